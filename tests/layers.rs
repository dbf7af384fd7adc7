//! The folders of `src/` are layers, and no import runs against them. Reads the sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each uses only those before it. `js` is a crate of its own, which none uses.
const LAYERS: [&str; 10] = ["kernels", "norm", "js", "net", "lab", "compute", "model", "plot", "web", "ui"];

/// Crates that only a browser has, and the folders that may name them.
const BROWSER: [&str; 7] =
    ["web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "yew", "plotters_canvas", "gloo"];

/// What a page does not have, or what a pure function may not know.
const HOST: [&str; 6] = ["fs", "thread", "net", "process", "env", "os"];

fn source_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every Rust file below a folder, with its path from there in forward slashes.
fn rust_files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(folder).expect("below it").to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).expect("readable text")));
            }
        }
    }
    found.sort();
    found
}

/// The code without comments and without what stands in string and character literals.
fn without_comments_and_literals(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut code = String::with_capacity(source.len());
    let mut i = 0;
    while i < chars.len() {
        let rest = &chars[i..];
        i += match rest {
            ['/', '/', ..] => rest.iter().take_while(|c| **c != '\n').count(),
            ['/', '*', ..] => block_comment(rest),
            ['"', ..] => {
                code.push_str("\"\"");
                string(rest)
            }
            ['r', '"' | '#', ..] if !code.ends_with(|c: char| c.is_alphanumeric() || c == '_') => {
                let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
                if rest.get(1 + hashes) == Some(&'"') {
                    code.push_str("\"\"");
                    raw_string(rest, hashes)
                } else {
                    code.push('r');
                    1
                }
            }
            ['\'', '\\', ..] => {
                code.push_str("' '");
                2 + rest[2..].iter().skip(1).take_while(|c| **c != '\'').count() + 2
            }
            ['\'', _, '\'', ..] => {
                code.push_str("' '");
                3
            }
            [c, ..] => {
                code.push(*c);
                1
            }
            [] => 1,
        };
    }
    code
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut i) = (0, 0);
    while i < rest.len() {
        match rest[i..] {
            ['/', '*', ..] => (depth, i) = (depth + 1, i + 2),
            ['*', '/', ..] => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            break;
        }
    }
    i
}

