//! How one area is normalized, and how a gradient flows back through it: numbers fitted to its sums.

use super::{Operation, Real, Variance};
use normlens_kernels::{Affine, Pullback};

/// Sums about a shift that turns out to be far from the mean are taken once more, about that mean.
pub(super) const ATTEMPTS: usize = 2;

/// `xhat = (x - mean) * factor`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fit {
    /// The mean in two parts, of which the second is what rounding leaves out of the first, or more.
    mean: [f64; 2],
    factor: f64,
    /// What the gradient through the mean is divided by; infinite where the mean is not taken away.
    mean_divisor: f64,
    /// m or m - 1, what the gradient through the deviation is divided by; infinite where nothing is divided.
    divisor: f64,
}

fn inverse_root(square: f64) -> f64 {
    if square > 0.0 { 1.0 / square.sqrt() } else { 0.0 }
}

impl Fit {
    /// From the mean, in two parts, and the biased variance of m values.
    ///
    /// Degenerate areas are defined, not accidental: one whose divisor is 0 (constant, epsilon = 0) gives 0, and one
    /// value standardizes to 0 with gradient 0. Whitening and formulas are not fitted value by value and leave them as
    /// they are.
    pub(super) fn new(operation: Operation, mean: [f64; 2], variance: f64, m: usize) -> Self {
        let count = m as f64;
        match operation {
            Operation::Center => Self { mean, factor: 1.0, mean_divisor: count, divisor: f64::INFINITY },
            Operation::Scale { epsilon } => Self {
                mean: [0.0; 2],
                factor: inverse_root(variance + (mean[0] + mean[1]).powi(2) + epsilon),
                mean_divisor: f64::INFINITY,
                divisor: count,
            },
            Operation::Standardize { epsilon, variance: by } => {
                let divisor = by.divisor(m);
                let square = match by {
                    Variance::Biased => variance,
                    Variance::Unbiased => variance * count / divisor,
                };
                Self { mean, factor: inverse_root(square + epsilon), mean_divisor: count, divisor }
            }
            Operation::Whiten { .. } | Operation::Formula(..) => {
                Self { mean: [0.0; 2], factor: 1.0, mean_divisor: f64::INFINITY, divisor: f64::INFINITY }
            }
        }
    }

    /// From the sums of `x - shift` and its square, which were taken in the element type; `None` where those may be
    /// inaccurate. `shift` is 0 for scaling.
    ///
    /// They are accurate when the shift is [near](is_near) the mean and the squares stay in the range of the type.
    /// Infinities and NaN are never.
    pub(super) fn of_sums<T: Real>(
        operation: Operation,
        shift: T,
        [first, second]: [f64; 2],
        m: usize,
    ) -> Option<Self> {
        let (distance, square) = (first / m as f64, second / m as f64);
        let variance = square - distance * distance;
        let (near, under_root) = match operation {
            Operation::Center => (is_near(distance, variance), variance + 1.0),
            Operation::Scale { epsilon } => (true, square + epsilon),
            Operation::Standardize { epsilon, .. } => (is_near(distance, variance), variance + epsilon),
            Operation::Whiten { .. } | Operation::Formula(..) => (false, 0.0),
        };
        (near && in_range::<T>(under_root))
            .then(|| Self::new(operation, [shift.to_f64(), distance], variance.max(0.0), m))
    }

    /// `xhat` of one value.
    pub(super) fn normalize(self, x: f64) -> f64 {
        ((x - self.mean[0]) - self.mean[1]) * self.factor
    }

    /// `gamma xhat + beta`, with the mean rounded in the shift and the rest of it in the offset.
    pub(super) fn affine<T: Real>(self, (gamma, beta): (f64, f64)) -> Affine<T> {
        let (shift, rest) = self.rounded_mean();
        let factor = self.factor * gamma;
        let offset = beta - rest * factor;
        Affine { shift, factor: T::from_f64(factor), offset: T::from_f64(offset) }
    }

