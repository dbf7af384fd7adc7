//! The way of every value from its tile of the tensor to its row of the matrix.

use super::{Cell, Point, Scene, Targets, tensor_tiles};
use crate::compute::Window;
use crate::norm::{Partition, Place};

/// How long one value is on its way, milliseconds.
const MOVE: f64 = 600.0;
/// How much later than an area the next one starts, and the last at most, milliseconds.
const STAGGER: f64 = 40.0;
const LAST_START: f64 = 600.0;
/// More values than these move in strips of one row of a tile.
const MOST_CELLS: usize = 4096;

/// Values on their way, those of the current area above the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Unroll {
    pieces: Vec<Piece>,
}

/// A value or a strip of them.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Piece {
    from: Rectangle,
    to: Rectangle,
    start: f64,
    shade: f64,
}

/// Upper left corner, width and height, css pixels.
type Rectangle = (Point, [f64; 2]);

/// A rectangle in the colour of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Its upper left corner, css pixels.
    pub at: Point,
    /// Width and height.
    pub size: [f64; 2],
    /// Where on the ramp its colour is, from 0 to 1; NaN for a value that is none.
    pub shade: f64,
}

impl Unroll {
    /// The way to what a scene of the unrolled matrix shows. `domain` is that of its colours.
    pub fn new(
        window: &Window,
        partition: &Partition,
        area: usize,
        domain: (f64, f64),
        matrix: &Scene,
    ) -> Self {
        let tiles = tensor_tiles(partition, area, None, matrix.width, matrix.height);
        let (Targets::Tiles(tiles), Targets::Rows(rows)) = (&tiles.targets, &matrix.targets) else {
            return Self { pieces: Vec::new() };
        };
        let columns = window.columns.len().max(1);
        let longest = if window.before.len() > MOST_CELLS { usize::MAX } else { 1 };
        let (lo, hi) = domain;
        let mut pieces = Vec::new();
        for (at, values) in window.before.chunks(columns).enumerate() {
            let row = window.first_row + at;
            let (of, row) = (row / partition.rows(), row % partition.rows());
            let start = (of.abs_diff(area) as f64 * STAGGER).min(LAST_START);
            let place = |column: &u32| partition.index(Place { area: of, row, column: *column as usize });
            let cells: Vec<Cell> = window.columns.iter().map(place).collect();
            let mut column = 0;
            for strip in cells.chunk_by(|a, b| longest > 1 && a[..3] == b[..3] && a[3] + 1 == b[3]) {
                let (first, last) = (column, column + strip.len() - 1);
                column += strip.len();
                let ends = strip.first().zip(strip.last());
                let from = ends.and_then(|(a, b)| around(tiles.rectangle(*a)?, tiles.rectangle(*b)?));
                let to =
                    rows.rectangle(at, first).zip(rows.rectangle(at, last)).and_then(|(a, b)| around(a, b));
                let (Some(from), Some(to), Some(values)) = (from, to, values.get(first..=last)) else {
                    continue;
                };
                let mean = values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len() as f64;
                let shade = ((mean - lo) / (hi - lo)).clamp(0.0, 1.0);
                pieces.push((of == area, Piece { from, to, start, shade }));
            }
        }
        pieces.sort_by_key(|(is_current, _)| *is_current);
        Self { pieces: pieces.into_iter().map(|(_, piece)| piece).collect() }
    }

    /// How long it takes, milliseconds.
    pub fn length(&self) -> f64 {
        self.pieces.iter().map(|piece| piece.start).fold(0.0, f64::max) + MOVE
    }

    /// Where everything is so many milliseconds after the start.
    pub fn at(&self, time: f64) -> impl Iterator<Item = Placed> {
        self.pieces.iter().map(move |piece| {
            let done = ease(((time - piece.start) / MOVE).clamp(0.0, 1.0));
            let between = |a: [f64; 2], b: [f64; 2]| [0, 1].map(|k| a[k] + done * (b[k] - a[k]));
            Placed {
                at: between(piece.from.0, piece.to.0),
                size: between(piece.from.1, piece.to.1),
                shade: piece.shade,
            }
        })
    }
}

/// Fast at first, slow at the end.
fn ease(done: f64) -> f64 {
    let left = 1.0 - done;
    1.0 - left * left * left
}

/// The smallest rectangle around two.
fn around((a, size_a): Rectangle, (b, size_b): Rectangle) -> Option<Rectangle> {
    let start = [0, 1].map(|k| a[k].min(b[k]));
    let end = [0, 1].map(|k| (a[k] + size_a[k]).max(b[k] + size_b[k]));
    let size = [0, 1].map(|k| end[k] - start[k]);
    size.iter().all(|length| length.is_finite()).then_some((start, size))
}
