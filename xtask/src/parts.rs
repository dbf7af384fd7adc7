//! Splits the module of the site: what the first screen does not need goes into parts that are loaded when they are
//! first asked for.
//!
//! A part begins at its *gates*, functions that the page calls only after it has loaded the part
//! (`normlens::web::part`). To the part belongs all that is reachable through its gates alone; whatever the rest of the
//! module calls stays where it is, so a mistake in this list costs bytes and never a function. In the module a function
//! of a part becomes a jump through the function table, whose slots the part fills when it is loaded.

mod assign;
mod data;
mod encode;
mod module;
mod record;

use std::{
    collections::BTreeMap,
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};

use crate::process::{command, root, run};
use assign::{Assignment, assign};
use module::Module;
use record::Record;

/// What is loaded on demand.
struct Part {
    /// Its name, as the page asks for it.
    name: &'static str,
    /// The part that is always loaded before it, if there is one.
    after: Option<&'static str>,
    /// How the names of its gates begin. A gate must be `#[inline(never)]`.
    gates: &'static [&'static str],
    /// What the names of functions contain that others may point at and only the part calls.
    homes: &'static [&'static str],
}

const PARTS: &[Part] = &[
    Part {
        name: "catalogue",
        after: None,
        gates: &[
            "<normlens::norm::formula::Evaluation>::forward",
            "<normlens::norm::formula::Evaluation>::backward",
            "<normlens::norm::formula::Evaluation>::parts",
            "<normlens::norm::formula::Evaluation>::inputs",
            "<normlens::norm::formula::Evaluation>::stops_gradients",
            "<normlens::norm::formula::Evaluation>::work",
            "<normlens::norm::normalization::Plan>::reach",
            "normlens::norm::npy::read",
            "normlens::norm::npy::write",
            "normlens::compute::engine::double::",
            "normlens::compute::engine::direction::of",
        ],
        // The registry, which everybody reads, points at them.
        homes: &[
            "normlens::norm::formula::",
            "normlens::norm::graph::",
            "normlens::norm::methods::",
            "normlens::compute::engine::double::",
            "normlens::compute::engine::direction::",
        ],
    },
    Part {
        name: "screens",
        after: None,
        gates: &[
            "normlens::ui::method_picker::method_picker",
            "normlens::ui::methods_screen::methods_screen",
            "normlens::ui::compare_screen::compare_screen",
            "normlens::ui::compare_screen::compared",
            "<normlens::model::state::State>::columns",
            "normlens::ui::knobs::control",
            "normlens::ui::also::also",
            "normlens::ui::reading::reading",
            "normlens::ui::reading::announcement",
            "normlens::model::scene::apart",
            "normlens::model::scene::reach::words",
            "normlens::model::help::line_of",
            "normlens::ui::second_input::second_inputs",
            "normlens::ui::actions::actions",
            "normlens::ui::lights::lights",
            "normlens::ui::handles::handles",
            "normlens::ui::colouring::handle",
            "normlens::web::files::example",
            "normlens::web::kept::keep",
            "normlens::web::kept::take",
            "normlens::ui::play::play",
            "normlens::ui::unroll::unrolling",
            "normlens::ui::read_off::read_out",
            "normlens::ui::read_off::table",
            "normlens::ui::read_off::rows",
            "normlens::ui::read_off::marks",
            "normlens::ui::read_off::lines",
            "normlens::ui::linked::charts::of_cell",
            "normlens::ui::linked::charts::of_pointed",
            "normlens::ui::linked::on_point",
            "normlens::ui::linked::on_bar",
            "normlens::ui::linked::on_eigenvalue",
            "normlens::ui::linked::pictures::in_matrix",
            "normlens::ui::linked::pictures::in_tensor",
        ],
        homes: &[],
    },
    Part {
        name: "exports",
        after: Some("screens"),
        gates: &["normlens::ui::export_sheet::export_sheet"],
        homes: &[],
    },
    Part {
        name: "labs",
        after: Some("screens"),
        gates: &[
            "normlens::ui::lab_screen::lab_screen",
            "normlens::ui::lab_screen::lab_figures",
            // What of it leaves the page while it is open.
            "normlens::model::export::lab::scene",
            "normlens::model::export::lab::caption",
            "normlens::model::export::lab::csv",
        ],
        homes: &[],
    },
    Part { name: "lecture", after: Some("labs"), gates: &["normlens::ui::lecture::lecture"], homes: &[] },
];

/// The module as it was linked.
const LINKED: &str = "target/wasm/wasm32-unknown-unknown/release/app.wasm";
/// The sources of what is said of methods, and the part that says it.
const REGISTRY: &str = "src/norm";
const TELLS: &str = "screens";
/// Data are as far apart as this only where something lies between them.
const GAP: u32 = 16;

