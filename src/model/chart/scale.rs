//! Axes: data to the unit interval and back, and where the ticks are.

/// How far beyond the axis a position may be, in lengths of the axis. Pixels stay finite for any value.
const BEYOND: f64 = 8.0;
/// Ends of a linear axis; their difference is finite.
const LINEAR_LIMIT: f64 = 1e300;
/// Ends of a logarithmic axis are between this and its inverse.
const LOG_LIMIT: f64 = 1e-300;

/// An axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Ends in transformed coordinates: the values, or their logarithms to base 10.
    lo: f64,
    hi: f64,
    logarithmic: bool,
}

impl Scale {
    /// Equal steps for equal differences. An empty interval is widened, ends that are not finite become 0 and 1.
    pub fn linear(lo: f64, hi: f64) -> Self {
        let end = |value: f64, other: f64| {
            if value.is_finite() { value.clamp(-LINEAR_LIMIT, LINEAR_LIMIT) } else { other }
        };
        Self::widened(end(lo, 0.0), end(hi, 1.0), false)
    }

    /// Equal steps for equal ratios. Ends that are not positive and finite become 0.1 and 10.
    pub fn log(lo: f64, hi: f64) -> Self {
        let end = |value: f64, other: f64| {
            let value = if value.is_finite() && value > 0.0 { value } else { other };
            value.clamp(LOG_LIMIT, LOG_LIMIT.recip()).log10()
        };
        Self::widened(end(lo, 0.1), end(hi, 10.0), true)
    }

    fn widened(lo: f64, hi: f64, logarithmic: bool) -> Self {
        let (lo, hi) = if lo > hi { (hi, lo) } else { (lo, hi) };
        // Below this the steps between ticks are lost to rounding.
        let least = 1e-12 * lo.abs().max(hi.abs());
        if hi - lo > least {
            return Self { lo, hi, logarithmic };
        }
        let margin = 0.5 * (1e-3 * lo.abs()).max(1.0);
        Self { lo: lo - margin, hi: hi + margin, logarithmic }
    }

    /// The shortest axis of this kind that holds both.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        let (lo, hi) = (self.lo().min(other.lo()), self.hi().max(other.hi()));
        if self.logarithmic { Self::log(lo, hi) } else { Self::linear(lo, hi) }
    }

    /// The value at the start.
    pub fn lo(&self) -> f64 {
        self.inverse(self.lo)
    }

    /// The value at the end.
    pub fn hi(&self) -> f64 {
        self.inverse(self.hi)
    }

    /// Whether a value lies on the axis.
    pub fn contains(&self, value: f64) -> bool {
        (-1e-9..=1.0 + 1e-9).contains(&self.unit(value)) && !value.is_nan()
    }

    /// From data to 0 at the start and 1 at the end.
    ///
    /// Always finite: far values stop eight lengths away, and what has no place (NaN, or the logarithm of 0) is at 0.
    pub fn unit(&self, value: f64) -> f64 {
        let transformed = if self.logarithmic { value.log10() } else { value };
        let unit = (transformed - self.lo) / (self.hi - self.lo);
        if unit.is_nan() || (self.logarithmic && value <= 0.0) {
            0.0
        } else {
            unit.clamp(-BEYOND, 1.0 + BEYOND)
        }
    }

    /// From the unit interval to data.
    pub fn value(&self, unit: f64) -> f64 {
        self.inverse(self.lo + unit * (self.hi - self.lo))
    }

    fn inverse(&self, transformed: f64) -> f64 {
        if self.logarithmic { libm::pow(10.0, transformed) } else { transformed }
    }

    /// About `count` round values on the axis, ascending: steps of 1, 2 or 5 times a power of ten; on a logarithmic
    /// axis the powers of ten themselves, thinned so that 1 stays.
    pub fn ticks(&self, count: usize) -> Vec<f64> {
        let count = count.max(1) as f64;
        if self.logarithmic {
            let step = ((self.hi - self.lo) / count).ceil().max(1.0);
            return self.multiples(step).map(|exponent| libm::pow(10.0, exponent)).collect();
        }
        let least = (self.hi - self.lo) / count;
        let power = libm::pow(10.0, least.log10().floor());
        let step =
            [1.0, 2.0, 5.0].into_iter().map(|factor| factor * power).find(|&step| step >= least * 0.999_999);
        self.multiples(step.unwrap_or(10.0 * power)).collect()
    }

    /// Multiples of `step` on the axis in transformed coordinates; from an index, so that errors do not add up.
    fn multiples(&self, step: f64) -> impl Iterator<Item = f64> + use<> {
        let slack = 1e-9 * (self.hi - self.lo) / step;
        let first = (self.lo / step - slack).ceil();
        let steps = ((self.hi / step + slack).floor() - first).clamp(-1.0, 1000.0);
        // Adding 0 makes a positive zero of a negative one.
        (0..(steps + 1.0) as usize).map(move |i| (first + i as f64) * step + 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        assert_eq!(Scale::linear(-5.0, 5.1).ticks(6), [-4.0, -2.0, 0.0, 2.0, 4.0]);
        let ticks = Scale::linear(0.0, 1.0).ticks(5);
        assert!(
            ticks.iter().zip([0.0, 0.2, 0.4, 0.6, 0.8, 1.0]).all(|(a, b)| (a - b).abs() < 1e-12),
            "{ticks:?}"
        );
        assert_eq!(ticks.len(), 6);
        assert_eq!(Scale::log(0.01, 10.0).ticks(9), [0.01, 0.1, 1.0, 10.0]);
        assert_eq!(Scale::log(1e-6, 1e2).ticks(4), [1e-6, 1e-4, 1e-2, 1.0, 1e2]);
    }

    #[test]
    fn positions_go_there_and_back() {
        for scale in [Scale::linear(-3.0, 8.0), Scale::log(0.01, 100.0)] {
            for value in [0.02, 0.5, 1.0, 7.0] {
                assert!((scale.value(scale.unit(value)) - value).abs() < 1e-12, "{scale:?} {value}");
            }
            assert_eq!((scale.unit(scale.lo()), scale.unit(scale.hi())), (0.0, 1.0));
        }
    }

    #[test]
    fn nothing_is_ever_nan() {
        let ends = [0.0, -0.0, 1.0, 1e-320, 1e308, -1e308, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1e-30];
        for lo in ends {
            for hi in ends {
                for scale in [Scale::linear(lo, hi), Scale::log(lo, hi)] {
                    assert!(scale.hi() > scale.lo(), "{scale:?}");
                    assert!(ends.iter().all(|&value| scale.unit(value).is_finite()), "{scale:?}");
                    assert!(scale.ticks(6).iter().all(|tick| tick.is_finite()), "{scale:?}");
                    assert!(scale.ticks(6).len() < 20, "{scale:?}");
                }
            }
        }
    }
}
