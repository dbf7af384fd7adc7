//! The per-user cache of build tools, shared by every clone.

use std::{
    env, fs,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result};

/// The folder of one tool, keyed by its version.
///
/// # Errors
///
/// When the user has no home directory.
pub(crate) fn tool(name: &str, version: &str) -> Result<PathBuf> {
    Ok(root()?.join("tools").join(format!("{name}-{version}")))
}

/// A fact that was noted and is not worth finding out again for a while.
pub(crate) struct Note(&'static str);

impl Note {
    /// Adding the wasm32 target with rustup did not work.
    pub(crate) const RUSTUP_CANNOT_DOWNLOAD: Self = Self("rustup-cannot-download");

    const LASTS: Duration = Duration::from_secs(24 * 60 * 60);

    /// Whether it was noted within the last day.
    pub(crate) fn stands(&self) -> bool {
        let written = root().and_then(|root| Ok(fs::metadata(root.join(self.0))?.modified()?));
        written.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age < Self::LASTS))
    }

    /// Notes it.
    ///
    /// # Errors
    ///
    /// When the cache cannot be written.
    pub(crate) fn write(&self) -> Result<()> {
        let root = root()?;
        fs::create_dir_all(&root)?;
        Ok(fs::write(root.join(self.0), "")?)
    }
}

/// The platform's folder for caches, then ours.
fn root() -> Result<PathBuf> {
    let base = if let Some(folder) = env::var_os("XDG_CACHE_HOME") {
        PathBuf::from(folder)
    } else {
        let home = env::home_dir().context("there is no home directory to keep the build tools in")?;
        home.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" })
    };
    Ok(base.join("normlens"))
}
