//! Histogram and quantiles.

use serde::{Deserialize, Serialize};

use super::Real;

/// Counts of values in equal bins of `[lo, hi)`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Left edge of the first bin.
    pub lo: f64,
    /// Right edge of the last bin, which belongs to it.
    pub hi: f64,
    /// Values per bin.
    pub counts: Vec<u32>,
    /// Values under `lo`.
    pub below: u32,
    /// Values over `hi`.
    pub above: u32,
}

impl Histogram {
    /// An empty histogram. At least one bin; an empty interval is widened by one half to each side.
    pub fn new(lo: f64, hi: f64, bins: usize) -> Self {
        let (lo, hi) = if hi > lo { (lo, hi) } else { (lo - 0.5, lo + 0.5) };
        Self { lo, hi, counts: vec![0; bins.max(1)], below: 0, above: 0 }
    }

    /// Counts values. One that is not a number is above.
    pub fn add<T: Real>(&mut self, xs: &[T]) {
        if let [below, inside @ .., above] = &T::counts(xs, [self.lo, self.hi], self.counts.len())[..] {
            self.below += below;
            self.above += above;
            for (count, more) in self.counts.iter_mut().zip(inside) {
                *count += more;
            }
        }
    }

    /// All values counted, inside and outside.
    pub fn total(&self) -> u64 {
        self.counts.iter().map(|&count| u64::from(count)).sum::<u64>()
            + u64::from(self.below)
            + u64::from(self.above)
    }

    /// Width of a bin.
    pub fn width(&self) -> f64 {
        (self.hi - self.lo) / self.counts.len() as f64
    }

    /// Fraction per unit of x in every bin: it integrates to the fraction inside.
    pub fn density(&self) -> Vec<f64> {
        let unit = self.total().max(1) as f64 * self.width();
        self.counts.iter().map(|&count| f64::from(count) / unit).collect()
    }
}

/// The values at the given fractions of the sorted data (nearest rank), exactly. 0 for no values.
pub fn quantiles<T: Real, const Q: usize>(xs: &[T], fractions: [f64; Q]) -> [f64; Q] {
    let mut copy = xs.to_vec();
    fractions.map(|fraction| {
        if copy.is_empty() {
            return 0.0;
        }
        let rank = (fraction.clamp(0.0, 1.0) * (copy.len() - 1) as f64).round() as usize;
        let order = |a: &T, b: &T| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal);
        let (_, value, _) = copy.select_nth_unstable_by(rank, order);
        value.to_f64()
    })
}
