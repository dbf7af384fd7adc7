//! The tensor unrolled to rows, before and after, with the mean and deviation of every row between.

mod picture;

use std::ops::Range;

use self::picture::{Picture, draw_header};
use super::item::{Anchor, Item, Point, Span, Text, text_width};
use super::{Cell, FONT, Scene, Target, Targets, sum};
use crate::compute::Window;
use crate::model::{Ramp, Token, format};
use crate::norm::{Partition, Place};

/// Room above and below the rows, pixels.
const TOP: f64 = 24.0;
const BOTTOM: f64 = 24.0;
/// Rows are at least this high, pixels.
const LOWEST_ROW: f64 = 4.0;
/// The current block is at least as high as its number, pixels.
const LOWEST_BLOCK: f64 = FONT;
/// Below this width there is room for the shortest labels only, pixels.
const NARROW: f64 = 420.0;

/// How many rows to ask for so that each is at least 4 pixels high in a panel of this height.
pub fn rows_that_fit(height: f64, rows_per_area: usize) -> usize {
    let block = (rows_per_area as f64 * LOWEST_ROW).max(LOWEST_BLOCK);
    let others = ((height - TOP - BOTTOM - block) / LOWEST_ROW).max(0.0) as usize;
    // A block that is higher than the panel is shown in part.
    let most = ((height - TOP - BOTTOM) / LOWEST_ROW).max(0.0) as usize;
    (others + rows_per_area).min(most).max(8)
}

/// Where rows and columns are drawn, and which values they are.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rows {
    /// Left ends of X and of the normalized X.
    left: [f64; 2],
    /// Width of each of them.
    width: f64,
    /// Tops of the rows and the bottom of the last.
    edges: Vec<f64>,
    /// First value of every row.
    starts: Vec<Cell>,
    /// What every column adds to it.
    columns: Vec<Cell>,
}

/// Every area as a block of d rows and m columns: X, mean and one deviation each side, normalized X. `cell` is the
/// current value, `domain` the interval of values from the lowest to the highest colour, `width` and `height` are css
/// pixels.
pub fn unrolled(
    window: &Window,
    partition: &Partition,
    area: usize,
    cell: Option<Cell>,
    domain: (f64, f64),
    width: f64,
    height: f64,
) -> Scene {
    let d = partition.rows();
    let rows = window.statistics.len();
    let area = area.min(partition.areas() - 1);
    let narrow = width < NARROW;
    let number = format::count(area + 1);
    let left = 30f64.max(text_width(&number) + 14.0);
    let (middle, gap) = if narrow { (78.0, 10.0) } else { (104f64.max(width * 0.2), 16.0) };
    let across = ((width - left - middle - 2.0 * gap - 1.5) / 2.0).max(8.0);
    let block = (area * d).saturating_sub(window.first_row).min(rows)
        ..(area * d + d).saturating_sub(window.first_row).min(rows);
    let places = Rows {
        left: [left, left + across + middle + 2.0 * gap],
        width: across,
        edges: edges(rows, &block, height - TOP - BOTTOM),
        starts: (window.first_row..window.first_row + rows)
            .map(|row| partition.index(Place { area: row / d, row: row % d, column: 0 }))
            .collect(),
        columns: window
            .columns
            .iter()
            .map(|&column| partition.index(Place { area: 0, row: 0, column: column as usize }))
            .collect(),
    };
    let mut picture = Picture { places, window, domain, d, items: Vec::new() };
    let sides = [(Ramp::Before, &window.before), (Ramp::After, &window.after)];
    for (side, (ramp, values)) in sides.into_iter().enumerate() {
        picture.draw_values(side, ramp, values, &block);
        picture.draw_separators(side);
    }
    let low = domain.0.min(-2.0);
    let high = domain.1.max(2.0);
    let start = left + across + gap;
    let position = |value: f64| start + (value.clamp(low, high) - low) / (high - low) * middle;
    picture.draw_statistics(position, height);
    picture.draw_frame(&block, &number, width);
    picture.draw_cell(cell);

    let mut items = picture.items;
    draw_header(&mut items, [left, start + middle / 2.0, picture.places.left[1]], across);
    let mut label = |x: f64, anchor, text: String| {
        let spans = vec![Span::new(text, Token::Ink3)];
        items.push(Item::Text(Text::new([x, height - 6.0], anchor, spans)));
    };
    let m = partition.columns();
    let shown = window.columns.len();
    let (many, all) = (format::count(m), shown >= m);
    let values = if all {
        [format!("m = {many} value{} per row", if m == 1 { "" } else { "s" }), format!("m = {many}")]
    } else {
        let shown = format::count(shown);
        [format!("{shown} of {many} values per row"), format!("{shown} of {many}")]
    };
    let fitting = |[long, short]: [String; 2]| if text_width(&long) <= across { long } else { short };
    label(left, Anchor::Start, fitting(values));
    label(position(0.0), Anchor::Middle, "0".to_owned());
    if !narrow {
        for (value, anchor) in [(low, Anchor::Start), (high, Anchor::End)] {
            let text = format::tick(value);
            // Beside a zero at the very end there is no room for the end itself.
            if (position(value) - position(0.0)).abs() > text_width(&text) + 10.0 {
                label(position(value), anchor, text);
            }
        }
    }
    let text = if rows < window.rows {
        let first = format::count(window.first_row + 1);
        let (last, of) = (format::count(window.first_row + rows), format::count(window.rows));
        fitting([format!("rows {first}–{last} of {of}"), format!("{first}–{last} of {of}")])
    } else {
        format!("{} row{}", format::count(rows), if rows == 1 { "" } else { "s" })
    };
    label(picture.places.left[1] + across, Anchor::End, text);
    Scene { width, height, items, targets: Targets::Rows(picture.places) }
}

