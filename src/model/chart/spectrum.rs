//! Eigenvalues of a covariance, before and after, descending on a logarithmic axis.

use super::{AFTER, BEFORE, Guide, Line, Mark, ReadOut, Scale, Table};
use crate::compute::SpectrumReport;
use crate::model::{Token, format};

/// Two spectra on the same axes.
#[derive(Clone, Debug, PartialEq)]
pub struct SpectrumChart {
    /// Eigenvalues, whole decades. When some are 0 within round-off, the lowest decade stands for them.
    pub y: Scale,
    /// Whether that is so.
    pub has_floor: bool,
    /// Before.
    pub before: Eigenvalues,
    /// After.
    pub after: Eigenvalues,
    /// How many variables there are; more than eigenvalues when only the first were used.
    pub of: usize,
}

/// One spectrum.
#[derive(Clone, Debug, PartialEq)]
pub struct Eigenvalues {
    /// Descending, finite, not negative.
    pub values: Vec<f64>,
    /// Largest over smallest.
    pub condition_number: f64,
}

impl Eigenvalues {
    fn new(report: &SpectrumReport) -> Self {
        let finite = |&value: &f64| if value.is_finite() { value.max(0.0) } else { 0.0 };
        let values = report.spectrum.eigenvalues.iter().map(finite).collect();
        Self { values, condition_number: report.condition_number }
    }

    /// Whether an eigenvalue is 0 as far as the condition number is concerned, which then is written as infinite.
    pub fn at_floor(&self, value: f64) -> bool {
        value <= self.values.first().copied().unwrap_or(0.0) / format::INFINITE
    }

    /// "κ = 202"
    pub fn label(&self) -> String {
        if self.is_zero() {
            "κ undefined".to_owned()
        } else {
            format!("κ = {}", format::condition(self.condition_number))
        }
    }

    /// Whether there is no variance at all, whose condition is neither good nor bad.
    fn is_zero(&self) -> bool {
        self.values.iter().all(|value| *value <= 0.0)
    }
}

impl SpectrumChart {
    /// The chart of two spectra.
    pub fn new(before: &SpectrumReport, after: &SpectrumReport) -> Self {
        let of = before.of.max(after.of);
        let (before, after) = (Eigenvalues::new(before), Eigenvalues::new(after));
        let sides = [&before, &after];
        let drawn =
            || sides.into_iter().flat_map(|s| s.values.iter().copied().filter(|&value| !s.at_floor(value)));
        let has_floor = sides.into_iter().any(|s| s.values.iter().any(|&value| s.at_floor(value)));
        let (lo, hi) = drawn().fold((f64::INFINITY, 0.0), |(lo, hi): (f64, f64), v| (lo.min(v), hi.max(v)));
        let (lo, hi) = if hi > 0.0 { (lo, hi) } else { (1.0, 1.0) };
        // A marker on the edge of a decade gets the next one too.
        let lo = (lo.log10() - 0.05).floor() - f64::from(u8::from(has_floor));
        let hi = (hi.log10() + 0.05).ceil();
        Self { y: Scale::log(libm::pow(10.0, lo), libm::pow(10.0, hi)), has_floor, before, after, of }
    }

