//! The JavaScript package in `dist-npm/`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::{
    browser::Browser,
    node,
    process::{command, root, run},
    simd,
    tools::Tool,
    wasm::{Std, TARGET, Toolchain, warn_of_ignored_flags},
};

/// Name of the generated files.
const NAME: &str = "normlens";

/// Where the version stands in the package's manifest, which must be one without it.
const NO_VERSION: &str = "\"version\": \"0.0.0\"";

/// What the module is built for.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// As the package is shipped.
    Speed,
    /// As the page is built, to see what that costs.
    Page,
}

impl Profile {
    /// The profile of the workspace's manifest.
    const fn cargo(self) -> &'static str {
        match self {
            Self::Speed => "npm",
            Self::Page => "release",
        }
    }

    /// The level of wasm-opt; for the page it stands in index.html.
    const fn wasm_opt(self) -> &'static str {
        match self {
            Self::Speed => "-O3",
            Self::Page => "-Oz",
        }
    }
}

/// Where the package is built.
pub(crate) fn folder() -> PathBuf {
    root().join("dist-npm")
}

/// Builds the package into a folder, which is emptied first.
///
/// # Errors
///
/// When a tool cannot be installed or the build fails.
pub(crate) fn build(profile: Profile, folder: &Path) -> Result<()> {
    let (bindgen, wasm_opt) = (Tool::wasm_bindgen()?.ensure()?, Tool::wasm_opt().ensure()?);
    let toolchain = Toolchain::ensure()?;
    warn_of_ignored_flags();
    let mut cargo = toolchain.cargo(Std::Page, &[])?;
    run(cargo
        .args(["build", "--quiet", "--locked", "--package", "normlens-js", "--target", TARGET])
        .args(["--profile", profile.cargo()]))?;

    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let module = root().join("target/wasm").join(TARGET).join(profile.cargo()).join("normlens_js.wasm");
    run(command(bindgen.join("wasm-bindgen"))
        .args(["--target", "web", "--no-typescript", "--out-name", NAME, "--out-dir"])
        .args([folder, &module]))?;
    let shipped = module_in(folder);
    run(command(wasm_opt.join("wasm-opt")).arg(profile.wasm_opt()).arg(&shipped).arg("-o").arg(&shipped))?;

    copy(&root().join("src/js/package"), folder)?;
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(root().join(licence), folder.join(licence))?;
    }
    let manifest = folder.join("package.json");
    let text = fs::read_to_string(&manifest)?;
    ensure!(text.contains(NO_VERSION), "src/js/package/package.json must say {NO_VERSION}");
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    Ok(fs::write(&manifest, text.replace(NO_VERSION, &version))?)
}

/// Builds the package and tests it in Node and in a page.
///
/// # Errors
///
/// When something is missing and cannot be installed, or a test fails.
pub(crate) fn test() -> Result<()> {
    node::ensure()?;
    let folder = folder();
    build(Profile::Speed, &folder)?;
    simd::check(&module_in(&folder))?;
    let browser = Browser::ensure()?;
    // The page is driven as those of the end-to-end tests are.
    node::install(&root().join("tests/e2e"))?;
    let tests = root().join("tests/npm");
    node::install(&tests)?;
    run(command("node")
        .current_dir(tests)
        .args(["--expose-gc", "--test", "--test-concurrency=1", "--test-reporter=spec"])
        .env("CHROMIUM", browser.chromium)
        .env("NORMLENS_NPM", folder))
}

fn module_in(folder: &Path) -> PathBuf {
    folder.join(format!("{NAME}_bg.wasm"))
}

/// Copies the files of a folder, and of the folders in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
