//! Windows that slide along the axes: sums, means, and weighted sums.
//!
//! A window of k indices at index i covers i − ⌊k/2⌋ to i + ⌊(k − 1)/2⌋: centred for odd k, one more before than after
//! for even k, as local response normalization has it.

use super::array::MAX_LEN;
use super::axes::DIMS;
use super::op::Op;
use super::{Array, Dim, Error, Sizes, Var};

/// What a mean counts where its window reaches beyond the array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edges {
    /// Zeros: the divisor is the whole window everywhere, as in averages with "same" padding.
    Zero,
    /// Nothing: the divisor is what lies inside.
    Shrink,
    /// The nearest value inside.
    Replicate,
}

/// How far a window reaches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    before: usize,
    after: usize,
}

impl Span {
    /// Of a window of `k` indices; none is as one.
    const fn of(k: usize) -> Self {
        Self { before: k / 2, after: k.saturating_sub(1) / 2 }
    }

    /// The span that undoes this one in the backward pass.
    pub(super) const fn mirrored(self) -> Self {
        Self { before: self.after, after: self.before }
    }
}

/// Sums over a window, in three additions per value whatever its size, and without a subtraction: a window is the end of
/// one block of k indices and the beginning of the next (van Herk 1992).
pub(super) fn slide(x: &Array, dim: Dim, span: Span) -> Array {
    let (_, len, inner) = x.blocks(dim);
    // Further than the axis is long there is nothing to add.
    let (before, after) = (span.before.min(len - 1), span.after.min(len - 1));
    let k = before + after + 1;
    let padded = len + k - 1;
    let mut y = Vec::with_capacity(x.values().len());
    let (mut ends, mut beginnings) = (vec![0.0; padded * inner], vec![0.0; padded * inner]);
    for block in x.values().chunks_exact(len * inner) {
        for sums in [&mut ends, &mut beginnings] {
            sums.fill(0.0);
            sums[before * inner..][..len * inner].copy_from_slice(block);
        }
        for start in (0..padded).step_by(k) {
            let end = padded.min(start + k);
            for at in (start + 1) * inner..end * inner {
                beginnings[at] += beginnings[at - inner];
            }
            for at in (start * inner..(end - 1) * inner).rev() {
                ends[at] += ends[at + inner];
            }
        }
        for start in (0..len).step_by(k) {
            // The first window of these is a whole block; the others reach into the next one.
            let (first, others) = (start * inner, (start + 1) * inner..len.min(start + k) * inner);
            y.extend_from_slice(&ends[first..][..inner]);
            let reached = &beginnings[first + k * inner..];
            y.extend(ends[others].iter().zip(reached).map(|(end, beginning)| end + beginning));
        }
    }
    Array::of(x.sizes(), y)
}

/// `y_i = sum_t weights_t x_(i - before + t)`, zeros outside.
pub(super) fn filter(x: &Array, dim: Dim, span: Span, weights: &[f64]) -> Array {
    let (_, len, inner) = x.blocks(dim);
    let mut y = vec![0.0; x.values().len()];
    for (from, to) in x.values().chunks_exact(len * inner).zip(y.chunks_exact_mut(len * inner)) {
        for (i, row) in to.chunks_exact_mut(inner).enumerate() {
            let (skipped, start) = (span.before.saturating_sub(i), i.saturating_sub(span.before));
            let rows = from.chunks_exact(inner).skip(start);
            for (weight, other) in weights.iter().skip(skipped).zip(rows) {
                for (y, x) in row.iter_mut().zip(other) {
                    *y += weight * x;
                }
            }
        }
    }
    Array::of(x.sizes(), y)
}

/// The weights of a Gaussian window of `k` indices, which sum to 1. None beyond [`MAX_LEN`], which [`Var::filter`] refuses.
pub fn gaussian(k: usize, deviation: f64) -> Vec<f64> {
    let k = if k > MAX_LEN { 0 } else { k };
    let weights: Vec<f64> = (0..k)
        .map(|t| {
            let z = (t as f64 - (k / 2) as f64) / deviation;
            libm::exp(-0.5 * z * z)
        })
        .collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

/// Sliding windows.
impl Var {
    /// The sum over a window of `extents` along N, C, H and W; 1 leaves an axis alone, and what lies outside counts 0.
    #[must_use]
    pub fn window_sum(&self, extents: Sizes) -> Self {
        DIMS.into_iter()
            .zip(extents)
            .filter(|&(_, k)| k > 1)
            .fold(self.clone(), |x, (dim, k)| Self::record(Op::Slide { dim, span: Span::of(k) }, &[&x]))
    }

    /// The mean over a window of `extents` along N, C, H and W.
    #[must_use]
    pub fn window_mean(&self, extents: Sizes, edges: Edges) -> Self {
        let whole = extents.into_iter().map(|k| k.max(1) as f64).product::<f64>();
        let windowed = DIMS.into_iter().zip(extents).filter(|&(_, k)| k > 1);
        match edges {
            Edges::Zero => self.window_sum(extents) / whole,
            Edges::Shrink => {
                let mut sizes = [1; 4];
                for (dim, _) in windowed {
                    sizes[dim as usize] = self.sizes()[dim as usize];
                }
                self.window_sum(extents) / Self::from(Array::filled(sizes, 1.0)).window_sum(extents)
            }
            Edges::Replicate => {
                windowed.fold(self.clone(), |x, (dim, k)| {
                    x.replicated(dim, k, |padded| {
                        Self::record(Op::Slide { dim, span: Span::of(k) }, &[padded])
                    })
                }) / whole
            }
        }
    }

    /// The weighted sum over a window along one axis. With [`gaussian`] weights along H and then W it is a Gaussian blur.
    /// At [`Edges::Shrink`] it is divided by the weights that lie inside.
    #[must_use]
    pub fn filter(&self, dim: Dim, weights: &[f64], edges: Edges) -> Self {
        if weights.is_empty() {
            let needs = "at least one weight";
            return self.refused(Error::Needs { operation: "filter", sizes: self.sizes(), needs });
        }
        let span = Span::of(weights.len());
        let weighted = |x: &Self| Self::record(Op::Filter { dim, span, weights: weights.to_vec() }, &[x]);
        match edges {
            Edges::Zero => weighted(self),
            Edges::Shrink => {
                let mut sizes = [1; 4];
                sizes[dim as usize] = self.sizes()[dim as usize];
                weighted(self) / weighted(&Self::from(Array::filled(sizes, 1.0)))
            }
            Edges::Replicate => self.replicated(dim, weights.len(), weighted),
        }
    }

    /// What `sums` makes of the array with its first and last index repeated as far as a window of `k` reaches, where the
    /// window stands inside the array.
    fn replicated(&self, dim: Dim, k: usize, sums: impl Fn(&Self) -> Self) -> Self {
        let (Span { before, after }, len) = (Span::of(k), self.sizes()[dim as usize]);
        if k > MAX_LEN {
            let mut sizes = self.sizes();
            sizes[dim as usize] = k;
            return self.refused(Error::TooLarge { sizes });
        }
        let inside = |p: usize| p.saturating_sub(before).min(len - 1);
        let indices: Vec<usize> = (0..before + len + after).map(inside).collect();
        sums(&self.gather(dim, &indices)).slice(dim, before..before + len)
    }
}
