//! Tables of numbers as CSV, with all their digits.

use std::fmt::{Display, Write};

use super::entry::Entry;
use super::figure::{Normalized, Source};
use super::{id_of, lab};
use crate::model::figure::Figure;
use crate::model::query::Scope;
use crate::model::state::State;

/// A table that the page can write by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// Mean and deviation of the rows of the unrolled matrix that are shown.
    Rows,
    /// The histogram.
    Histogram,
    /// The points of the two channels.
    Points,
    /// The eigenvalues.
    Eigenvalues,
    /// The measured changes of the output.
    Invariances,
    /// What was measured of every column of a comparison.
    Comparison,
    /// What a figure of the lab shows.
    Lab(Figure),
}

impl Numbers {
    /// Those of the explore screen.
    pub(super) const EXPLORE: [Self; 5] =
        [Self::Rows, Self::Histogram, Self::Points, Self::Eigenvalues, Self::Invariances];
    /// Those of a column of a comparison.
    pub(super) const COMPARE: [Self; 3] = [Self::Histogram, Self::Points, Self::Eigenvalues];

    /// What it holds.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rows => "Areas: mean and deviation",
            Self::Histogram => "Histogram",
            Self::Points => "Two channels",
            Self::Eigenvalues => "Eigenvalues",
            Self::Invariances => "Unmoved when",
            Self::Comparison => "Moments, κ and difference",
            Self::Lab(Figure::Dial) => "At this scale",
            Self::Lab(Figure::Plane) => "Paths in the plane",
            Self::Lab(figure) => figure.name(),
        }
    }

    /// Its name in that of a file.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Rows => "areas",
            Self::Histogram => "histogram",
            Self::Points => "channels",
            Self::Eigenvalues => "eigenvalues",
            Self::Invariances => "invariances",
            Self::Comparison => "numbers",
            Self::Lab(Figure::Dial) => "scale",
            Self::Lab(Figure::Plane) => "paths",
            Self::Lab(figure) => figure.id(),
        }
    }
}

/// Lines of cells, written with all their digits: plain numbers or words without a comma, each line ended by a line feed.
#[derive(Default)]
pub(super) struct Csv(String);

impl Csv {
    /// Adds a line.
    pub(super) fn line(&mut self, cells: &[&dyn Display]) {
        for (at, cell) in cells.iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = write!(self.0, "{}{cell}", if at > 0 { "," } else { "" });
        }
        self.0.push('\n');
    }
}

/// A number, or nothing where there is none.
pub(super) fn cell(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

impl Entry<Numbers> {
    /// The table; `None` until what is chosen was answered, and where it was not measured. Areas, rows, channels and
    /// eigenvalues count from 1, as on the page.
    pub fn csv(&self, state: &State) -> Option<String> {
        let csv = match (Source::of(state), self.what) {
            (Source::Lab(text), Numbers::Lab(figure)) => lab::csv(&text, figure)?,
            (Source::Columns(columns), Numbers::Comparison) => comparison(&columns)?,
            (source, numbers) => table(source.normalized(self.column)?, numbers)?,
        };
        Some(csv.0)
    }
}

/// A line for each column.
fn comparison(columns: &[Option<Normalized>]) -> Option<Csv> {
    let mut csv = Csv::default();
    csv.line(&[
        &"column",
        &"method",
        &"mean_after",
        &"deviation_after",
        &"condition_before",
        &"condition_after",
        &"difference_rms",
        &"difference_largest",
    ]);
    for (at, column) in columns.iter().enumerate() {
        let Normalized { query, overview, detail, .. } = column.as_ref()?;
        let (before, after) = (&overview.before, &overview.after);
        // The first has nothing to differ from.
        let difference = detail.difference.as_ref();
        csv.line(&[
            &(at + 1),
            &id_of(query),
            &after.moments.mean,
            &after.moments.deviation(),
            &before.channels.condition_number,
            &after.channels.condition_number,
            &cell(difference.map(|difference| difference.mean_square_root)),
            &cell(difference.map(|difference| difference.largest)),
        ]);
    }
    Some(csv)
}

/// A table of one normalization.
fn table(of: &Normalized, numbers: Numbers) -> Option<Csv> {
    let Normalized { query, plan, overview, detail, .. } = of;
    let mut csv = Csv::default();
    match numbers {
        Numbers::Rows => {
            csv.line(&[
                &"area",
                &"row",
                &"mean_before",
                &"deviation_before",
                &"mean_after",
                &"deviation_after",
            ]);
            let d = plan.partition().rows();
            for (row, of) in (detail.window.first_row..).zip(&detail.window.statistics) {
                csv.line(&[
                    &(row / d + 1),
                    &(row % d + 1),
                    &of.mean,
                    &of.variance.sqrt(),
                    &of.mean_after,
                    &of.variance_after.sqrt(),
                ]);
            }
        }
        Numbers::Histogram => {
            csv.line(&[&"from", &"to", &"before", &"after"]);
            let (before, after) = match query.scope {
                Scope::All => (&overview.before.histogram, &overview.after.histogram),
                Scope::Area => (&detail.area.before, &detail.area.after),
            };
            let width = (before.hi - before.lo) / before.counts.len() as f64;
            csv.line(&[&"-inf", &before.lo, &before.below, &after.below]);
            for (bin, (one, other)) in before.counts.iter().zip(&after.counts).enumerate() {
                let edge = |bin: usize| before.lo + bin as f64 * width;
                csv.line(&[&edge(bin), &edge(bin + 1), one, other]);
            }
            csv.line(&[&before.hi, &"inf", &before.above, &after.above]);
        }
        Numbers::Points => {
            let (x, y) = detail.scatter.channels;
            let names = ["before", "after"]
                .map(|side| [x, y].map(|channel| format!("channel_{}_{side}", channel + 1)));
            csv.line(&[&names[0][0], &names[0][1], &names[1][0], &names[1][1]]);
            for ([a, b], [c, d]) in detail.scatter.before.iter().zip(&detail.scatter.after) {
                csv.line(&[a, b, c, d]);
            }
        }
        Numbers::Eigenvalues => {
            csv.line(&[&"eigenvalue", &"before", &"after"]);
            let (before, after) = query.spectrum.spectra(overview, detail);
            let [before, after] = [before, after].map(|report| &report.spectrum.eigenvalues);
            for (at, (one, other)) in before.iter().zip(after).enumerate() {
                csv.line(&[&(at + 1), one, other]);
            }
        }
        Numbers::Invariances => {
            csv.line(&[&"change", &"largest_difference_over_rms"]);
            for (invariance, difference) in overview.invariances.as_ref()? {
                csv.line(&[&format!("{invariance:?}"), difference]);
            }
        }
        Numbers::Comparison | Numbers::Lab(_) => return None,
    }
    Some(csv)
}
