//! Walking over an index space in row-major order, with two arrays whose axes have their own strides.
//!
//! Broadcasting, permuting, slicing and reducing are all this walk: a stride of 0 repeats a value, or sums into one.

use super::Sizes;

/// Distance in memory of neighbours along each axis.
pub(super) type Strides = [usize; 4];

/// A stretch of the walk: `len` indices, along which each array is at `start`, `start + step`, ...
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) len: usize,
    pub(super) a: (usize, usize),
    pub(super) b: (usize, usize),
}

/// The strides of a dense array; 0 along axes of size 1, so that it broadcasts there.
pub(super) fn strides([n, c, h, w]: Sizes) -> Strides {
    let along = |size: usize, stride: usize| if size == 1 { 0 } else { stride };
    [along(n, c * h * w), along(c, h * w), along(h, w), along(w, 1)]
}

/// Visits all of `sizes`. Axes that lie in memory like one, in both arrays, are walked as one, so that runs are long:
/// `x - mean` of n × c × h × w and n × c × 1 × 1 is n · c runs of h · w values.
pub(super) fn walk(sizes: Sizes, a: Strides, b: Strides, visit: &mut dyn FnMut(Run)) {
    // Size and both strides, innermost first.
    let mut axes = [(1, 0, 0); 4];
    let mut rank = 0;
    for ((&size, &a), &b) in sizes.iter().zip(&a).zip(&b).rev() {
        if size == 1 {
            continue;
        }
        match axes[..rank].last_mut() {
            Some((inner, inner_a, inner_b)) if a == *inner_a * *inner && b == *inner_b * *inner => {
                *inner *= size;
            }
            _ => {
                axes[rank] = (size, a, b);
                rank += 1;
            }
        }
    }
    let [(len, a0, b0), (n1, a1, b1), (n2, a2, b2), (n3, a3, b3)] = axes;
    for k in 0..n3 {
        for j in 0..n2 {
            for i in 0..n1 {
                let (a, b) = (k * a3 + j * a2 + i * a1, k * b3 + j * b2 + i * b1);
                visit(Run { len, a: (a, a0), b: (b, b0) });
            }
        }
    }
}
