//! Prints a normalization as code.
//!
//! ```text
//! cargo run --example code -- SPEC.json pytorch|jax SIZE...
//! ```
//!
//! The sizes are those of an array, as in `4 8 6 6`; the layout is the spec's, or that of the rank. Exit code 2 and a line
//! on standard error when an argument is of no use, exit code 1 where there is no code for a method.

use std::fs;
use std::process::ExitCode;

use normlens::model::code::{Library, code};
use normlens::norm::{Layout, Spec};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(Some(text)) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Ok(None) => {
            eprintln!("There is no code for this method.");
            ExitCode::from(1)
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[String]) -> Result<Option<String>, String> {
    let [spec, library, sizes @ ..] = arguments else {
        return Err("Usage: code SPEC.json pytorch|jax SIZE...".to_owned());
    };
    let known = Library::ALL.into_iter().find(|known| known.id() == library);
    let library = known.ok_or_else(|| format!("“{library}” is neither pytorch nor jax."))?;
    let sizes: Vec<usize> = sizes
        .iter()
        .map(|size| size.parse().map_err(|_| format!("“{size}” is no size.")))
        .collect::<Result<_, _>>()?;
    let text = fs::read_to_string(spec).map_err(|error| format!("{spec}: {error}"))?;
    let spec = Spec::from_json(&text).map_err(|error| error.to_string())?;
    let layout = spec.layout().or_else(|| Layout::of_rank(sizes.len()));
    let layout =
        layout.ok_or_else(|| format!("An array has 2 to 4 sizes, and these are {}.", sizes.len()))?;
    let shape = layout.shape(&sizes).map_err(|error| error.to_string())?;
    let normalization = spec.resolve(shape).map_err(|error| error.to_string())?;
    let sections = format!("{}/assets/code/{}", env!("CARGO_MANIFEST_DIR"), library.file());
    let sections = fs::read_to_string(&sections).map_err(|error| format!("{sections}: {error}"))?;
    code(&sections, &normalization, layout, shape).map_err(|error| error.to_string())
}
