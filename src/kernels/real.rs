//! The element types of the core, and the kernels over slices of them.

use std::fmt;

use wide::{f32x4, f64x4};

use crate::bins::count;
use crate::matrix::Element;
use crate::passes::{extremes, map, map_in_place, sum_across, sum_along, sum_widened};
use crate::vector::Vector;
use crate::{Affine, Pullback};

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// f32 or f64.
///
/// The kernels are methods, and not generic functions, so that they are compiled in this crate, for speed. All slices of
/// one call have one length, unless it is said otherwise.
pub trait Real: sealed::Sealed + Element + Copy + PartialOrd + Default + fmt::Debug + 'static {
    /// Mean squares from here to its inverse are summed, and their roots divided by, without leaving the range in which
    /// this type is accurate.
    const LEAST_SQUARE: f64;

    /// Widens without loss.
    fn to_f64(self) -> f64;
    /// Rounds to the nearest value of this type.
    fn from_f64(value: f64) -> Self;
    /// Neither infinite nor NaN.
    fn is_finite(self) -> bool;

    /// The mean of 16 values, evenly spaced over the runs of `len` values that start at `runs`: a value near the mean of
    /// them all. Exact for equal values.
    fn typical(xs: &[Self], runs: &[usize], len: usize) -> Self;
    /// Sums of `x - shift` and its square.
    fn sums(xs: &[Self], shift: Self) -> [f64; 2];
    /// With `x` and `g` less their shifts, the sums of `x`, `x x`, `g`, `g g` and `g x`.
    fn pair_sums(xs: &[Self], gs: &[Self], shifts: [Self; 2]) -> [f64; 5];
    /// [`Affine`] on every value.
    fn affine(xs: &[Self], by: Affine<Self>, ys: &mut [Self]);
    /// [`Affine`] on every value, in place.
    fn affine_in_place(ys: &mut [Self], by: Affine<Self>);
    /// [`Pullback`] on every pair.
    fn pullback(xs: &[Self], gs: &[Self], by: Pullback<Self>, dx: &mut [Self]);
    /// [`Pullback`] on every pair, where the `g` are in the place of the `dx`.
    fn pullback_in_place(xs: &[Self], by: Pullback<Self>, dx: &mut [Self]);

    /// [`Real::sums`] of every column, added to `totals`. The rows start at `rows` in `xs` and are as long as `shifts`.
    fn column_sums(xs: &[Self], rows: &[usize], shifts: &[Self], totals: &mut [Vec<f64>; 2]);
    /// [`Real::pair_sums`] of every column, added to `totals`. The rows start at `rows` in `xs` and `gs`.
    fn column_pair_sums(
        xs: &[Self],
        gs: &[Self],
        rows: &[usize],
        shifts: [&[Self]; 2],
        totals: &mut [Vec<f64>; 5],
    );
    /// `gamma y + beta` with y by [`Affine`], whose coefficients are of every column.
    fn column_affine(xs: &[Self], by: Affine<&[Self]>, recovery: [Self; 2], ys: &mut [Self]);
    /// [`Real::column_affine`] in place.
    fn column_affine_in_place(ys: &mut [Self], by: Affine<&[Self]>, recovery: [Self; 2]);
    /// [`Pullback`] with coefficients of every column.
    fn column_pullback(xs: &[Self], gs: &[Self], by: Pullback<&[Self]>, dx: &mut [Self]);
    /// [`Pullback`] with coefficients of every column, where the `g` are in the place of the `dx`.
    fn column_pullback_in_place(xs: &[Self], by: Pullback<&[Self]>, dx: &mut [Self]);
    /// `y <- factor * x` with a factor for every column.
    fn column_scale(xs: &[Self], factors: &[Self], ys: &mut [Self]);
    /// `y <- factor * y + offset` with both for every column.
    fn column_recover(ys: &mut [Self], factors: &[Self], offsets: &[Self]);
    /// Sums of the first four powers of `x - shift`, in f64.
    fn power_sums(xs: &[Self], shift: f64) -> [f64; 4];
    /// Smallest and largest value; infinities the wrong way round for no values.
    fn extremes(xs: &[Self]) -> [f64; 2];
    /// How many values are below `lo`, in each of so many equal bins of `[lo, hi]`, and above `hi` or not a number: two
    /// more counts than bins, of which there is at least one.
    fn counts(xs: &[Self], interval: [f64; 2], bins: usize) -> Vec<u32>;
    /// The sums of `x g` and of `g` over every `len` values, the last perhaps fewer, added to `totals`.
    fn add_products(xs: &[Self], gs: &[Self], len: usize, totals: [&mut [f64]; 2]);
}

