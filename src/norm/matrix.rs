//! Products of small matrices, by the kernels that covariances are made with.

use std::borrow::Cow;

use ndarray::{Array2, ArrayRef2, ArrayView2};
use normlens_kernels::matrix::{Panels, Piece, Precision, add_product, add_symmetric_product};

/// `A B`.
pub(super) fn product(a: &ArrayRef2<f64>, b: &ArrayRef2<f64>) -> Array2<f64> {
    let (rows, columns) = (a.nrows(), b.ncols());
    let mut values = vec![0.0; rows * columns];
    // The columns of B are the rows of its transpose.
    add_product(&packed(a, Precision::Double), &packed(&b.t(), Precision::Double), &mut values);
    Array2::from_shape_fn((rows, columns), |(i, j)| values[i * columns + j])
}

/// `A B` where that is symmetric, by half of the work.
pub(super) fn symmetric_product(a: &ArrayRef2<f64>, b: &ArrayRef2<f64>) -> Array2<f64> {
    let d = a.nrows();
    let mut values = vec![0.0; d * d];
    add_symmetric_product(&packed(a, Precision::Double), &packed(&b.t(), Precision::Double), &mut values);
    Array2::from_shape_fn((d, d), |(i, j)| values[i.max(j) * d + i.min(j)])
}

/// The rows of a matrix as panels.
pub(super) fn packed(matrix: &ArrayRef2<f64>, precision: Precision) -> Panels {
    let (rows, columns) = matrix.dim();
    let mut panels = Panels::default();
    if matrix.t().is_standard_layout() {
        panels.reset(precision, rows, columns);
        panels.pack_columns(0, &whole(&row_major(&matrix.t()), rows, &vec![0.0; columns]));
    } else {
        panels.pack_rows(precision, &whole(&row_major(&matrix.view()), columns, &vec![0.0; rows]));
    }
    panels
}

/// All columns of a matrix, not shifted.
fn whole<'a>(values: &'a [f64], columns: usize, shifts: &'a [f64]) -> Piece<'a, f64> {
    Piece { values, stride: columns, columns: 0..columns, shifts }
}

/// The values row by row.
fn row_major<'a>(matrix: &'a ArrayView2<f64>) -> Cow<'a, [f64]> {
    matrix.as_slice().map_or_else(|| matrix.iter().copied().collect(), Cow::Borrowed)
}
