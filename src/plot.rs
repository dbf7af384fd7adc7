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
use crate::model::chart::{Chart, Frame};

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
