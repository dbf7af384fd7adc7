//! Prints all registered methods as a Markdown table.
//!
//! ```text
//! cargo run --example methods
//! ```
//!
//! Areas are told by the roles of the axes: N samples, C channels, H and W positions; B groups of samples and the samples
//! N/B in them, G groups of channels and the channels K in them. *separate*: an area of its own for every index; *row*: a
//! variable of its own; *averaged*: what statistics are taken over.

use normlens::model::query::OperationKind;
use normlens::norm::{Axis, Method, Role, Roles, methods};

const HEADINGS: [&str; 9] =
    ["Method", "Short", "Family", "Area", "Operation", "Recovery", "Authors", "Paper", "Year"];

fn main() {
    println!("{}", line(HEADINGS.map(str::to_owned)));
    println!("{}", line(HEADINGS.map(|heading| "-".repeat(heading.len()))));
    for method in methods::ALL {
        println!("{}", line(cells(method)));
    }
}

fn line(cells: [String; 9]) -> String {
    format!("| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | "))
}

fn cells(method: &'static Method) -> [String; 9] {
    let paper = method.paper;
    [
        method.name.to_owned(),
        method.short.to_owned(),
        method.family.name().to_owned(),
        area(method),
        operation(method),
        if method.takes_affine() { "affine" } else { "none" }.to_owned(),
        paper.authors.to_owned(),
        format!("{} ({})", paper.title, paper.venue),
        paper.year.to_string(),
    ]
}

/// The role of every axis, or that there are no areas.
fn area(method: &Method) -> String {
    if method.formula().is_some_and(|formula| formula.shares.is_none()) {
        return "no partition".to_owned();
    }
    let roles = [(Role::Area, "separate"), (Role::Feature, "row"), (Role::Sample, "averaged")];
    let told: Vec<String> = roles
        .into_iter()
        .map(|(role, word)| (axes(method.roles, role), word))
        .filter(|(axes, _)| !axes.is_empty())
        .map(|(axes, word)| format!("{word} {}", axes.join(", ")))
        .collect();
    told.join("; ")
}

/// The axes of a role; the two halves of an axis are one where they have the same role.
fn axes(roles: Roles, wanted: Role) -> Vec<&'static str> {
    let splits_batch = roles.nb != roles.ns;
    let splits_channels = roles.g != roles.k;
    let letters = [
        (Axis::BatchGroup, splits_batch, "B"),
        (Axis::Sample, true, if splits_batch { "N/B" } else { "N" }),
        (Axis::ChannelGroup, splits_channels, "G"),
        (Axis::Channel, true, if splits_channels { "K" } else { "C" }),
        (Axis::Height, true, "H"),
        (Axis::Width, true, "W"),
    ];
    letters
        .into_iter()
        .filter(|(axis, stands, _)| *stands && roles.of(*axis) == wanted)
        .map(|(_, _, letter)| letter)
        .collect()
}

/// The formula, or the name of the operation where that says it.
fn operation(method: &'static Method) -> String {
    if method.formula.is_empty() {
        OperationKind::of(method.operation(&method.defaults)).label().to_owned()
    } else {
        format!("`{}`", method.formula)
    }
}
