//! The strokes of a box, back to front.

use std::ops::Range;

use super::{SPANNED, Solid};
use crate::model::Token;
use crate::model::scene::Cell;
use crate::model::scene::item::{Fill, Item, Point, Stroke};

/// Opacity of the veil.
const VEIL: [f64; 3] = [0.62, 0.78, 0.4];
/// Colours of the current area on even rows and on odd rows.
const EVEN: [Token; 3] = [Token::NowRight, Token::NowLeft, Token::NowTop];
const ODD: [Token; 3] = [Token::NowRight2, Token::NowLeft2, Token::NowTop2];
/// Slices thinner than this get no grid, which would drown their colour.
const THINNEST_GRID: f64 = 2.4;

impl Solid {
    /// Draws everything but the labels.
    pub(in crate::model::scene) fn draw(&self, cell: Option<Cell>, items: &mut Vec<Item>) {
        self.draw_hidden_edges(items);
        if self.current {
            self.draw_area(items);
        }
        for face in 0..3 {
            self.draw_veil(face, items);
        }
        for face in 0..3 {
            self.draw_tears(face, items);
        }
        self.draw_edges(items);
        if let Some(cell) = cell {
            self.draw_cell(cell, items);
        }
    }

    fn draw_hidden_edges(&self, items: &mut Vec<Item>) {
        let far = std::array::from_fn(|axis| self.length(axis));
        for axis in 0..3 {
            let mut near = far;
            near[axis] = 0.0;
            let stroke = Stroke::new(Token::Rule, 1.0).dashed(2.0, 4.0);
            items.push(Item::Line { from: self.point(far), to: self.point(near), stroke });
        }
    }

    /// The current area as convex pieces, back to front: along every axis the first slices are in front.
    fn draw_area(&self, items: &mut Vec<Item>) {
        let runs: [_; 3] = std::array::from_fn(|axis| self.slices(axis).covered());
        let whole = self
            .axes
            .iter()
            .all(|axis| axis.slices.list.iter().all(|slice| slice.covered || slice.index.is_none()));
        for first in runs[0].iter().rev() {
            for second in runs[1].iter().rev() {
                for third in runs[2].iter().rev() {
                    let piece = [first, second, third];
                    for face in [1, 0, 2] {
                        // Where everything is covered, inner faces could be seen through tears only.
                        if !whole || piece[face].start == 0 {
                            self.draw_piece_face(face, piece, items);
                        }
                    }
                }
            }
        }
    }

    fn draw_piece_face(&self, face: usize, piece: [&Range<usize>; 3], items: &mut Vec<Item>) {
        let [a, b] = SPANNED[face];
        let front = &self.slices(face).list[piece[face].start];
        let patches = |axis: usize| {
            let slices = self.slices(axis);
            let mut runs = slices.runs(|slice| (slice.covered, slice.odd));
            runs.retain_mut(|run| {
                *run = run.start.max(piece[axis].start)..run.end.min(piece[axis].end);
                run.start < run.end
            });
            runs
        };
        let stroke = Stroke::new(Token::NowGrid, 0.7);
        let across = patches(b);
        for run_a in patches(a) {
            for run_b in &across {
                let odd = |axis: usize, at: usize| self.slices(axis).list[at].odd;
                let odd = self.odd ^ front.odd ^ odd(a, run_a.start) ^ odd(b, run_b.start);
                let token = if odd { ODD[face] } else { EVEN[face] };
                let points =
                    self.quad(face, front.start, self.slices(a).extent(&run_a), self.slices(b).extent(run_b));
                items.push(Item::Polygon { points, fill: Some(Fill::new(token)), stroke: Some(stroke) });
            }
        }
        for (axis, other, flip) in [(a, b, false), (b, a, true)] {
            let slices = self.slices(axis);
            if slices.unit() < THINNEST_GRID {
                continue;
            }
            let [from, to] = self.slices(other).extent(piece[other]);
            for slice in &slices.list[piece[axis].start + 1..piece[axis].end] {
                let ends = [from, to].map(|end| if flip { [end, slice.start] } else { [slice.start, end] });
                let [from, to] = ends.map(|end| self.on_face(face, front.start, end));
                items.push(Item::Line { from, to, stroke });
            }
        }
    }

    /// An outer face in the tints of its areas with their boundaries, leaving out the current area's own surface.
    fn draw_veil(&self, face: usize, items: &mut Vec<Item>) {
        let [a, b] = SPANNED[face];
        let Some(front) = self.slices(face).list.first() else { return };
        let current = self.current && front.covered;
        let runs = |axis: usize| self.slices(axis).runs(|slice| (slice.index.is_none(), slice.area));
        let across = runs(b);
        for run_a in runs(a) {
            let slice_a = &self.slices(a).list[run_a.start];
            for run_b in &across {
                let slice_b = &self.slices(b).list[run_b.start];
                let torn = slice_a.index.is_none() || slice_b.index.is_none();
                if torn || (current && slice_a.covered && slice_b.covered) {
                    continue;
                }
                let token = Token::tint(self.area + front.area + slice_a.area + slice_b.area);
                let points =
                    self.quad(face, 0.0, self.slices(a).extent(&run_a), self.slices(b).extent(run_b));
                items.push(Item::Polygon {
                    points,
                    fill: Some(Fill::new(token).opacity(VEIL[face])),
                    stroke: None,
                });
            }
        }
        for (axis, other, flip) in [(a, b, false), (b, a, true)] {
            self.draw_veil_lines(face, current, (axis, other, flip), items);
        }
    }

