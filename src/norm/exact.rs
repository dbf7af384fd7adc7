//! One area by the textbook, in f64: for values on which the fast sums in the element type are not accurate.
//!
//! Such are values far beyond the range in which their squares are numbers of the type, and areas whose sampled values
//! say nothing of their mean. Also the way infinities and NaN go, which spread over their area.

use super::fit::Fit;
use super::gain::Gain;
use super::source::Source;
use super::{Operation, Partition, Real};

/// Corrected two-pass mean and variance, about the first value and then about the mean.
fn fit<T: Real>(partition: &Partition, operation: Operation, area: usize, x: &[T]) -> Fit {
    let m = partition.columns() as f64;
    let (mut mean, mut variance) = (x[partition.base(area)].to_f64(), 0.0);
    for _ in 0..2 {
        let (mut first, mut second) = (0.0, 0.0);
        for at in partition.runs(area).flatten() {
            let d = x[at].to_f64() - mean;
            first += d;
            second += d * d;
        }
        let distance = first / m;
        mean += distance;
        variance = (second / m - distance * distance).max(0.0);
    }
    Fit::new(operation, [mean, 0.0], variance, partition.columns())
}

/// Normalizes and recovers an area.
pub(super) fn forward<T: Real>(
    partition: &Partition,
    operation: Operation,
    gain: &Gain<T>,
    area: usize,
    source: &impl Source<T>,
    y: &mut [T],
) {
    let fit = fit(partition, operation, area, source.of(y));
    for at in partition.runs(area).flatten() {
        let (gamma, beta) = gain.at(at);
        y[at] = T::from_f64(fit.normalize(source.of(y)[at].to_f64()) * gamma + beta);
    }
}

/// dL/dx of an area, and what it adds to dL/dgamma and dL/dbeta.
pub(super) fn backward<T: Real>(
    partition: &Partition,
    operation: Operation,
    gain: &Gain<T>,
    area: usize,
    (x, dy): (&[T], &[T]),
    dx: &mut [T],
    recovery: &mut [Vec<f64>; 2],
) {
    let fit = fit(partition, operation, area, x);
    let mut sums = [0.0; 2];
    for at in partition.runs(area).flatten() {
        let (xhat, g) = (fit.normalize(x[at].to_f64()), dy[at].to_f64());
        gain.add_gradient(at, [g, g * xhat], recovery);
        sums[0] += g * gain.at(at).0;
        sums[1] += g * gain.at(at).0 * xhat;
    }
    let back = fit.back(sums);
    for at in partition.runs(area).flatten() {
        dx[at] = T::from_f64(back.gradient(x[at].to_f64(), dy[at].to_f64() * gain.at(at).0));
    }
}
