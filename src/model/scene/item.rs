//! The strokes, texts and images that a picture is made of.

use super::FONT;
use crate::model::{Ramp, Token};

/// A position `[x, y]`, css pixels from the top left.
pub type Point = [f64; 2];

/// One thing that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A closed shape.
    Polygon {
        /// Its corners.
        points: Vec<Point>,
        /// Its inside.
        fill: Option<Fill>,
        /// Its outline.
        stroke: Option<Stroke>,
    },
    /// An open line through several points.
    Polyline {
        /// The points.
        points: Vec<Point>,
        /// How it is drawn.
        stroke: Stroke,
    },
    /// A straight line.
    Line {
        /// One end.
        from: Point,
        /// The other end.
        to: Point,
        /// How it is drawn.
        stroke: Stroke,
    },
    /// A rectangle along the axes.
    Rectangle {
        /// Top left corner.
        at: Point,
        /// Width and height.
        size: [f64; 2],
        /// Radius of the corners.
        radius: f64,
        /// Its inside.
        fill: Option<Fill>,
        /// Its outline.
        stroke: Option<Stroke>,
    },
    /// A circle.
    Circle {
        /// Its centre.
        centre: Point,
        /// Its radius.
        radius: f64,
        /// Its inside.
        fill: Option<Fill>,
        /// Its outline.
        stroke: Option<Stroke>,
    },
    /// A line of text.
    Text(Text),
    /// A grid of values as colours.
    Image(Image),
}

/// How an inside is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    /// Colour.
    pub token: Token,
    /// 0 to 1.
    pub opacity: f64,
}

impl Fill {
    /// Opaque.
    pub const fn new(token: Token) -> Self {
        Self { token, opacity: 1.0 }
    }

    /// The same colour with another opacity.
    #[must_use]
    pub const fn opacity(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Colour.
    pub token: Token,
    /// Width, css pixels.
    pub width: f64,
    /// 0 to 1.
    pub opacity: f64,
    /// Length of the dashes and of the spaces between them, css pixels.
    pub dash: Option<[f64; 2]>,
    /// Shape of the ends.
    pub cap: Cap,
}

/// The shape of a line's ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cap {
    /// Ends at the end.
    #[default]
    Butt,
    /// Ends in a half circle.
    Round,
}

impl Stroke {
    /// Opaque, without dashes, with flat ends.
    pub const fn new(token: Token, width: f64) -> Self {
        Self { token, width, opacity: 1.0, dash: None, cap: Cap::Butt }
    }

    /// The same line with another opacity.
    #[must_use]
    pub const fn opacity(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }

    /// The same line dashed.
    #[must_use]
    pub const fn dashed(self, on: f64, off: f64) -> Self {
        Self { dash: Some([on, off]), ..self }
    }

    /// The same line with round ends.
    #[must_use]
    pub const fn round(self) -> Self {
        Self { cap: Cap::Round, ..self }
    }
}

/// Which part of a text stands at its position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    #[default]
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A line of text, on its baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// The anchor's position on the baseline.
    pub at: Point,
    /// What stands there.
    pub anchor: Anchor,
    /// Size, css pixels.
    pub size: f64,
    /// Radians clockwise around the position.
    pub rotation: f64,
    /// Whether a rim in the colour of the page keeps it legible on a picture.
    pub halo: bool,
    /// The pieces, one after the other.
    pub spans: Vec<Span>,
}

/// A piece of text of one colour and weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// What it says.
    pub text: String,
    /// Colour.
    pub token: Token,
    /// Weight of the font, 400 or 600.
    pub weight: u16,
}

impl Span {
    /// Regular weight.
    pub fn new(text: impl Into<String>, token: Token) -> Self {
        Self { text: text.into(), token, weight: 400 }
    }

    /// Semibold.
    pub fn bold(text: impl Into<String>, token: Token) -> Self {
        Self { weight: 600, ..Self::new(text, token) }
    }
}

impl Text {
    /// Text of label size.
    pub fn new(at: Point, anchor: Anchor, spans: Vec<Span>) -> Self {
        Self { at, anchor, size: FONT, rotation: 0.0, halo: false, spans }
    }

    /// The same text turned, radians clockwise.
    #[must_use]
    pub fn rotated(self, rotation: f64) -> Self {
        Self { rotation, ..self }
    }

    /// The same text with a rim in the colour of the page.
    #[must_use]
    pub fn haloed(self) -> Self {
        Self { halo: true, ..self }
    }
}

/// About how wide a text of label size is, css pixels. A little too wide rather than too narrow.
pub(in crate::model) fn text_width(text: &str) -> f64 {
    text.chars()
        .map(|c| match c {
            ' ' | '\u{2009}' | ',' | '.' | '·' | 'i' | 'l' => 0.26,
            'm' | 'w' | 'W' | '…' => 0.85,
            'A'..='Z' => 0.62,
            _ => 0.52,
        })
        .sum::<f64>()
        * FONT
}

/// A grid of values as colours, scaled without smoothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Top left corner.
    pub at: Point,
    /// Width and height.
    pub size: [f64; 2],
    /// Values side by side.
    pub columns: usize,
    /// Values one below the other.
    pub rows: usize,
    /// The colours.
    pub ramp: Ramp,
    /// Positions on the ramp, 0 to 1, row by row; NaN is not drawn.
    pub values: Vec<f32>,
}
