//! Reductions over axes, which stay with size 1, and order statistics.

use std::collections::BinaryHeap;

use normlens_kernels::lanes;

use super::axes::Axes;
use super::map::Map;
use super::op::Op;
use super::walk::{strides, walk};
use super::zip::Zip;
use super::{Array, Dim, Error, Sizes, Var};

/// The sum over the axes that `sizes` has shrunk to 1: the adjoint of broadcasting.
pub(super) fn sum_to(x: &Array, sizes: Sizes) -> Array {
    if x.sizes() == sizes {
        return x.clone();
    }
    let mut sums = vec![0.0; sizes.iter().product()];
    walk(x.sizes(), strides(x.sizes()), strides(sizes), &mut |run| {
        let row = &x.values()[run.a.0..][..run.len];
        match run.b {
            (at, 0) => sums[at] += lanes::sum(row),
            (at, _) => lanes::axpy(1.0, row, &mut sums[at..][..run.len]),
        }
    });
    Array::of(sizes, sums)
}

/// The mean of the squared deviations from `mean`.
pub(super) fn variance(x: &Array, mean: &Array, axes: Axes) -> Array {
    let mut sums = vec![0.0; mean.values().len()];
    walk(x.sizes(), strides(x.sizes()), strides(mean.sizes()), &mut |run| {
        let row = &x.values()[run.a.0..][..run.len];
        match run.b {
            (at, 0) => sums[at] += lanes::sum_of_squares(row, mean.values()[at]),
            (at, _) => {
                let means = &mean.values()[at..][..run.len];
                for ((sum, x), mean) in sums[at..].iter_mut().zip(row).zip(means) {
                    *sum += (x - mean) * (x - mean);
                }
            }
        }
    });
    let m = axes.count(x.sizes()) as f64;
    for sum in &mut sums {
        *sum /= m;
    }
    Array::of(mean.sizes(), sums)
}

/// `2 / m (x - mean) g`.
pub(super) fn variance_pull_back(x: &Array, mean: &Array, axes: Axes, g: &Array) -> Result<Array, Error> {
    let g = Map::Affine { factor: 2.0 / axes.count(x.sizes()) as f64, offset: 0.0 }.forward(g);
    Zip::Multiply.forward(&Zip::Subtract.forward(x, mean)?, &g)
}

/// Where the largest or smallest values stand, the first of equals.
pub(super) fn extremes(x: &Array, sizes: Sizes, largest: bool) -> Vec<usize> {
    let values = x.values();
    let mut best: Vec<Option<usize>> = vec![None; sizes.iter().product()];
    walk(x.sizes(), strides(x.sizes()), strides(sizes), &mut |run| {
        for i in 0..run.len {
            let (at, best) = (run.a.0 + i, &mut best[run.b.0 + i * run.b.1]);
            let better =
                best.is_none_or(
                    |best| {
                        if largest { values[at] > values[best] } else { values[at] < values[best] }
                    },
                );
            if better {
                *best = Some(at);
            }
        }
    });
    best.into_iter().flatten().collect()
}

/// Where the values of every line along an axis stand, ascending; equal ones in their order.
pub(super) fn ascending(x: &Array, dim: Dim) -> Vec<usize> {
    let (outer, len, inner) = x.blocks(dim);
    let mut order = vec![0; x.values().len()];
    for start in (0..outer).flat_map(|block| (0..inner).map(move |column| block * len * inner + column)) {
        let places = (start..).step_by(inner).take(len);
        // A heap of integers, whose code is a tenth of that of a sort by comparison.
        let line: BinaryHeap<(i64, usize)> = places.clone().map(|at| (key(x.values()[at]), at)).collect();
        for (at, (_, place)) in places.zip(line.into_sorted_vec()) {
            order[at] = place;
        }
    }
    order
}

