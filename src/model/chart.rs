//! The charts as pure data: what is to be seen, before anyone chooses pixels.
//!
//! A chart knows its scales and its numbers, says them as one sentence ([`Chart::describe`]), as a table
//! ([`Chart::table`]) and point by point ([`Chart::read_out`]). It is built from a report and never fails: what cannot
//! be drawn (values that are not finite, an empty side) is left out, and no coordinate it hands out is NaN.

mod frame;
mod histogram;
mod scale;
mod scatter;
mod spectrum;

pub use frame::Frame;
pub use histogram::{Bins, HistogramChart};
pub use scale::Scale;
pub use scatter::{Ellipse, ScatterChart};
pub use spectrum::{Eigenvalues, SpectrumChart};

use super::Token;

/// The label of everything blue.
pub const BEFORE: &str = "before";
/// The label of everything orange.
pub const AFTER: &str = "after";

/// Any of the charts.
#[derive(Clone, Debug, PartialEq)]
pub enum Chart {
    /// Distribution of values.
    Histogram(HistogramChart),
    /// Eigenvalues of a covariance.
    Spectrum(SpectrumChart),
    /// Two channels against each other.
    Scatter(ScatterChart),
}

impl Chart {
    /// The chart in one sentence per side, for those who do not see it.
    pub fn describe(&self) -> String {
        match self {
            Self::Histogram(chart) => chart.describe(),
            Self::Spectrum(chart) => chart.describe(),
            Self::Scatter(chart) => chart.describe(),
        }
    }

    /// What stands at a position in data coordinates; `None` where there is nothing to read.
    pub fn read_out(&self, x: f64, y: f64) -> Option<ReadOut> {
        match self {
            Self::Histogram(chart) => chart.read_out(x),
            Self::Spectrum(chart) => chart.read_out(x),
            Self::Scatter(chart) => chart.read_out(x, y),
        }
    }

    /// All numbers of the chart.
    pub fn table(&self) -> Table {
        match self {
            Self::Histogram(chart) => chart.table(),
            Self::Spectrum(chart) => chart.table(),
            Self::Scatter(chart) => chart.table(),
        }
    }
}

impl From<HistogramChart> for Chart {
    fn from(chart: HistogramChart) -> Self {
        Self::Histogram(chart)
    }
}

impl From<SpectrumChart> for Chart {
    fn from(chart: SpectrumChart) -> Self {
        Self::Spectrum(chart)
    }
}

impl From<ScatterChart> for Chart {
    fn from(chart: ScatterChart) -> Self {
        Self::Scatter(chart)
    }
}

/// What a chart says at one position.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadOut {
    /// What connects the marks.
    pub guide: Guide,
    /// Positions to mark, those before first.
    pub marks: Vec<Mark>,
    /// The text, top to bottom.
    pub lines: Vec<Line>,
}

/// What is drawn besides the marks of a [`ReadOut`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Guide {
    /// The interval of x from and to, over the full height.
    Band(f64, f64),
    /// A vertical line at this x.
    Rule(f64),
    /// A line from the first mark to the second.
    Join,
}

/// A position in data coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Horizontally.
    pub x: f64,
    /// Vertically.
    pub y: f64,
    /// [`Token::Before`] (open) or [`Token::After`] (filled).
    pub token: Token,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// Its colour.
    pub token: Token,
}

impl Line {
    pub(in crate::model) fn new(token: Token, text: impl Into<String>) -> Self {
        Self { text: text.into(), token }
    }
}

/// Numbers as text, for the table that stands in for the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// One heading per column.
    pub header: Vec<String>,
    /// Rows with as many cells as there are headings.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with its headings.
    pub fn new<const COLUMNS: usize>(
        header: [&str; COLUMNS],
        rows: impl IntoIterator<Item = [String; COLUMNS]>,
    ) -> Self {
        Self {
            header: header.map(str::to_owned).to_vec(),
            rows: rows.into_iter().map(|row| row.to_vec()).collect(),
        }
    }
}

/// A fraction as a percentage with three significant digits.
fn percent(fraction: f64) -> String {
    format!("{} %", super::format::number(100.0 * fraction))
}
