//! The tensor as one block N x C x H·W.

use std::f64::consts::FRAC_PI_2;

use super::cover::{Along, Cover, Share};
use super::describe::{label, positions_label};
use super::fold::Fold;
use super::item::{Anchor, Item, Point, Span, Stroke, Text, text_width};
use super::slice::Slices;
use super::solid::{Solid, SolidAxis};
use super::turn::Turn;
use super::{FONT, Scene, Subject, Targets};
use crate::model::{Token, format};

/// Length of a torn gap along its axis, pixels.
const GAP: f64 = 21.0;
/// Distance from the block to its brackets, pixels.
const BRACKET_DISTANCE: f64 = 7.0;
const LINE: f64 = 1.15 * FONT;

/// A horizontal axis of the block.
#[derive(Clone, Copy)]
struct Ground<'a> {
    along: Along,
    fold: &'a Fold,
    /// Units of length.
    length: f64,
    /// Whether its last index is in front.
    is_reversed: bool,
}

impl<'a> Ground<'a> {
    const fn new(along: Along, fold: &'a Fold, length: f64) -> Self {
        Self { along, fold, length, is_reversed: false }
    }

    const fn reversed(self) -> Self {
        Self { is_reversed: true, ..self }
    }
}

pub(super) fn scene(subject: &Subject<'_>, width: f64, height: f64) -> Scene {
    let Subject { partition, area, cell, folds, turn, .. } = subject;
    let shape = partition.shape();
    let slots = |fold: &Fold| {
        let (shown, gaps) = fold.counts();
        (shown + gaps) as f64
    };
    let samples = Ground::new(Along::Samples, &folds.samples, 1.25 * libm::pow(slots(&folds.samples), 0.42));
    let channels = Ground::new(Along::Channels, &folds.channels, 1.12 * slots(&folds.channels).sqrt());
    // Which ground axis runs where, and which are seen from their ends.
    let [to_left, to_right] = match turn.quarter() {
        0 => [samples, channels],
        1 => [channels, samples.reversed()],
        2 => [samples.reversed(), channels.reversed()],
        _ => [channels.reversed(), samples],
    };
    let (left, right, top, bottom) = (2.2 * FONT, 2.2 * FONT, 0.5 * FONT, 3.1 * FONT);
    let room = [(width - left - right).max(1.0), (height - top - bottom).max(1.0)];
    // The height fills the panel, within proportions that still read as a block; where several stand side by side, panels
    // are higher than wide, and the eye compares the blocks with each other.
    let highest = if room[1] > room[0] { 7.5 } else { 4.2 };
    // How far all of it goes across and into the picture, in units, as it is turned.
    let extent = |[u, v]: [Point; 2], a: f64, b: f64| [b * v[0] - a * u[0], -(a * u[1] + b * v[1])];
    let usual = extent(Turn::default().ground(), samples.length, channels.length);
    let deep = (room[1] / room[0] * usual[0] - usual[1]).clamp(1.7, highest);
    let fits = |[across, back]: [f64; 2], deep: f64| (room[0] / across).min(room[1] / (back + deep));
    let [u, v] = turn.ground();
    let [across, back] = extent([u, v], to_left.length, to_right.length);
    let upright = deep * turn.upright();
    // A block that is turned keeps its size where it can.
    let scale = fits(usual, deep).min(fits([across, back], upright));
    let axis = |along, fold: &Fold, length: f64, direction| {
        let (shown, gaps) = fold.counts();
        let gap = GAP.min(0.16 * length);
        let unit = (length - gap * gaps as f64) / shown as f64;
        SolidAxis { direction, slices: Slices::new(partition, *area, along, fold, (unit, gap)) }
    };
    let ground = |ground: &Ground<'_>, direction: Point| {
        // Slices are measured along what is drawn.
        let drawn = (direction[0] * direction[0] + direction[1] * direction[1]).sqrt();
        let direction = direction.map(|part| part / drawn);
        let mut axis = axis(ground.along, ground.fold, ground.length * drawn * scale, direction);
        if ground.is_reversed {
            axis.slices = axis.slices.reversed();
        }
        axis
    };
    let corner = [
        (room[0] - across * scale) / 2.0 + left - to_left.length * u[0] * scale,
        top + (room[1] - (back + upright) * scale) / 2.0 + back * scale,
    ];
    let solid = Solid {
        corner,
        axes: [
            ground(&to_left, u),
            ground(&to_right, v),
            axis(Along::Positions, &folds.positions, upright * scale, [0.0, 1.0]),
        ],
        base: [0; 4],
        shape,
        area: 0,
        current: true,
        odd: false,
    };
    let mut items = Vec::new();
    solid.draw(*cell, &mut items);
    draw_gap_counts(&solid, &mut items);

    let ends = solid.axes.each_ref().map(|axis| axis.slices.length());
    let below = |x: f64, y: f64, p: Point| [p[0] + x, p[1] + y];
    let [rise_left, rise_right] = [0, 1].map(|axis| -solid.axes[axis].direction[1]);
    let on_left =
        |at: f64| below(-BRACKET_DISTANCE * rise_left, BRACKET_DISTANCE, solid.point([at, 0.0, ends[2]]));
    let on_right =
        |at: f64| below(BRACKET_DISTANCE * rise_right, BRACKET_DISTANCE, solid.point([0.0, at, ends[2]]));
    let on_positions = |at: f64| below(-1.2 * BRACKET_DISTANCE, 0.0, solid.point([ends[0], 0.0, at]));
    draw_bracket(&solid.axes[0].slices, on_left, &mut items);
    draw_bracket(&solid.axes[1].slices, on_right, &mut items);
    draw_bracket(&solid.axes[2].slices, on_positions, &mut items);

    let cover = |along| Cover::new(partition, *area, along);
    for (axis, at, anchor) in
        [(0, on_left(ends[0] / 2.0), Anchor::End), (1, on_right(ends[1] / 2.0), Anchor::Start)]
    {
        let SolidAxis { slices, direction } = &solid.axes[axis];
        let (name, size, words) = match slices.along {
            Along::Samples => ("N", shape.n(), label(&cover(Along::Samples), "n")),
            _ => ("C", shape.c(), label(&cover(Along::Channels), "c")),
        };
        let size = format::count(size);
        let long = text_width(&words).max(text_width(&format!("{name} {size}")));
        // A label too long for the rest of the axis moves down the axis, towards the front corner.
        let (x, over) = match anchor {
            Anchor::End => (at[0] - 0.4 * FONT, (long - (at[0] - 0.4 * FONT)).max(0.0)),
            _ => (at[0] + 0.4 * FONT, (at[0] + 0.4 * FONT + long - width).max(0.0)),
        };
        let x = if anchor == Anchor::End { x + over } else { x - over };
        let slope = (direction[1] / direction[0]).abs();
        let y = (at[1] + 1.2 * FONT + over * slope).min(height - LINE - 2.0);
        let title = vec![Span::bold(format!("{name} "), Token::Ink), Span::new(size, Token::Ink2)];
        items.push(Item::Text(Text::new([x, y], anchor, title)));
        items.push(Item::Text(Text::new([x, y + LINE], anchor, vec![Span::bold(words, Token::Now)])));
    }
    let at = on_positions(ends[2] / 2.0);
    let title = vec![
        Span::bold("H·W ", Token::Ink),
        Span::new(format!("{}  ", format::count(shape.positions())), Token::Ink2),
        Span::bold(positions_label(partition, *area), Token::Now),
    ];
    let text = Text::new([at[0] - 0.7 * FONT, at[1]], Anchor::Middle, title);
    items.push(Item::Text(text.rotated(-FRAC_PI_2)));
    Scene { width, height, items, targets: Targets::Solids(vec![solid]) }
}