/// Values that [`Real::typical`] looks at.
const SAMPLES: usize = 16;

#[inline]
fn squares<V: Vector>(x: V) -> [V; 2] {
    [x, x * x]
}

#[inline]
fn products<V: Vector>(x: V, g: V) -> [V; 5] {
    [x, x * x, g, g * g, g * x]
}

#[inline]
fn affine<V: Vector>(x: V, by: Affine<V>) -> V {
    (x - by.shift) * by.factor + by.offset
}

#[inline]
fn pullback<V: Vector>(x: V, g: V, by: Pullback<V>) -> V {
    (g - by.g_shift) * by.g_factor + ((x - by.x_shift) * by.x_factor + by.offset)
}

/// The kernels in terms of the passes, for one type and its register.
macro_rules! kernels {
    ($vector:ty) => {
        fn typical(xs: &[Self], runs: &[usize], len: usize) -> Self {
            let at = |i: usize| xs[runs[i * runs.len() / SAMPLES] + i * len / SAMPLES].to_f64();
            let first = at(0);
            let mut sums = [0.0; 4];
            for i in 0..SAMPLES {
                sums[i % 4] += at(i) - first;
            }
            let [a, b, c, d] = sums;
            Self::from_f64(first + ((a + c) + (b + d)) / SAMPLES as f64)
        }

        fn sums(xs: &[Self], shift: Self) -> [f64; 2] {
            let k = <$vector>::splat(shift);
            sum_along::<$vector, 1, 2, 4>([xs], [shift], |[x]| squares(x - k))
        }

        fn pair_sums(xs: &[Self], gs: &[Self], shifts: [Self; 2]) -> [f64; 5] {
            let [k, h] = shifts.map(<$vector>::splat);
            sum_along::<$vector, 2, 5, 2>([xs, gs], shifts, |[x, g]| products(x - k, g - h))
        }

        fn affine(xs: &[Self], by: Affine<Self>, ys: &mut [Self]) {
            let by = Affine::of(by.parts().map(<$vector>::splat));
            map::<$vector, 1>([xs], ys, |[x]| affine(x, by));
        }

        fn affine_in_place(ys: &mut [Self], by: Affine<Self>) {
            let by = Affine::of(by.parts().map(<$vector>::splat));
            map_in_place::<$vector, 0>(ys, [], |y, []| affine(y, by));
        }

        fn pullback(xs: &[Self], gs: &[Self], by: Pullback<Self>, dx: &mut [Self]) {
            let by = Pullback::of(by.parts().map(<$vector>::splat));
            map::<$vector, 2>([xs, gs], dx, |[x, g]| pullback(x, g, by));
        }

        fn pullback_in_place(xs: &[Self], by: Pullback<Self>, dx: &mut [Self]) {
            let by = Pullback::of(by.parts().map(<$vector>::splat));
            map_in_place::<$vector, 1>(dx, [xs], |g, [x]| pullback(x, g, by));
        }

        fn column_sums(xs: &[Self], rows: &[usize], shifts: &[Self], totals: &mut [Vec<f64>; 2]) {
            sum_across::<$vector, 1, 1, 2, 4>([xs], rows, [shifts], totals, |[x], [k]| squares(x - k));
        }

        fn column_pair_sums(
            xs: &[Self],
            gs: &[Self],
            rows: &[usize],
            shifts: [&[Self]; 2],
            totals: &mut [Vec<f64>; 5],
        ) {
            sum_across::<$vector, 2, 2, 5, 2>([xs, gs], rows, shifts, totals, |[x, g], [k, h]| {
                products(x - k, g - h)
            });
        }

        fn column_affine(xs: &[Self], by: Affine<&[Self]>, recovery: [Self; 2], ys: &mut [Self]) {
            let [gamma, beta] = recovery.map(<$vector>::splat);
            let [k, a, b] = by.parts();
            map::<$vector, 4>([xs, k, a, b], ys, |[x, k, a, b]| {
                affine(x, Affine::of([k, a, b])) * gamma + beta
            });
        }

        fn column_affine_in_place(ys: &mut [Self], by: Affine<&[Self]>, recovery: [Self; 2]) {
            let [gamma, beta] = recovery.map(<$vector>::splat);
            map_in_place::<$vector, 3>(ys, by.parts(), |y, by| affine(y, Affine::of(by)) * gamma + beta);
        }

        fn column_pullback(xs: &[Self], gs: &[Self], by: Pullback<&[Self]>, dx: &mut [Self]) {
            let [h, p, k, q, r] = by.parts();
            map::<$vector, 7>([xs, gs, h, p, k, q, r], dx, |[x, g, h, p, k, q, r]| {
                pullback(x, g, Pullback::of([h, p, k, q, r]))
            });
        }

        fn column_pullback_in_place(xs: &[Self], by: Pullback<&[Self]>, dx: &mut [Self]) {
            let [h, p, k, q, r] = by.parts();
            map_in_place::<$vector, 6>(dx, [xs, h, p, k, q, r], |g, [x, h, p, k, q, r]| {
                pullback(x, g, Pullback::of([h, p, k, q, r]))
            });
        }

        fn column_scale(xs: &[Self], factors: &[Self], ys: &mut [Self]) {
            map::<$vector, 2>([xs, factors], ys, |[x, factor]| x * factor);
        }

        fn column_recover(ys: &mut [Self], factors: &[Self], offsets: &[Self]) {
            map_in_place::<$vector, 2>(ys, [factors, offsets], |y, [factor, offset]| y * factor + offset);
        }

        fn power_sums(xs: &[Self], shift: f64) -> [f64; 4] {
            sum_widened::<$vector, 4>(xs, shift, |d| {
                let square = d * d;
                [d, square, square * d, square * square]
            })
        }

        fn extremes(xs: &[Self]) -> [f64; 2] {
            extremes(xs, [Self::INFINITY, Self::NEG_INFINITY].map(<$vector>::splat))
        }

        fn counts(xs: &[Self], interval: [f64; 2], bins: usize) -> Vec<u32> {
            count::<$vector>(xs, interval, bins)
        }

        fn add_products(xs: &[Self], gs: &[Self], len: usize, [products, sums]: [&mut [f64]; 2]) {
            if len == 1 {
                // Without the loop within, this one is vectorised.
                for (((x, g), product), sum) in xs.iter().zip(gs).zip(products).zip(sums) {
                    *product += (x * g).to_f64();
                    *sum += g.to_f64();
                }
                return;
            }
            for (((xs, gs), product), sum) in xs.chunks(len).zip(gs.chunks(len)).zip(products).zip(sums) {
                let [along, total] = sum_along::<$vector, 2, 2, 2>([xs, gs], [0.0; 2], |[x, g]| [x * g, g]);
                *product += along;
                *sum += total;
            }
        }
    };
}

impl Real for f32 {
    const LEAST_SQUARE: f64 = 1e-30;

    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    fn from_f64(value: f64) -> Self {
        value as Self
    }

    fn is_finite(self) -> bool {
        self.is_finite()
    }

    kernels!(f32x4);
}

impl Real for f64 {
    const LEAST_SQUARE: f64 = 1e-280;

    fn to_f64(self) -> f64 {
        self
    }

    fn from_f64(value: f64) -> Self {
        value
    }

    fn is_finite(self) -> bool {
        self.is_finite()
    }

    kernels!(f64x4);
}
