//! Counting values in equal bins.

use crate::Real;

/// Values whose bins are found before any is counted: this loop has no memory in it, and is vectorised.
const CHUNK: usize = 16;
/// Tables that are counted in by turns. Equal values one after the other would wait for each other's count.
const TABLES: usize = 4;

/// How many values are below `lo`, in each of so many equal bins of `[lo, hi]`, and above `hi` or not a number: two more
/// counts than bins. There is at least one bin.
#[inline]
pub(crate) fn count<T: Real>(xs: &[T], [lo, hi]: [f64; 2], bins: usize) -> Vec<u32> {
    let factor = bins as f64 / (hi - lo);
    let (last, above) = (bins as i32, bins as i32 + 1);
    let index = |x: T| {
        let x = x.to_f64();
        let inside = (((x - lo) * factor) as i32).min(last - 1) + 1;
        let index = if x <= hi { inside } else { above };
        if x < lo { 0 } else { index }
    };
    let width = bins + 2;
    let mut tables = vec![0u32; width * TABLES];
    let (first, others) = tables.split_at_mut(width);
    let (second, others) = others.split_at_mut(width);
    let (third, fourth) = others.split_at_mut(width);
    let (chunks, rest) = xs.as_chunks::<CHUNK>();
    for chunk in chunks {
        let indices = chunk.map(index);
        for [a, b, c, d] in indices.as_chunks::<TABLES>().0 {
            first[*a as usize] += 1;
            second[*b as usize] += 1;
            third[*c as usize] += 1;
            fourth[*d as usize] += 1;
        }
    }
    for &x in rest {
        first[index(x) as usize] += 1;
    }
    for (((first, second), third), fourth) in first.iter_mut().zip(second).zip(third).zip(fourth) {
        *first += *second + *third + *fourth;
    }
    tables.truncate(width);
    tables
}
