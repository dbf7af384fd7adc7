//! Moving values about: reshaping, permuting, cutting, joining, repeating.

use std::ops::Range;

use normlens_kernels::lanes;

use super::array::checked_len;
use super::axes::DIMS;
use super::op::Op;
use super::walk::{Run, Strides, strides, walk};
use super::{Array, Axes, Dim, Error, Sizes, Var};

/// An array of `sizes` whose values are read with `steps`, from `start` on.
fn read(x: &Array, sizes: Sizes, steps: Strides, start: usize) -> Array {
    let mut y = Vec::with_capacity(sizes.iter().product());
    walk(sizes, steps, [0; 4], &mut |Run { len, a: (at, step), .. }| {
        let from = &x.values()[start + at..];
        match step {
            0 => y.resize(y.len() + len, from[0]),
            1 => y.extend_from_slice(&from[..len]),
            _ => y.extend(from.iter().step_by(step).take(len)),
        }
    });
    Array::of(sizes, y)
}

/// The array with the axes in another order.
pub(super) fn permute(x: &Array, order: [Dim; 4]) -> Result<Array, Error> {
    if !DIMS.iter().all(|dim| order.contains(dim)) {
        return Err(Error::Needs { operation: "permute", sizes: x.sizes(), needs: "every axis once" });
    }
    let steps = strides(x.sizes());
    Ok(read(x, order.map(|dim| x.sizes()[dim as usize]), order.map(|dim| steps[dim as usize]), 0))
}

/// The order that undoes an order.
pub(super) fn inverse(order: [Dim; 4]) -> [Dim; 4] {
    let mut inverse = DIMS;
    for (to, from) in DIMS.into_iter().zip(order) {
        inverse[from as usize] = to;
    }
    inverse
}

/// The array with axes of size 1 repeated.
pub(super) fn broadcast(x: &Array, sizes: Sizes) -> Result<Array, Error> {
    if x.sizes().iter().zip(sizes).any(|(&from, to)| from != 1 && from != to) {
        return Err(Error::Mismatch { operation: "broadcast", left: x.sizes(), right: sizes });
    }
    checked_len(sizes)?;
    Ok(if x.sizes() == sizes { x.clone() } else { read(x, sizes, strides(x.sizes()), 0) })
}

/// A range of indices along an axis.
pub(super) fn slice(x: &Array, dim: Dim, range: Range<usize>) -> Result<Array, Error> {
    let mut sizes = x.sizes();
    if range.is_empty() || range.end > sizes[dim as usize] {
        return Err(Error::Needs { operation: "slice", sizes, needs: "indices that the axis has" });
    }
    let steps = strides(sizes);
    sizes[dim as usize] = range.len();
    Ok(read(x, sizes, steps, range.start * steps[dim as usize]))
}

/// Arrays one after another along an axis.
pub(super) fn concat(arrays: &[&Array], dim: Dim) -> Result<Array, Error> {
    let Some((first, rest)) = arrays.split_first() else {
        return Err(Error::Needs { operation: "concat", sizes: [1; 4], needs: "at least one array" });
    };
    let mut sizes = first.sizes();
    for array in rest {
        let mut expected = array.sizes();
        expected[dim as usize] = first.sizes()[dim as usize];
        if expected != first.sizes() {
            return Err(Error::Mismatch { operation: "concat", left: first.sizes(), right: array.sizes() });
        }
        sizes[dim as usize] += array.sizes()[dim as usize];
    }
    let mut y = Vec::with_capacity(checked_len(sizes)?);
    for block in 0..first.blocks(dim).0 {
        for array in arrays {
            let (_, len, inner) = array.blocks(dim);
            y.extend_from_slice(&array.values()[block * len * inner..][..len * inner]);
        }
    }
    Ok(Array::of(sizes, y))
}

