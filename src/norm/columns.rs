//! Areas side by side with short runs: the vectors go across a tile of areas, and down its rows one after the other.
//!
//! A tile is as wide as a cache line has use for and the first-level cache has room for the columns' coefficients.

use std::ops::Range;

use normlens_kernels::{Affine, Pullback};

use super::fit::{ATTEMPTS, Fit, is_accurate, nearer, next_shift};
use super::gain::Gain;
use super::source::Source;
use super::{Operation, Partition, Real, exact};

/// Values of a tile's row, if one area has no more.
const WIDTH: usize = 512;
/// Rows from which shifts near the means are chosen, evenly spaced.
const SAMPLES: usize = 16;

/// Room for the work on a tile: a value for every column.
#[derive(Clone, Debug, Default)]
pub(super) struct Room<T> {
    totals: [Vec<f64>; 2],
    pair_totals: [Vec<f64>; 5],
    shifts: [Vec<T>; 2],
    affine: [Vec<T>; 3],
    pullback: [Vec<T>; 5],
    xhat: Vec<T>,
    fits: Vec<Option<Fit>>,
}

/// How many areas make a tile.
pub(super) fn tile(partition: &Partition) -> usize {
    (WIDTH / partition.run()).max(1)
}

/// The sums of the columns of a run, one for every area.
fn by_area<const S: usize>(totals: &[Vec<f64>; S], run: usize) -> impl Iterator<Item = [f64; S]> {
    (0..totals[0].len() / run)
        .map(move |area| totals.each_ref().map(|totals| totals[area * run..(area + 1) * run].iter().sum()))
}

/// Shifts near the means of a tile's areas, one for every column.
fn shifts<T: Real>(
    partition: &Partition,
    base: usize,
    xs: &[T],
    totals: &mut [Vec<f64>; 2],
    shifts: &mut [T],
) {
    let (width, run) = (shifts.len(), partition.run());
    let offsets = partition.run_offsets();
    let rows: [usize; SAMPLES] = std::array::from_fn(|i| offsets[i * offsets.len() / SAMPLES]);
    let first = &xs[base..base + width];
    clear(totals, width);
    T::column_sums(&xs[base..], &rows, first, totals);
    for (area, shifts) in shifts.chunks_exact_mut(run).enumerate() {
        let columns = area * run..(area + 1) * run;
        let sum: f64 = columns.map(|j| first[j].to_f64() + totals[0][j] / SAMPLES as f64).sum();
        shifts.fill(T::from_f64(sum / run as f64));
    }
}

fn clear<const S: usize>(totals: &mut [Vec<f64>; S], width: usize) {
    for total in totals {
        total.clear();
        total.resize(width, 0.0);
    }
}

fn size<T: Real, const S: usize>(columns: &mut [Vec<T>; S], width: usize) {
    for column in columns {
        column.clear();
        column.resize(width, T::default());
    }
}

/// Normalizes and recovers a tile of areas.
pub(super) fn forward<T: Real>(
    partition: &Partition,
    operation: Operation,
    gain: &Gain<T>,
    (areas, base): (Range<usize>, usize),
    source: &impl Source<T>,
    y: &mut [T],
    room: &mut Room<T>,
) {
    let (run, m) = (partition.run(), partition.columns());
    let width = areas.len() * run;
    let x = source.of(y);
    size(&mut room.shifts, width);
    if !matches!(operation, Operation::Scale { .. }) {
        shifts(partition, base, x, &mut room.totals, &mut room.shifts[0]);
    }
    for _ in 0..ATTEMPTS {
        clear(&mut room.totals, width);
        T::column_sums(&x[base..], partition.run_offsets(), &room.shifts[0], &mut room.totals);
        room.fits.clear();
        for (shifts, sums) in room.shifts[0].chunks_exact_mut(run).zip(by_area(&room.totals, run)) {
            let fit = Fit::of_sums(operation, shifts[0], sums, m);
            if fit.is_none() {
                shifts.fill(next_shift(operation, shifts[0], sums[0], m));
            }
            room.fits.push(fit);
        }
        if room.fits.iter().all(Option::is_some) {
            break;
        }
    }
    let is_fused = gain.is_of_areas();
    size(&mut room.affine, width);
    for (i, fit) in room.fits.iter().enumerate() {
        if let Some(fit) = fit {
            let recovery = if is_fused { gain.at(base + i * run) } else { (1.0, 0.0) };
            fill(&mut room.affine, i * run..(i + 1) * run, fit.affine(recovery).parts());
        }
    }
    let mut area = areas.start;
    for fits in room.fits.chunk_by(|a, b| a.is_some() == b.is_some()) {
        let first = area;
        area += fits.len();
        if fits[0].is_none() {
            (first..area).for_each(|area| exact::forward(partition, operation, gain, area, source, y));
            continue;
        }
        let columns = (first - areas.start) * run..(area - areas.start) * run;
        let by = Affine::of(room.affine.each_ref().map(|values| &values[columns.clone()]));
        for offset in partition.run_offsets() {
            let at = base + offset + columns.start..base + offset + columns.end;
            // Gamma and beta of the areas are in the coefficients already; those of the row, if they are one of each, go
            // along.
            let of_row = if is_fused { Some((1.0, 0.0)) } else { gain.over(at.clone()) };
            let (gamma, beta) = of_row.unwrap_or((1.0, 0.0));
            source.column_affine(at.clone(), by, [T::from_f64(gamma), T::from_f64(beta)], y);
            if of_row.is_none() {
                gain.recover(at.start, &mut y[at]);
            }
        }
    }
}

