//! The size of the code that the first screen needs, compressed as a server would. Fonts are told too; they come later
//! without holding anything up.

use std::{fs, io::Write, path::PathBuf};

use anyhow::{Context, Result, ensure};
use flate2::{Compression, write::GzEncoder};

use crate::{parts, process::files, site};

/// What the first screen may need, in bytes.
const BUDGET: usize = 350_000;

/// Adds up the compressed sizes by kind and holds the sum against the budget.
///
/// # Errors
///
/// When the site is missing or over its budget.
pub(crate) fn check() -> Result<()> {
    let files = files(&site::dist()).context("dist/ is missing; build the site first")?;
    let parts = parts::of_site(&site::dist())?;
    // The service worker fetches everything once more, when the page stands.
    let of_worker = |file: &PathBuf| file.ends_with("sw.js") || file.ends_with("site.js");
    let (later, files): (Vec<PathBuf>, Vec<PathBuf>) = files
        .into_iter()
        .filter(|file| !of_worker(file))
        .partition(|file| parts.values().any(|part| part.with_extension("") == file.with_extension("")));
    let mut total = 0;
    for kind in ["html", "js", "wasm", "css", "woff2"] {
        let mut sum = 0;
        let mut parts = Vec::new();
        for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == kind)) {
            let size = compressed(&fs::read(file)?)?;
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            parts.push(format!("{name} {}", kilobytes(size)));
            sum += size;
        }
        parts.sort();
        println!("{kind:>5} {:>9}   {}", kilobytes(sum), parts.join(", "));
        if kind != "woff2" {
            total += sum;
        }
    }
    let mut on_demand = Vec::new();
    for file in later {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        on_demand.push(format!("{name} {}", kilobytes(compressed(&fs::read(file)?)?)));
    }
    on_demand.sort();
    println!("later            {}", on_demand.join(", "));
    println!(" code {:>9}   of {}", kilobytes(total), kilobytes(BUDGET));
    ensure!(
        total <= BUDGET,
        "the first screen needs {}, over the budget of {}",
        kilobytes(total),
        kilobytes(BUDGET)
    );
    Ok(())
}

fn compressed(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

fn kilobytes(bytes: usize) -> String {
    format!("{:.1} kB", bytes as f64 / 1000.0)
}
