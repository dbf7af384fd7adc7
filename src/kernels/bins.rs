//! Counting values in equal bins.

use wide::f64x4;

use crate::Real;
use crate::vector::{LANES, Vector};

/// Tables that are counted in by turns. Equal values one after the other would wait for each other's count.
const TABLES: usize = 4;
/// Added to a small whole number, it leaves it in the last bits.
const TO_INTEGER: f64 = (1u64 << 52) as f64;

/// How many values are below `lo`, in each of so many equal bins of `[lo, hi]`, and above `hi` or not a number: two more
/// counts than bins. There is at least one bin.
#[inline]
pub(crate) fn count<V: Vector<Element: Real>>(
    xs: &[V::Element],
    [lo, hi]: [f64; 2],
    bins: usize,
) -> Vec<u32> {
    let factor = f64x4::splat(bins as f64 / (hi - lo));
    let (last, above) = (f64x4::splat(bins as f64), f64x4::splat(bins as f64 + 1.0));
    let (lo, hi) = (f64x4::splat(lo), f64x4::splat(hi));
    let indices = |x: V| {
        let x = x.widen();
        // NaN, where the interval is infinite, goes to the first bin.
        let inside = last.smaller(f64x4::ONE.larger(((x - lo) * factor).floor() + f64x4::ONE));
        let index = x.simd_lt(lo).bitselect(f64x4::ZERO, x.simd_le(hi).bitselect(inside, above));
        (index + f64x4::splat(TO_INTEGER)).to_array().map(|index| index.to_bits() as u32 as usize)
    };
    let width = bins + 2;
    let mut tables = vec![0u32; width * TABLES];
    let (first, others) = tables.split_at_mut(width);
    let (second, others) = others.split_at_mut(width);
    let (third, fourth) = others.split_at_mut(width);
    let (vectors, rest) = xs.as_chunks::<LANES>();
    for vector in vectors {
        let [a, b, c, d] = indices(V::load(vector));
        first[a] += 1;
        second[b] += 1;
        third[c] += 1;
        fourth[d] += 1;
    }
    for &x in rest {
        first[indices(V::splat(x))[0]] += 1;
    }
    for (((first, second), third), fourth) in first.iter_mut().zip(second).zip(third).zip(fourth) {
        *first += *second + *third + *fourth;
    }
    tables.truncate(width);
    tables
}
