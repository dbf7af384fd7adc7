//! Where values are read from when others are written.

use std::ops::Range;

use normlens_kernels::Affine;

use super::Real;

/// What is normalized: another tensor, or the one that is written. A type for each, so that a program that needs one
/// form does not carry the other.
pub(super) trait Source<T: Real> {
    /// The values to read, given those to write.
    fn of<'a>(&'a self, written: &'a [T]) -> &'a [T];
    /// Maps x to y.
    fn affine(&self, at: Range<usize>, by: Affine<T>, y: &mut [T]);
    /// Maps x to y with coefficients of every column, and recovers it with one gamma and beta.
    fn column_affine(&self, at: Range<usize>, by: Affine<&[T]>, recovery: [T; 2], y: &mut [T]);
}

/// The values stand in another tensor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Elsewhere<'x, T>(pub(super) &'x [T]);

/// Values are replaced by what is made of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct InPlace;

impl<T: Real> Source<T> for Elsewhere<'_, T> {
    fn of<'a>(&'a self, _: &'a [T]) -> &'a [T] {
        self.0
    }

    fn affine(&self, at: Range<usize>, by: Affine<T>, y: &mut [T]) {
        T::affine(&self.0[at.clone()], by, &mut y[at]);
    }

    fn column_affine(&self, at: Range<usize>, by: Affine<&[T]>, recovery: [T; 2], y: &mut [T]) {
        T::column_affine(&self.0[at.clone()], by, recovery, &mut y[at]);
    }
}

impl<T: Real> Source<T> for InPlace {
    fn of<'a>(&'a self, written: &'a [T]) -> &'a [T] {
        written
    }

    fn affine(&self, at: Range<usize>, by: Affine<T>, y: &mut [T]) {
        T::affine_in_place(&mut y[at], by);
    }

    fn column_affine(&self, at: Range<usize>, by: Affine<&[T]>, recovery: [T; 2], y: &mut [T]) {
        T::column_affine_in_place(&mut y[at], by, recovery);
    }
}
