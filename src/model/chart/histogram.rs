//! The distribution of values, before and after, over one domain.

use super::{AFTER, BEFORE, Guide, Line, Mark, ReadOut, Scale, Table, percent};
use crate::compute::{AreaReport, Overview};
use crate::model::{Token, format};
use crate::norm::{Histogram, Moments};

/// The widest domain on which the normal density is more than a spike.
const WIDEST_FOR_THEORY: f64 = 40.0;
/// The mode of the normal density with some room above.
const THEORY_TOP: f64 = 0.42;

/// Two histograms on the same axes.
#[derive(Clone, Debug, PartialEq)]
pub struct HistogramChart {
    /// Values.
    pub x: Scale,
    /// Densities, from 0.
    pub y: Scale,
    /// Before.
    pub before: Bins,
    /// After.
    pub after: Bins,
}

impl HistogramChart {
    /// The chart of two histograms over the same edges.
    pub fn new(before: &Histogram, after: &Histogram) -> Self {
        let (before, after) = (Bins::new(before), Bins::new(after));
        let x = Scale::linear(before.lo.min(after.lo), before.hi().max(after.hi()));
        let peak = before.peak().max(after.peak());
        // The theory may raise the axis, but not so far that the data lies flat on it.
        let theory = if shows_theory(x) { THEORY_TOP.min(3.0 * peak) } else { 0.0 };
        let top = if peak > 0.0 { peak.max(theory) } else { 1.0 };
        Self { x, y: Scale::linear(0.0, 1.04 * top), before, after }
    }

    /// All values of a tensor.
    pub fn of_all_values(overview: &Overview) -> Self {
        Self::new(&overview.before.histogram, &overview.after.histogram)
            .with_moments(&overview.before.moments, &overview.after.moments)
    }

    /// The values of the current area.
    pub fn of_area(area: &AreaReport) -> Self {
        Self::new(&area.before, &area.after)
    }

    /// The exact moments; without them they are those of the bins, and said to be about right.
    #[must_use]
    pub fn with_moments(mut self, before: &Moments, after: &Moments) -> Self {
        for (bins, moments) in [(&mut self.before, before), (&mut self.after, after)] {
            bins.mean = moments.mean;
            bins.deviation = moments.deviation();
            bins.exact = true;
        }
        self
    }

    /// Whether the normal density is worth drawing: there is data, and its domain is neither far from 0 nor much wider
    /// than the density.
    pub fn shows_theory(&self) -> bool {
        shows_theory(self.x) && self.before.peak().max(self.after.peak()) > 0.0
    }

    /// The density of N(0, 1).
    pub fn theory(x: f64) -> f64 {
        libm::exp(-0.5 * x * x) / (2.0 * std::f64::consts::PI).sqrt()
    }

    /// "Histogram. Before: mean 0.81, deviation 1.90. After: mean 0.00, deviation 1.00."
    pub fn describe(&self) -> String {
        format!("Histogram. Before: {}. After: {}.", self.before.describe(), self.after.describe())
    }

    /// The bin at `x` and the fraction of the values in it.
    pub fn read_out(&self, x: f64) -> Option<ReadOut> {
        let sides = [(Token::Before, BEFORE, &self.before), (Token::After, AFTER, &self.after)];
        let (lo, hi) =
            sides.iter().find_map(|(.., bins)| bins.index(x).map(|i| (bins.edge(i), bins.edge(i + 1))))?;
        let mut marks = Vec::new();
        let mut lines = vec![Line::new(Token::Ink2, range(lo, hi))];
        for (token, name, bins) in sides {
            let bin = bins.index(x).and_then(|i| Some((*bins.density.get(i)?, *bins.fraction.get(i)?)));
            let (density, fraction) = bin.unwrap_or_default();
            marks.push(Mark { x: f64::midpoint(lo, hi), y: density, token });
            lines.push(Line::new(token, format!("{name} {}", percent(fraction))));
        }
        Some(ReadOut { guide: Guide::Band(lo, hi), marks, lines })
    }

    /// Bins and fractions.
    pub fn table(&self) -> Table {
        let longest =
            if self.before.density.len() >= self.after.density.len() { &self.before } else { &self.after };
        let fraction = |bins: &Bins, i: usize| percent(bins.fraction.get(i).copied().unwrap_or_default());
        Table::new(
            ["values", BEFORE, AFTER],
            (0..longest.density.len()).map(|i| {
                let values = range(longest.edge(i), longest.edge(i + 1));
                [values, fraction(&self.before, i), fraction(&self.after, i)]
            }),
        )
    }
}

/// A bin in words. "to", since a dash between negative numbers reads as a minus.
fn range(lo: f64, hi: f64) -> String {
    format!("{} to {}", format::number(lo), format::number(hi))
}

fn shows_theory(x: Scale) -> bool {
    x.hi() - x.lo() <= WIDEST_FOR_THEORY && x.lo() < 2.0 && x.hi() > -2.0
}

