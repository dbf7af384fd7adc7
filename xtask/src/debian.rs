//! Debian packages, for what no other installer here can bring.

use std::{path::Path, process::Command};

use anyhow::{Result, bail};

use crate::process::{answer, command, run};

/// Whether this system's package manager knows a package.
pub(crate) fn offers(package: &str) -> bool {
    Path::new("/usr/bin/apt-cache").exists()
        && answer(command("apt-cache").args(["policy", package])).is_some_and(|policy| !policy.is_empty())
}

/// Reads the list of packages again, where that is allowed; a fresh machine has none.
pub(crate) fn refresh() {
    if let Some(mut apt) = apt_get() {
        // Without the list the package is simply not offered, which the caller reports.
        let _ = run(apt.args(["update", "-qq"]));
    }
}

/// Installs packages, saying why.
///
/// # Errors
///
/// When they cannot be installed without a password; the message is the one command to run.
pub(crate) fn install(packages: &[&str], why: &str) -> Result<()> {
    let list = packages.join(" ");
    let Some(mut apt) = apt_get() else {
        bail!("{why}. Please run:\n\n    sudo apt-get install --no-install-recommends {list}\n");
    };
    println!("Installing the Debian packages {list}: {why}.");
    run(apt
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages)
        .stdout(std::process::Stdio::null()))
}

/// `apt-get` with the rights to install, if they can be had without a password.
fn apt_get() -> Option<Command> {
    if !Path::new("/usr/bin/apt-get").exists() {
        return None;
    }
    let mut apt = if answer(command("id").arg("-u"))? == "0" {
        command("apt-get")
    } else {
        answer(command("sudo").args(["-n", "true"]))?;
        let mut sudo = command("sudo");
        sudo.args(["-n", "--preserve-env=DEBIAN_FRONTEND", "apt-get"]);
        sudo
    };
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    Some(apt)
}
