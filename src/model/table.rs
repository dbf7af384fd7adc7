//! All methods as a table: what the page and `examples/methods.rs` show.

use std::cmp::Ordering;

use super::format;
use super::query::OperationKind;
use crate::norm::{Axis, Cost, Error, Method, Role, Roles, Whitening};

/// What the columns are.
pub const HEADINGS: [&str; 10] =
    ["Method", "Short", "Family", "Area", "Operation", "Recovery", "Cost", "Authors", "Paper", "Year"];

/// The cells of a method's line, under [`HEADINGS`].
///
/// # Errors
/// Those of [`Method::cost`].
pub fn cells(method: &'static Method) -> Result<[String; 10], Error> {
    let paper = method.paper;
    Ok([
        method.name.to_owned(),
        method.short.to_owned(),
        method.family.name().to_owned(),
        area(method),
        operation(method),
        recovery(method).to_owned(),
        cost(method.cost()?),
        paper.authors.to_owned(),
        format!("{} ({})", paper.title, paper.venue),
        paper.year.to_string(),
    ])
}

/// Lines of the table as CSV, under [`HEADINGS`].
pub fn csv<'a>(lines: impl Iterator<Item = &'a [String; 10]>) -> String {
    let headings = HEADINGS.map(str::to_owned);
    let line = |cells: &[String; 10]| cells.each_ref().map(|cell| field(cell)).join(",") + "\n";
    std::iter::once(line(&headings)).chain(lines.map(line)).collect()
}

/// A cell of a CSV file: in quotes where it holds what separates cells. Formulas lose the marks of theirs.
fn field(cell: &str) -> String {
    let cell = cell.trim_matches('`');
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// The order of two cells of a column: by the number they begin with, if both do, and then by their words.
pub fn order(a: &str, b: &str) -> Ordering {
    let number = |text: &str| text.split(' ').next().and_then(|first| first.parse::<f64>().ok());
    let words = || a.to_ascii_lowercase().cmp(&b.to_lowercase());
    match (number(a), number(b)) {
        (Some(x), Some(y)) => x.total_cmp(&y).then_with(words),
        _ => words(),
    }
}

/// What it costs, in a few words.
fn cost(cost: Cost) -> String {
    match cost {
        Cost::TwoPasses => "2 passes".to_owned(),
        Cost::Whitening(by) => {
            let solved = match by {
                Whitening::Pca | Whitening::Zca => "eigenvectors of d × d".to_owned(),
                Whitening::Cholesky => "Cholesky factor of d × d".to_owned(),
                Whitening::Newton { iterations } => format!("{} products of d × d", 3 * iterations),
            };
            format!("4 d per value; {solved} per area")
        }
        Cost::Formula(work) => format!("{} × the values", format::number(work)),
    }
}

/// What follows the operation.
fn recovery(method: &Method) -> &'static str {
    if method.takes_affine() {
        "affine"
    } else if method.formula().is_some() {
        "its own"
    } else {
        "none"
    }
}

/// The role of every axis, or that what shares statistics follows from no roles.
fn area(method: &Method) -> String {
    if !method.has_areas() {
        return "its own".to_owned();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_with_commas_and_quotes_stay_whole_in_csv() {
        assert_eq!(field("a, b"), "\"a, b\"");
        assert_eq!(field("the \"mean\""), "\"the \"\"mean\"\"\"");
        assert_eq!(field("`x - μ`"), "x - μ");
        let mut cells: [String; 10] = std::array::from_fn(|at| at.to_string());
        cells[7] = "Wu, He".to_owned();
        let text = csv(std::iter::once(&cells));
        assert_eq!(text.lines().nth(1), Some("0,1,2,3,4,5,6,\"Wu, He\",8,9"));
        assert_eq!(text.lines().next().map(|line| line.split(',').count()), Some(HEADINGS.len()));
    }
}