    /// `sum g` and `sum g xhat` over n values, from the sums of [`Real::pair_sums`] about the first part of the mean and
    /// a shift of g.
    pub(super) fn unshifted<T: Real>(self, sums: [f64; 5], shift: T, n: usize) -> [f64; 2] {
        let [x, _, g, _, gx] = sums;
        let (rest, shift, n) = (self.mean[1], shift.to_f64(), n as f64);
        // Over a whole area `x - n rest` is 0, and must be, however large the shift.
        [g + n * shift, (gx - rest * g + shift * (x - n * rest)) * self.factor]
    }

    /// The mean rounded to the element type, and what that leaves out.
    fn rounded_mean<T: Real>(self) -> (T, f64) {
        let rounded = T::from_f64(self.mean[0] + self.mean[1]);
        (rounded, (self.mean[0] - rounded.to_f64()) + self.mean[1])
    }

    /// The way back, from `sum g` and `sum g xhat` over the area, g being dL/dxhat.
    pub(super) fn back(self, [sum, along]: [f64; 2]) -> Back {
        Back { fit: self, mean: sum / self.mean_divisor, along: along / self.divisor }
    }
}

/// dL/dx from `g = dL/dxhat`: `(g - mean - xhat along) * factor`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Back {
    fit: Fit,
    /// Mean of g; 0 for scaling.
    mean: f64,
    /// `sum g xhat` over m or m - 1; 0 for centring.
    along: f64,
}

impl Back {
    /// dL/dx of one value.
    pub(super) fn gradient(self, x: f64, g: f64) -> f64 {
        (g - self.mean - self.fit.normalize(x) * self.along) * self.fit.factor
    }

    /// dL/dx from `dL/dy` where `y = gamma xhat + beta`; `shift` is near the mean of dL/dy.
    pub(super) fn pullback<T: Real>(self, gamma: f64, shift: T) -> Pullback<T> {
        let factor = self.fit.factor;
        let (x_shift, rest) = self.fit.rounded_mean();
        let x_factor = -factor * factor * self.along;
        let offset = factor * (gamma * shift.to_f64() - self.mean) - rest * x_factor;
        Pullback {
            g_shift: shift,
            g_factor: T::from_f64(gamma * factor),
            x_shift,
            x_factor: T::from_f64(x_factor),
            offset: T::from_f64(offset),
        }
    }
}

/// Whether the sums of `g - shift` and its square are accurate, as [`Fit::of_sums`] judges those of x.
pub(super) fn is_accurate<T: Real>(shift: T, [first, second]: [f64; 2], m: usize) -> bool {
    let (distance, square) = (first / m as f64, second / m as f64);
    let constant = square == 0.0 && in_range::<T>(shift.to_f64() * shift.to_f64());
    is_near(distance, square - distance * distance) && (constant || in_range::<T>(square))
}

/// A shift nearer to the mean, from the sum of what was left of m values without it. What rounding leaves after one step
/// is far below the deviation, because no mean of some values is further from that of all than sqrt(m) deviations.
pub(super) fn nearer<T: Real>(shift: T, first: f64, m: usize) -> T {
    T::from_f64(shift.to_f64() + first / m as f64)
}

/// The shift for another attempt at the sums of x. Those of scaling stay about 0.
pub(super) fn next_shift<T: Real>(operation: Operation, shift: T, first: f64, m: usize) -> T {
    if matches!(operation, Operation::Scale { .. }) { shift } else { nearer(shift, first, m) }
}

/// Within a deviation of the mean little cancels in the variance, and in the sum with another row.
fn is_near(distance: f64, variance: f64) -> bool {
    distance * distance <= variance
}

fn in_range<T: Real>(square: f64) -> bool {
    (T::LEAST_SQUARE..=1.0 / T::LEAST_SQUARE).contains(&square)
}
