//! End-to-end tests of the built site in headless Chromium.

use std::{fs, path::Path, time::SystemTime};

use anyhow::{Result, ensure};

use crate::{
    browser::Browser,
    node,
    process::{command, root, run},
    site,
};

/// Runs every `*.test.mjs` of `tests/e2e` against `dist/`.
///
/// # Errors
///
/// When something is missing and cannot be installed, or a test fails.
pub(crate) fn test() -> Result<()> {
    let dist = site::dist();
    ensure!(dist.join("index.html").is_file(), "dist/ is missing; build the site first");
    let browser = Browser::ensure()?;
    node::ensure()?;
    let folder = root().join("tests/e2e");
    if installed_before_lock(&folder) {
        println!("Installing the npm packages that drive the browser (a few seconds).");
        run(command("npm").current_dir(&folder).args(["ci", "--silent", "--no-audit", "--no-fund"]))?;
    }
    // One file at a time: tests that measure time must not share the processor with another browser.
    run(command("node")
        .current_dir(&folder)
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .env("CHROMIUM", browser.chromium)
        .env("NORMLENS_DIST", dist))
}

fn installed_before_lock(folder: &Path) -> bool {
    let modified = |file: &str| fs::metadata(folder.join(file)).and_then(|data| data.modified());
    let installed = modified("node_modules/.package-lock.json").unwrap_or(SystemTime::UNIX_EPOCH);
    modified("package-lock.json").is_ok_and(|locked| locked > installed)
}
