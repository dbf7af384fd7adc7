//! The compiler for the browser: an installed wasm32 standard library, or Debian's compiler, which builds its own.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Result, bail};

use crate::{
    cache::Note,
    debian,
    process::{answer, cargo, command, find, path_with, root, run, succeeds_within},
};

/// The target of everything that runs in the browser.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// A way to compile for the browser.
#[derive(Clone, Copy)]
pub(crate) enum Toolchain {
    /// The usual compiler with the standard library of the target.
    Installed,
    /// Debian's `rustc-web`, which compiles the standard library from source.
    Debian,
}

/// The parts of the standard library that a build needs.
#[derive(Clone, Copy)]
pub(crate) enum Std {
    /// For programs.
    Page,
    /// For the site: built from source for size, without the messages of panics, which nobody reads there. That makes the
    /// first screen a tenth smaller. Where the compiler or the source is missing, as [`Std::Page`].
    Small,
    /// For tests, which need the test harness as well.
    Tests,
}

impl Toolchain {
    /// Finds a way, or makes one.
    ///
    /// # Errors
    ///
    /// When there is none; the message is the one command to run.
    pub(crate) fn ensure() -> Result<Self> {
        if standard_library_installed() {
            return Ok(Self::Installed);
        }
        if find(&["rustup"]).is_some() && !Note::RUSTUP_CANNOT_DOWNLOAD.stands() {
            println!("Adding the target {TARGET} to the Rust toolchain (a few seconds).");
            let added =
                succeeds_within(command("rustup").args(["target", "add", TARGET]), Duration::from_secs(60));
            if added && standard_library_installed() {
                return Ok(Self::Installed);
            }
            println!("rustup cannot download it here; it will not be asked again for a day.");
            Note::RUSTUP_CANNOT_DOWNLOAD.write()?;
        }
        if !debian_compiler_installed() {
            install_debian_compiler()?;
        }
        Ok(Self::Debian)
    }

    /// Cargo for the browser build.
    ///
    /// # Errors
    ///
    /// When the search path cannot be formed.
    pub(crate) fn cargo(self, std: Std, tools: &[PathBuf]) -> Result<Command> {
        let mut cargo = match self {
            Self::Installed => cargo(),
            Self::Debian => command("/usr/bin/cargo"),
        };
        self.equip(&mut cargo, std, tools)?;
        Ok(cargo)
    }

    /// Makes a command, and every cargo it starts, compile for the browser with the given tools at hand.
    ///
    /// # Errors
    ///
    /// When the search path cannot be formed.
    pub(crate) fn equip(self, command: &mut Command, std: Std, tools: &[PathBuf]) -> Result<()> {
        // They would replace the flags of .cargo/config.toml, and with them the vector instructions.
        command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        // Two compilers would throw away each other's results in one folder.
        command.env("CARGO_TARGET_DIR", root().join("target/wasm"));
        let mut folders = tools.to_vec();
        let small = matches!(std, Std::Small) && self.builds_small();
        if small {
            command
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_UNSTABLE_BUILD_STD", "std")
                .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
                .env("CARGO_UNSTABLE_PANIC_IMMEDIATE_ABORT", "true")
                .env("CARGO_PROFILE_RELEASE_PANIC", "immediate-abort")
                // Beside the flags of .cargo/config.toml. Who splits the module has to know whose code is whose; wasm-opt
                // merges functions of the same code after that.
                .env(
                    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
                    "-Zmerge-functions=disabled -Clink-arg=--emit-relocs",
                );
        }
        if matches!(self, Self::Debian) {
            folders.insert(0, "/usr/bin".into());
            if !small {
                let std = match std {
                    Std::Page | Std::Small => "std,panic_abort",
                    Std::Tests => "std,panic_abort,test",
                };
                command.env("RUSTC_BOOTSTRAP", "1").env("CARGO_UNSTABLE_BUILD_STD", std);
            }
            command
                // Set by the cargo that started this program, for its own compiler.
                .env_remove("RUSTC")
                .env_remove("RUSTDOC")
                .env_remove("LD_LIBRARY_PATH");
        }
        command.env("PATH", path_with(&folders)?);
        Ok(())
    }

