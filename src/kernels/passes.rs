//! The ways to pass over slices: summing along them, summing across them, and mapping them with or without room of
//! their own. The kernels are these with an expression.
//!
//! Sums grow in registers of the element type for a short block, whose rounding stays below that of the result, and
//! then move to f64. The order of additions is fixed here, so the bits are the same with vector instructions, without,
//! and natively.

use wide::f64x4;

use crate::Real;
use crate::vector::{LANES, Vector};

/// Registers added in the element type before they move to f64, over all accumulators.
const BLOCK: usize = 32;
/// Rows added in the element type before they move to f64.
const ROWS: usize = 16;

/// Sums of S terms of N slices of one length, with U accumulators for each. The terms of `neutral` must be 0.
#[inline]
pub(crate) fn sum_along<V: Vector, const N: usize, const S: usize, const U: usize>(
    slices: [&[V::Element]; N],
    neutral: [V::Element; N],
    terms: impl Fn([V; N]) -> [V; S],
) -> [f64; S] {
    let mut totals = [f64x4::ZERO; S];
    let pairs = slices.map(|slice| slice[..slices[0].len()].as_chunks::<LANES>());
    let count = pairs[0].0.len();
    for start in (0..count).step_by(BLOCK) {
        let end = count.min(start + BLOCK);
        let blocks = pairs.map(|(vectors, _)| vectors[start..end].as_chunks::<U>());
        let mut sums = [[V::ZERO; S]; U];
        for i in 0..blocks[0].0.len() {
            let groups = blocks.map(|(groups, _)| &groups[i]);
            for u in 0..U {
                let terms = terms(groups.map(|group| V::load(&group[u])));
                for s in 0..S {
                    sums[u][s] = sums[u][s] + terms[s];
                }
            }
        }
        for i in 0..blocks[0].1.len() {
            let terms = terms(blocks.map(|(_, rest)| V::load(&rest[i])));
            for s in 0..S {
                sums[0][s] = sums[0][s] + terms[s];
            }
        }
        for s in 0..S {
            let mut sum = sums[0][s];
            for other in &sums[1..] {
                sum = sum + other[s];
            }
            totals[s] += sum.widen();
        }
    }
    if !pairs[0].1.is_empty() {
        let mut last = neutral.map(|value| [value; LANES]);
        for (values, (_, rest)) in last.iter_mut().zip(&pairs) {
            values[..rest.len()].copy_from_slice(rest);
        }
        let terms = terms(last.map(|values| V::load(&values)));
        for s in 0..S {
            totals[s] += terms[s].widen();
        }
    }
    totals.map(fold)
}

#[inline]
fn fold(total: f64x4) -> f64 {
    let [a, b, c, d] = total.to_array();
    (a + c) + (b + d)
}

/// Sums of S terms of `x - shift`, in f64 from the first. The terms of 0 must be 0.
#[inline]
pub(crate) fn sum_widened<V: Vector<Element: Real>, const S: usize>(
    xs: &[V::Element],
    shift: f64,
    terms: impl Fn(f64x4) -> [f64x4; S],
) -> [f64; S] {
    let mut totals = [f64x4::ZERO; S];
    let mut add = |x: f64x4| {
        let terms = terms(x - f64x4::splat(shift));
        for s in 0..S {
            totals[s] += terms[s];
        }
    };
    let (vectors, rest) = xs.as_chunks::<LANES>();
    for vector in vectors {
        add(V::load(vector).widen());
    }
    let mut last = [shift; LANES];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = from.to_f64();
    }
    add(f64x4::new(last));
    totals.map(fold)
}

/// The smallest and the largest value; `outside` where there is none of them. NaN is none.
#[inline]
pub(crate) fn extremes<V: Vector<Element: Real>>(xs: &[V::Element], outside: [V; 2]) -> [f64; 2] {
    let [mut low, mut high] = outside;
    let (vectors, rest) = xs.as_chunks::<LANES>();
    for vector in vectors {
        let x = V::load(vector);
        (low, high) = (low.smaller(x), high.larger(x));
    }
    let pick = |values: V, is_better: fn(&f64, &f64) -> bool| {
        let values = values.store();
        let all = values.iter().chain(rest).map(|x| x.to_f64());
        all.reduce(|best, x| if is_better(&x, &best) { x } else { best }).unwrap_or(f64::NAN)
    };
    [pick(low, f64::lt), pick(high, f64::gt)]
}

