//! The tensor as N boxes C x H x W.

use super::cover::{Along, Cover};
use super::fold::{Fold, Slot};
use super::item::{Anchor, Item, Point, Span, Text};
use super::slice::Slices;
use super::solid::{Solid, SolidAxis};
use super::{FONT, Scene, Subject, Targets};
use crate::model::{Token, format};

/// How far one channel goes back, in cells to the right and up.
const BACK: Point = [0.34, -0.23];
/// A gap, in cells.
const GAP: f64 = 0.9;
/// Room for the label under a box, and for the line under all, pixels.
const LABEL: f64 = 1.9 * FONT;
const FOOTER: f64 = 1.6 * FONT;

pub(super) fn scene(subject: &Subject<'_>, width: f64, height: f64) -> Scene {
    let Subject { partition, area, cell, folds, .. } = subject;
    let shape = partition.shape();
    let samples = Cover::new(partition, *area, Along::Samples);
    let slots = folds.samples.slots();

    let cells = |fold: &Fold| {
        let (shown, gaps) = fold.counts();
        shown as f64 + gaps as f64 * GAP
    };
    let (deep, tall, wide) = (cells(&folds.channels), cells(&folds.height), cells(&folds.width));
    let (box_width, box_height) = (wide + deep * BACK[0], tall - deep * BACK[1]);
    let (left, between) = (1.6 * FONT, 1.6 * FONT);
    let fit = |columns: usize| {
        let rows = slots.len().div_ceil(columns);
        let room = [
            (width - left - 0.4 * FONT - between * (columns - 1) as f64) / columns as f64,
            (height - FOOTER) / rows as f64 - LABEL,
        ];
        (room, (room[0] / box_width).min(room[1] / box_height).max(0.01))
    };
    let columns =
        (1..=slots.len()).max_by(|&a, &b| fit(a).1.total_cmp(&fit(b).1).then(b.cmp(&a))).unwrap_or(1);
    let (room, scale) = fit(columns);

    let slices =
        |along, fold: &Fold, unit: f64| Slices::new(partition, *area, along, fold, (unit, GAP * unit));
    let back = BACK[0].hypot(BACK[1]);
    let axes = [
        SolidAxis {
            direction: [BACK[0] / back, BACK[1] / back],
            slices: slices(Along::Channels, &folds.channels, scale * back),
        },
        SolidAxis { direction: [-1.0, 0.0], slices: slices(Along::Width, &folds.width, scale).reversed() },
        SolidAxis { direction: [0.0, 1.0], slices: slices(Along::Height, &folds.height, scale) },
    ];
    let mut items = Vec::new();
    let mut solids = Vec::new();
    for (i, slot) in slots.iter().enumerate() {
        let x = left + (i % columns) as f64 * (room[0] + between) + (room[0] - scale * box_width) / 2.0;
        let y = (i / columns) as f64 * (room[1] + LABEL)
            + (room[1] - scale * box_height) / 2.0
            + scale * (box_height - tall)
            + 4.0;
        let middle = x + scale * wide / 2.0;
        let n = match slot {
            Slot::Gap(hidden) => {
                let words = format!("{} more", format::count(hidden.len()));
                let at = [x + scale * box_width / 2.0, y + scale * tall / 2.0];
                items.push(Item::Text(Text::new(at, Anchor::Middle, vec![Span::new(words, Token::Ink3)])));
                continue;
            }
            Slot::Index(n) => *n,
        };
        let base = Along::Samples.cell(n, shape);
        let place = partition.place(base);
        let solid = Solid {
            corner: [x + scale * wide, y],
            axes: axes.clone(),
            base,
            shape,
            area: place.area,
            current: samples.contains(n),
            odd: place.row % 2 == 1,
        };
        solid.draw(*cell, &mut items);
        let (token, size) = if solid.current { (Token::Now, 600) } else { (Token::Ink2, 400) };
        let name = Span { text: format!("n = {}", format::count(n + 1)), token, weight: size };
        items.push(Item::Text(Text::new(
            [middle, y + scale * tall + 1.3 * FONT],
            Anchor::Middle,
            vec![name],
        )));
        if n == 0 {
            let mut axis = |name: &str, at: Point| {
                items.push(Item::Text(Text::new(at, Anchor::End, vec![Span::bold(name, Token::Ink)])));
            };
            axis("H", [x - 0.5 * FONT, y + scale * tall / 2.0 + 0.35 * FONT]);
            let half = scale * deep / 2.0;
            axis("C", [x + half * BACK[0] - 0.3 * FONT, (y + half * BACK[1] - 0.3 * FONT).max(FONT)]);
        }
        solids.push(solid);
    }
    let words = format!(
        "{}C {} × H {} × W {}",
        if shape.n() == 1 {
            "1 sample, ".to_owned()
        } else {
            format!("{} samples, each ", format::count(shape.n()))
        },
        format::count(shape.c()),
        format::count(shape.h()),
        format::count(shape.w())
    );
    let at = [left, height - 0.25 * FONT];
    items.push(Item::Text(Text::new(at, Anchor::Start, vec![Span::new(words, Token::Ink2)])));
    Scene { width, height, items, targets: Targets::Solids(solids) }
}
