//! Two step outlines over one axis, the normal density dotted, names at the flanks.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::prelude::DrawingBackend;

use super::pen::{Anchor, Paint, Pen, Point};
use super::{Drawn, FONT_SIZE};
use crate::model::chart::{AFTER, BEFORE, Bins, Frame, HistogramChart};
use crate::model::{Theme, Token, format};

const STROKE: f64 = 1.8;
/// Under the axis: ticks and their labels.
const AXIS_HEIGHT: f64 = 22.0;
const TOP: f64 = 6.0;
const TICK: f64 = 4.0;
/// From a flank to its label.
const LABEL_GAP: f64 = 7.0;
/// What a label at the foot of its curve costs against one at the peak, in pixels of distance.
const LOW_FLANK: f64 = 60.0;
/// What a label above its curve costs against one beside it.
const ABOVE_RATHER_THAN_BESIDE: f64 = 25.0;
/// The label of the theory, and the density at which it stands.
const THEORY: (&str, f64) = ("N(0, 1)", 0.12);

/// Draws a histogram.
///
/// # Errors
/// Those of the backend.
pub fn histogram<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    chart: &HistogramChart,
    theme: &Theme,
    scale: f64,
) -> Drawn<Frame, DB> {
    let pen = Pen::new(root, theme, scale);
    let (width, height) = pen.size();
    // Inset by half a stroke, so that the outermost steps are not cut.
    let frame = Frame::new([STROKE / 2.0, TOP, width - STROKE / 2.0, height - AXIS_HEIGHT], chart.x, chart.y);
    axis(&pen, &frame)?;

    let sides = [(&chart.before, Token::Before, 0.20), (&chart.after, Token::After, 0.16)];
    for (bins, token, opacity) in sides {
        let steps = outline(bins, &frame);
        pen.fill(steps.iter().copied(), Paint(token, opacity))?;
        pen.line(steps, token, STROKE)?;
    }
    if chart.shows_theory() {
        let samples = (0..=160).map(|i| chart.x.value(f64::from(i) / 160.0));
        let curve = samples.map(|x| frame.to_pixels(x, HistogramChart::theory(x)));
        // Above the axis it has no place: a spike of data is all there is to see.
        let visible: Vec<_> = curve.map(|at| (at.1 >= frame.top).then_some(at)).collect();
        for run in visible.split(Option::is_none) {
            pen.dots(run.iter().copied().flatten(), Token::Ink, 0.65, 4.2)?;
        }
    }
    pen.hairline((0.0, frame.bottom()), (width, frame.bottom()), Token::Ink3)?;
    labels(&pen, chart, &frame)?;
    Ok(frame)
}

fn axis<DB: DrawingBackend>(pen: &Pen<'_, DB>, frame: &Frame) -> Drawn<(), DB> {
    let (width, height) = pen.size();
    let base = frame.bottom();
    let mut free = 0.0;
    for tick in frame.x.ticks(if width < 260.0 { 4 } else { 6 }) {
        let (x, _) = frame.to_pixels(tick, 0.0);
        let text = format::tick(tick);
        let half = pen.text_width(&text)? / 2.0;
        if x - half < free || x + half > width {
            continue;
        }
        free = x + half + FONT_SIZE / 2.0;
        pen.hairline((x, base), (x, base + TICK + 1.0), Token::Ink3)?;
        pen.text(&text, (x, height - 8.0), Anchor::Middle, Token::Ink3)?;
    }
    Ok(())
}

/// From the axis up, over the steps, and down again.
fn outline(bins: &Bins, frame: &Frame) -> Vec<Point> {
    let corner = |edge: usize, density: f64| frame.to_pixels(bins.edge(edge), density);
    let steps = bins.density.iter().enumerate().flat_map(|(i, &d)| [corner(i, d), corner(i + 1, d)]);
    let last = corner(bins.density.len(), 0.0);
    std::iter::once(corner(0, 0.0)).chain(steps).chain(std::iter::once(last)).collect()
}

/// A place for a label and how good it is.
#[derive(Clone, Copy)]
struct Place {
    left: f64,
    middle: f64,
    width: f64,
    cost: f64,
}

impl Place {
    /// Whether two labels touch.
    fn touches(&self, other: &Self) -> bool {
        let apart = self.left + self.width + LABEL_GAP < other.left
            || other.left + other.width + LABEL_GAP < self.left;
        !apart && (self.middle - other.middle).abs() < 1.15 * FONT_SIZE
    }
}

