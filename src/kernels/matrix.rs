//! Matrix products in tiles, over operands packed so that a tile reads both of them front to back.
//!
//! Every element of a product is one sum in the order of its terms: the bits do not depend on the tile an element falls
//! into, on how the columns of the result are cut into pieces, or on SIMD. Data is shifted, in f64, while it is packed.

use std::ops::Range;

use wide::{f32x4, f64x2};

use crate::Real;

/// What is multiplied is rounded to this.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// f32, in half of the time: sums of up to [`BLOCK`] products, which are then added up in f64.
    Single,
    /// f64.
    #[default]
    Double,
}

/// Products of f32 that are added up in f32.
pub const BLOCK: usize = 64;

/// An operand of a product: its rows (or the columns of the right one) in panels as wide as a tile, each contiguous along
/// the dimension that is summed over. Missing rows of the last panel are 0.
#[derive(Clone, Debug, Default)]
pub struct Panels {
    precision: Precision,
    /// Rows of the left operand, columns of the right one.
    lanes: usize,
    /// Length of the dimension that is summed over.
    depth: usize,
    // Only those of the precision are filled.
    single: Vec<[f32; 8]>,
    double: Vec<[f64; 4]>,
}

/// Columns of a row-major matrix, to be packed less a shift for every row.
#[derive(Clone, Debug)]
pub struct Piece<'a, T> {
    /// The matrix.
    pub values: &'a [T],
    /// Values in a row.
    pub stride: usize,
    /// The columns.
    pub columns: Range<usize>,
    /// What is subtracted from every row. There are as many rows as shifts.
    pub shifts: &'a [f64],
}

