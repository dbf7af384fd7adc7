//! The steps of `cargo xtask test`: everything that continuous integration runs, and nothing it does not.

use std::{
    fs,
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::{
    browser::Browser,
    e2e, licences, npm, parts,
    process::{cargo, command, root, run as run_command},
    simd, site, size,
    tools::Tool,
    wasm::{Std, TARGET, Toolchain, warn_of_ignored_flags},
};

struct Step {
    name: &'static str,
    title: &'static str,
    run: fn() -> Result<Outcome>,
}

enum Outcome {
    Passed,
    Skipped(&'static str),
}

const STEPS: &[Step] = &[
    Step { name: "format", title: "Formatting", run: format },
    Step {
        name: "licences",
        title: "Licences and sources of all dependencies",
        run: || licences::check().map(passed),
    },
    Step { name: "clippy", title: "Lints of the native build", run: clippy },
    Step { name: "native", title: "Native tests, documentation examples and example programs", run: native },
    Step { name: "doc", title: "Documentation without warnings", run: doc },
    Step { name: "clippy-wasm", title: "Lints of the browser build", run: clippy_wasm },
    Step { name: "wasm", title: "Tests in headless Chromium", run: wasm },
    Step { name: "site", title: "Release build of the site", run: || site::build().map(passed) },
    Step {
        name: "simd",
        title: "Vector instructions in the shipped modules",
        run: || simd::check(&parts::main_module(&site::dist())?).map(passed),
    },
    Step { name: "size", title: "Size of the first screen", run: size },
    Step {
        name: "npm",
        title: "The JavaScript package, in Node and in a page",
        run: || npm::test().map(passed),
    },
    Step { name: "e2e", title: "End-to-end tests of the site", run: || e2e::test().map(passed) },
];

/// The names of all steps, in order.
pub(crate) fn names() -> String {
    STEPS.iter().map(|step| step.name).collect::<Vec<_>>().join(", ")
}

/// Whether there is a step of this name.
pub(crate) fn exists(name: &str) -> bool {
    STEPS.iter().any(|step| step.name == name)
}

/// Runs the chosen steps, or all when none is chosen, and sums up.
pub(crate) fn run(chosen: &[&str]) -> ExitCode {
    let start = Instant::now();
    let mut report = Vec::new();
    for step in STEPS.iter().filter(|step| chosen.is_empty() || chosen.contains(&step.name)) {
        println!("\n== {} ({})", step.title, step.name);
        let begun = Instant::now();
        let result = (step.run)();
        let took = seconds(begun.elapsed());
        match &result {
            Ok(Outcome::Passed) => println!("-- {} passed in {took}", step.name),
            Ok(Outcome::Skipped(why)) => println!("-- {} skipped: {why}", step.name),
            Err(error) => println!("-- {} FAILED in {took}: {error:#}", step.name),
        }
        report.push((step, result, took));
    }

    println!("\n== Summary, {} in all", seconds(start.elapsed()));
    let (mut passed, mut failed) = (0, 0);
    for (step, result, took) in &report {
        let verdict = match result {
            Ok(Outcome::Passed) => {
                passed += 1;
                "passed"
            }
            Ok(Outcome::Skipped(_)) => "skipped",
            Err(_) => {
                failed += 1;
                "FAILED"
            }
        };
        println!("{verdict:>8} {took:>8}  {}", step.title);
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn format() -> Result<Outcome> {
    run_command(cargo().args(["fmt", "--all", "--check"]))?;
    // The modules of a macro are hidden from it.
    let methods = fs::read_dir(root().join("src/norm/methods"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    run_command(command("rustfmt").args(["--edition", "2024", "--check"]).args(methods)).map(passed)
}

fn clippy() -> Result<Outcome> {
    run_command(cargo().args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))
        .map(passed)
}

fn native() -> Result<Outcome> {
    run_command(cargo().args(["test", "--workspace", "--locked"])).map(passed)
}

fn doc() -> Result<Outcome> {
    run_command(
        cargo().args(["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "-D warnings"),
    )
    .map(passed)
}

fn clippy_wasm() -> Result<Outcome> {
    let toolchain = Toolchain::ensure()?;
    warn_of_ignored_flags();
    let mut cargo = toolchain.cargo(Std::Tests, &[])?;
    cargo.args(["clippy", "--locked", "--target", TARGET, "--lib", "--bins"]).args(browser_tests()?);
    run_command(cargo.args(["--", "-D", "warnings"]))?;
    let mut cargo = toolchain.cargo(Std::Page, &[])?;
    cargo.args(["clippy", "--locked", "--target", TARGET, "--package", "normlens-js"]);
    run_command(cargo.args(["--", "-D", "warnings"])).map(passed)
}

/// Cargo's arguments that choose the browser tests: the files `tests/wasm*.rs`.
/// The other tests read files, which a browser does not have.
fn browser_tests() -> Result<Vec<String>> {
    let mut arguments = Vec::new();
    for entry in fs::read_dir(root().join("tests"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if let Some(test) = name.strip_suffix(".rs").filter(|test| test.starts_with("wasm")) {
            arguments.extend(["--test".to_owned(), test.to_owned()]);
        }
    }
    Ok(arguments)
}

fn wasm() -> Result<Outcome> {
    let tests = browser_tests()?;
    if tests.is_empty() {
        return Ok(Outcome::Skipped("there is no tests/wasm*.rs"));
    }
    let bindgen = Tool::wasm_bindgen()?.ensure()?;
    let browser = Browser::ensure()?;
    let mut cargo = Toolchain::ensure()?.cargo(Std::Tests, &[bindgen])?;
    cargo.args(["test", "--locked", "--target", TARGET]).args(tests).env("CHROMEDRIVER", browser.driver);
    run_command(&mut cargo).map(passed)
}

fn size() -> Result<Outcome> {
    if !Toolchain::ensure()?.builds_small() {
        return Ok(Outcome::Skipped("this compiler cannot build the standard library for size"));
    }
    size::check().map(passed)
}

fn passed((): ()) -> Outcome {
    Outcome::Passed
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_step_has_its_own_name() {
        let names: Vec<&str> = super::STEPS.iter().map(|step| step.name).collect();
        let distinct: std::collections::BTreeSet<&&str> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
        assert!(names.iter().all(|name| super::exists(name)));
        assert!(!super::exists("everything"));
    }
}
