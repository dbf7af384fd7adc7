//! What is told: summaries, never whole tensors.

use serde::{Deserialize, Serialize};

use super::{PrincipalAxis, Query};
use crate::norm::invariance::largest_difference;
use crate::norm::{Histogram, Invariance, Layout, Moments, Place, Real, Shape, Spectrum};

/// The answer to a [`Query`](super::Query).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What depends on tensor and normalization only; left out when it is the one sent last.
    pub overview: Option<Overview>,
    /// What depends on the focus too.
    pub detail: Detail,
}

/// What can be said of the whole tensor, before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// Its shape.
    pub shape: Shape,
    /// "float32" or "float64".
    pub dtype: String,
    /// Number of normalization areas.
    pub areas: usize,
    /// d.
    pub rows: usize,
    /// m.
    pub columns: usize,
    /// The interval of values that all figures share, chosen from the data before.
    pub domain: (f64, f64),
    /// Before.
    pub before: Summary,
    /// After.
    pub after: Summary,
    /// Largest change of the output, relative to its root mean square, under each change of the input that changes
    /// something; NaN where the output is no number; `None` for tensors too large to normalize seven times while someone
    /// waits.
    pub invariances: Option<Vec<(Invariance, f64)>>,
}

/// Distribution and spectrum of one side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Moments of all values.
    pub moments: Moments,
    /// Histogram over the domain.
    pub histogram: Histogram,
    /// Spectrum of the covariance between channels.
    pub channels: SpectrumReport,
}

/// A spectrum and how much of the tensor it is of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpectrumReport {
    /// Eigenvalues, descending.
    pub spectrum: Spectrum,
    /// Largest over smallest eigenvalue; infinite where the smallest is 0 within round-off.
    pub condition_number: f64,
    /// How many variables there are; more than there are eigenvalues when only the first were used.
    pub of: usize,
}

/// What can be said of the focus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// The current area.
    pub area: AreaReport,
    /// The current cell.
    pub cell: CellReport,
    /// The rows of the unrolled matrix around the current area.
    pub window: Window,
    /// Two channels against each other.
    pub scatter: Scatter,
    /// What moves the current cell of the output, where it was asked for.
    pub reach: Option<Reach>,
    /// Largest change of the output, relative to its root mean square, under the change of the input that was asked for;
    /// `None` for tensors too large.
    pub change: Option<f64>,
    /// What the method takes besides the tensor.
    pub inputs: Vec<InputReport>,
    /// How far the output is from that of the other normalization, where one was asked about.
    pub difference: Option<Difference>,
    /// The principal axis that was asked about, if there is one.
    pub direction: Option<Direction>,
}

/// A principal axis: the direction in which the variables vary together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Direction {
    /// Which.
    pub axis: PrincipalAxis,
    /// The variance along it.
    pub eigenvalue: f64,
    /// What each variable contributes: the eigenvector, of length 1.
    pub weights: Vec<f32>,
}

/// How far two outputs for the same input are apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Root of the mean square.
    pub mean_square_root: f64,
    /// Largest absolute value; NaN where an output holds what is no number.
    pub largest: f64,
}

impl Difference {
    /// The difference of two tensors of the same shape.
    pub fn of<T: Real>(a: &[T], b: &[T]) -> Self {
        let squares = a.iter().zip(b).map(|(a, b)| (a.to_f64() - b.to_f64()).powi(2));
        Self {
            mean_square_root: (squares.sum::<f64>() / a.len().max(1) as f64).sqrt(),
            largest: largest_difference(a, b),
        }
    }
}

/// A second input, as far as it is shown: the plane that belongs to the current cell, or all of one that has no planes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputReport {
    /// Its name.
    pub id: String,
    /// Of how many labels it is made, if it is.
    pub labels: Option<u8>,
    /// Its sizes.
    pub sizes: [usize; 4],
    /// Which sample and channel the plane is of, counted from 0.
    pub plane: Option<(usize, usize)>,
    /// Where the first value shown stands in the whole.
    pub first: usize,
    /// How many values lie between two rows of the whole.
    pub width: usize,
    /// Rows shown.
    pub rows: usize,
    /// Values, row by row.
    pub values: Vec<f32>,
    /// Mean and deviation of the whole.
    pub moments: (f64, f64),
}

