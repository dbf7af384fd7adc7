//! What the project is made of: where it comes from, under which licences, and the notices that go with the page.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::{
    process::{cargo, root},
    site,
    wasm::TARGET,
};

/// Licences that ask for no more than a notice.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];
/// Licences of tools that are used unchanged and never shipped may in addition be these.
const ALLOWED_FOR_TOOLS: &[&str] = &["MPL-2.0"];
/// The only place, besides this repository, that crates come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";
/// Beginnings of the names under which packages keep their notices.
const NOTICES: &[&str] = &["license", "licence", "copying", "notice", "copyright", "unlicense"];

/// What `cargo metadata` says, as far as it is asked here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
    workspace_members: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    repository: Option<String>,
    manifest_path: PathBuf,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

/// `None` is an ordinary dependency; the others are only built or tested with.
#[derive(Deserialize)]
struct Kind {
    kind: Option<String>,
}

/// Checks licences and sources of everything that is built, tested or shipped with.
///
/// # Errors
///
/// Names every package whose licence is not allowed or unknown, or that comes from elsewhere.
pub(crate) fn check() -> Result<()> {
    let crates = metadata(None)?;
    let mut wrong = Vec::new();
    for package in crates.packages.iter().filter(|package| !crates.workspace_members.contains(&package.id)) {
        let name = format!("{} {}", package.name, package.version);
        match package.license.as_deref().map(|licence| is_allowed(licence, ALLOWED)) {
            Some(Ok(true)) => {}
            Some(Ok(false)) => wrong.push(format!("{name} is under {:?}", package.license)),
            Some(Err(error)) => wrong.push(format!("{name}: {error:#}")),
            None => wrong.push(format!("{name} does not say its licence")),
        }
        if package.source.as_deref() != Some(REGISTRY) {
            wrong.push(format!("{name} comes from {:?}", package.source));
        }
    }
    let locks = node_locks(&root())?;
    let mut tools = 0;
    for lock in &locks {
        for (name, licence) in node_licences(&fs::read_to_string(lock)?)? {
            tools += 1;
            let tool = [ALLOWED, ALLOWED_FOR_TOOLS].concat();
            if !licence.as_deref().is_some_and(|licence| is_allowed(licence, &tool).unwrap_or(false)) {
                wrong.push(format!("{name} of {} is under {licence:?}", lock.display()));
            }
        }
    }
    ensure!(wrong.is_empty(), "not allowed:\n{}", wrong.join("\n"));
    println!("{} crates and {tools} npm packages, all under allowed licences", crates.packages.len());
    Ok(())
}

/// Writes `dist/licenses.txt`: the notices of everything the module is linked from.
///
/// # Errors
///
/// When a shipped package has no notice, or the file cannot be written.
pub(crate) fn write_notices() -> Result<()> {
    let crates = metadata(Some(TARGET))?;
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let apache = fs::read_to_string(root().join("LICENSE-APACHE"))?;
    for package in shipped(&crates) {
        let heading = format!(
            "{} {} ({})",
            package.name,
            package.version,
            package.repository.as_deref().unwrap_or("crates.io")
        );
        let folder = package.manifest_path.parent().unwrap_or(Path::new("."));
        let licence = package.license.as_deref().unwrap_or_default();
        let mut found = notices(folder, is_allowed(licence, &["MIT"])?)?;
        if found.is_empty() {
            // Some crates of a workspace leave their licence behind; what most of them name can be had here.
            ensure!(licence.contains("Apache-2.0"), "{heading} has no notice and is under {licence:?}");
            found.push(apache.clone());
        }
        for text in found {
            texts.entry(text).or_default().push(heading.clone());
        }
    }
    texts
        .entry(apache)
        .or_default()
        .push("The Rust standard library (https://github.com/rust-lang/rust)".to_owned());
    let mut file = String::from(
        "Normlens is under MIT or Apache-2.0, at your choice. Its module is linked from the packages below, under the \
         licences that follow their names. The fonts are under those of fonts/LICENSES.txt.\n",
    );
    for (text, packages) in &texts {
        write!(file, "\n{}\n\n{}\n\n{}\n", "=".repeat(80), packages.join("\n"), text.trim_end())?;
    }
    fs::write(site::dist().join("licenses.txt"), file).context("dist/licenses.txt cannot be written")
}

