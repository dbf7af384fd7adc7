//! Pictures of the tensor and of its unrolled matrix as pure data: shapes in css pixels, colours by their meaning.
//!
//! One painter draws every [`Scene`], and the same scene answers what lies under a pointer. Nothing here grows with the
//! number of values: long axes are folded, and what an area covers is known from the roles of the axes alone.

mod block;
mod cover;
mod describe;
mod fold;
mod item;
mod navigate;
mod reach;
mod samples;
mod slice;
mod solid;
mod tiles;
mod turn;
mod unroll;
mod unrolled;

use crate::compute::Reach;
use crate::norm::Partition;

pub use describe::describe;
pub use fold::Folds;
pub(super) use item::text_width;
pub use item::{Anchor, Cap, Fill, Image, Item, Point, Span, Stroke, Text};
pub use navigate::{Key, navigate, step_area};
pub use turn::Turn;
pub use unroll::{Placed, Unroll};
pub use unrolled::{Between, rows_that_fit, unrolled};

/// The place of a value, `[n, c, h, w]`, counted from 0.
pub type Cell = [usize; 4];

/// Size of all text, css pixels.
const FONT: f64 = 14.0;

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Width, css pixels.
    pub width: f64,
    /// Height, css pixels.
    pub height: f64,
    /// What is drawn, in this order.
    pub items: Vec<Item>,
    targets: Targets,
}

/// What lies under a pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// One value.
    Cell(Cell),
    /// A whole row of the unrolled matrix, by its first value.
    Row(Cell),
}

/// Where things can be pointed at, by kind of picture.
#[derive(Clone, Debug, PartialEq)]
enum Targets {
    Solids(Vec<solid::Solid>),
    Tiles(tiles::Tiles),
    Rows(unrolled::Rows),
}

impl Target {
    /// The value pointed at, or the first one of the row.
    pub const fn cell(self) -> Cell {
        match self {
            Self::Cell(cell) | Self::Row(cell) => cell,
        }
    }
}

impl Scene {
    /// A picture of which nothing can be pointed at. `size` is in css pixels.
    pub const fn still([width, height]: [f64; 2], items: Vec<Item>) -> Self {
        Self { width, height, items, targets: Targets::Solids(Vec::new()) }
    }

    /// What is drawn at a point: the frontmost visible face of a solid, a tile's cell, or a cell of the matrix.
    pub fn hit(&self, x: f64, y: f64) -> Option<Target> {
        match &self.targets {
            Targets::Solids(solids) => solids.iter().find_map(|solid| solid.hit([x, y])).map(Target::Cell),
            Targets::Tiles(tiles) => tiles.hit([x, y]).map(Target::Cell),
            Targets::Rows(rows) => rows.hit([x, y]),
        }
    }

    /// The column between X and Y, where this is the unrolled matrix.
    pub const fn between(&self) -> Option<Between<'_>> {
        match &self.targets {
            Targets::Rows(rows) => Some(rows.between()),
            Targets::Solids(_) | Targets::Tiles(_) => None,
        }
    }

    /// The inverse of [`Scene::hit`]: a point at which this value is drawn. `None` for values that are hidden inside,
    /// folded away or outside the window.
    pub fn locate(&self, cell: Cell) -> Option<Point> {
        match &self.targets {
            Targets::Solids(solids) => solids.iter().find_map(|solid| solid.locate(cell)),
            Targets::Tiles(tiles) => tiles.locate(cell),
            Targets::Rows(rows) => rows.locate(cell),
        }
    }
}

/// The ways to draw a tensor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum View {
    /// One block N x C x H·W.
    #[default]
    Block,
    /// N boxes C x H x W.
    Samples,
    /// N cards of C tiles of H x W cells.
    Tiles,
    /// The same, by how strongly each value moves the current one of the output.
    Reach,
}

impl View {
    /// All views.
    pub const ALL: [Self; 4] = [Self::Block, Self::Samples, Self::Tiles, Self::Reach];

    /// The picture in a panel of this size.
    pub fn scene(self, subject: &Subject<'_>, width: f64, height: f64) -> Scene {
        if self == Self::Block {
            block::scene(subject, width, height)
        } else {
            apart(self, subject, width, height)
        }
    }
}

/// The pictures that take the tensor apart.
#[inline(never)] // a gate of the screens that are loaded on demand
fn apart(view: View, subject: &Subject<'_>, width: f64, height: f64) -> Scene {
    match view {
        View::Block | View::Samples => samples::scene(subject, width, height),
        View::Tiles => tiles::scene(subject, Colouring::Areas, width, height),
        View::Reach => tiles::scene(subject, Colouring::Reach, width, height),
    }
}

/// What colours tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Colouring {
    Areas,
    Reach,
}

/// What a picture of a tensor shows.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    partition: &'a Partition,
    area: usize,
    cell: Option<Cell>,
    folds: Folds,
    turn: Turn,
    reach: Option<&'a Reach>,
}

impl<'a> Subject<'a> {
    /// A partition with its current area (the last one when there are fewer) and the current value, if it is in the
    /// tensor.
    pub fn new(partition: &'a Partition, area: usize, cell: Option<Cell>) -> Self {
        let area = area.min(partition.areas() - 1);
        let cell = cell.filter(|cell| partition.shape().contains(*cell));
        Self {
            partition,
            area,
            cell,
            folds: Folds::new(partition, area, cell),
            turn: Turn::default(),
            reach: None,
        }
    }

    /// Seen from there, where it is drawn as a block.
    #[must_use]
    pub const fn turned(mut self, turn: Turn) -> Self {
        self.turn = turn;
        self
    }

    /// With what moves the current value, once it is known.
    #[must_use]
    pub const fn reached(mut self, reach: Option<&'a Reach>) -> Self {
        self.reach = reach;
        self
    }

    /// Keeps the folds of an earlier picture as long as they show the current area and value, so that nothing moves
    /// away under a pointer.
    #[must_use]
    pub fn following(mut self, earlier: &Folds) -> Self {
        if earlier.show(self.partition, self.area, self.cell) {
            self.folds = earlier.clone();
        }
        self
    }

    /// Which indices of each axis are drawn.
    pub const fn folds(&self) -> &Folds {
        &self.folds
    }
}

/// The tensor as one block with axes N, C and H·W, seen from above its index 0 unless it is turned. The current area is solid, the rest a
/// veil. `width` and `height` are css pixels.
pub fn tensor_block(
    partition: &Partition,
    area: usize,
    cell: Option<Cell>,
    width: f64,
    height: f64,
) -> Scene {
    View::Block.scene(&Subject::new(partition, area, cell), width, height)
}

/// The tensor as N boxes C x H x W. `width` and `height` are css pixels.
pub fn tensor_samples(
    partition: &Partition,
    area: usize,
    cell: Option<Cell>,
    width: f64,
    height: f64,
) -> Scene {
    View::Samples.scene(&Subject::new(partition, area, cell), width, height)
}

/// The tensor as N cards of C tiles of H x W cells, for exact pointing. `width` and `height` are css pixels.
pub fn tensor_tiles(
    partition: &Partition,
    area: usize,
    cell: Option<Cell>,
    width: f64,
    height: f64,
) -> Scene {
    View::Tiles.scene(&Subject::new(partition, area, cell), width, height)
}

/// Places add up: every axis adds its own part.
fn sum(a: Cell, b: Cell) -> Cell {
    std::array::from_fn(|axis| a[axis] + b[axis])
}