fn fill<T: Real, const S: usize>(columns: &mut [Vec<T>; S], at: Range<usize>, values: [T; S]) {
    for (column, value) in columns.iter_mut().zip(values) {
        column[at.clone()].fill(value);
    }
}

/// dL/dx of a tile of areas, and what it adds to dL/dgamma and dL/dbeta.
#[expect(clippy::too_many_arguments, reason = "what is done, where, from what to what")]
pub(super) fn backward<T: Real>(
    partition: &Partition,
    operation: Operation,
    gain: &Gain<T>,
    (areas, base): (Range<usize>, usize),
    (x, dy): (&[T], &[T]),
    dx: &mut [T],
    recovery: &mut [Vec<f64>; 2],
    room: &mut Room<T>,
) {
    let (run, m) = (partition.run(), partition.columns());
    let width = areas.len() * run;
    let is_fused = gain.is_of_areas();
    if !is_fused {
        for offset in partition.run_offsets() {
            let at = base + offset..base + offset + width;
            gain.weigh(at.start, &dy[at.clone()], &mut dx[at]);
        }
    }
    let g = if is_fused { dy } else { &*dx };
    size(&mut room.shifts, width);
    let [x_shifts, g_shifts] = &mut room.shifts;
    if !matches!(operation, Operation::Scale { .. }) {
        shifts(partition, base, x, &mut room.totals, x_shifts);
    }
    shifts(partition, base, g, &mut room.totals, g_shifts);
    for _ in 0..ATTEMPTS {
        clear(&mut room.pair_totals, width);
        let [x_shifts, g_shifts] = &mut room.shifts;
        let shifts: [&[T]; 2] = [x_shifts, g_shifts];
        T::column_pair_sums(&x[base..], &g[base..], partition.run_offsets(), shifts, &mut room.pair_totals);
        room.fits.clear();
        let shifts = x_shifts.chunks_exact_mut(run).zip(g_shifts.chunks_exact_mut(run));
        for ((x_shifts, g_shifts), sums) in shifts.zip(by_area(&room.pair_totals, run)) {
            let fit = Fit::of_sums(operation, x_shifts[0], [sums[0], sums[1]], m)
                .filter(|_| is_accurate(g_shifts[0], [sums[2], sums[3]], m));
            if fit.is_none() {
                x_shifts.fill(next_shift(operation, x_shifts[0], sums[0], m));
                g_shifts.fill(nearer(g_shifts[0], sums[2], m));
            }
            room.fits.push(fit);
        }
        if room.fits.iter().all(Option::is_some) {
            break;
        }
    }
    size(&mut room.affine, width);
    size(&mut room.pullback, width);
    for (i, (fit, sums)) in room.fits.iter().zip(by_area(&room.pair_totals, run)).enumerate() {
        if let Some(fit) = fit {
            let (at, columns) = (base + i * run, i * run..(i + 1) * run);
            let shift = room.shifts[1][columns.start];
            let sums = fit.unshifted(sums, shift, m);
            let gamma = if is_fused { gain.at(at).0 } else { 1.0 };
            if is_fused {
                gain.add_gradient(at, sums, recovery);
            }
            let back = fit.back(sums.map(|sum| gamma * sum));
            fill(&mut room.affine, columns.clone(), fit.affine((1.0, 0.0)).parts());
            fill(&mut room.pullback, columns, back.pullback(gamma, shift).parts());
        }
    }
    let mut area = areas.start;
    for fits in room.fits.chunk_by(|a, b| a.is_some() == b.is_some()) {
        let first = area;
        area += fits.len();
        if fits[0].is_none() {
            for area in first..area {
                exact::backward(partition, operation, gain, area, (x, dy), dx, recovery);
            }
            continue;
        }
        let columns = (first - areas.start) * run..(area - areas.start) * run;
        let affine = Affine::of(room.affine.each_ref().map(|values| &values[columns.clone()]));
        let pullback = Pullback::of(room.pullback.each_ref().map(|values| &values[columns.clone()]));
        for offset in partition.run_offsets() {
            let at = base + offset + columns.start..base + offset + columns.end;
            if is_fused {
                T::column_pullback(&x[at.clone()], &dy[at.clone()], pullback, &mut dx[at]);
            } else {
                room.xhat.resize(width, T::default());
                let xhat = &mut room.xhat[..at.len()];
                T::column_affine(&x[at.clone()], affine, [T::from_f64(1.0), T::default()], xhat);
                gain.add_gradients(at.start, &dy[at.clone()], xhat, recovery);
                T::column_pullback_in_place(&x[at.clone()], pullback, &mut dx[at]);
            }
        }
    }
}
