//! The order of the values in an array and in the core. They differ for tokens only: an array N x T x D has the features
//! of a token side by side, the core has the tokens of a feature, N x D x T x 1.

use normlens::norm::{Layout, Real, Shape, Values};

/// Side of the squares in which a matrix is transposed: rows and columns of one stay in the first-level cache.
const SQUARE: usize = 32;

/// From the order of the array to that of the core.
pub(crate) fn into_core(values: Values, layout: Layout, shape: Shape) -> Values {
    match layout {
        Layout::Ntd => transposed(&values, shape.positions(), shape.c()),
        Layout::Nchw | Layout::Ncl | Layout::Nd => values,
    }
}

/// From the order of the core to that of the array; `None` where that is the same.
pub(crate) fn from_core(values: &Values, layout: Layout, shape: Shape) -> Option<Values> {
    (layout == Layout::Ntd).then(|| transposed(values, shape.c(), shape.positions()))
}

fn transposed(values: &Values, rows: usize, columns: usize) -> Values {
    match values {
        Values::F32(xs) => Values::F32(transpose(xs, rows, columns)),
        Values::F64(xs) => Values::F64(transpose(xs, rows, columns)),
    }
}

/// Transposes every matrix of a row-major stack.
fn transpose<T: Real>(xs: &[T], rows: usize, columns: usize) -> Vec<T> {
    let mut ys = vec![T::default(); xs.len()];
    let matrix = rows * columns;
    for (xs, ys) in xs.chunks_exact(matrix).zip(ys.chunks_exact_mut(matrix)) {
        for top in (0..rows).step_by(SQUARE) {
            for left in (0..columns).step_by(SQUARE) {
                for row in top..rows.min(top + SQUARE) {
                    for column in left..columns.min(left + SQUARE) {
                        ys[column * rows + row] = xs[row * columns + column];
                    }
                }
            }
        }
    }
    ys
}
