//! Two channels against each other, before and after, with ellipses of two standard deviations.

use super::{AFTER, BEFORE, Guide, Line, Mark, ReadOut, Scale, Table};
use crate::compute::Scatter;
use crate::model::{Token, format};

/// The range holds this many deviations around either mean.
const DEVIATIONS_SHOWN: f64 = 2.35;
/// How much longer the range is than what it must hold, so that 0 and constants are not on its edge.
const MARGIN: f64 = 1.04;
/// By how much of half the range before the range grows where what is after needs more: in steps, so that the axes stand
/// still while γ moves.
const STEP: f64 = 0.25;
/// Of more steps than this the range just fits.
const MOST_STEPS: f64 = 1e6;
/// A point answers to a pointer within this fraction of the range.
const REACH: f64 = 0.06;
/// Larger means and covariances are cut to this, so that their sums stay finite.
const HUGE: f64 = 1e200;

/// Points and ellipses of two channels on equal axes.
#[derive(Clone, Debug, PartialEq)]
pub struct ScatterChart {
    /// The first channel.
    pub x: Scale,
    /// The second channel; as long as `x`.
    pub y: Scale,
    /// What the axes are called.
    pub names: [String; 2],
    /// Points before.
    pub before: Vec<[f64; 2]>,
    /// The same points after.
    pub after: Vec<[f64; 2]>,
    /// Two standard deviations before.
    pub ellipse_before: Ellipse,
    /// The same after.
    pub ellipse_after: Ellipse,
    /// How many points there are; more than are drawn when there are too many.
    pub of: usize,
}

impl ScatterChart {
    /// The chart of a scatter. The range fits both ellipses and 0.
    pub fn new(scatter: &Scatter) -> Self {
        let ellipse_before = Ellipse::new(scatter.ellipse_before);
        let ellipse_after = Ellipse::new(scatter.ellipse_after);
        let pairs = || scatter.before.iter().zip(&scatter.after);
        let finite = |point: &[f32; 2]| point.iter().all(|v| v.is_finite());
        let kept = || pairs().filter(|(before, after)| finite(before) && finite(after));
        let reach = |ellipse: &Ellipse, k: usize| {
            let reach = DEVIATIONS_SHOWN * ellipse.deviations[k];
            ((ellipse.centre[k] - reach).min(0.0), (ellipse.centre[k] + reach).max(0.0))
        };
        let before = [0, 1].map(|k| reach(&ellipse_before, k));
        let step = STEP * before.iter().map(|(lo, hi)| (hi - lo) / 2.0).fold(0.0, f64::max);
        let beyond = |distance: f64| {
            let steps = (distance / step).ceil();
            if steps <= MOST_STEPS { steps.max(0.0) * step } else { distance.max(0.0) }
        };
        let ranges = [0, 1].map(|k| {
            let ((lo, hi), (lo_after, hi_after)) = (before[k], reach(&ellipse_after, k));
            (lo - beyond(lo - lo_after), hi + beyond(hi_after - hi))
        });
        let half = ranges.iter().map(|(lo, hi)| (hi - lo) / 2.0).fold(0.0, f64::max);
        let half = if half > 0.0 { MARGIN * half } else { 1.0 };
        let [x, y] = ranges.map(|(lo, hi)| {
            let middle = f64::midpoint(lo, hi);
            Scale::linear(middle - half, middle + half)
        });
        Self {
            x,
            y,
            names: [scatter.channels.0, scatter.channels.1].map(|channel| format!("channel {}", channel + 1)),
            before: kept().map(|(before, _)| before.map(f64::from)).collect(),
            after: kept().map(|(_, after)| after.map(f64::from)).collect(),
            ellipse_before,
            ellipse_after,
            of: scatter.of,
        }
    }

    /// "Scatter of channel 7 and channel 8. Correlation 0.93 before, 0.00 after."
    pub fn describe(&self) -> String {
        let [x, y] = &self.names;
        let word =
            |ellipse: &Ellipse| ellipse.correlation.map_or_else(|| "undefined".to_owned(), format::number);
        let (before, after) = (word(&self.ellipse_before), word(&self.ellipse_after));
        format!("Scatter of {x} and {y}. Correlation {before} before, {after} after.")
    }

