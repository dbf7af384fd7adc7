//! Strokes, fills and text in css pixels and tokens, over plotters' integer units and colours.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, PathElement, Polygon, Text};
use plotters::prelude::{Color, DrawingBackend, RGBAColor, ShapeStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, FontTransform, TextStyle};

use super::{Drawn, FONT_FAMILY, FONT_SIZE, LINE_PER_EM};
use crate::model::{Colour, Theme, Token};

/// A position in css pixels.
pub(super) type Point = (f64, f64);

/// Where the baseline is under the middle of the text, in css pixels: half an x-height, as plotters centres text.
pub(super) const BASELINE: f64 = 0.243 * FONT_SIZE;

/// A colour with its opacity.
#[derive(Clone, Copy)]
pub(super) struct Paint(pub(super) Token, pub(super) f64);

impl From<Token> for Paint {
    fn from(token: Token) -> Self {
        Self(token, 1.0)
    }
}

/// Which end of the text is at its position.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Draws on an area in css pixels.
pub(super) struct Pen<'a, DB: DrawingBackend> {
    root: &'a DrawingArea<DB, Shift>,
    theme: &'a Theme,
    scale: f64,
}

impl<'a, DB: DrawingBackend> Pen<'a, DB> {
    pub(super) fn new(root: &'a DrawingArea<DB, Shift>, theme: &'a Theme, scale: f64) -> Self {
        let scale = if scale.is_finite() && scale > 0.0 { scale } else { 1.0 };
        Self { root, theme, scale }
    }

    /// Width and height of the area.
    pub(super) fn size(&self) -> (f64, f64) {
        let (width, height) = self.root.dim_in_pixel();
        (f64::from(width) / self.scale, f64::from(height) / self.scale)
    }

    /// An open line with round joins.
    pub(super) fn line(
        &self,
        points: impl IntoIterator<Item = Point>,
        paint: impl Into<Paint>,
        width: f64,
    ) -> Drawn<(), DB> {
        self.root.draw(&PathElement::new(self.units(points), self.style(paint, width)))
    }

    /// A hairline from one corner of a rectangle to the opposite one, on the middle of pixels; one of the two is meant
    /// to be horizontal or vertical.
    pub(super) fn hairline(&self, from: Point, to: Point, token: Token) -> Drawn<(), DB> {
        let middle = |v: f64| v.floor() + 0.5;
        let (from, to) = if (from.0 - to.0).abs() < (from.1 - to.1).abs() {
            ((middle(from.0), from.1), (middle(from.0), to.1))
        } else {
            ((from.0, middle(from.1)), (to.0, middle(from.1)))
        };
        self.line([from, to], token, 1.0)
    }

    /// The outline of a rectangle in hairlines, corners included.
    pub(super) fn frame(&self, (left, top): Point, (right, bottom): Point, token: Token) -> Drawn<(), DB> {
        for y in [top, bottom] {
            self.hairline((left - 0.5, y), (right + 0.5, y), token)?;
        }
        for x in [left, right] {
            self.hairline((x, top - 0.5), (x, bottom + 0.5), token)?;
        }
        Ok(())
    }

    /// A filled polygon.
    pub(super) fn fill(
        &self,
        points: impl IntoIterator<Item = Point>,
        paint: impl Into<Paint>,
    ) -> Drawn<(), DB> {
        self.root.draw(&Polygon::new(self.units(points), self.style(paint, 0.0)))
    }

    /// A filled circle.
    pub(super) fn disc(&self, centre: Point, radius: f64, paint: impl Into<Paint>) -> Drawn<(), DB> {
        self.root.draw(&Circle::new(self.unit(centre), self.length(radius), self.style(paint, 0.0)))
    }

    /// A circle with paper inside.
    pub(super) fn ring(&self, centre: Point, radius: f64, token: Token, width: f64) -> Drawn<(), DB> {
        self.disc(centre, radius, Token::Paper)?;
        self.circle(centre, radius, token, width)
    }