impl InputReport {
    /// Columns shown.
    pub const fn columns(&self) -> usize {
        self.values.len() / if self.rows == 0 { 1 } else { self.rows }
    }

    /// Where a value shown stands in the whole.
    pub const fn position(&self, row: usize, column: usize) -> usize {
        self.first + row * self.width + column
    }
}

/// Mean and biased variance of one row, before and after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RowStatistics {
    /// Mean before.
    pub mean: f64,
    /// Variance before.
    pub variance: f64,
    /// Mean after.
    pub mean_after: f64,
    /// Variance after.
    pub variance_after: f64,
}

/// One area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AreaReport {
    /// Which, counted from 0.
    pub area: usize,
    /// Its values before, over the domain.
    pub before: Histogram,
    /// Its values after.
    pub after: Histogram,
    /// Spectra of its d x d covariance before and after, where d > 1.
    pub spectra: Option<(SpectrumReport, SpectrumReport)>,
}

/// One side of an area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AreaSide {
    /// Its values, over the domain.
    pub histogram: Histogram,
    /// Spectrum of its d x d covariance, where d > 1.
    pub spectrum: Option<SpectrumReport>,
}

/// What a second worker finds out for the first: all that needs only the tensor before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The question that both work on.
    pub query: Query,
    /// Of the tensor before.
    pub summary: Summary,
    /// Of the area looked at, before.
    pub area: AreaSide,
}

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CellReport {
    /// `[n, c, h, w]`, counted from 0.
    pub index: [usize; 4],
    /// Its area, row and column, counted from 0.
    pub place: (usize, usize, usize),
    /// Value before.
    pub before: f64,
    /// Value after.
    pub after: f64,
    /// Statistics of its row.
    pub row: RowStatistics,
    /// Root mean square of its row before, what scaling divides by.
    pub root_mean_square: f64,
}

impl CellReport {
    /// Where it stands.
    pub const fn place(&self) -> Place {
        Place { area: self.place.0, row: self.place.1, column: self.place.2 }
    }
}

/// Rows of the unrolled matrix: those of every area one below the other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// The first row shown.
    pub first_row: usize,
    /// Rows there are, areas · d.
    pub rows: usize,
    /// Statistics of the rows shown, which also says how many they are.
    pub statistics: Vec<RowStatistics>,
    /// The columns shown, ascending; all of them unless there are too many.
    pub columns: Vec<u32>,
    /// Values before, row by row of the window.
    pub before: Vec<f32>,
    /// Values after.
    pub after: Vec<f32>,
}

/// Two channels against each other, over samples and positions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scatter {
    /// The channels, counted from 0.
    pub channels: (usize, usize),
    /// How many points there are; more than are sent when there are too many.
    pub of: usize,
    /// Points before.
    pub before: Vec<[f32; 2]>,
    /// The same points after.
    pub after: Vec<[f32; 2]>,
    /// Means and covariance `[xx, xy, yy]` of all points before.
    pub ellipse_before: ([f64; 2], [f64; 3]),
    /// The same after.
    pub ellipse_after: ([f64; 2], [f64; 3]),
}

/// Which values of the input move the current cell of the output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reach {
    /// How strongly each does.
    Known(Strengths),
    /// The tensor has more values than [`MAX_REACH_VALUES`](super::MAX_REACH_VALUES).
    TooLarge,
    /// There is no finite derivative, as where a root of 0 is taken.
    Undefined,
}

/// `|dy / dx|` for one value y of the output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Strengths {
    /// Of every value of the input, in the order of the tensor.
    pub values: Vec<f32>,
    /// Of the value at the same place as y.
    pub own: f64,
    /// The largest of the others.
    pub other: f64,
    /// How many values move y by more than round-off.
    pub moving: usize,
    /// Whether the method keeps some gradients from flowing, so that more values move y than this tells.
    pub stopped: bool,
}

/// What is known of a file once it was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileReport {
    /// The sizes as the file has them.
    pub sizes: Vec<usize>,
    /// How they map to N, C, H, W.
    pub layout: Layout,
    /// The tensor's shape.
    pub shape: Shape,
    /// "float32" or "float64".
    pub dtype: String,
}