/// Element types that panels are packed from and products are stored as.
///
/// Its methods are not generic, so that they are compiled here, for speed, and not with their callers, for size.
pub trait Element: Sized {
    /// The precision that goes with the type.
    const PRECISION: Precision;
    /// See [`Panels::pack_rows`].
    fn pack_rows(panels: &mut Panels, piece: &Piece<'_, Self>);
    /// See [`Panels::pack_columns`].
    fn pack_columns(panels: &mut Panels, start: usize, piece: &Piece<'_, Self>);
    /// See [`store_product`].
    fn store_product(a: &Panels, b: &Panels, out: &mut [Self], stride: usize, start: usize);
}

macro_rules! element {
    ($type:ty, $precision:expr) => {
        impl Element for $type {
            const PRECISION: Precision = $precision;

            fn pack_rows(panels: &mut Panels, piece: &Piece<'_, Self>) {
                match panels.precision {
                    Precision::Single => pack_rows(&mut panels.single, panels.depth, piece),
                    Precision::Double => pack_rows(&mut panels.double, panels.depth, piece),
                }
            }

            fn pack_columns(panels: &mut Panels, start: usize, piece: &Piece<'_, Self>) {
                match panels.precision {
                    Precision::Single => pack_columns(&mut panels.single, panels.depth, start, piece),
                    Precision::Double => pack_columns(&mut panels.double, panels.depth, start, piece),
                }
            }

            fn store_product(a: &Panels, b: &Panels, out: &mut [Self], stride: usize, start: usize) {
                let columns = start..start + b.lanes;
                let store = |row: usize, column: usize, sums: &[f64]| {
                    let at = row * stride + columns.start + column;
                    for (sum, y) in sums.iter().zip(&mut out[at..]) {
                        *y = Self::from_f64(*sum);
                    }
                };
                for_each_row(a, b, false, store);
            }
        }
    };
}

element!(f32, Precision::Single);
element!(f64, Precision::Double);

impl Panels {
    /// Room for `lanes` rows or columns of `depth` values, all 0. What was packed before is gone.
    pub fn reset(&mut self, precision: Precision, lanes: usize, depth: usize) {
        (self.precision, self.lanes, self.depth) = (precision, lanes, depth);
        self.single.clear();
        self.double.clear();
        match precision {
            Precision::Single => self.single.resize(lanes.div_ceil(8) * depth, [0.0; 8]),
            Precision::Double => self.double.resize(lanes.div_ceil(4) * depth, [0.0; 4]),
        }
    }

    /// Packs a piece with its rows as lanes: the sum of a product runs over its columns.
    pub fn pack_rows<T: Real>(&mut self, precision: Precision, piece: &Piece<'_, T>) {
        self.reset(precision, piece.shifts.len(), piece.columns.len());
        T::pack_rows(self, piece);
    }

    /// Packs a piece with its columns as lanes, into panels that [`Panels::reset`] made, from position `start` on: the
    /// sum of a product runs over its rows.
    pub fn pack_columns<T: Real>(&mut self, start: usize, piece: &Piece<'_, T>) {
        T::pack_columns(self, start, piece);
    }
}

fn pack_rows<T: Real, P: Real, const N: usize>(slots: &mut [[P; N]], depth: usize, piece: &Piece<'_, T>) {
    let Piece { values, stride, columns, shifts } = piece;
    let rows = values.chunks(*stride).zip(*shifts);
    for (lane, (row, shift)) in rows.enumerate() {
        let first = lane / N * depth;
        for (slot, x) in slots[first..first + depth].iter_mut().zip(&row[columns.clone()]) {
            slot[lane % N] = P::from_f64(x.to_f64() - shift);
        }
    }
}

fn pack_columns<T: Real, P: Real, const N: usize>(
    slots: &mut [[P; N]],
    depth: usize,
    start: usize,
    piece: &Piece<'_, T>,
) {
    let Piece { values, stride, columns, shifts } = piece;
    for ((row, shift), at) in values.chunks(*stride).zip(*shifts).zip(start..depth) {
        let (chunks, rest) = row[columns.clone()].as_chunks::<N>();
        let mut slots = slots.iter_mut().skip(at).step_by(depth);
        for (chunk, slot) in chunks.iter().zip(&mut slots) {
            for (x, y) in chunk.iter().zip(slot) {
                *y = P::from_f64(x.to_f64() - shift);
            }
        }
        if let Some(slot) = slots.next() {
            for (x, y) in rest.iter().zip(slot) {
                *y = P::from_f64(x.to_f64() - shift);
            }
        }
    }
}

/// `C <- C + A B` for C row-major, with the lanes of A as rows and those of B as columns. Both have one precision.
pub fn add_product(a: &Panels, b: &Panels, c: &mut [f64]) {
    for_each_row(a, b, false, |row, column, sums| add(sums, &mut c[row * b.lanes + column..]));
}

/// [`add_product`] where the product is symmetric: only tiles that touch the diagonal or lie below it.
pub fn add_symmetric_product(a: &Panels, b: &Panels, c: &mut [f64]) {
    for_each_row(a, b, true, |row, column, sums| add(sums, &mut c[row * b.lanes + column..]));
}

fn add(sums: &[f64], c: &mut [f64]) {
    for (sum, c) in sums.iter().zip(c) {
        *c += sum;
    }
}

/// Stores `A B`, rounded to the type, into a row-major matrix of rows of `stride` values, from column `start` on.
pub fn store_product<T: Real>(a: &Panels, b: &Panels, out: &mut [T], stride: usize, start: usize) {
    T::store_product(a, b, out, stride, start);
}

/// Hands out every row of every tile, as far as it lies inside the product, with the place of its first element.
fn for_each_row(a: &Panels, b: &Panels, lower: bool, mut f: impl FnMut(usize, usize, &[f64])) {
    match a.precision {
        Precision::Single => tiles(&a.single, &b.single, (a, b), lower, single_tile, &mut f),
        Precision::Double => tiles(&a.double, &b.double, (a, b), lower, double_tile, &mut f),
    }
}

/// The sums of products of two panels.
type Tile<P, const N: usize> = fn(&[[P; N]], &[[P; N]]) -> [[f64; N]; N];

fn tiles<P, const N: usize>(
    a: &[[P; N]],
    b: &[[P; N]],
    (rows, columns): (&Panels, &Panels),
    lower: bool,
    tile: Tile<P, N>,
    f: &mut impl FnMut(usize, usize, &[f64]),
) {
    let depth = rows.depth.max(1);
    for (i, a) in a.chunks_exact(depth).enumerate() {
        let right = if lower { i + 1 } else { usize::MAX };
        for (j, b) in b.chunks_exact(depth).enumerate().take(right) {
            let width = N.min(columns.lanes - j * N);
            for (row, sums) in (i * N..rows.lanes).zip(&tile(a, b)) {
                f(row, j * N, &sums[..width]);
            }
        }
    }
}

/// 4 x 4 sums of products: eight registers of sums, and four for what is multiplied, of the sixteen there are.
fn double_tile(a: &[[f64; 4]], b: &[[f64; 4]]) -> [[f64; 4]; 4] {
    let [mut a0, mut a1, mut b0, mut b1, mut c0, mut c1, mut d0, mut d1] = [f64x2::ZERO; 8];
    for ([a, b, c, d], [w, x, y, z]) in a.iter().zip(b) {
        let (low, high) = (f64x2::new([*w, *x]), f64x2::new([*y, *z]));
        let (a, b, c, d) = (f64x2::splat(*a), f64x2::splat(*b), f64x2::splat(*c), f64x2::splat(*d));
        a0 += a * low;
        a1 += a * high;
        b0 += b * low;
        b1 += b * high;
        c0 += c * low;
        c1 += c * high;
        d0 += d * low;
        d1 += d * high;
    }
    let row = |low: f64x2, high: f64x2| {
        let ([w, x], [y, z]) = (low.to_array(), high.to_array());
        [w, x, y, z]
    };
    [row(a0, a1), row(b0, b1), row(c0, c1), row(d0, d1)]
}

/// 8 x 8 sums of products, each half in eight registers.
fn single_tile(a: &[[f32; 8]], b: &[[f32; 8]]) -> [[f64; 8]; 8] {
    let mut sums = [[0.0; 8]; 8];
    for (a, b) in a.chunks(BLOCK).zip(b.chunks(BLOCK)) {
        let (upper, lower) = sums.split_at_mut(4);
        widen_and_add(half_tile(a.iter().map(|[p, q, r, s, ..]| [*p, *q, *r, *s]), b), upper);
        widen_and_add(half_tile(a.iter().map(|[.., p, q, r, s]| [*p, *q, *r, *s]), b), lower);
    }
    sums
}

#[expect(clippy::inline_always, reason = "the pattern that picks the rows has to meet the loop")]
#[inline(always)]
fn half_tile(a: impl Iterator<Item = [f32; 4]>, b: &[[f32; 8]]) -> [[f32x4; 2]; 4] {
    let [mut a0, mut a1, mut b0, mut b1, mut c0, mut c1, mut d0, mut d1] = [f32x4::ZERO; 8];
    for ([a, b, c, d], [p, q, r, s, w, x, y, z]) in a.zip(b) {
        let (low, high) = (f32x4::new([*p, *q, *r, *s]), f32x4::new([*w, *x, *y, *z]));
        let (a, b, c, d) = (f32x4::splat(a), f32x4::splat(b), f32x4::splat(c), f32x4::splat(d));
        a0 += a * low;
        a1 += a * high;
        b0 += b * low;
        b1 += b * high;
        c0 += c * low;
        c1 += c * high;
        d0 += d * low;
        d1 += d * high;
    }
    [[a0, a1], [b0, b1], [c0, c1], [d0, d1]]
}

fn widen_and_add(half: [[f32x4; 2]; 4], sums: &mut [[f64; 8]]) {
    for (sums, registers) in sums.iter_mut().zip(half) {
        let (quarters, _) = sums.as_chunks_mut::<4>();
        for (sums, register) in quarters.iter_mut().zip(registers) {
            for (sum, value) in sums.iter_mut().zip(register.to_array()) {
                *sum += f64::from(value);
            }
        }
    }
}
