//! Benchmarks: the core natively and in Chromium, beside other libraries. Nothing is required of the times.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result};

use crate::{
    browser::Browser,
    cache, node, npm,
    process::{cargo, command, root, run as run_command},
};

/// What to measure, and what to do with the result.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    quick: bool,
    only: Option<String>,
    write: bool,
}

impl Options {
    /// Reads them from the command line.
    ///
    /// # Errors
    ///
    /// What is wrong, in a sentence.
    pub(crate) fn parse(arguments: &[&str]) -> Result<Self, String> {
        let mut options = Self::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match *argument {
                "--quick" => options.quick = true,
                "--write" => options.write = true,
                "--only" => match rest.next().filter(|list| !list.starts_with("--")) {
                    Some(list) => options.only = Some((*list).to_owned()),
                    None => return Err("--only needs the ids of operations, separated by commas.".to_owned()),
                },
                other => return Err(format!("{other:?} is not an option of bench.")),
            }
        }
        if options.write && (options.quick || options.only.is_some()) {
            return Err("--write is for a full run, without --quick and --only.".to_owned());
        }
        Ok(options)
    }
}

/// Builds everything, installs what it is compared with, measures natively, then in the browser, and prints the table.
///
/// # Errors
///
/// When something cannot be built or installed, or a result is wrong.
pub(crate) fn run(options: &Options) -> Result<()> {
    node::ensure()?;
    let browser = Browser::ensure()?;
    node::install(&root().join("tests/e2e"))?;
    let peers = peers()?;
    println!("Building the package, as it is shipped and as the page is built.");
    let (shipped, page_build) = (npm::folder(), root().join("target/bench/page-build"));
    npm::build(npm::Profile::Speed, &shipped)?;
    npm::build(npm::Profile::Page, &page_build)?;

    println!("Measuring natively.");
    let mut native = cargo();
    native.args(["bench", "--quiet", "--locked", "--bench", "native", "--"]);
    if options.quick {
        native.args(["--sample-size", "10", "--warm-up-time", "0.1", "--measurement-time", "0.2"]);
    } else {
        native.args(["--sample-size", "20", "--warm-up-time", "1", "--measurement-time", "4"]);
    }
    if let Some(only) = &options.only {
        native.arg(format!("/({})$", only.replace(',', "|")));
    }
    run_command(&mut native)?;

    println!("Measuring in the browser.");
    let folder = root().join("tests/bench");
    let mut page = command("node");
    page.arg(folder.join("run.mjs"))
        .env("CHROMIUM", browser.chromium)
        .env("CRITERION", root().join("target/criterion"))
        .env("NORMLENS_NPM", shipped)
        .env("NORMLENS_PAGE_BUILD", page_build)
        .env("PEERS", peers);
    if options.quick {
        page.arg("--quick");
    }
    if let Some(only) = &options.only {
        page.args(["--only", only]);
    }
    if options.write {
        page.arg("--write").arg(folder.join("RESULTS.md"));
    }
    run_command(&mut page)
}

/// The libraries to compare with, in the user's cache: they are a hundred times the size of this repository.
fn peers() -> Result<PathBuf> {
    let (source, home) = (root().join("tests/bench"), cache::tool("bench-peers", env!("CARGO_PKG_VERSION"))?);
    fs::create_dir_all(&home)?;
    for file in ["package.json", "package-lock.json"] {
        let wanted =
            fs::read(source.join(file)).with_context(|| format!("tests/bench/{file} cannot be read"))?;
        if fs::read(home.join(file)).ok().as_ref() != Some(&wanted) {
            fs::write(home.join(file), wanted)?;
        }
    }
    node::install(&home)?;
    Ok(home)
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn a_result_is_written_by_a_full_run_only() {
        assert!(Options::parse(&["--write"]).is_ok_and(|options| options.write));
        assert!(Options::parse(&["--write", "--quick"]).is_err());
        assert!(Options::parse(&["--only", "layer_norm", "--write"]).is_err());
    }

    #[test]
    fn a_list_must_follow_its_option() {
        let expected = Options { only: Some("layer_norm,zca_64".to_owned()), ..Options::default() };
        assert_eq!(Options::parse(&["--only", "layer_norm,zca_64"]), Ok(expected));
        assert!(Options::parse(&["--only"]).is_err());
        assert!(Options::parse(&["--only", "--quick"]).is_err());
        assert!(Options::parse(&["--fast"]).is_err());
    }
}