/// Splits the module of a built site and optimizes the pieces for size.
///
/// # Errors
///
/// When the module is not as expected, a gate has disappeared, or wasm-opt fails.
pub(crate) fn split(dist: &Path, wasm_opt: &Path) -> Result<()> {
    let path = main_module(dist)?;
    let mut bytes = fs::read(&path)?;
    let linked = root().join(LINKED);
    let record = Record::read(&fs::read(&linked).with_context(|| format!("no {}", linked.display()))?)?;
    let assignment = assign(&Module::parse(&bytes)?, &record, PARTS)?;
    let mut data = Vec::new();
    for (at, part) in PARTS.iter().enumerate() {
        let mut own = data::take(&mut bytes, &ranges(&record, &assignment, at))?;
        if part.name == TELLS {
            own.extend(data::take_texts(&mut bytes, &data::texts(&root().join(REGISTRY))?)?);
        }
        data.push(own);
    }
    let split = encode::split(&Module::parse(&bytes)?, &assignment, &data)?;
    for (part, encoded) in PARTS.iter().zip(&split.parts) {
        let of_part = part_path(&path, part.name)?;
        optimize(wasm_opt, encoded, &of_part)?;
        if let Some(styles) = styles(part.name)? {
            fs::write(of_part.with_extension("css"), styles)?;
        }
    }
    let script = path.with_file_name(format!("{}.js", stem(&path)?));
    fs::write(&script, with_names(&fs::read_to_string(&script)?, &split.names))?;
    optimize(wasm_opt, &split.rest, &path)
}

/// The addresses of a part's data. What lies between two pieces and belongs to nothing goes with them.
fn ranges(record: &Record, assignment: &Assignment, part: usize) -> Vec<Range<u32>> {
    let mut ranges: Vec<Range<u32>> = Vec::new();
    let mut last = None;
    for (&datum, _) in assignment.data_of.iter().filter(|(_, owner)| **owner == part) {
        let Some(range) = record.data.get(datum).map(|datum| datum.range.clone()) else { continue };
        match ranges.last_mut().filter(|open| last == datum.checked_sub(1) && range.start - open.end < GAP) {
            Some(open) => open.end = range.end,
            None => ranges.push(range),
        }
        last = Some(datum);
    }
    ranges
}

/// What the stylesheets of a part say, in the order of their names; `None` when it has none.
fn styles(part: &str) -> Result<Option<String>> {
    let folder = root().join("assets/styles").join(part);
    if !folder.exists() {
        return Ok(None);
    }
    let mut files = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    let texts = files.iter().map(|file| Ok(fs::read_to_string(file)?)).collect::<Result<Vec<_>>>()?;
    Ok(Some(texts.join("\n")))
}

/// A script with other names: whole words only.
fn with_names(script: &str, names: &BTreeMap<String, String>) -> String {
    let is_of_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$';
    let mut renamed = String::with_capacity(script.len());
    let mut rest = script;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len()));
        renamed.push_str(names.get(word).map_or(word, String::as_str));
        let (between, next) = after.split_at(after.find(is_of_word).unwrap_or(after.len()));
        renamed.push_str(between);
        rest = next;
    }
    renamed
}

/// The module that the page starts with.
///
/// # Errors
///
/// When the site has none.
pub(crate) fn main_module(dist: &Path) -> Result<PathBuf> {
    let files = fs::read_dir(dist).context("dist/ is missing; build the site first")?;
    for entry in files {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().ends_with(MAIN)) {
            return Ok(path);
        }
    }
    anyhow::bail!("dist/ has no WebAssembly module")
}

/// The modules of the parts beside it, by name; a part's stylesheet has the same name but for the extension.
///
/// # Errors
///
/// When the site has no module.
pub(crate) fn of_site(dist: &Path) -> Result<BTreeMap<&'static str, PathBuf>> {
    let main = main_module(dist)?;
    PARTS.iter().map(|part| Ok((part.name, part_path(&main, part.name)?))).collect()
}

/// How the name of the main module ends.
const MAIN: &str = "_bg.wasm";

fn part_path(main: &Path, part: &str) -> Result<PathBuf> {
    Ok(main.with_file_name(format!("{}_{part}.wasm", stem(main)?)))
}

/// What the names of the module, its parts and its script begin with.
fn stem(main: &Path) -> Result<String> {
    let name = main.file_name().context("the module has no name")?.to_string_lossy().into_owned();
    Ok(name.strip_suffix(MAIN).context("the module has an unknown name")?.to_owned())
}

/// For size: alike functions side by side compress better, and nobody reads who made the module.
const OPTIMIZATIONS: [&str; 5] =
    ["-Oz", "--converge", "--reorder-functions-by-name", "--strip-producers", "--strip-target-features"];

fn optimize(wasm_opt: &Path, module: &[u8], path: &Path) -> Result<()> {
    fs::write(path, module)?;
    run(command(wasm_opt).args(OPTIMIZATIONS).arg(path).arg("-o").arg(path))?;
    ensure!(path.metadata()?.len() > 0, "wasm-opt left {} empty", path.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_renamed_by_whole_words() {
        let names = BTreeMap::from([("__wbg_get_1f".to_owned(), "i0".to_owned())]);
        assert_eq!(with_names("{__wbg_get_1f: x, a__wbg_get_1f: $é}", &names), "{i0: x, a__wbg_get_1f: $é}");
    }
}
