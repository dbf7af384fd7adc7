//! The vector kernels over contiguous slices.
//!
//! Floating-point addition may not be reordered, so a plain `sum` stays scalar however the target is set. Here eight
//! accumulators, four registers of two f64, take every eighth value each: the source fixes the order of additions, so
//! the bits are the same with SIMD, without it, and natively. The registers are spelled out, because a build for size
//! does not vectorise loops by itself. `normlens::norm::reference` holds the same functions with one accumulator,
//! and the tests compare them.

#![expect(clippy::inline_always, reason = "a build for size would call them for every register")]

use wide::f64x2;

use crate::Real;

/// Values taken at a time.
const LANES: usize = 8;

/// Eight values as four registers.
type Lanes = [f64x2; LANES / 2];

// What follows is spelled out register by register: a build for size keeps loops over four, and the closures of
// `array::map`, as they are written.

/// Widens eight values.
#[inline(always)]
fn load<T: Real>(xs: &[T; LANES]) -> Lanes {
    let [a, b, c, d, e, f, g, h] = xs;
    [
        f64x2::new([a.to_f64(), b.to_f64()]),
        f64x2::new([c.to_f64(), d.to_f64()]),
        f64x2::new([e.to_f64(), f.to_f64()]),
        f64x2::new([g.to_f64(), h.to_f64()]),
    ]
}

/// Fills up to eight values with `neutral`.
fn padded<T: Real>(xs: &[T], neutral: f64) -> [f64; LANES] {
    let mut values = [neutral; LANES];
    for (value, x) in values.iter_mut().zip(xs) {
        *value = x.to_f64();
    }
    values
}

/// Rounds eight values to the type of the slice.
#[inline(always)]
fn store<T: Real>([a, b, c, d]: Lanes, ys: &mut [T; LANES]) {
    let ([a, b], [c, d], [e, f], [g, h]) = (a.to_array(), b.to_array(), c.to_array(), d.to_array());
    *ys = [
        T::from_f64(a),
        T::from_f64(b),
        T::from_f64(c),
        T::from_f64(d),
        T::from_f64(e),
        T::from_f64(f),
        T::from_f64(g),
        T::from_f64(h),
    ];
}

/// Adds the lanes pairwise, so that the rounding of a long row grows slowly.
fn fold([a, b, c, d]: Lanes) -> f64 {
    let ([a, b], [c, d], [e, f], [g, h]) = (a.to_array(), b.to_array(), c.to_array(), d.to_array());
    ((a + e) + (c + g)) + ((b + f) + (d + h))
}

/// `sum f(x)`, where `f(neutral)` is 0.
#[inline(always)]
fn reduce<T: Real>(xs: &[T], neutral: f64, f: impl Fn(f64x2) -> f64x2) -> f64 {
    let [mut p, mut q, mut r, mut s] = Lanes::default();
    let (chunks, rest) = xs.as_chunks::<LANES>();
    for chunk in chunks {
        let [a, b, c, d] = load(chunk);
        p += f(a);
        q += f(b);
        r += f(c);
        s += f(d);
    }
    let [a, b, c, d] = load(&padded(rest, neutral));
    fold([p + f(a), q + f(b), r + f(c), s + f(d)])
}

/// `sum f(x, y)` over two slices of one length, where `f(neutral, 0)` is 0.
#[inline(always)]
fn reduce2<T: Real, U: Real>(xs: &[T], ys: &[U], neutral: f64, f: impl Fn(f64x2, f64x2) -> f64x2) -> f64 {
    let [mut p, mut q, mut r, mut s] = Lanes::default();
    let (x_chunks, x_rest) = xs.as_chunks::<LANES>();
    let (y_chunks, y_rest) = ys.as_chunks::<LANES>();
    for (x, y) in x_chunks.iter().zip(y_chunks) {
        let ([a, b, c, d], [e, g, h, i]) = (load(x), load(y));
        p += f(a, e);
        q += f(b, g);
        r += f(c, h);
        s += f(d, i);
    }
    let ([a, b, c, d], [e, g, h, i]) = (load(&padded(x_rest, neutral)), load(&padded(y_rest, 0.0)));
    fold([p + f(a, e), q + f(b, g), r + f(c, h), s + f(d, i)])
}

/// `y <- f(x)` value by value.
#[inline(always)]
fn map_into<T: Real, U: Real>(xs: &[T], ys: &mut [U], f: impl Fn(f64x2) -> f64x2) {
    let (x_chunks, x_rest) = xs.as_chunks::<LANES>();
    let (y_chunks, y_rest) = ys.as_chunks_mut::<LANES>();
    for (x, y) in x_chunks.iter().zip(y_chunks) {
        let [a, b, c, d] = load(x);
        store([f(a), f(b), f(c), f(d)], y);
    }
    for (x, y) in x_rest.iter().zip(y_rest) {
        *y = U::from_f64(f(f64x2::splat(x.to_f64())).to_array()[0]);
    }
}

/// Sum of the values.
pub fn sum<T: Real>(xs: &[T]) -> f64 {
    reduce(xs, 0.0, |x| x)
}

/// Sum of the squares about `center`.
pub fn sum_of_squares<T: Real>(xs: &[T], center: f64) -> f64 {
    let c = f64x2::splat(center);
    reduce(xs, center, |x| (x - c) * (x - c))
}

/// `sum x y`.
pub fn dot<T: Real, U: Real>(xs: &[T], ys: &[U]) -> f64 {
    reduce2(xs, ys, 0.0, |x, y| x * y)
}

/// `y <- (x - shift) * factor`.
pub fn affine_into<T: Real, U: Real>(xs: &[T], shift: f64, factor: f64, ys: &mut [U]) {
    let (shift, factor) = (f64x2::splat(shift), f64x2::splat(factor));
    map_into(xs, ys, |x| (x - shift) * factor);
}

/// `y <- x - shift`, widened to f64.
pub fn widen_centered<T: Real>(xs: &[T], shift: f64, ys: &mut [f64]) {
    let shift = f64x2::splat(shift);
    map_into(xs, ys, |x| x - shift);
}

/// `y <- y + factor * x`.
pub fn axpy(factor: f64, xs: &[f64], ys: &mut [f64]) {
    let wide_factor = f64x2::splat(factor);
    let (x_chunks, x_rest) = xs.as_chunks::<LANES>();
    let (y_chunks, y_rest) = ys.as_chunks_mut::<LANES>();
    for (x, y) in x_chunks.iter().zip(y_chunks) {
        let ([a, b, c, d], [e, f, g, h]) = (load(x), load(y));
        store([e + wide_factor * a, f + wide_factor * b, g + wide_factor * c, h + wide_factor * d], y);
    }
    for (x, y) in x_rest.iter().zip(y_rest) {
        *y += factor * x;
    }
}

/// `x <- factor * x + offset`. Value by value, which the compiler turns into vectors by itself.
pub fn scale_add(xs: &mut [f64], factor: f64, offset: f64) {
    for x in xs {
        *x = factor * *x + offset;
    }
}
