//! Measuring a whole tensor in pieces that let others in.

use super::{Cancelled, Pace, Progress, SpectrumReport, Stage, Summary};
use crate::norm::{
    self, Covariance, Error as NormError, Histogram, PowerSums, Real, Shape, Spectrum, quantiles,
};

/// Bins of every histogram.
pub(super) const BINS: usize = 44;
/// The channel spectrum is of the first so many channels; the eigenvalue problem grows with their cube.
pub(super) const MAX_CHANNELS: usize = 256;
/// Values handled between two ticks: a few milliseconds.
pub(super) const PIECE: usize = 1 << 16;
/// The shared interval is chosen from so many evenly spaced values.
const DOMAIN_SAMPLE: usize = 1 << 16;

/// The interval that all figures share: the middle 98 % of the values before, and the ±3 in which normalized values
/// lie, rounded outwards to a friendly step.
pub(super) fn domain<T: Real>(xs: &[T]) -> (f64, f64) {
    let step = xs.len().div_ceil(DOMAIN_SAMPLE);
    let sample: Vec<T> = xs.iter().copied().step_by(step).collect();
    let [low, high] = quantiles(&sample, [0.01, 0.99]);
    let (low, high) = (low.min(-3.0), high.max(3.0));
    let unit = libm::pow(10.0, (high - low).log10().floor() - 1.0).max(1.0);
    ((low / unit).floor() * unit, (high / unit).ceil() * unit)
}

/// One pass for moments and histogram, and two for the covariance between channels.
pub(super) async fn summarize<T: Real>(
    xs: &[T],
    shape: Shape,
    (lo, hi): (f64, f64),
    pace: &impl Pace,
    stage: Stage,
) -> Result<Summary, super::Error> {
    let mut histogram = Histogram::new(lo, hi, BINS);
    let mut powers = PowerSums::about(T::typical(xs, &[0], xs.len()).to_f64());
    for (i, piece) in xs.chunks(PIECE).enumerate() {
        powers.add(piece);
        histogram.add(piece);
        let fraction = (i * PIECE) as f32 / xs.len() as f32 / 3.0;
        pace.tick(Progress { stage, fraction }).await?;
    }
    let covariance = channel_covariance(xs, shape, async |done| {
        pace.tick(Progress { stage, fraction: (1.0 + 2.0 * done) / 3.0 }).await
    })
    .await?;
    Ok(Summary { moments: powers.moments(), histogram, channels: spectrum(&covariance, shape.c())? })
}

/// The spectrum of a covariance, of the first of `of` variables.
pub(super) fn spectrum(covariance: &Covariance, of: usize) -> Result<SpectrumReport, NormError> {
    let spectrum = Spectrum::of(&covariance.matrix())?;
    Ok(SpectrumReport { condition_number: spectrum.condition_number(), spectrum, of })
}

/// Covariance of the first [`MAX_CHANNELS`] channels over samples and positions.
pub(super) async fn channel_covariance<T: Real>(
    xs: &[T],
    shape: Shape,
    tick: impl AsyncFn(f32) -> Result<(), Cancelled>,
) -> Result<Covariance, Cancelled> {
    let (channels, positions) = (shape.c().min(MAX_CHANNELS), shape.positions());
    let sample_len = shape.c() * positions;
    let mut means = vec![0.0; channels];
    for sample in xs.chunks_exact(sample_len) {
        for (mean, plane) in means.iter_mut().zip(sample.chunks_exact(positions)) {
            *mean += norm::mean(plane) / shape.n() as f64;
        }
    }
    let mut covariance = Covariance::about(means);
    // Samples with few positions are joined, so that the kernel sees rows worth its while.
    let joined = (256 / positions).clamp(1, shape.n());
    let mut block: Vec<T> = Vec::new();
    for (i, samples) in xs.chunks(sample_len * joined).enumerate() {
        let columns = samples.len() / sample_len * positions;
        if joined == 1 {
            for start in (0..positions).step_by(PIECE) {
                covariance.add(
                    &samples[..channels * positions],
                    positions,
                    start..positions.min(start + PIECE),
                );
                tick((i as f32 + start as f32 / positions as f32) / shape.n() as f32).await?;
            }
        } else {
            block.clear();
            for channel in 0..channels {
                for sample in samples.chunks_exact(sample_len) {
                    block.extend_from_slice(&sample[channel * positions..(channel + 1) * positions]);
                }
            }
            covariance.add(&block, columns, 0..columns);
            tick((i * joined) as f32 / shape.n() as f32).await?;
        }
    }
    Ok(covariance)
}

/// Means and covariance `[xx, xy, yy]` of two rows.
pub(super) fn ellipse<T: Real>(xs: &[T], ys: &[T]) -> ([f64; 2], [f64; 3]) {
    let block: Vec<T> = xs.iter().chain(ys).copied().collect();
    let covariance = Covariance::of(&block, 2);
    let matrix = covariance.matrix();
    ([covariance.means()[0], covariance.means()[1]], [matrix[[0, 0]], matrix[[0, 1]], matrix[[1, 1]]])
}
