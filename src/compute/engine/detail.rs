//! The focus: one area, one cell, the rows around them, two channels, and what moves the cell.

use super::Before;
use super::normalize::{covariance_in_pieces, rows_of_area};
use crate::compute::statistics::{self, BINS, PIECE};
use crate::compute::{
    AreaReport, AreaSide, CellReport, Detail, Error, Focus, InputReport, Pace, Progress, Reach,
    RowStatistics, Scatter, Stage, Strengths, Window,
};
use crate::norm::{
    Histogram, NEGLIGIBLE, Part, Partition, Place, Plan, Real, Shape, graph::Array, mean_and_variance,
};

/// Points of the scatter that are sent.
const MAX_POINTS: usize = 400;
/// The most values of a tensor of which it is told how far a cell reaches.
pub const MAX_REACH_VALUES: usize = 1 << 16;

#[expect(clippy::too_many_arguments, reason = "both tensors, what is known of them, and what is asked")]
pub(super) async fn detail<T: Real>(
    x: &[T],
    y: &[T],
    before: &Before,
    plan: &Plan,
    rows: Option<&[RowStatistics]>,
    kept: &mut Option<AreaReport>,
    focus: &Focus,
    pace: &impl Pace,
) -> Result<Detail, Error> {
    let partition = plan.partition();
    let area = focus.area.min(partition.areas() - 1);
    let area_report = match kept.take() {
        Some(report) if report.area == area => report,
        _ => area_report(x, y, partition, area, before, pace).await?,
    };
    *kept = Some(area_report.clone());
    let statistics = |row: usize| {
        if let Some(rows) = rows {
            return rows[row];
        }
        let mut measured = Vec::new();
        let mut blocks = vec![T::default(); 2 * partition.area_len()];
        rows_of_area(x, y, partition, row / partition.rows(), &mut blocks, &mut measured);
        measured[row % partition.rows()]
    };
    let shape = partition.shape();
    let index = focus
        .cell
        .filter(|index| shape.contains(*index))
        .unwrap_or_else(|| partition.index(Place { area, row: 0, column: 0 }));
    let place = partition.place(index);
    let offset = shape.offset(index);
    let row = statistics(place.area * partition.rows() + place.row);
    let cell = CellReport {
        index,
        place: (place.area, place.row, place.column),
        before: x[offset].to_f64(),
        after: y[offset].to_f64(),
        row,
        root_mean_square: (row.mean * row.mean + row.variance).sqrt(),
    };
    let current_row = area * partition.rows() + if place.area == area { place.row } else { 0 };
    let window = window(x, y, partition, (area, current_row), focus, statistics);
    let channels = focus.channels.filter(|&(a, b)| a < shape.c() && b < shape.c()).unwrap_or(before.pair);
    let reach = if focus.reach { Some(reach(x, plan, index)?) } else { None };
    let inputs = inputs(x, plan, index)?;
    Ok(Detail {
        area: area_report,
        cell,
        window,
        scatter: scatter(x, y, shape, channels),
        reach,
        change: None,
        inputs,
        difference: None,
        direction: None,
    })
}

/// The most rows and columns of a second input that are shown.
const MAX_SIDE: usize = 64;

/// What a formula takes besides the tensor, where the cell is.
fn inputs<T: Real>(x: &[T], plan: &Plan, [n, c, ..]: [usize; 4]) -> Result<Vec<InputReport>, Error> {
    let Some(evaluation) = plan.evaluation() else { return Ok(Vec::new()) };
    let report = |(part, labels, array): (&'static Part, Option<u8>, Array)| {
        let sizes @ [samples, channels, h, w] = array.sizes();
        let plane = (h * w > 1).then_some((n.min(samples - 1), c.min(channels - 1)));
        let (first, width, height) = match plane {
            Some((n, c)) => ((n * channels + c) * h * w, w, h),
            None if channels > 1 => (0, channels, samples),
            None => (0, samples, 1),
        };
        let (rows, columns) = (height.min(MAX_SIDE), width.min(MAX_SIDE));
        let values = array.values();
        let shown = (0..rows).flat_map(|row| (0..columns).map(move |column| first + row * width + column));
        let (mean, variance) = mean_and_variance(values);
        InputReport {
            id: part.id.to_owned(),
            labels,
            sizes,
            plane,
            first,
            width,
            rows,
            values: shown.map(|at| values[at] as f32).collect(),
            moments: (mean, variance.sqrt()),
        }
    };
    Ok(evaluation?.inputs(x)?.into_iter().map(report).collect())
}

fn reach<T: Real>(x: &[T], plan: &Plan, cell: [usize; 4]) -> Result<Reach, Error> {
    if x.len() > MAX_REACH_VALUES {
        return Ok(Reach::TooLarge);
    }
    let strengths = plan.reach(x, cell)?;
    if !strengths.iter().all(|strength| strength.is_finite()) {
        return Ok(Reach::Undefined);
    }
    let at = plan.partition().shape().offset(cell);
    let (mut own, mut other) = (0.0, 0.0f64);
    for (offset, &strength) in strengths.iter().enumerate() {
        if offset == at {
            own = strength;
        } else {
            other = other.max(strength);
        }
    }
    let least = NEGLIGIBLE * other.max(own);
    let moving = strengths.iter().filter(|&&strength| strength > least).count();
    let stopped = plan
        .evaluation()
        .is_some_and(|evaluation| evaluation.and_then(|it| it.stops_gradients(x)) == Ok(true));
    let values = strengths.iter().map(|&v| v as f32).collect();
    Ok(Reach::Known(Strengths { values, own, other, moving, stopped }))
}