fn metadata(target: Option<&str>) -> Result<Metadata> {
    let mut command = cargo();
    command.args(["metadata", "--format-version", "1", "--locked"]);
    if let Some(target) = target {
        command.args(["--filter-platform", target]);
    }
    let output = command.output().context("cargo metadata cannot be started")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    serde_json::from_slice(&output.stdout).context("cargo metadata says something else than it used to")
}

/// The packages of others whose code is in the page's module: ordinary dependencies, but for macros, which are gone.
fn shipped(crates: &Metadata) -> Vec<&Package> {
    let package = |id: &str| crates.packages.iter().find(|package| package.id == id);
    let mut open: Vec<&str> = crates
        .packages
        .iter()
        .filter(|package| package.name == "normlens")
        .map(|package| &*package.id)
        .collect();
    let mut seen: BTreeSet<&str> = open.iter().copied().collect();
    while let Some(id) = open.pop() {
        let dependencies =
            crates.resolve.nodes.iter().filter(|node| node.id == id).flat_map(|node| &node.deps);
        for dependency in dependencies {
            let ordinary = dependency.dep_kinds.iter().any(|kind| kind.kind.is_none());
            let is_macro = package(&dependency.pkg)
                .is_some_and(|package| package.targets.iter().any(|target| target.kind == ["proc-macro"]));
            if ordinary && !is_macro && seen.insert(&dependency.pkg) {
                open.push(&dependency.pkg);
            }
        }
    }
    seen.into_iter().filter(|id| !crates.workspace_members.contains(*id)).filter_map(package).collect()
}

/// The texts of the notices in a package's folder; only that of MIT where that is enough and stands by itself.
fn notices(folder: &Path, mit_is_enough: bool) -> Result<Vec<String>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if entry.file_type()?.is_file() && NOTICES.iter().any(|start| name.starts_with(start)) {
            found.insert(name, fs::read_to_string(entry.path())?.replace('\r', ""));
        }
    }
    if mit_is_enough && found.keys().any(|name| name.contains("mit")) {
        found.retain(|name, _| name.contains("mit"));
    }
    Ok(found.into_values().collect())
}

/// Whether an expression of licences can be met by allowed ones. Crates of old write `/` for `OR`.
fn is_allowed(expression: &str, allowed: &[&str]) -> Result<bool> {
    let modern = expression.replace('/', " OR ");
    let parsed = spdx::Expression::parse(&modern).map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(parsed.evaluate(|licence| allowed.contains(&licence.to_string().as_str())))
}

/// The lock files of npm in a folder and below.
fn node_locks(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == "package-lock.json" {
            found.push(entry.path());
        } else if entry.file_type()?.is_dir()
            && !name.starts_with('.')
            && !matches!(&*name, "node_modules" | "target" | "dist")
        {
            found.extend(node_locks(&entry.path())?);
        }
    }
    Ok(found)
}

/// Names and licences of the packages in a lock file, but for the project itself.
fn node_licences(lock: &str) -> Result<Vec<(String, Option<String>)>> {
    #[derive(Deserialize)]
    struct Lock {
        packages: BTreeMap<String, Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        license: Option<String>,
    }
    let lock: Lock = serde_json::from_str(lock).context("a package-lock.json cannot be read")?;
    Ok(lock
        .packages
        .into_iter()
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, e)| (name, e.license))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_met_by_one_side_of_or_and_both_of_and() -> Result<()> {
        for (expression, met) in [
            ("MIT", true),
            ("MIT/Apache-2.0", true),
            ("GPL-3.0-only OR MIT", true),
            ("GPL-3.0-only", false),
            ("MIT AND GPL-3.0-only", false),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("MPL-2.0", false),
        ] {
            assert_eq!(is_allowed(expression, ALLOWED)?, met, "{expression}");
        }
        assert!(is_allowed("public domain, more or less", ALLOWED).is_err());
        Ok(())
    }

    #[test]
    fn a_package_without_a_licence_is_seen() -> Result<()> {
        let lock = r#"{"packages": {"": {"license": "MIT"}, "node_modules/a": {"license": "ISC"}, "node_modules/b": {}}}"#;
        let licences = node_licences(lock)?;
        assert_eq!(
            licences,
            [("node_modules/a".to_owned(), Some("ISC".to_owned())), ("node_modules/b".to_owned(), None)]
        );
        Ok(())
    }
}
