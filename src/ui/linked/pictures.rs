//! What is pointed at elsewhere, in the tensor and the unrolled matrix.

use std::fmt::Write;

use yew::prelude::*;

use super::Pointed;
use crate::compute::{Detail, Window};
use crate::model::Ramp;
use crate::model::direction::Weights;
use crate::model::scene::{Item, Scene};
use crate::model::symbol::Symbol;
use crate::norm::{Partition, Place};
use crate::ui::hooks::Size;

/// Marks on the unrolled matrix of an answer.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(in crate::ui) fn in_matrix(
    scene: &Scene,
    pointed: Pointed,
    detail: &Detail,
    partition: &Partition,
    size: Size,
) -> Html {
    match pointed {
        Pointed::Values(low, high) => values_in_matrix(scene, &detail.window, (low, high), size),
        Pointed::Direction => direction_in_matrix(scene, detail, partition, size),
        Pointed::Symbol(symbol) => symbol_in_matrix(scene, symbol, detail, partition, size),
    }
}

/// Marks on the tensor of an answer.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(in crate::ui) fn in_tensor(
    scene: &Scene,
    pointed: Pointed,
    detail: &Detail,
    partition: &Partition,
    size: Size,
) -> Html {
    match pointed {
        Pointed::Values(low, high) => values_in_tensor(scene, partition, &detail.window, (low, high), size),
        Pointed::Direction => direction_in_tensor(scene, detail, partition, size),
        // What the symbols are of is the current area, which is marked anyway.
        Pointed::Symbol(_) => html! {},
    }
}

/// What each row of the unrolled matrix contributes to the direction, as a bar in place of its mean and deviation.
fn direction_in_matrix(scene: &Scene, detail: &Detail, partition: &Partition, size: Size) -> Html {
    let (Some(weights), Some(between)) = (Weights::of(detail, partition), scene.between()) else {
        return html! {};
    };
    let bars = between.edges.windows(2).enumerate().filter_map(|(at, edges)| {
        let weight = weights.of_row(detail.window.first_row + at)?;
        let (middle, half) = (between.left + between.width / 2.0, between.width / 2.0 * weight.abs());
        let (height, gap) = (edges[1] - edges[0], ((edges[1] - edges[0]) * 0.15).min(3.0));
        Some(html! {
            <rect
                class={if weight < 0.0 { "minus" } else { "plus" }}
                x={(if weight < 0.0 { middle - half } else { middle }).to_string()}
                y={(edges[0] + gap).to_string()}
                width={half.to_string()}
                height={(height - 2.0 * gap).to_string()}
            />
        })
    });
    let bars: Vec<Html> = bars.collect();
    if bars.is_empty() {
        return html! {};
    }
    let (top, bottom) = (between.edges.first(), between.edges.last());
    let (top, bottom) = (top.copied().unwrap_or_default(), bottom.copied().unwrap_or_default());
    html! {
        <svg class="marks weights" aria-hidden="true" viewBox={format!("0 0 {} {}", size.width, size.height)}>
            <rect
                class="veil"
                x={between.left.to_string()}
                y="0"
                width={between.width.to_string()}
                height={(bottom + 2.0).to_string()}
            />
            <text x={(between.left + between.width / 2.0).to_string()} y={(top - 9.0).to_string()}>{ "weights" }</text>
            { for bars }
        </svg>
    }
}

/// What each channel contributes to the direction, as a disc on one of its values: filled for plus, open for minus.
fn direction_in_tensor(scene: &Scene, detail: &Detail, partition: &Partition, size: Size) -> Html {
    let Some(weights) = Weights::of(detail, partition) else { return html! {} };
    let discs = weights.places().take(MOST_MARKS).filter_map(|(cell, weight)| {
        let [x, y] = scene.locate(cell)?;
        Some(html! {
            <circle
                class={if weight < 0.0 { "minus" } else { "plus" }}
                cx={x.to_string()}
                cy={y.to_string()}
                r={(LARGEST_DISC * weight.abs().sqrt()).to_string()}
            />
        })
    });
    html! {
        <svg class="marks weights" aria-hidden="true" viewBox={format!("0 0 {} {}", size.width, size.height)}>
            { for discs }
        </svg>
    }
}