/// Both sides of an area; the one before from somebody else who looked at it.
async fn area_report<T: Real>(
    x: &[T],
    y: &[T],
    partition: &Partition,
    area: usize,
    before: &Before,
    pace: &impl Pace,
) -> Result<AreaReport, Error> {
    let after = area_side(y, partition, area, before.domain, pace).await?;
    let shared = pace.share().filter(|share| {
        let of = share.query.normalization.plan(partition.shape());
        share.query.source == before.source
            && share.query.focus.area.min(partition.areas() - 1) == area
            && of.is_ok_and(|of| of.partition() == partition)
    });
    let before = match shared {
        Some(share) => share.area,
        None => area_side(x, partition, area, before.domain, pace).await?,
    };
    let spectra = before.spectrum.zip(after.spectrum);
    Ok(AreaReport { area, before: before.histogram, after: after.histogram, spectra })
}

/// Histogram of an area's values, and the spectrum of its rows where they are several.
pub(super) async fn area_side<T: Real>(
    values: &[T],
    partition: &Partition,
    area: usize,
    (lo, hi): (f64, f64),
    pace: &impl Pace,
) -> Result<AreaSide, Error> {
    let d = partition.rows();
    let mut block = vec![T::default(); partition.area_len()];
    partition.gather(values, area, &mut block);
    let mut histogram = Histogram::new(lo, hi, BINS);
    for piece in block.chunks(PIECE) {
        histogram.add(piece);
        pace.tick(Progress { stage: Stage::Focusing, fraction: 0.0 }).await?;
    }
    let mut spectrum = None;
    if d > 1 {
        let covariance = covariance_in_pieces(&block, d, async |fraction| {
            pace.tick(Progress { stage: Stage::Focusing, fraction }).await
        })
        .await?;
        spectrum = Some(statistics::spectrum(&covariance, d)?);
    }
    Ok(AreaSide { histogram, spectrum })
}

/// The rows around the current one, and at most so many evenly spaced columns of them.
pub(super) fn window<T: Real>(
    x: &[T],
    y: &[T],
    partition: &Partition,
    (area, current_row): (usize, usize),
    focus: &Focus,
    statistics: impl Fn(usize) -> RowStatistics,
) -> Window {
    let (d, m) = (partition.rows(), partition.columns());
    let rows = partition.areas() * d;
    let shown = focus.rows.clamp(1, rows.min(512));
    // Centre the whole block where it fits, and the current row where it does not.
    let center = if d <= shown { area * d + d / 2 } else { current_row };
    let first_row = center.saturating_sub(shown / 2).min(rows - shown);
    let count = focus.columns.clamp(1, m.min(2048));
    // In 64 bits: the product may exceed those of wasm's sizes.
    let columns: Vec<u32> = (0..count as u64).map(|i| (i * m as u64 / count as u64) as u32).collect();
    let (mut before, mut after) = (Vec::with_capacity(shown * count), Vec::with_capacity(shown * count));
    for row in first_row..first_row + shown {
        for &column in &columns {
            let place = Place { area: row / d, row: row % d, column: column as usize };
            let offset = partition.shape().offset(partition.index(place));
            before.push(x[offset].to_f64() as f32);
            after.push(y[offset].to_f64() as f32);
        }
    }
    let statistics = (first_row..first_row + shown).map(statistics).collect();
    Window { first_row, rows, statistics, columns, before, after }
}

pub(super) fn channel<T: Real>(xs: &[T], shape: Shape, channel: usize) -> Vec<T> {
    let positions = shape.positions();
    xs.chunks_exact(positions).skip(channel).step_by(shape.c()).flatten().copied().collect()
}

pub(super) fn scatter<T: Real>(x: &[T], y: &[T], shape: Shape, channels: (usize, usize)) -> Scatter {
    let of = shape.n() * shape.positions();
    let step = of.div_ceil(MAX_POINTS);
    let side = |values: &[T]| {
        let (a, b) = (channel(values, shape, channels.0), channel(values, shape, channels.1));
        let points =
            a.iter().zip(&b).step_by(step).map(|(a, b)| [a.to_f64() as f32, b.to_f64() as f32]).collect();
        (points, statistics::ellipse(&a, &b))
    };
    let ((before, ellipse_before), (after, ellipse_after)) = (side(x), side(y));
    Scatter { channels, of, before, after, ellipse_before, ellipse_after }
}

/// The pair among the first channels that is most correlated without lying on a line, so that whitening it shows.
pub(super) fn telling_pair<T: Real>(xs: &[T], shape: Shape) -> (usize, usize) {
    const CANDIDATES: usize = 16;
    const NEARLY_A_LINE: f64 = 0.93;
    const SAMPLE: usize = 4096;
    let step = (shape.n() * shape.positions()).div_ceil(SAMPLE);
    let planes: Vec<Vec<T>> = (0..shape.c().min(CANDIDATES))
        .map(|c| channel(xs, shape, c).into_iter().step_by(step).collect())
        .collect();
    let mut best = (0, 1.min(shape.c() - 1), -1.0);
    for (b, ys) in planes.iter().enumerate() {
        for (a, xs) in planes[..b].iter().enumerate() {
            let (_, [xx, xy, yy]) = statistics::ellipse(xs, ys);
            let correlation = if xx * yy > 0.0 { xy.abs() / (xx * yy).sqrt() } else { 0.0 };
            if correlation < NEARLY_A_LINE && correlation > best.2 {
                best = (a, b, correlation);
            }
        }
    }
    (best.0, best.1)
}