/// The rows' edges. All rows are equally high unless the current block would be lower than its number.
fn edges(rows: usize, block: &Range<usize>, height: f64) -> Vec<f64> {
    let height = height.max(1.0);
    let even = height / rows.max(1) as f64;
    let (current, other) = match (block.len(), rows - block.len()) {
        (0, _) | (_, 0) => (even, even),
        (inside, _) if even * inside as f64 >= LOWEST_BLOCK => (even, even),
        (inside, outside) => {
            let high = LOWEST_BLOCK.min(height / 2.0);
            (high / inside as f64, (height - high) / outside as f64)
        }
    };
    let mut edges = vec![TOP];
    let mut edge = TOP;
    for row in 0..rows {
        edge += if block.contains(&row) { current } else { other };
        edges.push(edge);
    }
    edges
}

/// The column between X and Y of the unrolled matrix, css pixels.
#[derive(Clone, Copy, Debug)]
pub struct Between<'a> {
    /// Its left end.
    pub left: f64,
    /// Its width.
    pub width: f64,
    /// Tops of the rows and the bottom of the last.
    pub edges: &'a [f64],
}

impl Rows {
    pub(super) const fn between(&self) -> Between<'_> {
        let left = self.left[0] + self.width;
        Between { left, width: self.left[1] - left, edges: self.edges.as_slice() }
    }

    pub(super) fn hit(&self, [x, y]: Point) -> Option<Target> {
        let row = self.edges.partition_point(|&edge| edge <= y).checked_sub(1)?;
        let start = *self.starts.get(row)?;
        let wide = self.width / self.columns.len().max(1) as f64;
        let column = self
            .left
            .iter()
            .find(|&&left| (left..left + self.width).contains(&x))
            .map(|left| (x - left) / wide);
        match column {
            Some(column) => Some(Target::Cell(sum(start, *self.columns.get(column as usize)?))),
            None => (x < self.left[1]).then_some(Target::Row(start)),
        }
    }

    /// Row and column at which a value is drawn.
    fn find(&self, cell: Cell) -> Option<(usize, usize)> {
        self.starts.iter().enumerate().find_map(|(row, start)| {
            let rest: Vec<usize> = cell.iter().zip(start).filter_map(|(a, b)| a.checked_sub(*b)).collect();
            let column = self.columns.iter().position(|column| column[..] == rest[..])?;
            Some((row, column))
        })
    }

    /// Corner and size of a value in X, by its row and column of those shown.
    pub(super) fn rectangle(&self, row: usize, column: usize) -> Option<(Point, [f64; 2])> {
        let wide = self.width / self.columns.len().max(1) as f64;
        let (top, bottom) = (self.edges.get(row)?, self.edges.get(row + 1)?);
        Some(([self.left[0] + column as f64 * wide, *top], [wide, bottom - top]))
    }

    pub(super) fn locate(&self, cell: Cell) -> Option<Point> {
        let (row, column) = self.find(cell)?;
        let (at, size) = self.rectangle(row, column)?;
        Some([at[0] + size[0] / 2.0, at[1] + size[1] / 2.0])
    }
}
