//! End-to-end tests of the built site in headless Chromium, and of its main path in Firefox.

use anyhow::{Result, ensure};

use crate::{
    browser::{self, Browser},
    node,
    process::{command, root, run},
    single, site,
};

/// Runs every `*.test.mjs` of `tests/e2e` against `dist/`.
///
/// # Errors
///
/// When something is missing and cannot be installed, or a test fails.
pub(crate) fn test() -> Result<()> {
    let dist = site::dist();
    ensure!(dist.join("index.html").is_file(), "dist/ is missing; build the site first");
    single::pack()?;
    let browser = Browser::ensure()?;
    node::ensure()?;
    let folder = root().join("tests/e2e");
    node::install(&folder)?;
    // One file at a time: tests that measure time must not share the processor with another browser.
    let mut tests = command("node");
    if let Some(firefox) = browser::firefox() {
        tests.env("FIREFOX", firefox);
    }
    run(tests
        .current_dir(&folder)
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .env("CHROMIUM", browser.chromium)
        .env("NORMLENS_DIST", dist)
        .env("NORMLENS_SINGLE", single::path()))
}