/// An integer that is larger for a larger number, in the order of [`f64::total_cmp`].
const fn key(value: f64) -> i64 {
    let bits = value.to_bits().cast_signed();
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// The values that stand at the given places.
pub(super) fn pick(x: &Array, places: &[usize], sizes: Sizes) -> Array {
    Array::of(sizes, places.iter().map(|&at| x.values()[at]).collect())
}

/// The adjoint of [`pick`].
pub(super) fn put_back(g: &Array, places: &[usize], sizes: Sizes) -> Array {
    let mut values = vec![0.0; sizes.iter().product()];
    for (g, &at) in g.values().iter().zip(places) {
        values[at] += g;
    }
    Array::of(sizes, values)
}

/// Reductions: over one axis (`W`) or several (`H | W`).
impl Var {
    /// How many values are reduced to one by `axes`: m of a mean over them.
    pub fn count(&self, axes: impl Into<Axes>) -> f64 {
        axes.into().count(self.sizes()) as f64
    }

    /// The sum.
    #[must_use]
    pub fn sum(&self, axes: impl Into<Axes>) -> Self {
        Self::record(Op::Sum(axes.into()), &[self])
    }

    /// The arithmetic mean.
    #[must_use]
    pub fn mean(&self, axes: impl Into<Axes>) -> Self {
        let axes = axes.into();
        self.sum(axes) / self.count(axes)
    }

    /// The mean and the biased variance, in two passes, so that a large mean costs no accuracy.
    pub fn moments(&self, axes: impl Into<Axes>) -> (Self, Self) {
        let axes = axes.into();
        let mean = self.mean(axes);
        let variance = Self::record(Op::Variance(axes), &[self, &mean.detach()]);
        (mean, variance)
    }

    /// The biased variance.
    #[must_use]
    pub fn variance(&self, axes: impl Into<Axes>) -> Self {
        self.moments(axes).1
    }

    /// A biased variance of `m` values as the unbiased one. That of a single value stays 0.
    #[must_use]
    pub fn unbiased(&self, m: f64) -> Self {
        self * (m / (m - 1.0).max(1.0))
    }

    /// The mean and the biased variance with `weights`, which broadcast; 0 where all weights are 0.
    pub fn weighted_moments(&self, weights: &Self, axes: impl Into<Axes>) -> (Self, Self) {
        let axes = axes.into();
        let total = weights.broadcast_to(self.sizes()).sum(axes);
        let mean = (weights * self).sum(axes) / &total;
        let variance = (weights * (self - &mean).square()).sum(axes) / &total;
        (mean, variance)
    }

    /// `(mean |x|^p + epsilon)^(1 / p)`: of centred values the deviation that the p-norm measures.
    #[must_use]
    pub fn power_mean(&self, axes: impl Into<Axes>, p: f64, epsilon: f64) -> Self {
        (self.abs().powf(p).mean(axes) + epsilon).powf(1.0 / p)
    }

    /// `(x - mu) / sqrt(v + epsilon)` with the mean and the biased variance over `axes`.
    #[must_use]
    pub fn standardized(&self, axes: impl Into<Axes>, epsilon: f64) -> Self {
        let (mean, variance) = self.moments(axes);
        (self - mean) * (variance + epsilon).rsqrt()
    }

    /// The largest value; the gradient goes to the first of equals.
    #[must_use]
    pub fn max(&self, axes: impl Into<Axes>) -> Self {
        Self::record(Op::Extreme { axes: axes.into(), largest: true, chosen: Vec::new() }, &[self])
    }

    /// The smallest value; the gradient goes to the first of equals.
    #[must_use]
    pub fn min(&self, axes: impl Into<Axes>) -> Self {
        Self::record(Op::Extreme { axes: axes.into(), largest: false, chosen: Vec::new() }, &[self])
    }

    /// The values of every line along an axis, ascending. Medians, quantiles and the k largest are [`Var::at`] and
    /// [`Var::slice`] of it.
    #[must_use]
    pub fn sorted(&self, dim: Dim) -> Self {
        Self::record(Op::Sorted { dim, chosen: Vec::new() }, &[self])
    }

    /// The `q`-quantile, interpolated linearly between neighbours (Hyndman and Fan's type 7, as `NumPy` has it); 1/2 is the
    /// median.
    #[must_use]
    pub fn quantile(&self, axes: impl Into<Axes>, q: f64) -> Self {
        let axes = axes.into();
        let last = axes.count(self.sizes()) - 1;
        let position = q.clamp(0.0, 1.0) * last as f64;
        let (below, part) = (position.floor() as usize, position.fract());
        let sorted = self.rows(axes).sorted(Dim::W);
        let (low, high) = (sorted.at(Dim::W, below), sorted.at(Dim::W, last.min(below + 1)));
        (low * (1.0 - part) + high * part).reshape(axes.reduced(self.sizes()))
    }

    /// `e^x / sum e^x` along an axis.
    #[must_use]
    pub fn softmax(&self, dim: Dim) -> Self {
        // The largest value drops out of the quotient, and keeps the exponentials from overflowing.
        let e = (self - self.max(dim).detach()).exp();
        &e / e.sum(dim)
    }
}
