//! Scripts and stylesheets without what only people read.

use std::path::Path;

use anyhow::Result;

use crate::process::{command, files, run};

/// Minifies all scripts and stylesheets of a built site where they are.
///
/// # Errors
///
/// When the site cannot be read, or one of them is not what it should be.
pub(crate) fn minify(dist: &Path, esbuild: &Path) -> Result<()> {
    let texts = files(dist)?
        .into_iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "js" || extension == "css"));
    run(command(esbuild)
        .args(texts)
        .args(["--minify", "--legal-comments=none", "--log-level=warning", "--allow-overwrite"])
        .arg(format!("--outdir={}", dist.display()))
        .arg(format!("--outbase={}", dist.display())))
}
