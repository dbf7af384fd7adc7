//! Moments of a slice.

use serde::{Deserialize, Serialize};

use super::{Real, lanes};

/// Mean and biased variance, two passes: the second about the exact mean, so a large mean costs no accuracy.
///
/// No values give `(0, 0)`.
pub fn mean_and_variance<T: Real>(xs: &[T]) -> (f64, f64) {
    if xs.is_empty() {
        return (0.0, 0.0);
    }
    let m = xs.len() as f64;
    let mean = lanes::sum(xs) / m;
    (mean, lanes::sum_of_squares(xs, mean) / m)
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

/// The first pass over values that come in pieces.
#[derive(Clone, Copy, Debug)]
pub struct Totals {
    count: usize,
    sum: f64,
    min: f64,
    max: f64,
}

impl Default for Totals {
    fn default() -> Self {
        Self { count: 0, sum: 0.0, min: f64::INFINITY, max: f64::NEG_INFINITY }
    }
}

impl Totals {
    /// Adds a piece.
    pub fn add<T: Real>(&mut self, xs: &[T]) {
        let (min, max) = lanes::extremes(xs);
        self.count += xs.len();
        self.sum += lanes::sum(xs);
        self.min = self.min.min(min);
        self.max = self.max.max(max);
    }

    /// Arithmetic mean; 0 for no values.
    pub fn mean(self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum / self.count as f64 }
    }

    /// The second pass, about the mean of the first.
    pub fn central(self) -> CentralSums {
        CentralSums { totals: self, mean: self.mean(), squares: 0.0, cubes: 0.0, fourths: 0.0 }
    }
}

/// The second pass over the same pieces.
#[derive(Clone, Copy, Debug)]
pub struct CentralSums {
    totals: Totals,
    mean: f64,
    squares: f64,
    cubes: f64,
    fourths: f64,
}

impl CentralSums {
    /// Adds a piece.
    pub fn add<T: Real>(&mut self, xs: &[T]) {
        let [squares, cubes, fourths] = lanes::central_sums(xs, self.mean);
        self.squares += squares;
        self.cubes += cubes;
        self.fourths += fourths;
    }

    /// The moments of everything added in both passes; zeros for no values.
    pub fn moments(&self) -> Moments {
        if self.totals.count == 0 {
            return Moments::default();
        }
        let m = self.totals.count as f64;
        let variance = self.squares / m;
        let standardized =
            |sum: f64, power: i32| if variance > 0.0 { sum / m / variance.sqrt().powi(power) } else { 0.0 };
        let normal = if variance > 0.0 { 3.0 } else { 0.0 };
        Moments {
            count: self.totals.count,
            mean: self.mean,
            variance,
            skewness: standardized(self.cubes, 3),
            excess_kurtosis: standardized(self.fourths, 4) - normal,
            min: self.totals.min,
            max: self.totals.max,
        }
    }
}

impl Moments {
    /// All moments of the values.
    pub fn of<T: Real>(xs: &[T]) -> Self {
        let mut totals = Totals::default();
        totals.add(xs);
        let mut central = totals.central();
        central.add(xs);
        central.moments()
    }

    /// Square root of the biased variance.
    pub fn deviation(&self) -> f64 {
        self.variance.sqrt()
    }
}
