//! Node.js: it runs wasm-opt's npm package, the end-to-end tests, the tests of the JavaScript package and the benchmarks.

use std::{fs, path::Path, time::SystemTime};

use anyhow::{Result, bail};

use crate::process::{answer, command, run};

const OLDEST: u32 = 20;

/// Checks that Node.js and npm are there.
///
/// # Errors
///
/// When they are missing or too old; the message says what to do.
pub(crate) fn ensure() -> Result<()> {
    let version = answer(command("node").arg("--version"));
    let major = version.as_deref().and_then(major);
    let npm = answer(command("npm").arg("--version"));
    match (major, npm) {
        (Some(major), Some(_)) if major >= OLDEST => Ok(()),
        (Some(major), Some(_)) => {
            bail!("Node.js {OLDEST} or newer is needed, this is {major}. Please install a newer one.")
        }
        _ => bail!(
            "Node.js {OLDEST} or newer with npm is needed for wasm-opt and for the end-to-end tests. \
             Please install it with your system's package manager, for example `apt-get install nodejs npm` \
             or `brew install node`."
        ),
    }
}

/// Installs the packages of a folder's lock file beside it, unless they are there.
///
/// # Errors
///
/// When npm cannot bring them.
pub(crate) fn install(folder: &Path) -> Result<()> {
    let modified = |file: &str| fs::metadata(folder.join(file)).and_then(|data| data.modified());
    let installed = modified("node_modules/.package-lock.json").unwrap_or(SystemTime::UNIX_EPOCH);
    if modified("package-lock.json")? > installed {
        println!("Installing the npm packages of {} (a few seconds).", folder.display());
        run(command("npm").current_dir(folder).args(["ci", "--silent", "--no-audit", "--no-fund"]))?;
    }
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_major_version_is_the_first_number() {
        assert_eq!(super::major("v20.20.2"), Some(20));
        assert_eq!(super::major("20"), None);
    }
}