    /// The point nearest to a position, before or after, together with its image or origin.
    pub fn read_out(&self, x: f64, y: f64) -> Option<ReadOut> {
        let distance = |point: &[f64; 2]| (point[0] - x).hypot(point[1] - y);
        let (nearest, index) = [&self.before, &self.after]
            .into_iter()
            .flat_map(|points| points.iter().map(distance).zip(0..))
            .min_by(|a, b| a.0.total_cmp(&b.0))?;
        let reach = REACH * (self.x.hi() - self.x.lo());
        let (before, after) = (self.before.get(index)?, self.after.get(index)?);
        // Written so that a distance that is NaN is out of reach.
        (nearest <= reach).then(|| ReadOut {
            guide: Guide::Join,
            marks: [(before, Token::Before), (after, Token::After)]
                .map(|(&[x, y], token)| Mark { x, y, token })
                .to_vec(),
            lines: [(before, BEFORE, Token::Before), (after, AFTER, Token::After)]
                .map(|(point, name, token)| Line::new(token, format!("{name} ({})", pair(point))))
                .to_vec(),
        })
    }

    /// Means, deviations and correlation of either side: what the ellipses say.
    pub fn table(&self) -> Table {
        let [x, y] = &self.names;
        let rows = [
            (format!("mean of {x}"), [0, 1].map(|side| Some(self.ellipse(side).centre[0]))),
            (format!("mean of {y}"), [0, 1].map(|side| Some(self.ellipse(side).centre[1]))),
            (format!("deviation of {x}"), [0, 1].map(|side| Some(self.ellipse(side).deviations[0]))),
            (format!("deviation of {y}"), [0, 1].map(|side| Some(self.ellipse(side).deviations[1]))),
            ("correlation".to_owned(), [0, 1].map(|side| self.ellipse(side).correlation)),
        ];
        let cell = |value: Option<f64>| value.map_or_else(|| "undefined".to_owned(), format::number);
        Table::new(["", BEFORE, AFTER], rows.map(|(name, [before, after])| [name, cell(before), cell(after)]))
    }

    fn ellipse(&self, side: usize) -> &Ellipse {
        if side == 0 { &self.ellipse_before } else { &self.ellipse_after }
    }
}

fn pair([x, y]: &[f64; 2]) -> String {
    format!("{}, {}", format::number(*x), format::number(*y))
}

/// The points at two standard deviations from the mean in the metric of a covariance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ellipse {
    /// The mean.
    pub centre: [f64; 2],
    /// Semi-axes from the centre, the longer first. Zero vectors where there is no variance.
    pub axes: [[f64; 2]; 2],
    /// Standard deviations along x and y.
    pub deviations: [f64; 2],
    /// Correlation; none without variance in both.
    pub correlation: Option<f64>,
}

impl Ellipse {
    /// From means and covariance `[xx, xy, yy]`. What is not finite counts as 0.
    fn new((centre, covariance): ([f64; 2], [f64; 3])) -> Self {
        let finite = |value: f64| if value.is_finite() { value.clamp(-HUGE, HUGE) } else { 0.0 };
        let (centre, [xx, xy, yy]) = (centre.map(finite), covariance.map(finite));
        let (xx, yy) = (xx.max(0.0), yy.max(0.0));
        let (middle, half) = (f64::midpoint(xx, yy), (xx / 2.0 - yy / 2.0).hypot(xy));
        let turn = 0.5 * (2.0 * xy).atan2(xx - yy);
        let (sin, cos) = (libm::sin(turn), libm::cos(turn));
        let [long, short] = [middle + half, middle - half].map(|eigenvalue| 2.0 * eigenvalue.max(0.0).sqrt());
        let deviations = [xx.sqrt(), yy.sqrt()];
        let product = deviations[0] * deviations[1];
        Self {
            centre,
            axes: [[long * cos, long * sin], [-short * sin, short * cos]],
            deviations,
            correlation: (product > 0.0).then(|| (xy / product).clamp(-1.0, 1.0)),
        }
    }

