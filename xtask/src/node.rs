//! Node.js: it runs wasm-opt's npm package and the end-to-end tests.

use anyhow::{Result, bail};

use crate::process::{answer, command};

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