    /// How many eigenvalues the longer spectrum has.
    pub fn len(&self) -> usize {
        self.before.values.len().max(self.after.values.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where an eigenvalue is drawn: at the low end of the axis when it is at the floor.
    pub fn height(&self, side: &Eigenvalues, value: f64) -> f64 {
        if side.at_floor(value) { self.y.lo() } else { value }
    }

    /// "Spectrum. Condition number 202 before, 1.00 after."
    pub fn describe(&self) -> String {
        if self.is_empty() {
            return "Spectrum. No eigenvalues.".to_owned();
        }
        let word = |side: &Eigenvalues| match format::condition(side.condition_number) {
            _ if side.is_zero() => "not defined".to_owned(),
            text if text == "∞" => "infinite".to_owned(),
            text => text,
        };
        let (before, after) = (word(&self.before), word(&self.after));
        let extent = if self.of > self.len() {
            let (used, of) = (format::count(self.len()), format::count(self.of));
            format!(" Eigenvalues of the first {used} of {of} variables.")
        } else {
            String::new()
        };
        format!("Spectrum. Condition number {before} before, {after} after.{extent}")
    }

    /// The eigenvalues at the index nearest to `x`, counted from 1.
    pub fn read_out(&self, x: f64) -> Option<ReadOut> {
        if self.is_empty() || !x.is_finite() {
            return None;
        }
        let index = x.round().clamp(1.0, self.len() as f64);
        let mut lines = vec![Line::new(Token::Ink2, format!("eigenvalue {}", format::count(index as usize)))];
        let mut marks = Vec::new();
        for (token, name, side) in [(Token::Before, BEFORE, &self.before), (Token::After, AFTER, &self.after)]
        {
            let Some(&value) = side.values.get(index as usize - 1) else { continue };
            marks.push(Mark { x: index, y: self.height(side, value), token });
            lines.push(Line::new(token, format!("{name} {}", format::number(value))));
        }
        Some(ReadOut { guide: Guide::Rule(index), marks, lines })
    }

    /// Index and both eigenvalues.
    pub fn table(&self) -> Table {
        let cell = |side: &Eigenvalues, i: usize| {
            side.values.get(i).map_or_else(String::new, |&v| format::number(v))
        };
        Table::new(
            ["eigenvalue", BEFORE, AFTER],
            (0..self.len()).map(|i| [format::count(i + 1), cell(&self.before, i), cell(&self.after, i)]),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norm::Spectrum;

    fn report(eigenvalues: &[f64]) -> SpectrumReport {
        let spectrum = Spectrum { eigenvalues: eigenvalues.to_vec() };
        SpectrumReport { condition_number: spectrum.condition_number(), of: eigenvalues.len(), spectrum }
    }

    #[test]
    fn the_axis_is_whole_decades() {
        let chart = SpectrumChart::new(&report(&[8.0, 0.2, 0.04]), &report(&[1.0, 1.0, 1.0]));
        assert!((chart.y.lo() - 0.01).abs() < 1e-12 && (chart.y.hi() - 10.0).abs() < 1e-9);
        assert_eq!(chart.describe(), "Spectrum. Condition number 200 before, 1.00 after.");
        let read = chart.read_out(1.7).expect("an eigenvalue");
        let lines: Vec<_> = read.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(lines, ["eigenvalue 2", "before 0.20", "after 1.00"]);
    }

    #[test]
    fn eigenvalues_at_the_floor_neither_stretch_the_axis_nor_leave_it() {
        let chart = SpectrumChart::new(&report(&[2.0, 1.0, 1e-17]), &report(&[0.0, 0.0, 0.0]));
        assert!(chart.has_floor);
        assert!((chart.y.lo() - 0.01).abs() < 1e-12, "{:?}", chart.y);
        assert!((chart.height(&chart.before, 1e-17) - chart.y.lo()).abs() < f64::EPSILON);
        assert_eq!(chart.before.label(), "κ = ∞");
        assert_eq!(chart.describe(), "Spectrum. Condition number infinite before, not defined after.");
        let mark = chart.read_out(3.0).expect("an eigenvalue").marks[0];
        assert!((mark.y - chart.y.lo()).abs() < f64::EPSILON);
    }

    #[test]
    fn any_eigenvalues_have_a_place() {
        let odd = [&[][..], &[0.0], &[1.0], &[f64::NAN, f64::INFINITY], &[1e300, 1e-300], &[1e-310], &[-1.0]];
        for before in odd {
            for after in odd {
                let chart = SpectrumChart::new(&report(before), &report(after));
                assert!(chart.y.hi() > chart.y.lo());
                assert!(chart.table().rows.len() == chart.len());
                let marks = chart.read_out(1.0).map(|read| read.marks).unwrap_or_default();
                assert!(marks.iter().all(|mark| chart.y.unit(mark.y).is_finite() && mark.y > 0.0));
            }
        }
    }
}