    /// The outline as a closed polygon of `count` points, the last equal to the first.
    pub fn outline(&self, count: usize) -> impl Iterator<Item = [f64; 2]> + use<> {
        let Self { centre, axes: [long, short], .. } = *self;
        (0..count).map(move |i| {
            let turn = std::f64::consts::TAU * i as f64 / (count - 1).max(1) as f64;
            let (sin, cos) = (libm::sin(turn), libm::cos(turn));
            [0, 1].map(|k| centre[k] + cos * long[k] + sin * short[k])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scatter(ellipse: ([f64; 2], [f64; 3])) -> Scatter {
        Scatter {
            channels: (6, 7),
            of: 2,
            before: vec![[1.0, 2.0], [-1.0, 0.5]],
            after: vec![[0.5, 0.4], [f32::NAN, 0.0]],
            ellipse_before: ellipse,
            ellipse_after: ([0.0, 0.0], [1.0, 0.0, 1.0]),
        }
    }

    #[test]
    fn the_ellipse_has_the_covariance() {
        let ellipse = Ellipse::new(([1.0, -1.0], [5.0, 2.0, 3.0]));
        let [a, b] = ellipse.axes;
        let covariance = |i: usize, j: usize| (a[i] * a[j] + b[i] * b[j]) / 4.0;
        for (found, expected) in [(covariance(0, 0), 5.0), (covariance(0, 1), 2.0), (covariance(1, 1), 3.0)] {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
        assert!((a[0] * b[0] + a[1] * b[1]).abs() < 1e-12);
    }

    #[test]
    fn the_aspect_is_equal_and_the_range_holds_zero() {
        let chart = ScatterChart::new(&scatter(([10.0, 1.0], [4.0, 0.0, 1.0])));
        assert!(((chart.x.hi() - chart.x.lo()) - (chart.y.hi() - chart.y.lo())).abs() < 1e-9);
        assert!(chart.x.contains(0.0) && chart.x.contains(14.7) && chart.y.contains(0.0));
        assert_eq!(chart.before.len(), 1, "a point whose image is not a number is left out");
    }

    #[test]
    fn the_axes_stand_still_while_what_is_after_grows_within_a_step() {
        let axes = |variance: f64| {
            let after = ([0.0, 0.0], [variance, 0.0, variance]);
            let scatter = Scatter { ellipse_after: after, ..scatter(([0.0, 0.0], [4.0, 0.0, 4.0])) };
            let chart = ScatterChart::new(&scatter);
            (chart.x, chart.y)
        };
        assert_eq!(axes(0.01), axes(3.9), "within the range before");
        assert_eq!(axes(4.4), axes(6.0), "within a step of it");
        assert!(axes(4.4).0.hi() > axes(3.9).0.hi() && axes(1e4).0.contains(235.0));
    }

    #[test]
    fn a_point_is_read_together_with_its_image() {
        let chart = ScatterChart::new(&scatter(([0.0, 0.0], [1.0, 0.9, 1.0])));
        let read = chart.read_out(0.52, 0.42).expect("a point in reach");
        assert_eq!(read.marks[0], Mark { x: 1.0, y: 2.0, token: Token::Before });
        assert_eq!(read.lines[0].text, "before (1.00, 2.00)");
        assert!(chart.read_out(-2.0, -2.0).is_none() && chart.read_out(f64::NAN, 0.0).is_none());
        assert_eq!(
            chart.describe(),
            "Scatter of channel 7 and channel 8. Correlation 0.90 before, 0.00 after."
        );
    }

    #[test]
    fn constant_channels_are_points_and_lines() {
        for covariance in
            [[0.0; 3], [1.0, 0.0, 0.0], [1e-300; 3], [f64::NAN; 3], [f64::MAX; 3], [1.0, 1.0, 1.0]]
        {
            let chart = ScatterChart::new(&scatter(([3.0, 3.0], covariance)));
            assert!(chart.ellipse_before.outline(9).flatten().all(f64::is_finite), "{covariance:?}");
            assert!(chart.x.unit(3.0).is_finite() && !chart.table().rows.is_empty());
        }
    }
}
