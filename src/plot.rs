//! Chart models drawn by plotters, on any of its backends: a canvas in the page, SVG for export and golden tests.
//!
//! Only the drawing area and its plain elements are used. The chart builder and the legends of plotters measure text
//! past the backend (`plotters src/element/text.rs`), which is wrong in a page and impossible in a worker
//! (plotters-rs/plotters#482), and its ticks are not ours.
//!
//! All lengths here are css pixels. A drawing function is told how many units of the backend make one
//! (`scale`), because plotters rounds every coordinate to a whole unit: backends give it more units than pixels.

mod document;
mod histogram;
mod pen;
mod scatter;
mod scene;
mod spectrum;
mod svg;

pub use document::document;
pub use histogram::histogram;
pub use scatter::scatter;
pub use scene::scene;
pub use spectrum::spectrum;
pub use svg::{SvgBackend, svg};

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;

use crate::model::Theme;
use crate::model::chart::{Chart, Scale};

/// What drawing on a backend gives.
pub type Drawn<T, DB> = Result<T, DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// The `font-family` of all text, as in `assets/styles/tokens.css`.
pub const FONT_FAMILY: &str =
    r#""Source Sans 3",system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif"#;
/// The size of all text, css pixels.
pub const FONT_SIZE: f64 = 14.0;
/// plotters' font size is a line's height; the em is that over this number (`plotters-svg src/svg.rs`). Every backend
/// of ours divides by it, so that canvas and SVG agree.
pub const LINE_PER_EM: f64 = 1.24;
/// What [`FontStyle::Bold`](plotters::style::FontStyle::Bold) means here, as a css weight.
pub const LABEL_WEIGHT: u32 = 600;

/// Draws a chart over the whole area.
///
/// `scale` is the number of units of the area per css pixel.
///
/// # Errors
/// Those of the backend.
pub fn draw<DB: DrawingBackend>(
    root: &DrawingArea<DB, Shift>,
    chart: &Chart,
    theme: &Theme,
    scale: f64,
) -> Drawn<Frame, DB> {
    match chart {
        Chart::Histogram(chart) => histogram(root, chart, theme, scale),
        Chart::Spectrum(chart) => spectrum(root, chart, theme, scale),
        Chart::Scatter(chart) => scatter(root, chart, theme, scale),
    }
}

/// Where a chart's data landed, so that a pointer can be mapped to data and marks to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Left edge of the plot rectangle, css pixels from the area's.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Width, at least 1.
    pub width: f64,
    /// Height, at least 1.
    pub height: f64,
    /// From the left to the right edge.
    pub x: Scale,
    /// From the lower to the upper edge.
    pub y: Scale,
}

impl Frame {
    /// A rectangle with its axes; one without extent gets a pixel.
    fn new([left, top, right, bottom]: [f64; 4], x: Scale, y: Scale) -> Self {
        Self { left, top, width: (right - left).max(1.0), height: (bottom - top).max(1.0), x, y }
    }

    /// The right edge.
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    /// The lower edge.
    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// Css pixels of a position in data coordinates.
    pub fn to_pixels(&self, x: f64, y: f64) -> (f64, f64) {
        (self.left + self.x.unit(x) * self.width, self.bottom() - self.y.unit(y) * self.height)
    }

    /// Data coordinates of a position in css pixels; `None` outside the rectangle.
    pub fn to_data(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        let (horizontal, vertical) = ((x - self.left) / self.width, (self.bottom() - y) / self.height);
        let inside = (0.0..=1.0).contains(&horizontal) && (0.0..=1.0).contains(&vertical);
        inside.then(|| (self.x.value(horizontal), self.y.value(vertical)))
    }
}
