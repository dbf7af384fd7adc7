//! Eigenvalues over their index on a logarithmic axis, condition numbers at the right end.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::prelude::DrawingBackend;

use super::pen::{Anchor, Pen, Point};
use super::{Drawn, FONT_SIZE};
use crate::model::chart::{AFTER, BEFORE, Eigenvalues, Frame, Scale, SpectrumChart};
use crate::model::{Theme, Token, format};

const STROKE: f64 = 1.8;
const MARKER: f64 = 3.4;
/// Markers are no closer than this; those in between are left out.
const MARKER_STEP: f64 = 10.0;
/// Under the plot: the index.
const AXIS_HEIGHT: f64 = 22.0;
const TOP: f64 = 8.0;
/// From the edge of the plot to the first and last marker.
const INSET: f64 = 12.0;
/// From the plot to the text on either side.
const GAP: f64 = 6.0;
/// Between the two lines of an end label.
const LINE: f64 = 1.1 * FONT_SIZE;

/// Draws a spectrum.
///
/// # Errors
/// Those of the backend.
pub fn spectrum<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    chart: &SpectrumChart,
    theme: &Theme,
    scale: f64,
) -> Drawn<Frame, DB> {
    let pen = Pen::new(root, theme, scale);
    let (width, height) = pen.size();
    let plot_height = height - AXIS_HEIGHT - TOP;
    let ticks: Vec<(f64, String)> = chart
        .y
        .ticks((plot_height / (2.0 * FONT_SIZE)).clamp(2.0, 9.0) as usize)
        .into_iter()
        .map(|tick| (tick, tick_label(chart, tick)))
        .collect();
    let mut left = 0.0_f64;
    for (_, text) in &ticks {
        left = left.max(pen.text_width(text)? + GAP);
    }
    let mut right = 0.0_f64;
    for text in [BEFORE.to_owned(), AFTER.to_owned(), chart.before.label(), chart.after.label()] {
        right = right.max(pen.label_width(&text)? + GAP + MARKER);
    }
    let inner = (width - left - right).max(1.0);
    let frame =
        Frame::new([left, TOP, left + inner, height - AXIS_HEIGHT], index_axis(chart.len(), inner), chart.y);

    for exponent in decades(chart.y) {
        let (_, y) = frame.to_pixels(1.0, 10f64.powi(exponent));
        let token = if exponent == 0 { Token::Rule } else { Token::Grid };
        pen.hairline((frame.left, y), (frame.right(), y), token)?;
    }
    if chart.has_floor {
        pen.hairline((frame.left, frame.bottom()), (frame.right(), frame.bottom()), Token::Ink3)?;
    }
    for (tick, text) in &ticks {
        let (_, y) = frame.to_pixels(1.0, *tick);
        pen.text(text, (frame.left - GAP, y), Anchor::End, Token::Ink3)?;
    }
    index_labels(&pen, chart.len(), &frame)?;
    let sides = [(&chart.before, Token::Before), (&chart.after, Token::After)];
    for (side, token) in sides {
        line(&pen, chart, side, token, &frame)?;
    }
    end_labels(&pen, chart, &frame)?;
    Ok(frame)
}

/// The lowest decade stands for 0 when some eigenvalues are.
fn tick_label(chart: &SpectrumChart, tick: f64) -> String {
    if chart.has_floor && tick < chart.y.lo() * 1.5 {
        "0".to_owned()
    } else {
        format::power_of_ten(exponent(tick))
    }
}

fn exponent(value: f64) -> i32 {
    value.log10().round() as i32
}

fn decades(y: Scale) -> impl Iterator<Item = i32> {
    let (lo, hi) = (exponent(y.lo()), exponent(y.hi()));
    let step = ((hi - lo) / 12 + 1).unsigned_abs();
    (lo..=hi).filter(move |exponent| exponent.unsigned_abs().is_multiple_of(step))
}

/// Indices from 1 with room for the markers at both ends; a single one in the middle.
fn index_axis(count: usize, width: f64) -> Scale {
    let steps = count.saturating_sub(1) as f64;
    let margin = if steps > 0.0 { steps * INSET / (width - 2.0 * INSET).max(INSET) } else { 1.0 };
    Scale::linear(1.0 - margin, 1.0 + steps + margin)
}

fn index_labels<DB: DrawingBackend>(pen: &Pen<'_, DB>, count: usize, frame: &Frame) -> Drawn<(), DB> {
    let (_, height) = pen.size();
    let write = |index: f64, text: &str| {
        let (x, _) = frame.to_pixels(index, frame.y.lo());
        pen.text(text, (x, height - 8.0), Anchor::Middle, Token::Ink3)
    };
    if count == 0 {
        return Ok(());
    }
    write(1.0, "1")?;
    let (name, last) = ("eigenvalue", format::count(count));
    if count > 1 {
        write(count as f64, &last)?;
        let taken = pen.text_width(name)? + pen.text_width(&last)? + 3.0 * FONT_SIZE;
        if taken < frame.width {
            write(f64::midpoint(1.0, count as f64), name)?;
        }
    }
    Ok(())
}

