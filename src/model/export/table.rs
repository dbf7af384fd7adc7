//! Tables of numbers as CSV, with all their digits.

use std::fmt::Write;

use super::figure::Answer;
use crate::compute::SpectrumReport;
use crate::model::format;
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
}

impl Numbers {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Rows, Self::Histogram, Self::Points, Self::Eigenvalues, Self::Invariances];

    /// What it holds.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rows => "Areas: mean and deviation",
            Self::Histogram => "Histogram",
            Self::Points => "Two channels",
            Self::Eigenvalues => "Eigenvalues",
            Self::Invariances => "Unmoved when",
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
        }
    }

    /// How much of it there is, where that is not all: "rows 9 to 40 of 128, those shown".
    pub fn extent(self, state: &State) -> String {
        let Some(answer) = Answer::of(state) else { return String::new() };
        let window = &answer.detail.window;
        let shown = window.statistics.len();
        if self != Self::Rows || shown == window.rows {
            return String::new();
        }
        let [first, last, all] =
            [window.first_row + 1, window.first_row + shown, window.rows].map(format::count);
        format!("rows {first} to {last} of {all}, those shown")
    }

    /// The table; `None` until what is chosen was answered, and where it was not measured.
    ///
    /// Lines end in a line feed, cells are plain numbers or words without a comma. Areas, rows, channels and eigenvalues
    /// count from 1, as on the page.
    pub fn csv(self, state: &State) -> Option<String> {
        let Answer { plan, overview, detail } = Answer::of(state)?;
        let mut text = String::new();
        // Writing to a string cannot fail.
        let mut line = |cells: &[&dyn std::fmt::Display]| {
            for (at, cell) in cells.iter().enumerate() {
                let _ = write!(text, "{}{cell}", if at > 0 { "," } else { "" });
            }
            text.push('\n');
        };
        match self {
            Self::Rows => {
                line(&[
                    &"area",
                    &"row",
                    &"mean_before",
                    &"deviation_before",
                    &"mean_after",
                    &"deviation_after",
                ]);
                let d = plan.partition().rows();
                for (row, of) in (detail.window.first_row..).zip(&detail.window.statistics) {
                    line(&[
                        &(row / d + 1),
                        &(row % d + 1),
                        &of.mean,
                        &of.variance.sqrt(),
                        &of.mean_after,
                        &of.variance_after.sqrt(),
                    ]);
                }
            }
            Self::Histogram => {
                line(&[&"from", &"to", &"before", &"after"]);
                let (before, after) = match state.query.scope {
                    Scope::All => (&overview.before.histogram, &overview.after.histogram),
                    Scope::Area => (&detail.area.before, &detail.area.after),
                };
                let width = (before.hi - before.lo) / before.counts.len() as f64;
                line(&[&"-inf", &before.lo, &before.below, &after.below]);
                for (bin, (one, other)) in before.counts.iter().zip(&after.counts).enumerate() {
                    let edge = |bin: usize| before.lo + bin as f64 * width;
                    line(&[&edge(bin), &edge(bin + 1), one, other]);
                }
                line(&[&before.hi, &"inf", &before.above, &after.above]);
            }
            Self::Points => {
                let (x, y) = detail.scatter.channels;
                let names = ["before", "after"]
                    .map(|side| [x, y].map(|channel| format!("channel_{}_{side}", channel + 1)));
                line(&[&names[0][0], &names[0][1], &names[1][0], &names[1][1]]);
                for ([a, b], [c, d]) in detail.scatter.before.iter().zip(&detail.scatter.after) {
                    line(&[a, b, c, d]);
                }
            }
            Self::Eigenvalues => {
                line(&[&"eigenvalue", &"before", &"after"]);
                let (before, after) = state.query.spectrum.spectra(overview, detail);
                let values = |of: &SpectrumReport| of.spectrum.eigenvalues.clone();
                for (at, (one, other)) in values(before).iter().zip(values(after)).enumerate() {
                    line(&[&(at + 1), one, &other]);
                }
            }
            Self::Invariances => {
                line(&[&"change", &"largest_difference_over_rms"]);
                for (invariance, difference) in overview.invariances.as_ref()? {
                    line(&[&format!("{invariance:?}"), difference]);
                }
            }
        }
        Some(text)
    }
}
