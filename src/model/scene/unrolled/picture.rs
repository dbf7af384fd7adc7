//! The strokes of the unrolled matrix.

use std::ops::Range;

use super::{BOTTOM, Rows, TOP};
use crate::compute::Window;
use crate::model::scene::item::{Anchor, Fill, Image, Item, Span, Stroke, Text, text_width};
use crate::model::scene::{Cell, FONT};
use crate::model::{Ramp, Token};

/// The most marks on single values, per side.
const MOST_MARKS: usize = 300;

/// A picture in the making.
pub(super) struct Picture<'a> {
    pub(super) places: Rows,
    pub(super) window: &'a Window,
    pub(super) domain: (f64, f64),
    pub(super) d: usize,
    pub(super) items: Vec<Item>,
}

impl Picture<'_> {
    fn height(&self, row: usize) -> f64 {
        match self.places.edges.get(row..row + 2) {
            Some(&[top, bottom]) => bottom - top,
            _ => 0.0,
        }
    }

    fn edge(&self, row: usize) -> f64 {
        self.places.edges.get(row).copied().unwrap_or(TOP)
    }

    /// The values as images of equally high rows, and marks on what the ramp cannot show.
    pub(super) fn draw_values(&mut self, side: usize, ramp: Ramp, values: &[f32], block: &Range<usize>) {
        let columns = self.window.columns.len();
        let rows = self.window.statistics.len();
        if columns == 0 {
            return;
        }
        let (low, high) = self.domain;
        let span = if high > low { high - low } else { 1.0 };
        for run in [0..block.start, block.clone(), block.end..rows] {
            let Some(values) =
                values.get(run.start * columns..run.end * columns).filter(|values| !values.is_empty())
            else {
                continue;
            };
            let values =
                values.iter().map(|&value| ((value as f64 - low) / span).clamp(0.0, 1.0) as f32).collect();
            let (top, bottom) = (self.edge(run.start), self.edge(run.end));
            self.items.push(Item::Image(Image {
                at: [self.places.left[side], top],
                size: [self.places.width, bottom - top],
                columns,
                rows: run.len(),
                ramp,
                values,
            }));
        }
        self.draw_marks(side, values, columns);
    }

    fn draw_marks(&mut self, side: usize, values: &[f32], columns: usize) {
        let wide = self.places.width / columns as f64;
        let (low, high) = self.domain;
        let outside = |value: f64| !(low..=high).contains(&value);
        let marked = values.iter().enumerate().filter(|(_, value)| outside(**value as f64)).take(MOST_MARKS);
        for (i, &value) in marked {
            let (row, column) = (i / columns, i % columns);
            let (x, y) = (self.places.left[side] + column as f64 * wide, self.edge(row));
            let tall = self.height(row);
            if value.is_nan() {
                let (x1, y1) = (x + wide, y + tall);
                for (from, to) in [([x, y], [x1, y1]), ([x, y1], [x1, y])] {
                    self.items.push(Item::Line { from, to, stroke: Stroke::new(Token::Ink2, 1.0) });
                }
            } else if tall >= 4.0 && wide >= 2.0 {
                // A corner in the colour of the other end: light on a high value, dark on a low one.
                let (corner, token) =
                    if value as f64 > high { (x + wide, Token::Paper) } else { (x, Token::Ink) };
                let inward = if value as f64 > high { -3f64.min(wide) } else { 3f64.min(wide) };
                let points = vec![[corner, y], [corner + inward, y], [corner, y + 3.0]];
                self.items.push(Item::Polygon { points, fill: Some(Fill::new(token)), stroke: None });
            }
        }
    }

    /// White lines between areas, thinner ones between the rows of one area.
    pub(super) fn draw_separators(&mut self, side: usize) {
        let (left, right) = (self.places.left[side], self.places.left[side] + self.places.width);
        for row in 1..self.window.statistics.len() {
            let low = self.height(row).min(self.height(row - 1));
            let block = low * self.d as f64;
            let width = if (self.window.first_row + row).is_multiple_of(self.d) {
                if block > 9.0 {
                    1.6
                } else if block > 3.5 {
                    0.8
                } else {
                    continue;
                }
            } else if low > 6.0 {
                1.0
            } else {
                continue;
            };
            let y = self.edge(row);
            self.items.push(Item::Line {
                from: [left, y],
                to: [right, y],
                stroke: Stroke::new(Token::Paper, width),
            });
        }
    }

    /// Mean as a dot and one deviation each side as a bar, before above after.
    pub(super) fn draw_statistics(&mut self, position: impl Fn(f64) -> f64, height: f64) {
        let zero = position(0.0);
        self.items.push(Item::Line {
            from: [zero, TOP - 4.0],
            to: [zero, height - BOTTOM + 3.0],
            stroke: Stroke::new(Token::Rule, 1.0),
        });
        for (row, statistics) in self.window.statistics.iter().enumerate() {
            let tall = self.height(row);
            let middle = self.edge(row) + tall / 2.0;
            let apart = if tall > 7.0 { (tall * 0.2).min(9.0) } else { 0.0 };
            let width = (tall * 0.28).clamp(1.2, 3.0);
            for (token, mean, variance, y) in [
                (Token::Before, statistics.mean, statistics.variance, middle - apart),
                (Token::After, statistics.mean_after, statistics.variance_after, middle + apart),
            ] {
                let deviation = variance.max(0.0).sqrt();
                if !mean.is_finite() || !deviation.is_finite() {
                    continue;
                }
                let stroke = Stroke::new(token, width).opacity(if tall < 5.0 { 0.7 } else { 1.0 });
                let (from, to) = ([position(mean - deviation), y], [position(mean + deviation), y]);
                self.items.push(Item::Line { from, to, stroke });
                if tall > 6.0 {
                    let radius = (tall * 0.22).min(3.4);
                    let fill = Some(Fill::new(token));
                    self.items.push(Item::Circle { centre: [position(mean), y], radius, fill, stroke: None });
                }
            }
        }
    }

    /// The frame around the current block, with its number.
    pub(super) fn draw_frame(&mut self, block: &Range<usize>, number: &str, width: f64) {
        if block.is_empty() {
            return;
        }
        let (top, bottom) = (self.edge(block.start), self.edge(block.end));
        let left = self.places.left[0];
        for stroke in [Stroke::new(Token::Paper, 5.0), Stroke::new(Token::Now, 2.5)] {
            self.items.push(Item::Rectangle {
                at: [left - 3.0, top - 1.5],
                size: [width - left + 1.7, bottom - top + 3.0],
                radius: 2.0,
                fill: None,
                stroke: Some(stroke),
            });
        }
        let at = [left - 9.0, f64::midpoint(top, bottom) + 0.35 * FONT];
        self.items.push(Item::Text(Text::new(at, Anchor::End, vec![Span::bold(number, Token::Now)])));
    }

    /// The outline of the current value on both sides.
    pub(super) fn draw_cell(&mut self, cell: Option<Cell>) {
        let Some((row, column)) = cell.and_then(|cell| self.places.find(cell)) else { return };
        let wide = self.places.width / self.places.columns.len().max(1) as f64;
        for side in 0..2 {
            let middle = self.places.left[side] + (column as f64 + 0.5) * wide;
            let half = wide.max(3.0) / 2.0;
            for stroke in [Stroke::new(Token::Paper, 3.5), Stroke::new(Token::Ink, 1.5)] {
                self.items.push(Item::Rectangle {
                    at: [middle - half, self.edge(row)],
                    size: [2.0 * half, self.height(row)],
                    radius: 0.0,
                    fill: None,
                    stroke: Some(stroke),
                });
            }
        }
    }
}

/// The names of the three columns. What is after is Y: recovery is part of it.
pub(super) fn draw_header(items: &mut Vec<Item>, [before, statistics, after]: [f64; 3], across: f64) {
    let base = 15.0;
    let long = "before, each row one variable";
    let words = if text_width(long) + 13.0 < across { long } else { "before" };
    let mut text = |x: f64, anchor, span| items.push(Item::Text(Text::new([x, base], anchor, vec![span])));
    text(before, Anchor::Start, Span::bold("X", Token::Before));
    text(before + 13.0, Anchor::Start, Span::new(words, Token::Ink2));
    text(statistics, Anchor::Middle, Span::new("μ ± σ", Token::Ink2));
    text(after, Anchor::Start, Span::bold("Y", Token::After));
    text(after + 13.0, Anchor::Start, Span::new("after", Token::Ink2));
}