fn line<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    chart: &SpectrumChart,
    side: &Eigenvalues,
    token: Token,
    frame: &Frame,
) -> Drawn<(), DB> {
    let position = |i: usize, value: f64| frame.to_pixels((i + 1) as f64, chart.height(side, value));
    let points: Vec<Point> = side.values.iter().enumerate().map(|(i, &value)| position(i, value)).collect();
    let above = side.values.iter().take_while(|&&value| !side.at_floor(value)).count();
    pen.line(points.iter().copied().take(above), token, STROKE)?;
    // The way down to 0 has no height on this axis: dots, not a line.
    pen.dots(points.iter().copied().take(above + 1).skip(above.saturating_sub(1)), token, 0.9, 4.2)?;
    let spacing = frame.width / chart.len().max(1) as f64;
    let step = (MARKER_STEP / spacing).ceil().max(1.0) as usize;
    let last = points.len().saturating_sub(1);
    for (i, &at) in points.iter().enumerate().filter(|&(i, _)| i % step == 0 || i == last) {
        if i >= above {
            cross(pen, at, token)?;
        } else if token == Token::Before {
            pen.ring(at, MARKER, token, STROKE)?;
        } else {
            pen.disc(at, MARKER + STROKE / 2.0, token)?;
            // Where it hides the one before, that stands around it.
            let before = chart
                .before
                .values
                .get(i)
                .map(|&value| frame.to_pixels(1.0, chart.height(&chart.before, value)).1);
            if before.is_some_and(|y| (y - at.1).abs() < MARKER / 2.0) {
                pen.circle(at, MARKER + 1.5 * STROKE, Token::Before, STROKE)?;
            }
        }
    }
    Ok(())
}

/// The mark of an eigenvalue at the floor. Before and after lean opposite ways, so that together they are a cross.
fn cross<DB: DrawingBackend>(pen: &Pen<'_, DB>, (x, y): Point, token: Token) -> Drawn<(), DB> {
    let lean = if token == Token::Before { MARKER } else { -MARKER };
    pen.line([(x - lean, y + MARKER), (x + lean, y - MARKER)], token, STROKE)
}

fn end_labels<DB: DrawingBackend>(pen: &Pen<'_, DB>, chart: &SpectrumChart, frame: &Frame) -> Drawn<(), DB> {
    let end = |side: &Eigenvalues| {
        side.values.last().map(|&value| frame.to_pixels(1.0, chart.height(side, value)).1)
    };
    let sides = [(BEFORE, &chart.before, Token::Before), (AFTER, &chart.after, Token::After)];
    let ends = [end(&chart.before), end(&chart.after)];
    let middles = spread(ends, frame.top, frame.bottom());
    for ((name, side, token), middle) in sides.into_iter().zip(middles) {
        let Some(middle) = middle else { continue };
        let x = frame.right() + MARKER;
        pen.label(name, (x, middle - LINE / 2.0), Anchor::Start, token)?;
        pen.label(&side.label(), (x, middle + LINE / 2.0), Anchor::Start, token)?;
    }
    Ok(())
}

/// Moves two labels of two lines apart and into the plot.
fn spread(ends: [Option<f64>; 2], top: f64, bottom: f64) -> [Option<f64>; 2] {
    let inside = |y: f64| y.min(bottom - LINE).max(top + LINE / 2.0);
    let [Some(first), Some(second)] = ends else { return ends.map(|end| end.map(inside)) };
    let half = LINE + 2.5;
    let (upper, lower) = (inside(first.min(second)), inside(first.max(second)));
    let (upper, lower) = if lower - upper < 2.0 * half {
        let centre = f64::midpoint(upper, lower).min(bottom - LINE - half).max(top + LINE / 2.0 + half);
        (centre - half, centre + half)
    } else {
        (upper, lower)
    };
    // Equal ends keep the order before, after.
    if first <= second { [Some(upper), Some(lower)] } else { [Some(lower), Some(upper)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn end_labels_never_touch() {
        for (a, b) in [(50.0, 50.0), (10.0, 12.0), (200.0, 198.0), (60.0, 55.0), (0.0, 400.0)] {
            let [Some(first), Some(second)] = spread([Some(a), Some(b)], 8.0, 240.0) else {
                panic!("both stay")
            };
            assert!((first - second).abs() >= 2.0 * LINE, "{first} {second}");
            assert!(first.min(second) >= 8.0 && first.max(second) <= 240.0, "{first} {second}");
            assert_eq!(first <= second, a <= b);
        }
    }
}