fn string(rest: &[char]) -> usize {
    let mut i = 1;
    while i < rest.len() && rest[i] != '"' {
        i += if rest[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

fn raw_string(rest: &[char], hashes: usize) -> usize {
    let mut i = 2 + hashes;
    while i < rest.len() {
        if rest[i] == '"' && rest[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes {
            break;
        }
        i += 1;
    }
    i + 1 + hashes
}

/// The words of the code, with `::`, `{`, `}` and `,` as words of their own.
fn words(code: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let length = if c.is_alphanumeric() || c == '_' {
            rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            c.len_utf8()
        };
        let (word, after) = rest.split_at(length);
        if !word.trim().is_empty() {
            words.push(word);
        }
        rest = after;
    }
    words
}

/// What follows each `root::`, groups in braces taken apart: `crate::{a, b::c}` gives a and b.
fn first_segments<'a>(words: &[&'a str], root: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    for start in 0..words.len() {
        let inside = start > 0 && words[start - 1] == "::";
        if words[start] != root || words.get(start + 1) != Some(&"::") || inside {
            continue;
        }
        match words.get(start + 2) {
            Some(&"{") => {
                let (mut depth, mut fresh) = (0, true);
                for &word in &words[start + 2..] {
                    match word {
                        "{" => depth += 1,
                        "}" => depth -= 1,
                        "," if depth == 1 => fresh = true,
                        _ if depth == 1 && fresh => {
                            found.push(word);
                            fresh = false;
                        }
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            Some(word) => found.push(word),
            None => {}
        }
    }
    found
}

/// What follows `super::super::` when that is as long as it takes to leave the layer.
fn above_the_layer<'a>(words: &[&'a str], depth: usize) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < words.len() {
        let mut supers = 0;
        while words.get(i) == Some(&"super") && words.get(i + 1) == Some(&"::") {
            supers += 1;
            i += 2;
        }
        if supers >= depth
            && supers > 0
            && let Some(word) = words.get(i)
        {
            found.push(*word);
        }
        i += 1;
    }
    found
}

/// Everything a file must not name, as sentences.
fn violations(file: &str, source: &str) -> Vec<String> {
    let code = without_comments_and_literals(source);
    let words = words(&code);
    let mut modules: Vec<&str> = file.trim_end_matches(".rs").split('/').collect();
    if modules.last() == Some(&"mod") {
        modules.pop();
    }
    let top = modules[0];
    let mut wrong = Vec::new();
    let binary = top == "bin";
    let own = LAYERS.iter().position(|layer| *layer == top);
    if own.is_none() && !binary && top != "lib" {
        wrong.push(format!("{file}: “{top}” is no layer; give it a place in tests/layers.rs"));
    }
    if let Some(own) = own {
        let named = ["crate", "normlens"].into_iter().flat_map(|root| first_segments(&words, root));
        for segment in named.chain(above_the_layer(&words, modules.len())) {
            match LAYERS.iter().position(|layer| *layer == segment) {
                Some(other) if other > own => {
                    wrong.push(format!("{file}: {top} uses {segment}, which stands to its right"));
                }
                _ => {}
            }
        }
    }
    let page = binary || ["web", "ui"].contains(&top);
    for name in BROWSER {
        let spoken = top == "js" && ["js_sys", "wasm_bindgen"].contains(&name);
        if words.contains(&name) && !page && !spoken {
            wrong.push(format!("{file}: {name} belongs in src/web, src/ui and src/bin"));
        }
    }
    if !["plot", "web"].contains(&top) && words.iter().any(|word| word.starts_with("plotters")) {
        wrong.push(format!("{file}: plotters belongs in src/plot and src/web"));
    }
    for name in first_segments(&words, "std").into_iter().filter(|name| HOST.contains(name)) {
        wrong.push(format!("{file}: std::{name} is not for code that runs in a page"));
    }
    for name in ["Instant", "SystemTime"] {
        if words.contains(&name) {
            wrong.push(format!("{file}: {name} has no clock in a page and makes results depend on time"));
        }
    }
    wrong
}

#[test]
fn no_import_runs_against_the_layers() {
    let files = rust_files(&source_folder());
    assert!(files.len() > 40, "{} files", files.len());
    let wrong: Vec<String> = files.iter().flat_map(|(file, source)| violations(file, source)).collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn an_import_against_the_layers_would_be_seen() {
    for (file, source) in [
        ("kernels/lanes.rs", "use normlens::norm::Shape;"),
        ("norm/shape.rs", "use crate::compute::Engine;"),
        ("norm/shape.rs", "use crate::{norm::Shape, compute::{Engine, Query}};"),
        ("norm/shape.rs", "fn f() { crate::plot::draw() }"),
        ("norm/shape.rs", "use super::super::compute::Engine;"),
        ("norm.rs", "use super::compute::Engine;"),
        ("norm/methods/batch_norm.rs", "use super::super::super::model::State;"),
        ("compute/engine.rs", "use normlens::model::State;"),
        ("js/tensor.rs", "use normlens::compute::Engine;"),
        ("js/tensor.rs", "use web_sys::console;"),
        ("model/state.rs", "use yew::prelude::*;"),
        ("plot.rs", "use web_sys::window;"),
        ("model/chart.rs", "fn f(x: plotters_backend::BackendColor) {}"),
        ("norm/real.rs", "use std::{fmt, thread};"),
        ("norm/real.rs", "let t = std::time::Instant::now();"),
        ("norm/npy.rs", "std::fs::read(path)"),
        ("lib.rs", "use wasm_bindgen::prelude::*;"),
        ("other/thing.rs", ""),
    ] {
        assert!(!violations(file, source).is_empty(), "{file}: {source}");
    }
}

#[test]
fn what_only_looks_like_an_import_against_the_layers_is_left_alone() {
    for (file, source) in [
        ("norm/shape.rs", "//! As [`crate::compute::Engine`] says.\n/* use yew; /* web_sys */ */ fn f() {}"),
        ("norm/shape.rs", r##"const A: &str = "crate::compute"; const B: &str = r#"yew " web_sys"#;"##),
        ("norm/shape.rs", "fn f<'a>(c: char, s: &'a str) -> bool { c == '\"' || c == '\\'' || c == '/' }"),
        ("compute/engine.rs", "use crate::norm::Shape; use super::{Query, pace};"),
        ("norm/methods/batch_norm.rs", "use super::super::axis::roles; use crate::norm::Method;"),
        ("model/state.rs", "use crate::{compute::Query, norm::Spec};"),
        (
            "web/canvas.rs",
            "use plotters_canvas::CanvasBackend; use wasm_bindgen::JsCast; use crate::plot::draw;",
        ),
        ("js/tensor.rs", "use js_sys::Float32Array; use wasm_bindgen::JsValue; use normlens::norm::Shape;"),
        ("ui/app.rs", "use yew::prelude::*; use crate::{model::State, web::Canvas};"),
        ("bin/app.rs", "use normlens::ui::App; fn main() { yew::Renderer::<App>::new().render(); }"),
        ("lib.rs", "pub mod norm; pub mod compute; #[cfg(target_arch = \"wasm32\")] pub mod web;"),
    ] {
        assert_eq!(violations(file, source), Vec::<String>::new(), "{file}: {source}");
    }
}

#[test]
fn every_method_file_is_registered_by_exactly_one_line() {
    let folder = source_folder().join("norm");
    let registry = fs::read_to_string(folder.join("methods.rs")).expect("the registry");
    let block =
        registry.split("\nmethods! {").nth(1).and_then(|rest| rest.split('}').next()).expect("the list");
    let lines: Vec<&str> = block.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let registered: BTreeSet<String> = lines
        .iter()
        .map(|line| line.strip_suffix(',').unwrap_or_else(|| panic!("“{line}” is not one name and a comma")))
        .map(str::to_owned)
        .collect();
    assert_eq!(registered.len(), lines.len(), "a method is registered twice");
    let files = rust_files(&folder.join("methods"));
    let stems: BTreeSet<String> =
        files.iter().map(|(file, _)| file.trim_end_matches(".rs").to_owned()).collect();
    assert_eq!(registered, stems);
    for (file, source) in files {
        let stem = file.trim_end_matches(".rs");
        assert!(source.contains(&format!("id: \"{stem}\",")), "{file} holds the method of its name");
        assert!(source.starts_with("//! "), "{file} says what the method is");
    }
    assert_eq!(registered.len(), normlens::norm::methods::ALL.len());
}
