//! Where values are read from when others are written.

use std::ops::Range;

use normlens_kernels::{Affine, Pullback};

use super::Real;

/// Another tensor, or the one that is written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source<'a, T> {
    /// The tensor to read.
    Other(&'a [T]),
    /// Values are replaced by what is made of them.
    InPlace,
}

impl<'a, T: Real> Source<'a, T> {
    /// The values to read, given those to write.
    pub(super) fn of<'b>(self, written: &'b [T]) -> &'b [T]
    where
        'a: 'b,
    {
        match self {
            Self::Other(values) => values,
            Self::InPlace => written,
        }
    }

    /// Maps x to y.
    pub(super) fn affine(self, at: Range<usize>, by: Affine<T>, y: &mut [T]) {
        match self {
            Self::Other(x) => T::affine(&x[at.clone()], by, &mut y[at]),
            Self::InPlace => T::affine_in_place(&mut y[at], by),
        }
    }

    /// Maps x to y with coefficients of every column.
    pub(super) fn column_affine(self, at: Range<usize>, by: Affine<&[T]>, y: &mut [T]) {
        match self {
            Self::Other(x) => T::column_affine(&x[at.clone()], by, &mut y[at]),
            Self::InPlace => T::column_affine_in_place(&mut y[at], by),
        }
    }

    /// Maps the gradient g of the output to that of the input, x.
    pub(super) fn pullback(self, x: &[T], at: Range<usize>, by: Pullback<T>, dx: &mut [T]) {
        match self {
            Self::Other(g) => T::pullback(&x[at.clone()], &g[at.clone()], by, &mut dx[at]),
            Self::InPlace => T::pullback_in_place(&x[at.clone()], by, &mut dx[at]),
        }
    }

    /// [`Source::pullback`] with coefficients of every column.
    pub(super) fn column_pullback(self, x: &[T], at: Range<usize>, by: Pullback<&[T]>, dx: &mut [T]) {
        match self {
            Self::Other(g) => T::column_pullback(&x[at.clone()], &g[at.clone()], by, &mut dx[at]),
            Self::InPlace => T::column_pullback_in_place(&x[at.clone()], by, &mut dx[at]),
        }
    }
}
