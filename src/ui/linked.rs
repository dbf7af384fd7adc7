//! What is pointed at in one figure, shown in the others: a cell in the charts, a point of the scatter as its cell, the
//! values of a bar in the matrix.

use std::fmt::Write;
use std::rc::Rc;

use yew::prelude::*;

use super::Dispatch;
use super::hooks::Size;
use crate::compute::{Detail, Window};
use crate::model::chart::{Chart, Guide, Mark, ReadOut};
use crate::model::scene::{Item, Scene};
use crate::model::state::Action;
use crate::model::{Ramp, Token};
use crate::norm::{Partition, Place, Shape};

/// Takes what is read off a chart.
pub(super) type OnRead = Callback<Option<ReadOut>>;

/// Where the cell of an answer stands in a chart: before and after, joined. `None` where the chart does not show it.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn of_cell(chart: &Chart, detail: &Detail, shape: Shape) -> Option<ReadOut> {
    let cell = &detail.cell;
    let marks = match chart {
        Chart::Histogram(chart) => {
            let shown = |x: f64| (chart.x.lo()..=chart.x.hi()).contains(&x);
            if !shown(cell.before) || !shown(cell.after) {
                return None;
            }
            [(cell.before, &chart.before, Token::Before), (cell.after, &chart.after, Token::After)].map(
                |(x, bins, token)| {
                    let density = bins.index(x).and_then(|bin| bins.density.get(bin));
                    Mark { x, y: density.copied().unwrap_or_default(), token }
                },
            )
        }
        Chart::Scatter(chart) => {
            // Points that cannot be drawn are left out, and the others then have other numbers.
            if chart.before.len() != detail.scatter.before.len() {
                return None;
            }
            let point = point_of(cell.index, detail, shape)?;
            let (before, after) = (chart.before.get(point)?, chart.after.get(point)?);
            let shown = |&[x, y]: &[f64; 2]| {
                (chart.x.lo()..=chart.x.hi()).contains(&x) && (chart.y.lo()..=chart.y.hi()).contains(&y)
            };
            if !shown(before) || !shown(after) {
                return None;
            }
            [(before, Token::Before), (after, Token::After)].map(|(&[x, y], token)| Mark { x, y, token })
        }
        Chart::Spectrum(_) => return None,
    };
    Some(ReadOut { guide: Guide::Join, marks: marks.to_vec(), lines: Vec::new() })
}

/// How many samples' positions there are from one point of the scatter to the next.
fn step(detail: &Detail) -> usize {
    detail.scatter.of.div_ceil(detail.scatter.before.len().max(1)).max(1)
}

/// The point of the scatter at a cell's sample and position, if it is one of those that were sent.
fn point_of([n, _, h, w]: [usize; 4], detail: &Detail, shape: Shape) -> Option<usize> {
    let at = n * shape.positions() + h * shape.w() + w;
    let step = step(detail);
    at.is_multiple_of(step).then_some(at / step)
}

/// Hovers over the cell of the first channel at the point that is read off the scatter.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn on_point(detail: &Rc<Detail>, shape: Shape, on: &Dispatch) -> OnRead {
    let detail = Rc::clone(detail);
    on.reform(move |read_out: Option<ReadOut>| {
        Action::CellHovered(read_out.and_then(|read_out| {
            let [before, after] = <[Mark; 2]>::try_from(read_out.marks).ok()?;
            let at = |mark: &Mark, [x, y]: &[f32; 2]| {
                f64::from(*x).to_bits() == mark.x.to_bits() && f64::from(*y).to_bits() == mark.y.to_bits()
            };
            let scatter = &detail.scatter;
            let point = scatter
                .before
                .iter()
                .zip(&scatter.after)
                .position(|(from, to)| at(&before, from) && at(&after, to))?
                * step(&detail);
            let (n, position) = (point / shape.positions(), point % shape.positions());
            Some([n, scatter.channels.0, position / shape.w(), position % shape.w()])
        }))
    })
}

/// Points at the values of the bar that is read off the histogram.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn on_bar(on: &Dispatch) -> OnRead {
    on.reform(|read_out: Option<ReadOut>| {
        Action::ValuesPointed(read_out.and_then(|read_out| match read_out.guide {
            Guide::Band(from, to) => Some((from, to)),
            Guide::Rule(_) | Guide::Join => None,
        }))
    })
}

/// Marks the values from `low` to below `high` on the unrolled matrix.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn in_matrix(scene: &Scene, window: &Window, (low, high): (f64, f64), size: Size) -> Html {
    let path = outline(scene, window, (low, high));
    html! {
        <svg class="marks pointed" aria-hidden="true" viewBox={format!("0 0 {} {}", size.width, size.height)}>
            <path d={path} />
        </svg>
    }
}

/// The most values that are marked on the tensor.
const MOST_MARKS: usize = 2000;

/// Marks those values of the matrix on the tensor, of which a face is to be seen and which were in the interval before.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn in_tensor(
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
