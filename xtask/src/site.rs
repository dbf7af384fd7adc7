//! The static site in `dist/`.

use std::path::PathBuf;

use anyhow::Result;

use crate::{
    licences, minify, offline, parts,
    process::{command, root, run},
    tools::Tool,
    wasm::{Std, Toolchain, warn_of_ignored_flags},
};

/// Where the site is built.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// Builds the site for release.
///
/// # Errors
///
/// When a tool cannot be installed or the build fails.
pub(crate) fn build() -> Result<()> {
    let tools = [Tool::trunk().ensure()?, Tool::wasm_bindgen()?.ensure()?, Tool::wasm_opt().ensure()?];
    let esbuild = Tool::esbuild().ensure()?.join("esbuild");
    let toolchain = Toolchain::ensure()?;
    warn_of_ignored_flags();

    // Trunk works offline, because it would rather download its own tools than use those of the search path;
    // it passes that on to cargo, so the sources have to be here.
    toolchain.fetch(Std::Small, &tools)?;
    let mut trunk = command(tools[0].join("trunk"));
    toolchain.equip(&mut trunk, Std::Small, &tools)?;
    // Its backtraces would bury the compiler's messages, and it takes only words for NO_COLOR.
    trunk.env("RUST_BACKTRACE", "0").env_remove("NO_COLOR").env("TRUNK_SKIP_VERSION_CHECK", "true");
    run(trunk.args(["build", "--quiet", "--release", "--offline", "--locked"]))?;
    parts::split(&dist(), &tools[2].join("wasm-opt"))?;
    minify::minify(&dist(), &esbuild)?;
    licences::write_notices()?;
    offline::list(&dist())
}
