//! Eigenvalues of a symmetric matrix and the condition numbers they give.

use nalgebra::{DMatrix, SymmetricEigen};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{Error, MAX_ROWS};

/// Steps of the iteration allowed per row; two or three are usual.
const MAX_STEPS: usize = 100;

/// Eigenvalues, descending, and the eigenvectors as columns in the same order.
///
/// Each eigenvector's entry of largest magnitude is positive (the first of equals), so that a seed gives one picture.
/// The solver is nalgebra's. faer is several times faster on hundreds of rows, but was half of the worker's size.
///
/// # Errors
/// [`Error::TooManyRows`] beyond [`MAX_ROWS`], [`Error::NoConvergence`] when the matrix holds values that are not finite.
pub fn eigen(matrix: &Array2<f64>) -> Result<(Vec<f64>, Array2<f64>), Error> {
    let rows = matrix.nrows();
    if rows > MAX_ROWS {
        return Err(Error::TooManyRows { rows });
    }
    if matrix.iter().any(|value| !value.is_finite()) {
        return Err(Error::NoConvergence { rows });
    }
    let symmetric = DMatrix::from_fn(rows, rows, |i, j| matrix[[i.max(j), i.min(j)]]);
    let decomposition = SymmetricEigen::try_new(symmetric, f64::EPSILON, MAX_STEPS * rows)
        .ok_or(Error::NoConvergence { rows })?;
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by(|&a, &b| decomposition.eigenvalues[b].total_cmp(&decomposition.eigenvalues[a]));
    let eigenvalues = order.iter().map(|&i| decomposition.eigenvalues[i]).collect();
    let mut eigenvectors =
        Array2::from_shape_fn((rows, rows), |(i, j)| decomposition.eigenvectors[(i, order[j])]);
    for mut column in eigenvectors.columns_mut() {
        let largest = column.iter().fold(0.0, |best: f64, &v| if v.abs() > best.abs() { v } else { best });
        if largest < 0.0 {
            column.mapv_inplace(|v| -v);
        }
    }
    Ok((eigenvalues, eigenvectors))
}

/// The eigenvalues of a covariance, descending.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spectrum {
    /// Descending; those below 0 by round-off are 0.
    pub eigenvalues: Vec<f64>,
}

impl Spectrum {
    /// The spectrum of a symmetric positive semi-definite matrix.
    ///
    /// # Errors
    /// Those of [`eigen`].
    pub fn of(matrix: &Array2<f64>) -> Result<Self, Error> {
        let (values, _) = eigen(matrix)?;
        Ok(Self { eigenvalues: values.into_iter().map(|value| value.max(0.0)).collect() })
    }

    /// Largest over smallest eigenvalue; infinite when the smallest is 0 within round-off, 1 when all are 0.
    pub fn condition_number(&self) -> f64 {
        self.condition_number_at(1.0)
    }

    /// Kappa at a percentage (Huang et al., ECCV 2020): largest eigenvalue over the `fraction * d`-th one, so that the
    /// near-zero tail of a rectified layer does not hide everything else.
    pub fn condition_number_at(&self, fraction: f64) -> f64 {
        let d = self.eigenvalues.len();
        let position = ((fraction * d as f64).round() as usize).clamp(1, d.max(1));
        let (Some(&largest), Some(&at)) = (self.eigenvalues.first(), self.eigenvalues.get(position - 1))
        else {
            return 1.0;
        };
        if largest <= 0.0 {
            1.0
        } else if at <= self.floor() {
            f64::INFINITY
        } else {
            largest / at
        }
    }

    /// Eigenvalues at or below this are 0 within round-off.
    pub fn floor(&self) -> f64 {
        let largest = self.eigenvalues.first().copied().unwrap_or(0.0);
        largest * self.eigenvalues.len() as f64 * f64::EPSILON
    }
}
