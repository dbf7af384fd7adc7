//! Covariance of the rows of a matrix, accumulated tile by tile.

use ndarray::Array2;

use super::{Real, lanes};

/// The most rows a covariance is computed for: 512 x 512 eigenvalue problems still answer within a second.
pub const MAX_ROWS: usize = 512;

/// Columns per tile: a tile of 64 rows in f64 fills the second-level cache of a small core.
const TILE: usize = 256;

/// The sum of `(x - mu)(x - mu)^T` over the columns seen so far.
#[derive(Clone, Debug)]
pub struct Covariance {
    means: Vec<f64>,
    sums: Array2<f64>,
    columns: usize,
    tile: Vec<f64>,
}

impl Covariance {
    /// Starts with the mean of every row, which must be known: the second pass about it is what keeps a large mean from
    /// costing accuracy.
    pub fn about(means: Vec<f64>) -> Self {
        let d = means.len();
        Self { means, sums: Array2::zeros((d, d)), columns: 0, tile: vec![0.0; d * TILE] }
    }

    /// The covariance of a whole block of `d` rows.
    pub fn of<T: Real>(block: &[T], d: usize) -> Self {
        let m = block.len() / d.max(1);
        let means = block.chunks_exact(m.max(1)).map(|row| lanes::sum(row) / m as f64).collect();
        let mut covariance = Self::about(means);
        covariance.add(block, m, 0..m);
        covariance
    }

    /// Adds the given columns of a block of d rows of m values.
    pub fn add<T: Real>(&mut self, block: &[T], m: usize, columns: std::ops::Range<usize>) {
        let d = self.means.len();
        let mut start = columns.start;
        while start < columns.end {
            let len = TILE.min(columns.end - start);
            for ((row, tile), mean) in
                block.chunks_exact(m).zip(self.tile.chunks_exact_mut(TILE)).zip(&self.means)
            {
                lanes::widen_centered(&row[start..start + len], *mean, &mut tile[..len]);
            }
            for i in 0..d {
                let a = &self.tile[i * TILE..i * TILE + len];
                for j in 0..=i {
                    self.sums[[i, j]] += lanes::dot(a, &self.tile[j * TILE..j * TILE + len]);
                }
            }
            start += len;
        }
        self.columns += columns.len();
    }

    /// Mean of every row.
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// Biased covariance: the sums divided by m. Zero before any column was added.
    pub fn matrix(&self) -> Array2<f64> {
        let m = self.columns.max(1) as f64;
        Array2::from_shape_fn(self.sums.dim(), |(i, j)| self.sums[[i.max(j), i.min(j)]] / m)
    }
}