/// Which part of an axis the current area covers, beside it.
fn draw_bracket(slices: &Slices, at: impl Fn(f64) -> Point, items: &mut Vec<Item>) {
    let all = Stroke::new(Token::Rule, 3.5);
    items.push(Item::Line { from: at(0.0), to: at(slices.length()), stroke: all });
    for run in slices.runs(|slice| slice.share) {
        let stroke = match slices.list[run.start].share {
            Share::Nothing => continue,
            Share::Some => Stroke::new(Token::Now, 3.5).dashed(2.0, 2.0),
            Share::All => Stroke::new(Token::Now, 3.5),
        };
        let [from, to] = slices.extent(&run).map(&at);
        items.push(Item::Line { from, to, stroke });
    }
}

/// How many indices each gap hides, written in the tear.
fn draw_gap_counts(solid: &Solid, items: &mut Vec<Item>) {
    // Between tears of the other axes there is room for words.
    let [left, right, down] = solid.axes.each_ref().map(|axis| axis.slices.longest_stretch());
    // The axis to the left runs uphill against the text.
    let angle = |axis: usize| libm::asin(solid.axes[axis].direction[1]) * if axis == 0 { -1.0 } else { 1.0 };
    let (length, centre) = (|[from, to]: [f64; 2]| to - from, |[from, to]: [f64; 2]| f64::midpoint(from, to));
    for (axis, slices) in solid.axes.each_ref().map(|axis| &axis.slices).into_iter().enumerate() {
        for gap in slices.gaps() {
            let middle = f64::midpoint(gap.start, gap.end);
            let (at, rotation, room) = match axis {
                0 => (solid.point([middle, 0.0, centre(down)]), -FRAC_PI_2, length(down)),
                1 => (solid.point([0.0, middle, centre(down)]), -FRAC_PI_2, length(down)),
                _ if length(right) >= length(left) => {
                    (solid.point([0.0, centre(right), middle]), angle(1), length(right))
                }
                _ => (solid.point([centre(left), 0.0, middle]), angle(0), length(left)),
            };
            let words = [format!("{} more", format::count(gap.hidden)), format::count(gap.hidden)];
            let thick =
                (gap.end - gap.start) * if axis == 2 { 1.0 } else { solid.axes[axis].direction[0].abs() };
            let Some(words) = words.into_iter().find(|words| text_width(words) < room) else { continue };
            if thick < 0.8 * FONT {
                continue;
            }
            // The baseline lies a third of the letters' height beside the middle line.
            let [x, y] = at;
            let at = [x - 0.33 * FONT * libm::sin(rotation), y + 0.33 * FONT * libm::cos(rotation)];
            let text = Text::new(at, Anchor::Middle, vec![Span::new(words, Token::Ink3)]);
            items.push(Item::Text(text.rotated(rotation)));
        }
    }
}
