//! Centring, scaling and standardizing one row, forward and backward.
//!
//! Degenerate rows are defined, not accidental: a row whose divisor is 0 (constant, epsilon = 0) gives 0, and a row of
//! one value standardizes to 0 with gradient 0.

use super::{Operation, Real, Variance, lanes, mean_and_variance};

/// Shift and factor with which a row is normalized: `xhat = (x - shift) * factor`.
#[derive(Clone, Copy, Debug)]
struct Fit {
    shift: f64,
    factor: f64,
    /// m or m - 1 for operations that divide by a deviation.
    divisor: Option<f64>,
}

fn inverse_root(square: f64) -> f64 {
    if square > 0.0 { 1.0 / square.sqrt() } else { 0.0 }
}

/// `None` for whitening, which is not done row by row.
fn fit<T: Real>(operation: Operation, row: &[T]) -> Option<Fit> {
    let m = row.len();
    match operation {
        Operation::Center => Some(Fit { shift: lanes::sum(row) / m as f64, factor: 1.0, divisor: None }),
        Operation::Scale { epsilon } => {
            let square = lanes::sum_of_squares(row, 0.0) / m as f64;
            Some(Fit { shift: 0.0, factor: inverse_root(square + epsilon), divisor: Some(m as f64) })
        }
        Operation::Standardize { epsilon, variance } => {
            let (mean, biased) = mean_and_variance(row);
            let divisor = variance.divisor(m);
            let square = match variance {
                Variance::Biased => biased,
                Variance::Unbiased => biased * m as f64 / divisor,
            };
            Some(Fit { shift: mean, factor: inverse_root(square + epsilon), divisor: Some(divisor) })
        }
        Operation::Whiten { .. } => None,
    }
}

/// Normalizes a row in place.
pub(super) fn forward<T: Real>(operation: Operation, row: &[T], out: &mut [T]) {
    if let Some(Fit { shift, factor, .. }) = fit(operation, row) {
        lanes::affine_into(row, shift, factor, out);
    }
}

/// dL/dx of a row from `g = dL/dxhat`.
///
/// With xhat = (x - mu)/s: `(g - mean(g) - xhat sum(g xhat)/divisor) / s`; centring drops the last term, scaling the mean.
pub(super) fn backward<T: Real>(operation: Operation, row: &[T], g: &[T], dx: &mut [T]) {
    let Some(Fit { shift, factor, divisor }) = fit(operation, row) else { return };
    let mean_g =
        if matches!(operation, Operation::Scale { .. }) { 0.0 } else { lanes::sum(g) / row.len() as f64 };
    let along = divisor.map_or(0.0, |divisor| lanes::centered_dot(row, shift, g) * factor / divisor);
    for ((d, x), g) in dx.iter_mut().zip(row).zip(g) {
        let xhat = (x.to_f64() - shift) * factor;
        *d = T::from_f64((g.to_f64() - mean_g - xhat * along) * factor);
    }
}
