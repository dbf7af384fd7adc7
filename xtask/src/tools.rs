//! The build tools: Trunk, wasm-bindgen, wasm-opt and esbuild, each in exactly one version.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    cache, node,
    process::{answer, cargo, command, root, run},
};

/// A program in the version that the build was tried with.
pub(crate) struct Tool {
    /// Name of the package.
    package: &'static str,
    /// The program in it that reports the version.
    program: &'static str,
    version: String,
    source: Source,
    /// What the build needs it for.
    purpose: &'static str,
}

enum Source {
    Crate { arguments: &'static [&'static str], minutes: u32 },
    Npm,
}

impl Tool {
    /// Trunk, without its TLS stack: everything it would download is installed here.
    pub(crate) fn trunk() -> Self {
        Self {
            package: "trunk",
            program: "trunk",
            version: "0.21.14".into(),
            source: Source::Crate { arguments: &["--no-default-features"], minutes: 3 },
            purpose: "bundles the site",
        }
    }

    /// The wasm-bindgen command line, which must be of the same version as the library.
    ///
    /// # Errors
    ///
    /// When `Cargo.lock` does not tell the library's version.
    pub(crate) fn wasm_bindgen() -> Result<Self> {
        let lock = fs::read_to_string(root().join("Cargo.lock")).context("Cargo.lock cannot be read")?;
        let version = locked_version(&lock, "wasm-bindgen").context("Cargo.lock has no wasm-bindgen")?;
        Ok(Self {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version: version.to_owned(),
            source: Source::Crate { arguments: &[], minutes: 2 },
            purpose: "joins the WebAssembly module to the browser",
        })
    }

    /// Binaryen's wasm-opt; an old one does not know the instructions that the compiler emits.
    pub(crate) fn wasm_opt() -> Self {
        Self {
            package: "binaryen",
            program: "wasm-opt",
            version: "132.0.0".into(),
            source: Source::Npm,
            purpose: "optimises the WebAssembly module",
        }
    }

    /// esbuild, for its minifier.
    pub(crate) fn esbuild() -> Self {
        Self {
            package: "esbuild",
            program: "esbuild",
            version: "0.28.2".into(),
            source: Source::Npm,
            purpose: "makes scripts and stylesheets smaller",
        }
    }

    /// The folder with the tool's programs, installed first if it has to be.
    ///
    /// # Errors
    ///
    /// When the installation fails.
    pub(crate) fn ensure(&self) -> Result<PathBuf> {
        if let Some(folder) = self.on_path() {
            return Ok(folder);
        }
        let home = cache::tool(self.package, &self.version)?;
        let programs = match self.source {
            Source::Crate { .. } => home.join("bin"),
            Source::Npm => home.join("node_modules/.bin"),
        };
        if !programs.is_dir() {
            self.install(&home)?;
        }
        Ok(programs)
    }

    fn on_path(&self) -> Option<PathBuf> {
        let program = crate::process::find(&[self.program])?;
        let report = answer(command(&program).arg("--version"))?;
        reports_version(&report, &self.version).then(|| program.parent().map(Path::to_path_buf))?
    }

    /// Installs beside the final place and renames, so that an interrupted installation leaves nothing half done.
    fn install(&self, home: &Path) -> Result<()> {
        let partial = home.with_file_name(format!("{}-{}.partial", self.package, self.version));
        if partial.exists() {
            fs::remove_dir_all(&partial)?;
        }
        fs::create_dir_all(&partial)?;
        let (package, version, purpose) = (self.package, &self.version, self.purpose);
        match &self.source {
            Source::Crate { arguments, minutes } => {
                println!("Installing {package} {version}, which {purpose} (about {minutes} minutes).");
                let crate_install = |lock: &[&str]| {
                    run(quick_release(&mut cargo())
                        .args(["install", "--quiet", package, "--version", version])
                        .args(*arguments)
                        .args(lock)
                        .arg("--root")
                        .arg(&partial)
                        .arg("--target-dir")
                        .arg(partial.join("target")))
                };
                crate_install(&["--locked"]).or_else(|error| {
                    println!("{error}; trying again without the package's own lock file.");
                    crate_install(&[])
                })?;
                fs::remove_dir_all(partial.join("target"))?;
            }
            Source::Npm => {
                println!("Installing {package} {version}, whose {} {purpose} (a few seconds).", self.program);
                node::ensure()?;
                run(command("npm")
                    .args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"])
                    .arg(&partial)
                    .arg(format!("{package}@{version}")))?;
            }
        }
        if home.exists() {
            fs::remove_dir_all(home)?;
        }
        fs::rename(&partial, home).with_context(|| format!("{package} cannot be moved into the cache"))
    }
}

/// These tools are built once and run for seconds: compiling them quickly matters more than how they run.
fn quick_release(command: &mut Command) -> &mut Command {
    command
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
}

/// The version of a package in the text of a `Cargo.lock`.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

/// Whether a `--version` report is about this version; Binaryen leaves out trailing zeros.
fn reports_version(report: &str, version: &str) -> bool {
    let short = version.trim_end_matches(".0");
    report.split_whitespace().any(|word| word == version || word == short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_exact_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "wasm"), None);
    }

    #[test]
    fn a_version_is_compared_as_a_whole_word() {
        assert!(reports_version("trunk 0.21.14", "0.21.14"));
        assert!(reports_version("wasm-opt version 132 (version_132)", "132.0.0"));
        assert!(!reports_version("trunk 0.21.14-beta.1", "0.21.14"));
        assert!(!reports_version("wasm-opt version 108 (version_108)", "132.0.0"));
    }
}