/// Adds to `totals`, column by column, S terms of the rows that start at `rows` in each of N slices, U registers of
/// columns at a time. The terms know the column's P parameters too, whose length is the rows'.
#[inline]
pub(crate) fn sum_across<V: Vector, const N: usize, const P: usize, const S: usize, const U: usize>(
    slices: [&[V::Element]; N],
    rows: &[usize],
    parameters: [&[V::Element]; P],
    totals: &mut [Vec<f64>; S],
    terms: impl Fn([V; N], [V; P]) -> [V; S],
) {
    let width = parameters[0].len();
    let full = width - width % (U * LANES);
    for rows in rows.chunks(ROWS) {
        for at in (0..full).step_by(U * LANES) {
            let parameters = parameters.map(|parameter| load_all::<V, U>(&parameter[at..]));
            let mut sums = [[V::ZERO; S]; U];
            for row in rows {
                let values = slices.map(|slice| load_all::<V, U>(&slice[row + at..]));
                for u in 0..U {
                    let terms = terms(values.map(|values| values[u]), parameters.map(|values| values[u]));
                    for s in 0..S {
                        sums[u][s] = sums[u][s] + terms[s];
                    }
                }
            }
            for s in 0..S {
                if let Some(totals) = totals[s][at..].as_chunks_mut::<LANES>().0.first_chunk_mut::<U>() {
                    for u in 0..U {
                        totals[u] = (f64x4::new(totals[u]) + sums[u][s].widen()).to_array();
                    }
                }
            }
        }
        for at in full..width {
            let parameters = parameters.map(|parameter| V::splat(parameter[at]));
            let mut sums = [V::ZERO; S];
            for row in rows {
                let terms = terms(slices.map(|slice| V::splat(slice[row + at])), parameters);
                for s in 0..S {
                    sums[s] = sums[s] + terms[s];
                }
            }
            for s in 0..S {
                totals[s][at] += sums[s].widen().to_array()[0];
            }
        }
    }
}

/// The first U registers of a slice.
#[inline]
fn load_all<V: Vector, const U: usize>(values: &[V::Element]) -> [V; U] {
    let mut all = [V::ZERO; U];
    if let Some(vectors) = values.as_chunks::<LANES>().0.first_chunk::<U>() {
        for u in 0..U {
            all[u] = V::load(&vectors[u]);
        }
    }
    all
}

/// `y <- f(x)` for N slices of the length of `ys`.
#[inline]
pub(crate) fn map<V: Vector, const N: usize>(
    slices: [&[V::Element]; N],
    ys: &mut [V::Element],
    f: impl Fn([V; N]) -> V,
) {
    let (vectors, rest) = ys.as_chunks_mut::<LANES>();
    let inputs = slices.map(|slice| &slice.as_chunks::<LANES>().0[..vectors.len()]);
    for i in 0..vectors.len() {
        vectors[i] = f(inputs.map(|input| V::load(&input[i]))).store();
    }
    let start = vectors.len() * LANES;
    for (i, y) in rest.iter_mut().enumerate() {
        *y = f(slices.map(|slice| V::splat(slice[start + i]))).store()[0];
    }
}

/// `y <- f(y, x)` for N slices of the length of `ys`.
#[inline]
pub(crate) fn map_in_place<V: Vector, const N: usize>(
    ys: &mut [V::Element],
    slices: [&[V::Element]; N],
    f: impl Fn(V, [V; N]) -> V,
) {
    let (vectors, rest) = ys.as_chunks_mut::<LANES>();
    let inputs = slices.map(|slice| &slice.as_chunks::<LANES>().0[..vectors.len()]);
    for i in 0..vectors.len() {
        vectors[i] = f(V::load(&vectors[i]), inputs.map(|input| V::load(&input[i]))).store();
    }
    let start = vectors.len() * LANES;
    for (i, y) in rest.iter_mut().enumerate() {
        *y = f(V::splat(*y), slices.map(|slice| V::splat(slice[start + i]))).store()[0];
    }
}