/// Writes both names where their curves are outermost and tall and the sky beside them is free.
fn labels<DB: DrawingBackend>(pen: &Pen<'_, DB>, chart: &HistogramChart, frame: &Frame) -> Drawn<(), DB> {
    let sky = Sky { chart, frame };
    let places =
        |bins: &Bins, text| -> Drawn<Vec<Place>, DB> { Ok(sky.places(bins, pen.label_width(text)?)) };
    let (before, after) = (places(&chart.before, BEFORE)?, places(&chart.after, AFTER)?);
    let pairs = before.iter().flat_map(|b| after.iter().map(move |a| (b, a)));
    let apart = pairs.filter(|(b, a)| !b.touches(a));
    let best = apart.min_by(|p, q| (p.0.cost + p.1.cost).total_cmp(&(q.0.cost + q.1.cost)));
    let cheapest = |places: &[Place]| places.iter().copied().min_by(|a, b| a.cost.total_cmp(&b.cost));
    let (before, after) = match best {
        Some((&before, &after)) => (Some(before), Some(after)),
        // One side is empty, or there is no room for two.
        None if before.is_empty() => (None, cheapest(&after)),
        None => (cheapest(&before), None),
    };
    let written = [(before, BEFORE, Token::Before), (after, AFTER, Token::After)];
    for (place, text, token) in written {
        if let Some(Place { left, middle, .. }) = place {
            pen.label(text, (left, middle), Anchor::Start, token)?;
        }
    }
    if chart.shows_theory() {
        let (text, density) = THEORY;
        let width = pen.text_width(text)?;
        let x = (-2.0 * (density / HistogramChart::theory(0.0)).ln()).sqrt();
        for (x, shift) in [(-x, -LABEL_GAP - width), (x, LABEL_GAP)] {
            let (flank, middle) = frame.to_pixels(x, density);
            let place = Place { left: flank + shift, middle, width, cost: 0.0 };
            let taken = [before, after].into_iter().flatten().any(|other| other.touches(&place));
            if !taken && sky.obstruction(&place) <= 0.0 && sky.holds(&place) {
                return pen.text(text, (place.left, middle), Anchor::Start, Token::Ink2);
            }
        }
    }
    Ok(())
}

/// What is free above both curves.
struct Sky<'a> {
    chart: &'a HistogramChart,
    frame: &'a Frame,
}

impl Sky<'_> {
    /// Beside the upper end of every step, left and right, and above it; the costs are in pixels.
    fn places(&self, bins: &Bins, width: f64) -> Vec<Place> {
        let peak = bins.peak();
        let steps = bins.density.iter().enumerate().filter(|&(_, &density)| density > 0.0);
        let places = steps.flat_map(|(i, &density)| {
            let (left, top) = self.frame.to_pixels(bins.edge(i), density);
            let (right, _) = self.frame.to_pixels(bins.edge(i + 1), density);
            let low = LOW_FLANK * (1.0 - density / peak);
            let hidden = 2.0 * (top - self.roof(left, right)).max(0.0);
            let beside = [right + LABEL_GAP, left - LABEL_GAP - width].map(|left| {
                let middle = top.max(self.frame.top) + FONT_SIZE / 2.0;
                let place = Place { left, middle, width, cost: 0.0 };
                Place { cost: low + hidden + 4.0 * self.obstruction(&place), ..place }
            });
            let start = f64::midpoint(left, right) - width / 2.0;
            let roof = self.roof(start, start + width);
            let above = Place {
                left: start,
                middle: roof - FONT_SIZE,
                width,
                cost: ABOVE_RATHER_THAN_BESIDE + low + hidden + (top - roof),
            };
            beside.into_iter().chain([above])
        });
        places.filter(|place| self.holds(place)).collect()
    }

    fn holds(&self, place: &Place) -> bool {
        place.left >= 0.0
            && place.left + place.width <= self.frame.right()
            && place.middle < self.frame.bottom()
    }

    /// How far the label sinks below the skyline.
    fn obstruction(&self, place: &Place) -> f64 {
        let bottom = place.middle + 0.4 * FONT_SIZE + STROKE;
        (bottom - self.roof(place.left - 2.0, place.left + place.width + 2.0)).max(0.0)
    }

    /// The highest point of both curves between two positions, pixels from the top of the area.
    fn roof(&self, left: f64, right: f64) -> f64 {
        let value = |pixel: f64| self.frame.x.value((pixel - self.frame.left) / self.frame.width);
        let (lo, hi) = (value(left), value(right));
        let height = [&self.chart.before, &self.chart.after]
            .into_iter()
            .flat_map(|bins| {
                let inside = move |i: usize| bins.edge(i + 1) > lo && bins.edge(i) < hi;
                bins.density.iter().enumerate().filter(move |&(i, _)| inside(i)).map(|(_, &d)| d)
            })
            .fold(0.0, f64::max);
        self.frame.to_pixels(lo, height).1
    }
}
