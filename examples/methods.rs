//! Prints all registered methods as a Markdown table.
//!
//! ```text
//! cargo run --example methods
//! ```
//!
//! Areas are told by the roles of the axes: N samples, C channels, H and W positions; B groups of samples and the samples
//! N/B in them, G groups of channels and the channels K in them. *separate*: an area of its own for every index; *row*: a
//! variable of its own; *averaged*: what statistics are taken over. The cost of a formula is how many values it computes for
//! every value of the tensor.

use normlens::model::table::{HEADINGS, cells};
use normlens::norm::{Error, methods};

fn main() -> Result<(), Error> {
    println!("{}", line(HEADINGS.map(str::to_owned)));
    println!("{}", line(HEADINGS.map(|heading| "-".repeat(heading.len()))));
    for method in methods::ALL {
        println!("{}", line(cells(method)?));
    }
    Ok(())
}

fn line(cells: [String; 10]) -> String {
    format!("| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | "))
}
