//! Areas whose values stand in long runs: the vectors go along the runs.
//!
//! Forward: the sums over the runs of an area, then its values, while they are still in the cache. Backward the same,
//! with the sums of x and of dL/dy in one pass.

use std::ops::Range;

use super::fit::{ATTEMPTS, Fit, is_accurate, nearer, next_shift};
use super::gain::{Gain, Spread};
use super::source::Source;
use super::{Operation, Partition, Real, exact};

/// Values that are handled at once where there are several steps: they stay in the first-level cache.
const CHUNK: usize = 2048;

/// Room for the work on an area.
#[derive(Clone, Debug, Default)]
pub(super) struct Room<T> {
    sums: Vec<[f64; 5]>,
    xhat: Vec<T>,
}

/// Stretches of at most so many values.
fn cut(run: Range<usize>, len: usize) -> impl Iterator<Item = Range<usize>> + Clone {
    run.clone().step_by(len).map(move |start| start..run.end.min(start + len))
}

/// What is taken away before values are summed. Scaling is about 0.
fn shift<T: Real>(partition: &Partition, operation: Operation, base: usize, xs: &[T]) -> T {
    if matches!(operation, Operation::Scale { .. }) { T::default() } else { typical(partition, base, xs) }
}

fn typical<T: Real>(partition: &Partition, base: usize, xs: &[T]) -> T {
    T::typical(&xs[base..], partition.run_offsets(), partition.run())
}

/// The runs of the area that starts at `base`.
fn runs(partition: &Partition, base: usize) -> impl Iterator<Item = Range<usize>> + Clone {
    let run = partition.run();
    partition.run_offsets().iter().map(move |offset| base + offset..base + offset + run)
}

fn add<const S: usize>(total: &mut [f64; S], sums: [f64; S]) {
    for (total, sum) in total.iter_mut().zip(sums) {
        *total += sum;
    }
}

/// Normalizes and recovers an area.
pub(super) fn forward<T: Real>(
    partition: &Partition,
    operation: Operation,
    gain: &Gain<T>,
    (area, base): (usize, usize),
    source: &impl Source<T>,
    y: &mut [T],
) {
    let (x, m) = (source.of(y), partition.columns());
    let mut shift = shift(partition, operation, base, x);
    let fit = (0..ATTEMPTS).find_map(|_| {
        let mut total = [0.0; 2];
        for run in runs(partition, base) {
            add(&mut total, T::sums(&x[run], shift));
        }
        let fit = Fit::of_sums(operation, shift, total, m);
        shift = next_shift(operation, shift, total[0], m);
        fit
    });
    let Some(fit) = fit else {
        return exact::forward(partition, operation, gain, area, source, y);
    };
    for run in runs(partition, base) {
        match gain.spread() {
            Spread::Area => source.affine(run.clone(), fit.affine(gain.at(run.start)), y),
            Spread::Segments(len) => {
                for segment in cut(run, len) {
                    source.affine(segment.clone(), fit.affine(gain.at(segment.start)), y);
                }
            }
            Spread::Values => {
                for chunk in cut(run, CHUNK) {
                    source.affine(chunk.clone(), fit.affine((1.0, 0.0)), y);
                    gain.recover(chunk.start, &mut y[chunk]);
                }
            }
        }
    }
}

/// dL/dx of an area, and what it adds to dL/dgamma and dL/dbeta.
#[expect(clippy::too_many_arguments, reason = "what is done, where, from what to what")]
pub(super) fn backward<T: Real>(
    partition: &Partition,
    operation: Operation,
    gain: &Gain<T>,
    (area, base): (usize, usize),
    (x, dy): (&[T], &[T]),
    dx: &mut [T],
    recovery: &mut [Vec<f64>; 2],
    room: &mut Room<T>,
) {
    let is_weighed = gain.spread() == Spread::Values;
    if is_weighed {
        for run in runs(partition, base) {
            gain.weigh(run.start, &dy[run.clone()], &mut dx[run]);
        }
    }
    let gamma = |at: usize| if is_weighed { 1.0 } else { gain.at(at).0 };
    let len = if let Spread::Segments(len) = gain.spread() { len } else { partition.run() };
    let segments = || runs(partition, base).flat_map(|run| cut(run, len));

    let (g, m) = (if is_weighed { &*dx } else { dy }, partition.columns());
    let mut shifts = [shift(partition, operation, base, x), typical(partition, base, g)];
    let fit = (0..ATTEMPTS).find_map(|_| {
        let mut total = [0.0; 5];
        room.sums.clear();
        for segment in segments() {
            let sums = T::pair_sums(&x[segment.clone()], &g[segment], shifts);
            add(&mut total, sums);
            room.sums.push(sums);
        }
        let fit = Fit::of_sums(operation, shifts[0], [total[0], total[1]], m)
            .filter(|_| is_accurate(shifts[1], [total[2], total[3]], m));
        if fit.is_none() {
            shifts = [next_shift(operation, shifts[0], total[0], m), nearer(shifts[1], total[2], m)];
        }
        fit
    });
    let Some(fit) = fit else {
        return exact::backward(partition, operation, gain, area, (x, dy), dx, recovery);
    };

    let mut weighed = [0.0; 2];
    for (segment, sums) in segments().zip(&room.sums) {
        let sums = fit.unshifted(*sums, shifts[1], segment.len());
        let gamma = gamma(segment.start);
        weighed[0] += gamma * sums[0];
        weighed[1] += gamma * sums[1];
        if !is_weighed {
            gain.add_gradient(segment.start, sums, recovery);
        }
    }
    let back = fit.back(weighed);
    for segment in segments() {
        let by = back.pullback(gamma(segment.start), shifts[1]);
        if is_weighed {
            room.xhat.resize(CHUNK, T::default());
            for chunk in cut(segment.clone(), CHUNK) {
                let xhat = &mut room.xhat[..chunk.len()];
                T::affine(&x[chunk.clone()], fit.affine((1.0, 0.0)), xhat);
                gain.add_gradients(chunk.start, &dy[chunk], xhat, recovery);
            }
            T::pullback_in_place(&x[segment.clone()], by, &mut dx[segment]);
        } else {
            T::pullback(&x[segment.clone()], &dy[segment.clone()], by, &mut dx[segment]);
        }
    }
}