    /// Downloads what a build without a network needs: the dependencies of the page, and those of the standard library
    /// where it is built from source.
    ///
    /// # Errors
    ///
    /// When they cannot be downloaded.
    pub(crate) fn fetch(self, std: Std, tools: &[PathBuf]) -> Result<()> {
        const FETCH: [&str; 5] = ["fetch", "--quiet", "--locked", "--target", TARGET];
        run(self.cargo(std, tools)?.args(FETCH))?;
        let from_source = matches!(self, Self::Debian) || (matches!(std, Std::Small) && self.builds_small());
        if from_source && let Some(source) = source(self.rustc()) {
            // It has a lock file of its own, and features of nightly compilers.
            let mut cargo = self.cargo(std, tools)?;
            cargo.args(FETCH).arg("--manifest-path").arg(source.join("Cargo.toml"));
            run(cargo.env("RUSTC_BOOTSTRAP", "1"))?;
        }
        Ok(())
    }

    const fn rustc(self) -> &'static str {
        match self {
            Self::Installed => "rustc",
            Self::Debian => "/usr/bin/rustc",
        }
    }

    /// Whether the standard library can be built as [`Std::Small`] says. Fetches its source if it has to.
    pub(crate) fn builds_small(self) -> bool {
        let rustc = self.rustc();
        // Known since Rust 1.91, and still to be asked for like this.
        let mut probe = command(rustc);
        probe.args(["-Zunstable-options", "-Cpanic=immediate-abort", "--print", "cfg", "--target", TARGET]);
        if answer(probe.env("RUSTC_BOOTSTRAP", "1")).is_none() {
            return false;
        }
        source(rustc).is_some()
            || (find(&["rustup"]).is_some() && !Note::RUSTUP_CANNOT_DOWNLOAD.stands() && {
                println!("Adding the source of the standard library to the Rust toolchain (a few seconds).");
                let mut rustup = command("rustup");
                succeeds_within(rustup.args(["component", "add", "rust-src"]), Duration::from_secs(60))
                    && source(rustc).is_some()
            })
    }
}

/// Where the source of a compiler's standard library is, if it came with it.
fn source(rustc: &str) -> Option<PathBuf> {
    let sysroot = answer(command(rustc).args(["--print", "sysroot"]))?;
    let folder = Path::new(&sysroot).join("lib/rustlib/src/rust/library");
    folder.join("std/Cargo.toml").exists().then_some(folder)
}

/// Says which variables of the environment do not reach the browser build.
pub(crate) fn warn_of_ignored_flags() {
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        if env::var_os(name).is_some_and(|flags| !flags.is_empty()) {
            println!("{name} is ignored for the browser build: it would switch the vector instructions off.");
        }
    }
}

fn standard_library_installed() -> bool {
    let folder = answer(command("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    folder.is_some_and(|folder| holds_library(Path::new(&folder), "libstd-"))
}

fn holds_library(folder: &Path, prefix: &str) -> bool {
    fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
    })
}

fn debian_compiler_installed() -> bool {
    let present = |path: &str| Path::new(path).exists();
    source("/usr/bin/rustc").is_some()
        && present("/usr/bin/cargo")
        && present("/usr/bin/cargo-clippy")
        && present("/usr/bin/rust-lld")
}

fn install_debian_compiler() -> Result<()> {
    const WHY: &str = "a Rust compiler for WebAssembly is needed and rustup cannot bring it";
    debian::refresh();
    if !debian::offers("rustc-web") {
        bail!("{WHY}. Please run:\n\n    rustup target add {TARGET}\n");
    }
    debian::install(&["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "rust-web-clippy"], WHY)?;
    // The linker's package has a version in its name, and is only recommended.
    if let Ok(linker) = fs::read_link("/usr/bin/rust-lld")
        && !Path::new("/usr/bin/rust-lld").exists()
    {
        debian::install(&[&linker.to_string_lossy()], "the compiler for WebAssembly links with it")?;
    }
    Ok(())
}
