//! The primitives: everything a formula is made of, forward and backward.

use std::ops::Range;

use super::axes::{Axes, Dim};
use super::map::Map;
use super::matrix::{self, Eigen};
use super::patches::{self, Patches};
use super::window::{self, Span};
use super::zip::{self, Zip};
use super::{Array, Error, Sizes, rearrange, reduce};

/// A primitive. What its backward pass needs beside inputs and output, `forward` writes into it.
#[derive(Debug)]
pub(super) enum Op {
    /// Value by value.
    Map(Map),
    /// Two arrays value by value, with broadcasting.
    Zip(Zip),
    /// The sum over axes.
    Sum(Axes),
    /// The biased variance over axes; the second input is the mean, a constant here: the sum of deviations from it is 0.
    Variance(Axes),
    /// The largest (or smallest) value over axes; `chosen` says where it stood.
    Extreme { axes: Axes, largest: bool, chosen: Vec<usize> },
    /// Ascending along an axis; `chosen` says where each value stood.
    Sorted { dim: Dim, chosen: Vec<usize> },
    /// The same values with other sizes.
    Reshape(Sizes),
    /// Axes in another order.
    Permute([Dim; 4]),
    /// Axes of size 1 repeated.
    Broadcast(Sizes),
    /// A range of indices along an axis.
    Slice { dim: Dim, range: Range<usize> },
    /// Arrays one after another along an axis.
    Concat(Dim),
    /// Any indices along an axis, in any order, repeated or not.
    Gather { dim: Dim, indices: Vec<usize> },
    /// The sum over a window that slides along an axis.
    Slide { dim: Dim, span: Span },
    /// The same with a weight for every place in the window.
    Filter { dim: Dim, span: Span, weights: Vec<f64> },
    /// The patches of an image as columns.
    Unfold(Patches),
    /// A B, or A B^T.
    Product { transposed: bool },
    /// The symmetric inverse root of symmetric matrices, and their eigenvectors.
    InverseRoot(Vec<Eigen>),
    /// The inverse of the Cholesky factor of symmetric matrices.
    InverseCholesky,
    /// The first input; what is pulled back through it is less the second, a constant.
    Correct,
}

impl Op {
    /// The value.
    pub(super) fn forward(&mut self, inputs: &[&Array]) -> Result<Array, Error> {
        match (self, inputs) {
            (Self::Map(map), [x]) => Ok(map.forward(x)),
            (Self::Zip(zip), [a, b]) => zip.forward(a, b),
            (Self::Sum(axes), [x]) => Ok(reduce::sum_to(x, axes.reduced(x.sizes()))),
            (Self::Variance(axes), [x, mean]) => Ok(reduce::variance(x, mean, *axes)),
            (Self::Extreme { axes, largest, chosen }, [x]) => {
                *chosen = reduce::extremes(x, axes.reduced(x.sizes()), *largest);
                Ok(reduce::pick(x, chosen, axes.reduced(x.sizes())))
            }
            (Self::Sorted { dim, chosen }, [x]) => {
                *chosen = reduce::ascending(x, *dim);
                Ok(reduce::pick(x, chosen, x.sizes()))
            }
            (Self::Reshape(sizes), [x]) => x.reshaped(*sizes),
            (Self::Permute(order), [x]) => rearrange::permute(x, *order),
            (Self::Broadcast(sizes), [x]) => rearrange::broadcast(x, *sizes),
            (Self::Slice { dim, range }, [x]) => rearrange::slice(x, *dim, range.clone()),
            (Self::Concat(dim), inputs) => rearrange::concat(inputs, *dim),
            (Self::Gather { dim, indices }, [x]) => rearrange::gather(x, *dim, indices),
            (Self::Slide { dim, span }, [x]) => Ok(window::slide(x, *dim, *span)),
            (Self::Filter { dim, span, weights }, [x]) => Ok(window::filter(x, *dim, *span, weights)),
            (Self::Unfold(patches), [x]) => patches::unfold(x, *patches),
            (Self::Product { transposed }, [a, b]) => matrix::product(a, b, [false, *transposed]),
            (Self::InverseRoot(eigen), [x]) => {
                let (y, found) = matrix::inverse_root(x)?;
                *eigen = found;
                Ok(y)
            }
            (Self::InverseCholesky, [x]) => matrix::inverse_cholesky(x),
            (Self::Correct, [x, _]) => Ok((*x).clone()),
            (_, inputs) => Err(misfit(inputs)),
        }
    }

    /// dL/d`inputs[k]` from `g`, dL/d`output`.
    pub(super) fn pull_back(
        &self,
        k: usize,
        inputs: &[&Array],
        output: &Array,
        g: &Array,
    ) -> Result<Array, Error> {
        match (self, inputs) {
            (Self::Map(map), [x]) => Ok(map.pull_back(x, output, g)),
            (Self::Zip(zip), [a, b]) => zip::pull_back(*zip, k, a, b, output, g),
            (Self::Sum(_), [x]) => rearrange::broadcast(g, x.sizes()),
            (Self::Broadcast(_), [x]) => Ok(reduce::sum_to(g, x.sizes())),
            (Self::Variance(axes), [x, mean]) => reduce::variance_pull_back(x, mean, *axes, g),
            (Self::Extreme { chosen, .. } | Self::Sorted { chosen, .. }, [x]) => {
                Ok(reduce::put_back(g, chosen, x.sizes()))
            }
            (Self::Reshape(_), [x]) => g.reshaped(x.sizes()),
            (Self::Permute(order), [_]) => rearrange::permute(g, rearrange::inverse(*order)),
            (Self::Slice { dim, range }, [x]) => {
                let indices: Vec<usize> = range.clone().collect();
                Ok(rearrange::scatter(g, *dim, &indices, x.sizes()))
            }
            (Self::Concat(dim), inputs) => {
                let size = |x: &&Array| x.sizes()[*dim as usize];
                let start: usize = inputs.iter().take(k).map(size).sum();
                let len: usize = inputs.get(k).map_or(0, size);
                rearrange::slice(g, *dim, start..start + len)
            }
            (Self::Gather { dim, indices }, [x]) => Ok(rearrange::scatter(g, *dim, indices, x.sizes())),
            (Self::Slide { dim, span }, [_]) => Ok(window::slide(g, *dim, span.mirrored())),
            (Self::Filter { dim, span, weights }, [_]) => {
                let weights: Vec<f64> = weights.iter().rev().copied().collect();
                Ok(window::filter(g, *dim, span.mirrored(), &weights))
            }
            (Self::Unfold(patches), [x]) => patches::fold(g, *patches, x.sizes()),
            (Self::Product { transposed }, [a, b]) => matrix::product_pull_back(k, a, b, *transposed, g),
            (Self::InverseRoot(eigen), [_]) => Ok(matrix::inverse_root_pull_back(eigen, g)),
            (Self::InverseCholesky, [_]) => Ok(matrix::inverse_cholesky_pull_back(output, g)),
            (Self::Correct, [_, correction]) => Zip::Subtract.forward(g, correction),
            (_, inputs) => Err(misfit(inputs)),
        }
    }
}

/// A primitive was given another number of arrays than it takes, which the methods of `Var` never do.
fn misfit(inputs: &[&Array]) -> Error {
    let sizes = inputs.first().map_or([1; 4], |x| x.sizes());
    Error::Needs { operation: "A primitive", sizes, needs: "another number of arrays" }
}