/// One histogram as densities.
#[derive(Clone, Debug, PartialEq)]
pub struct Bins {
    /// Left edge of the first bin.
    pub lo: f64,
    /// Width of every bin.
    pub width: f64,
    /// Fraction of all values per unit of x.
    pub density: Vec<f64>,
    /// Fraction of all values in every bin.
    pub fraction: Vec<f64>,
    /// Fraction of the values that are on neither of the bins.
    pub outside: f64,
    /// Mean of the values.
    pub mean: f64,
    /// Their biased standard deviation.
    pub deviation: f64,
    /// Whether both are those of the values rather than of the bins.
    pub exact: bool,
}

impl Bins {
    fn new(histogram: &Histogram) -> Self {
        let Histogram { lo, hi, ref counts, below, above } = *histogram;
        // A histogram from elsewhere may have no interval; one of its own mends it, as every axis does.
        let domain = Scale::linear(lo, hi);
        let (lo, width) = (domain.lo(), (domain.hi() - domain.lo()) / counts.len().max(1) as f64);
        let total = histogram.total().max(1) as f64;
        let fraction: Vec<f64> = counts.iter().map(|&count| f64::from(count) / total).collect();
        let density =
            fraction.iter().map(|f| f / width).map(|d| if d.is_finite() { d } else { 0.0 }).collect();
        let outside = (f64::from(below) + f64::from(above)) / total;
        let inside = fraction.iter().sum::<f64>();
        let mean_of = |f: &dyn Fn(f64) -> f64| {
            let sum: f64 =
                fraction.iter().enumerate().map(|(i, p)| p * f(lo + (i as f64 + 0.5) * width)).sum();
            if inside > 0.0 { sum / inside } else { 0.0 }
        };
        let mean = mean_of(&|x| x);
        let deviation = mean_of(&|x| (x - mean) * (x - mean)).sqrt();
        Self { lo, width, density, fraction, outside, mean, deviation, exact: false }
    }

    /// Right edge of the last bin.
    pub fn hi(&self) -> f64 {
        self.edge(self.density.len().max(1))
    }

    /// Left edge of a bin, which is the right edge of the one before it.
    pub fn edge(&self, bin: usize) -> f64 {
        self.lo + bin as f64 * self.width
    }

    /// The bin a value falls into.
    pub fn index(&self, x: f64) -> Option<usize> {
        let at = (x - self.lo) / self.width;
        let last = self.density.len().checked_sub(1)?;
        (0.0..=(last + 1) as f64).contains(&at).then(|| (at as usize).min(last))
    }

    /// The highest density.
    pub fn peak(&self) -> f64 {
        self.density.iter().copied().fold(0.0, f64::max)
    }

    fn describe(&self) -> String {
        let Self { mean, deviation, outside, exact, .. } = *self;
        let about = if exact { "" } else { "about " };
        let beyond = match outside {
            0.005.. => format!(", {} of the values beyond the axis", percent(outside)),
            _ => String::new(),
        };
        let (mean, deviation) = (format::number(mean), format::number(deviation));
        format!("mean {about}{mean}, deviation {about}{deviation}{beyond}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> HistogramChart {
        let (mut before, mut after) = (Histogram::new(-2.0, 2.0, 4), Histogram::new(-2.0, 2.0, 4));
        before.add(&[0.5, 0.6, 1.5, 1.6]);
        after.add(&[-1.5, -0.5, 0.5, 9.0]);
        HistogramChart::new(&before, &after)
    }

    #[test]
    fn densities_integrate_to_the_fraction_inside() {
        let chart = chart();
        assert!((chart.before.density.iter().sum::<f64>() * chart.before.width - 1.0).abs() < 1e-12);
        assert!((chart.after.density.iter().sum::<f64>() * chart.after.width - 0.75).abs() < 1e-12);
        assert!(chart.y.lo().abs() < f64::EPSILON);
        assert!(chart.y.hi() > chart.before.peak());
    }

    #[test]
    fn a_read_out_names_the_bin_and_both_fractions() {
        let read = chart().read_out(0.1).expect("a bin");
        assert_eq!(read.guide, Guide::Band(0.0, 1.0));
        let lines: Vec<_> = read.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(lines, ["0.00 to 1.00", "before 50.0 %", "after 25.0 %"]);
        assert_eq!(read.marks[1], Mark { x: 0.5, y: 0.25, token: Token::After });
        assert!(chart().read_out(2.5).is_none() && chart().read_out(f64::NAN).is_none());
    }

    #[test]
    fn the_sentence_says_what_is_not_shown() {
        let text = chart().describe();
        assert!(
            text.starts_with(
                "Histogram. Before: mean about 1.00, deviation about 0.50. After: mean about −0.50"
            ),
            "{text}"
        );
        assert!(text.ends_with("25.0 % of the values beyond the axis."), "{text}");
    }

    #[test]
    fn a_constant_or_empty_side_has_finite_coordinates() {
        let empty = Histogram::default();
        let mut constant = Histogram::new(3.0, 3.0, 1);
        constant.add(&[3.0; 5]);
        for (a, b) in [(&empty, &empty), (&empty, &constant), (&constant, &constant)] {
            let chart = HistogramChart::new(a, b);
            assert!(chart.before.density.iter().chain(&chart.after.density).all(|d| d.is_finite()));
            assert!(chart.y.hi().is_finite() && chart.x.hi() > chart.x.lo());
            assert!(!chart.describe().contains("undefined"));
            assert!(chart.table().rows.iter().all(|row| row.len() == 3));
        }
    }
}