/// The given indices along an axis.
pub(super) fn gather(x: &Array, dim: Dim, indices: &[usize]) -> Result<Array, Error> {
    let (outer, len, inner) = x.blocks(dim);
    let mut sizes = x.sizes();
    if indices.is_empty() || indices.iter().any(|&index| index >= len) {
        return Err(Error::Needs { operation: "gather", sizes, needs: "indices that the axis has" });
    }
    sizes[dim as usize] = indices.len();
    let mut y = Vec::with_capacity(checked_len(sizes)?);
    for block in 0..outer {
        for &index in indices {
            y.extend_from_slice(&x.values()[(block * len + index) * inner..][..inner]);
        }
    }
    Ok(Array::of(sizes, y))
}

/// The adjoint of [`gather`], into an array of `sizes`.
pub(super) fn scatter(g: &Array, dim: Dim, indices: &[usize], sizes: Sizes) -> Array {
    let (outer, _, inner) = g.blocks(dim);
    let len = sizes[dim as usize];
    let mut values = vec![0.0; sizes.iter().product()];
    let mut rows = g.values().chunks_exact(inner);
    for block in 0..outer {
        for (&index, row) in indices.iter().zip(&mut rows) {
            lanes::axpy(1.0, row, &mut values[(block * len + index) * inner..][..inner]);
        }
    }
    Array::of(sizes, values)
}

/// Arrangement.
impl Var {
    /// The same values, row-major, with other sizes.
    #[must_use]
    pub fn reshape(&self, sizes: Sizes) -> Self {
        Self::record(Op::Reshape(sizes), &[self])
    }

    /// The axes in another order: `permute([C, N, H, W])` makes channels the first axis.
    #[must_use]
    pub fn permute(&self, order: [Dim; 4]) -> Self {
        Self::record(Op::Permute(order), &[self])
    }

    /// The channels in groups of neighbours: N × G × (C / G) × (H · W).
    #[must_use]
    pub fn grouped(&self, groups: usize) -> Self {
        let [n, c, h, w] = self.sizes();
        self.reshape([n, groups, c / groups.max(1), h * w])
    }

    /// The values that a mean over `axes` averages as the rows of one matrix: 1 × 1 × d × m. A statistic of the rows takes
    /// its place beside the array by [`Axes::reduced`]: `rows.sum(W).reshape(axes.reduced(sizes))`.
    #[must_use]
    pub fn rows(&self, axes: impl Into<Axes>) -> Self {
        let axes = axes.into();
        let mut order = DIMS;
        // Stable: axes of either kind keep their order.
        order.sort_by_key(|&dim| axes.contains(dim));
        let m = axes.count(self.sizes());
        let d = self.sizes().iter().product::<usize>() / m;
        self.permute(order).reshape([1, 1, d, m])
    }

    /// The array with axes of size 1 repeated. Arithmetic broadcasts by itself; this is for what does not.
    #[must_use]
    pub fn broadcast_to(&self, sizes: Sizes) -> Self {
        Self::record(Op::Broadcast(sizes), &[self])
    }

    /// The indices of `range` along an axis.
    #[must_use]
    pub fn slice(&self, dim: Dim, range: Range<usize>) -> Self {
        Self::record(Op::Slice { dim, range }, &[self])
    }

    /// One index along an axis, which stays with size 1.
    #[must_use]
    pub fn at(&self, dim: Dim, index: usize) -> Self {
        self.slice(dim, index..index.saturating_add(1))
    }

    /// The indices of an axis as variables of their own, which stay with size 1 along it: as many as the axis has.
    pub fn split<const K: usize>(&self, dim: Dim) -> [Self; K] {
        let sizes = self.sizes();
        let needs = "an axis of as many indices as it is split into";
        std::array::from_fn(|k| {
            if sizes[dim as usize] == K {
                self.at(dim, k)
            } else {
                self.refused(Error::Needs { operation: "split", sizes, needs })
            }
        })
    }

    /// Variables one after another along an axis.
    #[must_use]
    pub fn concat(dim: Dim, vars: &[&Self]) -> Self {
        Self::record(Op::Concat(dim), vars)
    }

    /// The given indices along an axis, in their order, repeated or not: rows of a table by label, or an image of
    /// another size by its nearest pixels.
    #[must_use]
    pub fn gather(&self, dim: Dim, indices: &[usize]) -> Self {
        Self::record(Op::Gather { dim, indices: indices.to_vec() }, &[self])
    }
}
