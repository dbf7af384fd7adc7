//! Moments of a slice.

use serde::{Deserialize, Serialize};

use super::{Real, lanes};

/// Arithmetic mean; 0 for no values.
pub fn mean<T: Real>(xs: &[T]) -> f64 {
    lanes::sum(xs) / xs.len().max(1) as f64
}

/// Mean and biased variance, two passes: the second about the exact mean, so a large mean costs no accuracy.
///
/// No values give `(0, 0)`.
pub fn mean_and_variance<T: Real>(xs: &[T]) -> (f64, f64) {
    if xs.is_empty() {
        return (0.0, 0.0);
    }
    let mean = mean(xs);
    (mean, lanes::sum_of_squares(xs, mean) / xs.len() as f64)
}

/// Count, extremes and the first four moments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// How many values.
    pub count: usize,
    /// Arithmetic mean.
    pub mean: f64,
    /// Biased variance.
    pub variance: f64,
    /// Third standardized moment; 0 when the variance is 0.
    pub skewness: f64,
    /// Fourth standardized moment minus 3; 0 when the variance is 0.
    pub excess_kurtosis: f64,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
}

/// The sums that give all moments in one pass over values that come in pieces: of powers about a value near the mean.
#[derive(Clone, Copy, Debug)]
pub struct PowerSums {
    shift: f64,
    count: usize,
    sums: [f64; 4],
    extremes: [f64; 2],
}

impl PowerSums {
    /// Nothing yet.
    ///
    /// The shift must be a mean of some of the values that will be added. Such a mean is no further from that of all m
    /// than `sqrt(m)` deviations, so that cancelling costs at most a factor m: of 2^23 values nine digits are left in the
    /// worst case, and all but one in the ordinary one.
    pub const fn about(shift: f64) -> Self {
        Self { shift, count: 0, sums: [0.0; 4], extremes: [f64::INFINITY, f64::NEG_INFINITY] }
    }

    /// Adds a piece.
    pub fn add<T: Real>(&mut self, xs: &[T]) {
        let [min, max] = T::extremes(xs);
        self.count += xs.len();
        for (sum, more) in self.sums.iter_mut().zip(T::power_sums(xs, self.shift)) {
            *sum += more;
        }
        self.extremes = [self.extremes[0].min(min), self.extremes[1].max(max)];
    }

    /// The moments of everything added; zeros for no values.
    pub fn moments(&self) -> Moments {
        if self.count == 0 {
            return Moments::default();
        }
        let [d, square, cube, fourth] = self.sums.map(|sum| sum / self.count as f64);
        let variance = (square - d * d).max(0.0);
        let cubes = cube - d * (3.0 * square - 2.0 * d * d);
        let fourths = fourth - d * (4.0 * cube - d * (6.0 * square - 3.0 * d * d));
        let standardized =
            |moment: f64, power: i32| if variance > 0.0 { moment / variance.sqrt().powi(power) } else { 0.0 };
        let normal = if variance > 0.0 { 3.0 } else { 0.0 };
        Moments {
            count: self.count,
            mean: self.shift + d,
            variance,
            skewness: standardized(cubes, 3),
            excess_kurtosis: standardized(fourths, 4) - normal,
            min: self.extremes[0],
            max: self.extremes[1],
        }
    }
}

impl Moments {
    /// All moments of the values.
    pub fn of<T: Real>(xs: &[T]) -> Self {
        if xs.is_empty() {
            return Self::default();
        }
        let mut sums = PowerSums::about(T::typical(xs, &[0], xs.len()).to_f64());
        sums.add(xs);
        sums.moments()
    }

    /// Square root of the biased variance.
    pub fn deviation(&self) -> f64 {
        self.variance.sqrt()
    }
}
