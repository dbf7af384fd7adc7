//! Matrix products in tiles of 4 x 4, over operands packed so that a tile reads both of them front to back.
//!
//! Every element of a product is one sum in the order of its terms, in f64 whatever the data: the bits do not depend on
//! the tile an element falls into, on how columns are cut into pieces, or on SIMD. Data of f32 is widened and centred
//! while it is packed. Multiplying in f32 would halve the time of a tile, but leaves about 1e-8 of noise in a covariance,
//! in which the eigenvalues of nearly dependent rows, those that whitening divides by, are lost.

#![expect(clippy::inline_always, reason = "the tile's registers must stay registers in every product")]

use std::ops::Range;

use wide::f64x2;

use crate::Real;

/// Rows and columns of a tile: eight registers of sums, and four for what is multiplied, of the sixteen there are.
const SIDE: usize = 4;

/// Four neighbouring rows or columns of an operand, at one position of the summation.
type Slot = [f64; SIDE];

/// An operand of a product: its rows (or the columns of the right one) in panels of four, each contiguous along the
/// dimension that is summed over. Missing rows of the last panel are 0.
#[derive(Clone, Debug, Default)]
pub struct Panels {
    /// Rows of the left operand, columns of the right one.
    lanes: usize,
    /// Length of the dimension that is summed over.
    depth: usize,
    slots: Vec<Slot>,
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
    /// See [`Panels::pack_rows`].
    fn pack_rows(panels: &mut Panels, piece: Piece<'_, Self>);
    /// See [`Panels::pack_columns`].
    fn pack_columns(panels: &mut Panels, start: usize, piece: Piece<'_, Self>);
    /// See [`store_product`].
    fn store_product(a: &Panels, b: &Panels, out: &mut [Self], stride: usize, start: usize);
}

macro_rules! element {
    ($type:ty) => {
        impl Element for $type {
            fn pack_rows(panels: &mut Panels, piece: Piece<'_, Self>) {
                pack_rows(panels, piece);
            }

            fn pack_columns(panels: &mut Panels, start: usize, piece: Piece<'_, Self>) {
                pack_columns(panels, start, piece);
            }

            fn store_product(a: &Panels, b: &Panels, out: &mut [Self], stride: usize, start: usize) {
                store(a, b, out, stride, start);
            }
        }
    };
}

element!(f32);
element!(f64);

impl Panels {
    /// Room for `lanes` rows or columns of `depth` values, all 0. What was packed before is gone.
    pub fn reset(&mut self, lanes: usize, depth: usize) {
        (self.lanes, self.depth) = (lanes, depth);
        self.slots.clear();
        self.slots.resize(lanes.div_ceil(SIDE) * depth, [0.0; SIDE]);
    }

    /// Packs a piece with its rows as lanes: the sum of a product runs over its columns.
    pub fn pack_rows<T: Real>(&mut self, piece: Piece<'_, T>) {
        T::pack_rows(self, piece);
    }

    /// Packs a piece with its columns as lanes, into panels that [`Panels::reset`] made, from position `start` on: the
    /// sum of a product runs over its rows.
    pub fn pack_columns<T: Real>(&mut self, start: usize, piece: Piece<'_, T>) {
        T::pack_columns(self, start, piece);
    }

    /// Every panel with the lane it starts at.
    fn panels(&self) -> impl Iterator<Item = (usize, &[Slot])> {
        self.slots.chunks_exact(self.depth.max(1)).enumerate().map(|(i, panel)| (i * SIDE, panel))
    }
}

/// Four values less their shifts.
#[inline(always)]
fn shifted<T: Real>([a, b, c, d]: [T; SIDE], [low, high]: [f64x2; 2]) -> Slot {
    let [a, b] = (f64x2::new([a.to_f64(), b.to_f64()]) - low).to_array();
    let [c, d] = (f64x2::new([c.to_f64(), d.to_f64()]) - high).to_array();
    [a, b, c, d]
}

fn pack_rows<T: Real>(panels: &mut Panels, Piece { values, stride, columns, shifts }: Piece<'_, T>) {
    panels.reset(shifts.len(), columns.len());
    let blocks = values.chunks(SIDE * stride).zip(shifts.chunks(SIDE));
    for ((block, shifts), panel) in blocks.zip(panels.slots.chunks_exact_mut(columns.len().max(1))) {
        let mut rows = block.chunks(stride).map(|row| &row[columns.clone()]);
        if let (&[p, q, r, s], Some(a), Some(b), Some(c), Some(d)) =
            (shifts, rows.next(), rows.next(), rows.next(), rows.next())
        {
            let wide = [f64x2::new([p, q]), f64x2::new([r, s])];
            for ((((slot, a), b), c), d) in panel.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                *slot = shifted([*a, *b, *c, *d], wide);
            }
        } else {
            for (lane, (row, shift)) in block.chunks(stride).zip(shifts).enumerate() {
                for (slot, x) in panel.iter_mut().zip(&row[columns.clone()]) {
                    slot[lane] = x.to_f64() - shift;
                }
            }
        }
    }
}

fn pack_columns<T: Real>(
    panels: &mut Panels,
    start: usize,
    Piece { values, stride, columns, shifts }: Piece<'_, T>,
) {
    let depth = panels.depth;
    for ((row, &shift), at) in values.chunks(stride).zip(shifts).zip(start..depth) {
        let (chunks, rest) = row[columns.clone()].as_chunks::<SIDE>();
        let mut slots = panels.slots.iter_mut().skip(at).step_by(depth);
        for (chunk, slot) in chunks.iter().zip(&mut slots) {
            *slot = shifted(*chunk, [f64x2::splat(shift); 2]);
        }
        if let Some(slot) = slots.next() {
            for (x, y) in rest.iter().zip(slot) {
                *y = x.to_f64() - shift;
            }
        }
    }
}

/// The sixteen sums of products of two panels.
#[inline(always)]
fn tile(a: &[Slot], b: &[Slot]) -> [Slot; SIDE] {
    let [mut a0, mut a1, mut b0, mut b1, mut c0, mut c1, mut d0, mut d1] = [f64x2::ZERO; 2 * SIDE];
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

/// `C <- C + A B` for C row-major, with the lanes of A as rows and those of B as columns.
pub fn add_product(a: &Panels, b: &Panels, c: &mut [f64]) {
    for (row, left) in a.panels() {
        for (column, right) in b.panels() {
            add_tile(&tile(left, right), c, b.lanes, row, column);
        }
    }
}

/// [`add_product`] where the product is symmetric: only tiles that touch the diagonal or lie below it.
pub fn add_symmetric_product(a: &Panels, b: &Panels, c: &mut [f64]) {
    for (row, left) in a.panels() {
        for (column, right) in b.panels().take(row / SIDE + 1) {
            add_tile(&tile(left, right), c, b.lanes, row, column);
        }
    }
}

/// Adds what of a tile lies inside the matrix.
fn add_tile(tile: &[Slot; SIDE], c: &mut [f64], stride: usize, row: usize, column: usize) {
    let width = SIDE.min(stride - column);
    for (sums, c) in tile.iter().zip(c.chunks_exact_mut(stride).skip(row)) {
        for (sum, c) in sums.iter().zip(&mut c[column..column + width]) {
            *c += sum;
        }
    }
}

/// Stores `A B`, rounded to the type, into a row-major matrix of rows of `stride` values, from column `start` on.
pub fn store_product<T: Real>(a: &Panels, b: &Panels, out: &mut [T], stride: usize, start: usize) {
    T::store_product(a, b, out, stride, start);
}

fn store<T: Real>(a: &Panels, b: &Panels, out: &mut [T], stride: usize, start: usize) {
    for (row, left) in a.panels() {
        for (column, right) in b.panels() {
            let at = start + column..start + (column + SIDE).min(b.lanes);
            for (sums, out) in tile(left, right).iter().zip(out.chunks_exact_mut(stride).skip(row)) {
                for (sum, y) in sums.iter().zip(&mut out[at.clone()]) {
                    *y = T::from_f64(*sum);
                }
            }
        }
    }
}
