//! Builds, serves and tests Normlens: `cargo xtask <command>`.
//!
//! Every command installs what it needs first, and says what it installs and why.

use std::process::ExitCode;

use anyhow::Result;

mod bench;
mod browser;
mod cache;
mod debian;
mod e2e;
mod fuzz;
mod licences;
mod minify;
mod node;
mod npm;
mod offline;
mod parts;
mod process;
mod serve;
mod simd;
mod single;
mod site;
mod size;
mod steps;
mod tools;
mod wasm;

const USAGE: &str = "\
Usage: cargo xtask <command>

Commands:
  serve [--port N] [--open] [--no-build]        build for release and serve the page on this machine (port 8080 or the next free one)
  build                                         build the static site into dist/; it works under any path of any static host
  single                                        build the page as one HTML file that opens from the disk, dist-single/normlens.html
  npm                                           build the JavaScript package into dist-npm/
  bench [--quick] [--only ID,ID...] [--write]   time the core natively and in Chromium, beside other libraries
  test [--only STEP,STEP...]                    run everything that continuous integration runs
  fuzz [--seconds N | --seed N]                 try files, links, specifications and messages nobody has tried, for a minute or N seconds
  help                                          print this text

The first run installs Trunk, wasm-bindgen and wasm-opt into a per-user cache, which takes a few minutes.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<ExitCode> {
    match arguments {
        ["help" | "--help" | "-h"] | [_, "--help" | "-h"] => {
            print!("{USAGE}\nSteps of test: {}\n", steps::names());
            Ok(ExitCode::SUCCESS)
        }
        ["serve", options @ ..] => match serve::Options::parse(options) {
            Ok(options) => serve::serve(&options).map(|()| ExitCode::SUCCESS),
            Err(message) => Ok(misuse(&message)),
        },
        ["build"] => {
            site::build()?;
            println!("The site is in dist/.");
            Ok(ExitCode::SUCCESS)
        }
        ["single"] => single::build().map(|()| ExitCode::SUCCESS),
        ["fuzz", options @ ..] => match fuzz::Options::parse(options) {
            Ok(options) => fuzz::fuzz(&options).map(|()| ExitCode::SUCCESS),
            Err(message) => Ok(misuse(&message)),
        },
        ["npm"] => {
            npm::build(npm::Profile::Speed, &npm::folder())?;
            println!("The package is in dist-npm/; its README.md says how to use it.");
            Ok(ExitCode::SUCCESS)
        }
        ["bench", options @ ..] => match bench::Options::parse(options) {
            Ok(options) => bench::run(&options).map(|()| ExitCode::SUCCESS),
            Err(message) => Ok(misuse(&message)),
        },
        ["test"] => Ok(steps::run(&[])),
        ["test", "--only", list] => {
            let chosen: Vec<&str> = list.split(',').map(str::trim).collect();
            match chosen.iter().find(|name| !steps::exists(name)) {
                Some(name) => {
                    Ok(misuse(&format!("There is no step {name:?}; the steps are {}.", steps::names())))
                }
                None => Ok(steps::run(&chosen)),
            }
        }
        [] => Ok(misuse("A command is missing.")),
        [command, ..] => Ok(misuse(&format!("{command:?} is not a command, or its options are not known."))),
    }
}

fn misuse(message: &str) -> ExitCode {
    eprint!("{message}\n\n{USAGE}");
    ExitCode::from(2)
}
