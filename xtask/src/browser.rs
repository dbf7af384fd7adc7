//! The browsers the tests run in: Chromium with its driver, and Firefox.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};

use crate::{debian, process::find};

const CHROMIUM: &[&str] =
    &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const FIREFOX: &[&str] = &["firefox-esr", "firefox"];
const FIREFOX_MAC: &str = "/Applications/Firefox.app/Contents/MacOS/firefox";

/// The browser and the driver that remote-controls it.
pub(crate) struct Browser {
    /// Chromium or Chrome.
    pub(crate) chromium: PathBuf,
    /// `ChromeDriver` of the same version.
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Finds both, or installs them.
    ///
    /// # Errors
    ///
    /// When they are missing and cannot be installed; the message says what to do.
    pub(crate) fn ensure() -> Result<Self> {
        if let Some(browser) = Self::find() {
            return Ok(browser);
        }
        if !debian::offers("chromium-driver") {
            debian::refresh();
        }
        if !debian::offers("chromium-driver") {
            bail!(
                "the tests need Chromium or Chrome, and ChromeDriver of the same version. Please install both; \
                 if they are not on the search path, name them in CHROMIUM and CHROMEDRIVER."
            );
        }
        debian::install(&["chromium", "chromium-driver"], "tests run in a real browser")?;
        match Self::find() {
            Some(browser) => Ok(browser),
            None => bail!("Chromium was installed but cannot be found on the search path"),
        }
    }

    fn find() -> Option<Self> {
        let chromium = from_variable("CHROMIUM")
            .or_else(|| from_variable("CHROME"))
            .or_else(|| find(CHROMIUM))
            .or_else(|| Path::new(MAC).is_file().then(|| MAC.into()))?;
        let driver = from_variable("CHROMEDRIVER")
            .or_else(|| Some(PathBuf::from(env::var_os("CHROMEWEBDRIVER")?).join("chromedriver")))
            .or_else(|| find(&["chromedriver"]))?;
        Some(Self { chromium, driver })
    }
}

/// Firefox, installed where that takes no more than asking; without it one test is skipped, and says so.
pub(crate) fn firefox() -> Option<PathBuf> {
    let found = || {
        from_variable("FIREFOX")
            .or_else(|| find(FIREFOX))
            .or_else(|| Path::new(FIREFOX_MAC).is_file().then(|| FIREFOX_MAC.into()))
    };
    if let Some(firefox) = found() {
        return Some(firefox);
    }
    if !debian::offers("firefox-esr") {
        debian::refresh();
    }
    if debian::offers("firefox-esr")
        && let Err(error) = debian::install(&["firefox-esr"], "the main path is tested in Firefox too")
    {
        println!("{error}");
    }
    found()
}

fn from_variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).map(PathBuf::from).filter(|program| program.is_file())
}
