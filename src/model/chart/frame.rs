//! The rectangle of a plot: from data to pixels and back.

use super::Scale;

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
    pub fn new([left, top, right, bottom]: [f64; 4], x: Scale, y: Scale) -> Self {
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
