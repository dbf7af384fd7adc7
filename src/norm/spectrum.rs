//! Eigenvalues of a symmetric matrix and the condition numbers they give.

use ndarray::Array2;
use normlens_kernels::eigen as solver;
use serde::{Deserialize, Serialize};

use super::{Error, MAX_ROWS};

/// Eigenvalues, descending, and the eigenvectors as columns in the same order. The lower triangle of the matrix is read.
///
/// Each eigenvector's entry of largest magnitude is positive (the first of equals), so that a seed gives one picture.
///
/// # Errors
/// [`Error::TooManyRows`] beyond [`MAX_ROWS`], [`Error::NoConvergence`] when the matrix holds values that are not finite.
pub fn eigen(matrix: &Array2<f64>) -> Result<(Vec<f64>, Array2<f64>), Error> {
    let rows = matrix.nrows();
    let (values, vectors) =
        solver::eigen(lower_triangle(matrix)?, rows).ok_or(Error::NoConvergence { rows })?;
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    let signs: Vec<f64> = order.iter().map(|&i| sign(&vectors[i * rows..(i + 1) * rows])).collect();
    let by_rows = Array2::from_shape_fn((rows, rows), |(i, j)| signs[i] * vectors[order[i] * rows + j]);
    Ok((order.iter().map(|&i| values[i]).collect(), by_rows.reversed_axes()))
}

/// The eigenvalues alone, descending: the same numbers in a fraction of the time.
///
/// # Errors
/// Those of [`eigen`].
pub fn eigenvalues(matrix: &Array2<f64>) -> Result<Vec<f64>, Error> {
    let rows = matrix.nrows();
    let mut values =
        solver::eigenvalues(lower_triangle(matrix)?, rows).ok_or(Error::NoConvergence { rows })?;
    values.sort_by(|a, b| b.total_cmp(a));
    Ok(values)
}

/// The symmetric matrix that the lower triangle stands for, row by row.
fn lower_triangle(matrix: &Array2<f64>) -> Result<Vec<f64>, Error> {
    let rows = matrix.nrows();
    if rows > MAX_ROWS {
        return Err(Error::TooManyRows { rows });
    }
    if matrix.iter().any(|value| !value.is_finite()) {
        return Err(Error::NoConvergence { rows });
    }
    Ok((0..rows).flat_map(|i| (0..rows).map(move |j| matrix[[i.max(j), i.min(j)]])).collect())
}

/// What makes the entry of largest magnitude positive.
fn sign(vector: &[f64]) -> f64 {
    let largest = vector.iter().fold(0.0, |best: f64, &v| if v.abs() > best.abs() { v } else { best });
    if largest < 0.0 { -1.0 } else { 1.0 }
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
    /// Those of [`eigenvalues`].
    pub fn of(matrix: &Array2<f64>) -> Result<Self, Error> {
        Ok(Self { eigenvalues: eigenvalues(matrix)?.into_iter().map(|value| value.max(0.0)).collect() })
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