/// Frames mean and deviation of the current row between X and Y.
fn symbol_in_matrix(
    scene: &Scene,
    symbol: Symbol,
    detail: &Detail,
    partition: &Partition,
    size: Size,
) -> Html {
    let (Symbol::Mean | Symbol::Deviation | Symbol::MeanSquare, Some(between)) = (symbol, scene.between())
    else {
        return html! {};
    };
    let place = detail.cell.place();
    let row = (place.area * partition.rows() + place.row).checked_sub(detail.window.first_row);
    let edges = row.and_then(|row| between.edges.get(row..row + 2));
    let Some(&[top, bottom]) = edges else { return html! {} };
    html! {
        <svg class="marks framed" aria-hidden="true" viewBox={format!("0 0 {} {}", size.width, size.height)}>
            <rect
                x={between.left.to_string()}
                y={top.to_string()}
                width={between.width.to_string()}
                height={(bottom - top).to_string()}
            />
        </svg>
    }
}

/// Marks the values from `low` to below `high` on the unrolled matrix.
fn values_in_matrix(scene: &Scene, window: &Window, (low, high): (f64, f64), size: Size) -> Html {
    let path = outline(scene, window, (low, high));
    html! {
        <svg class="marks pointed" aria-hidden="true" viewBox={format!("0 0 {} {}", size.width, size.height)}>
            <path d={path} />
        </svg>
    }
}

/// The most values that are marked on the tensor.
const MOST_MARKS: usize = 2000;
/// Radius of the disc of a channel that a direction is all of, css pixels.
const LARGEST_DISC: f64 = 9.0;

/// Marks those values of the matrix on the tensor, of which a face is to be seen and which were in the interval before.
fn values_in_tensor(
    scene: &Scene,
    partition: &Partition,
    window: &Window,
    (low, high): (f64, f64),
    size: Size,
) -> Html {
    let mut path = String::new();
    let columns = window.columns.len().max(1);
    let inside =
        window.before.iter().enumerate().filter(|(_, value)| (low..high).contains(&f64::from(**value)));
    let places = inside.filter_map(|(at, _)| {
        let row = window.first_row + at / columns;
        let column = *window.columns.get(at % columns)? as usize;
        let (area, row) = (row / partition.rows(), row % partition.rows());
        let is_there = area < partition.areas() && column < partition.columns();
        is_there.then(|| partition.index(Place { area, row, column }))
    });
    for [x, y] in places.filter_map(|cell| scene.locate(cell)).take(MOST_MARKS) {
        // Writing to a string does not fail.
        let _ = write!(path, "M{x:.1} {y:.1}h0");
    }
    html! {
        <svg class="marks pointed dots" aria-hidden="true" viewBox={format!("0 0 {} {}", size.width, size.height)}>
            <path d={path} />
        </svg>
    }
}

/// A rectangle for every run of neighbouring values in the interval, in the two images of the matrix.
fn outline(scene: &Scene, window: &Window, (low, high): (f64, f64)) -> String {
    let mut path = String::new();
    // The images of a side follow one another from its first row on.
    let (mut row_before, mut row_after) = (0, 0);
    for item in &scene.items {
        let Item::Image(image) = item else { continue };
        let (row, of_side) = match image.ramp {
            Ramp::Before => (&mut row_before, &window.before),
            _ => (&mut row_after, &window.after),
        };
        let first = *row;
        *row += image.rows;
        let (wide, tall) = (image.size[0] / image.columns as f64, image.size[1] / image.rows as f64);
        let rows = of_side.chunks_exact(image.columns.max(1)).skip(first).take(image.rows);
        for (at, values) in rows.enumerate() {
            let inside: Vec<bool> =
                values.iter().map(|&value| (low..high).contains(&f64::from(value))).collect();
            let mut column = 0;
            for run in inside.chunk_by(|a, b| a == b) {
                if run.first() == Some(&true) {
                    let (x, y) = (image.at[0] + column as f64 * wide, image.at[1] + at as f64 * tall);
                    // Writing to a string does not fail.
                    let _ = write!(path, "M{x:.1} {y:.1}h{:.1}v{tall:.1}h-{0:.1}z", run.len() as f64 * wide);
                }
                column += run.len();
            }
        }
    }
    path
}
