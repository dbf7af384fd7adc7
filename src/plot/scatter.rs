//! Points of two channels in a square with equal axes, and ellipses of two standard deviations.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::prelude::DrawingBackend;

use super::pen::{Anchor, BASELINE, Paint, Pen, Point};
use super::{Drawn, FONT_SIZE};
use crate::model::chart::{Ellipse, Frame, ScatterChart};
use crate::model::{Theme, Token};

const STROKE: f64 = 2.0;
const AXES_STROKE: f64 = 1.6;
/// Of paper, on either side of an ellipse, so that it stands out from the points.
const HALO: Paint = Paint(Token::Paper, 0.8);
const HALO_WIDTH: f64 = 1.5;
const POINT: f64 = 1.7;
const POINT_OPACITY: f64 = 0.5;
/// For the names of the axes.
const BELOW: f64 = 20.0;
const BESIDE: f64 = 18.0;

/// Draws a scatter plot.
///
/// # Errors
/// Those of the backend.
pub fn scatter<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    chart: &ScatterChart,
    theme: &Theme,
    scale: f64,
) -> Drawn<Frame, DB> {
    let pen = Pen::new(root, theme, scale);
    let (width, height) = pen.size();
    let side = (width - BESIDE - 1.0).min(height - BELOW - 2.0).max(1.0).floor();
    let left = (BESIDE + (width - BESIDE - side) / 2.0).floor() - 0.5;
    let top = ((height - BELOW - side) / 2.0).max(0.0).floor() + 0.5;
    let frame = Frame::new([left, top, left + side, top + side], chart.x, chart.y);

    zero_lines(&pen, &frame)?;
    let sides = [
        (&chart.before, &chart.ellipse_before, Token::Before),
        (&chart.after, &chart.ellipse_after, Token::After),
    ];
    for (points, _, token) in sides {
        for &[x, y] in points.iter().filter(|&&[x, y]| chart.x.contains(x) && chart.y.contains(y)) {
            pen.disc(frame.to_pixels(x, y), POINT, Paint(token, POINT_OPACITY))?;
        }
    }
    for (_, outline, token) in sides {
        ellipse(&pen, outline, token, &frame)?;
    }
    let (right, bottom) = (frame.right(), frame.bottom());
    pen.frame((left, top), (right, bottom), Token::Rule)?;
    let middle = side / 2.0;
    let [x, y] = &chart.names;
    pen.text(x, (left + middle, bottom + BELOW - 4.0 - BASELINE), Anchor::Middle, Token::Ink3)?;
    pen.text_upwards(y, (left - 6.0 - BASELINE, top + middle), Token::Ink3)?;
    Ok(frame)
}

fn zero_lines<DB: DrawingBackend>(pen: &Pen<'_, DB>, frame: &Frame) -> Drawn<(), DB> {
    let (x, y) = frame.to_pixels(0.0, 0.0);
    let (left, top, right, bottom) = (frame.left, frame.top, frame.right(), frame.bottom());
    if frame.x.contains(0.0) {
        pen.hairline((x, top), (x, bottom), Token::Rule)?;
    }
    if frame.y.contains(0.0) {
        pen.hairline((left, y), (right, y), Token::Rule)?;
    }
    if (left + 8.0..right - FONT_SIZE).contains(&x) {
        pen.text("0", (x + 4.0, bottom - 6.0 - BASELINE), Anchor::Start, Token::Ink3)?;
    }
    if (top + FONT_SIZE + 2.0..bottom - 8.0).contains(&y) {
        // Beside the vertical line where that is at the edge.
        let start = if (left..left + FONT_SIZE).contains(&x) { x } else { left };
        pen.text("0", (start + 5.0, y - 5.0 - BASELINE), Anchor::Start, Token::Ink3)?;
    }
    Ok(())
}

fn ellipse<DB: DrawingBackend>(
    pen: &Pen<'_, DB>,
    ellipse: &Ellipse,
    token: Token,
    frame: &Frame,
) -> Drawn<(), DB> {
    let pixels = |[x, y]: [f64; 2]| frame.to_pixels(x, y);
    let outline: Vec<Point> = ellipse.outline(97).map(pixels).collect();
    let centre = pixels(ellipse.centre);
    let lengths = ellipse.axes.map(|[x, y]| {
        let tip = pixels([ellipse.centre[0] + x, ellipse.centre[1] + y]);
        ((tip.0 - centre.0).hypot(tip.1 - centre.1), tip)
    });
    // Without variance the ellipse has shrunk to a point, which a stroke would not show.
    if lengths[0].0 < STROKE {
        pen.disc(centre, STROKE + HALO_WIDTH, HALO)?;
        return pen.disc(centre, STROKE, token);
    }
    pen.line(outline.iter().copied(), HALO, STROKE + 2.0 * HALO_WIDTH)?;
    pen.line(outline, token, STROKE)?;
    for (length, tip) in lengths {
        if length >= STROKE {
            pen.line([centre, tip], token, AXES_STROKE)?;
        }
    }
    Ok(())
}
