//! Covariance of the rows of a matrix, accumulated tile by tile.

use ndarray::Array2;
use normlens_kernels::matrix::{Panels, Piece, Precision, add_symmetric_product};

use super::{Real, lanes};

/// The most rows a covariance is computed for: 512 x 512 eigenvalue problems still answer within a second.
pub const MAX_ROWS: usize = 512;

/// Columns that are packed at a time: a panel of four rows and the one it is multiplied by fit the first-level cache,
/// all panels of 512 rows the second.
const TILE: usize = 256;

/// The sum of `(x - mu)(x - mu)^T` over the columns seen so far.
#[derive(Clone, Debug)]
pub struct Covariance {
    means: Vec<f64>,
    /// Row-major; above the diagonal nothing is kept.
    sums: Vec<f64>,
    columns: usize,
    precision: Precision,
    tile: Panels,
}

impl Covariance {
    /// Starts with the mean of every row, which must be known: the second pass about it is what keeps a large mean from
    /// costing accuracy.
    pub fn about(means: Vec<f64>) -> Self {
        let sums = vec![0.0; means.len() * means.len()];
        Self { means, sums, columns: 0, precision: Precision::Double, tile: Panels::default() }
    }

    /// Multiplies in another precision from now on. Means and sums stay in f64.
    #[must_use]
    pub fn with(self, precision: Precision) -> Self {
        Self { precision, ..self }
    }

    /// The covariance of a whole block of `d` rows, exact for its values as far as f64 goes.
    pub fn of<T: Real>(block: &[T], d: usize) -> Self {
        Self::rounded(block, d, Precision::Double)
    }

    /// The covariance of a whole block of `d` rows, from products in the precision given.
    ///
    /// Those of f32 take half of the time and leave an error of 1e-7 (with many equal values, up to 6e-7) of the product
    /// of the deviations in every element. That is nothing in a covariance that is looked at, and hides the small
    /// eigenvalues of one that is inverted: [`Whitener::of`](super::Whitener::of) knows which is which.
    pub fn rounded<T: Real>(block: &[T], d: usize, precision: Precision) -> Self {
        let m = block.len() / d.max(1);
        let means = block.chunks_exact(m.max(1)).map(|row| lanes::sum(row) / m as f64).collect();
        let mut covariance = Self::about(means).with(precision);
        covariance.add(block, m, 0..m);
        covariance
    }

    /// Adds the given columns of a block of d rows of m values.
    pub fn add<T: Real>(&mut self, block: &[T], m: usize, columns: std::ops::Range<usize>) {
        for start in columns.clone().step_by(TILE) {
            let columns = start..columns.end.min(start + TILE);
            let piece = Piece { values: block, stride: m, columns, shifts: &self.means };
            self.tile.pack_rows(self.precision, &piece);
            add_symmetric_product(&self.tile, &self.tile, &mut self.sums);
        }
        self.columns += columns.len();
    }

    /// Mean of every row.
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// Biased covariance: the sums divided by m. Zero before any column was added.
    pub fn matrix(&self) -> Array2<f64> {
        let (d, m) = (self.means.len(), self.columns.max(1) as f64);
        Array2::from_shape_fn((d, d), |(i, j)| self.sums[i.max(j) * d + i.min(j)] / m)
    }
}