    /// The outline of a circle.
    pub(super) fn circle(&self, centre: Point, radius: f64, token: Token, width: f64) -> Drawn<(), DB> {
        let style = ShapeStyle { filled: false, ..self.style(token, width) };
        self.root.draw(&Circle::new(self.unit(centre), self.length(radius), style))
    }

    /// Dots every `step` pixels along a line.
    pub(super) fn dots(
        &self,
        points: impl IntoIterator<Item = Point>,
        token: Token,
        radius: f64,
        step: f64,
    ) -> Drawn<(), DB> {
        let (mut last, mut ahead): (Option<Point>, f64) = (None, 0.0);
        for to in points {
            if let Some(from) = last {
                let length = (to.0 - from.0).hypot(to.1 - from.1);
                while ahead < length {
                    let t = ahead / length;
                    self.disc((from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1)), radius, token)?;
                    ahead += step;
                }
                ahead -= length;
            }
            last = Some(to);
        }
        Ok(())
    }

    /// Text in the weight of axes, its middle at the height of `at`.
    pub(super) fn text(&self, text: &str, at: Point, anchor: Anchor, token: Token) -> Drawn<(), DB> {
        self.write(text, at, &self.font(FontStyle::Normal, anchor, token))
    }

    /// Text that reads upwards, its middle at `at`.
    pub(super) fn text_upwards(&self, text: &str, at: Point, token: Token) -> Drawn<(), DB> {
        let style = self.font(FontStyle::Normal, Anchor::Middle, token);
        self.write(text, at, &style.transform(FontTransform::Rotate270))
    }

    /// Text in the weight of direct labels.
    pub(super) fn label(&self, text: &str, at: Point, anchor: Anchor, token: Token) -> Drawn<(), DB> {
        self.write(text, at, &self.font(FontStyle::Bold, anchor, token))
    }

    /// The width of text in the weight of axes.
    pub(super) fn text_width(&self, text: &str) -> Drawn<f64, DB> {
        self.width(text, FontStyle::Normal)
    }

    /// The width of text in the weight of direct labels.
    pub(super) fn label_width(&self, text: &str) -> Drawn<f64, DB> {
        self.width(text, FontStyle::Bold)
    }

    fn width(&self, text: &str, style: FontStyle) -> Drawn<f64, DB> {
        let (width, _) = self.root.estimate_text_size(text, &self.font(style, Anchor::Start, Token::Ink))?;
        Ok(f64::from(width) / self.scale)
    }

    fn write(&self, text: &str, at: Point, style: &TextStyle<'_>) -> Drawn<(), DB> {
        self.root.draw(&Text::new(text, self.unit(at), style.clone()))
    }

    fn font(&self, style: FontStyle, anchor: Anchor, token: Token) -> TextStyle<'static> {
        let horizontal = match anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        TextStyle {
            color: self.colour(token.into()).to_backend_color(),
            pos: Pos::new(horizontal, VPos::Center),
            ..TextStyle::from((FONT_FAMILY, FONT_SIZE * LINE_PER_EM * self.scale, style))
        }
    }

    fn style(&self, paint: impl Into<Paint>, width: f64) -> ShapeStyle {
        let color = self.colour(paint.into());
        ShapeStyle { color, filled: true, stroke_width: self.length(width).unsigned_abs() }
    }

    fn colour(&self, Paint(token, opacity): Paint) -> RGBAColor {
        let Colour(red, green, blue) = self.theme.colour(token);
        RGBAColor(red, green, blue, 1.0).mix(opacity)
    }

    fn units(&self, points: impl IntoIterator<Item = Point>) -> Vec<(i32, i32)> {
        points.into_iter().map(|point| self.unit(point)).collect()
    }

    fn unit(&self, (x, y): Point) -> (i32, i32) {
        (self.length(x), self.length(y))
    }

    fn length(&self, pixels: f64) -> i32 {
        (pixels * self.scale).round() as i32
    }
}