    fn draw_veil_lines(
        &self,
        face: usize,
        current: bool,
        (axis, other, flip): (usize, usize, bool),
        items: &mut Vec<Item>,
    ) {
        let boundary = Stroke::new(Token::Control, 0.9).opacity(0.75);
        let grid = Stroke::new(Token::Control, 0.5).opacity(0.22);
        let (slices, others) = (self.slices(axis), self.slices(other));
        let everywhere = 0..others.list.len();
        let outside = others.runs(|slice| slice.covered);
        for pair in slices.list.windows(2) {
            let [before, after] = pair else { continue };
            if before.index.is_none() || after.index.is_none() {
                continue;
            }
            let separates = before.area != after.area;
            if !separates && slices.unit() < THINNEST_GRID {
                continue;
            }
            let mut line = |run: &Range<usize>| {
                let ends =
                    others.extent(run).map(|end| if flip { [end, after.start] } else { [after.start, end] });
                let [from, to] = ends.map(|end| self.on_face(face, 0.0, end));
                items.push(Item::Line { from, to, stroke: if separates { boundary } else { grid } });
            };
            if !separates && current && before.covered {
                outside.iter().filter(|run| !others.list[run.start].covered).for_each(line);
            } else {
                line(&everywhere);
            }
        }
    }

    /// Gaps as strips of paper between torn edges.
    fn draw_tears(&self, face: usize, items: &mut Vec<Item>) {
        let [a, b] = SPANNED[face];
        for (axis, other, flip) in [(a, b, false), (b, a, true)] {
            for gap in self.slices(axis).gaps() {
                let edge = |at: f64, inward: f64| -> Vec<Point> {
                    let length = self.length(other);
                    let steps = ((length / 7.0).round() as usize).clamp(1, 200);
                    (0..=steps)
                        .map(|step| {
                            let away = if step % 2 == 0 { 0.0 } else { inward };
                            let (along, across) = (at + away, length * step as f64 / steps as f64);
                            self.on_face(face, 0.0, if flip { [across, along] } else { [along, across] })
                        })
                        .collect()
                };
                let bite = ((gap.end - gap.start) * 0.15).min(3.0);
                let (near, far) = (edge(gap.start, bite), edge(gap.end, -bite));
                let points = near.iter().chain(far.iter().rev()).copied().collect();
                items.push(Item::Polygon {
                    points,
                    fill: Some(Fill::new(Token::Paper).opacity(0.94)),
                    stroke: None,
                });
                for points in [near, far] {
                    items.push(Item::Polyline { points, stroke: Stroke::new(Token::Control, 0.9) });
                }
            }
        }
    }

    /// The nine visible edges, interrupted by gaps.
    fn draw_edges(&self, items: &mut Vec<Item>) {
        let stroke = Stroke::new(Token::Ink2, 1.1).round();
        for (axis, [a, b]) in SPANNED.into_iter().enumerate() {
            let slices = self.slices(axis);
            for (at_a, at_b) in [(0.0, 0.0), (self.length(a), 0.0), (0.0, self.length(b))] {
                for run in slices.runs(|slice| slice.index.is_none()) {
                    let torn = slices.list[run.start].index.is_none();
                    let [from, to] = slices.extent(&run).map(|end| {
                        let mut along = [end; 3];
                        (along[a], along[b]) = (at_a, at_b);
                        self.point(along)
                    });
                    let stroke =
                        if torn { Stroke::new(Token::Control, 1.0).dashed(1.0, 3.0) } else { stroke };
                    items.push(Item::Line { from, to, stroke });
                }
            }
        }
    }

    /// The outline of one value: its visible faces, or, when it is hidden, all three faintly.
    fn draw_cell(&self, cell: Cell, items: &mut Vec<Item>) {
        let Some(slots) = self.slots(cell) else { return };
        let visible = self.visible_faces(slots);
        let hidden = visible.iter().all(|visible| !visible);
        for (face, visible) in visible.into_iter().enumerate() {
            if hidden || visible {
                let stroke = Stroke::new(Token::Ink, 1.5);
                let stroke = if hidden { stroke.opacity(0.7).dashed(2.0, 2.0) } else { stroke };
                items.push(Item::Polygon {
                    points: self.cell_face(face, slots),
                    fill: None,
                    stroke: Some(stroke),
                });
            }
        }
    }
}
