//! Charts on a canvas, sharp on every screen.
//!
//! plotters' canvas backend draws in canvas pixels and rounds every coordinate to one, knows no device pixel ratio
//! (plotters-rs/plotters#164), measures text by adding elements to the page (plotters-rs/plotters#482) and writes a bold
//! font in a way that css does not understand. Here it is told that the canvas is sixteen times as large as
//! it is and a transform takes that back, so that curves are smooth; text and straight lines are our own, on whole
//! device pixels.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::prelude::DrawingBackend;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, FontStyle, FontTransform,
};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use crate::plot::{Drawn, FONT_FAMILY, LABEL_WEIGHT, LINE_PER_EM};

/// Units of the drawing area per device pixel; a power of two, so that the transform is exact.
const UNITS_PER_PIXEL: f64 = 16.0;
/// A canvas with a longer side is refused by some browsers.
const LONGEST_SIDE: f64 = 8192.0;

/// Waits until the font of the charts can be drawn; a canvas painted before shows another and is to be painted again.
pub async fn font() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let fonts = document.fonts();
    // Greek and signs have files of their own. A font that does not come leaves what is there.
    for text in ["a", "κ", "⁻"] {
        let _ = JsFuture::from(fonts.load_with_text(&format!("14px {FONT_FAMILY}"), text)).await;
    }
}

/// A canvas that is painted as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct CanvasFigure {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
}

impl CanvasFigure {
    /// The figure on a canvas; `None` when it gives no two-dimensional context.
    pub fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let context = canvas.get_context("2d").ok()??.dyn_into().ok()?;
        Some(Self { canvas, context })
    }

    /// Clears the canvas and draws on it.
    ///
    /// `size` is the room there is in css pixels, `ratio` the number of device pixels per css pixel. The canvas gets the
    /// largest size in whole device pixels that fits, as its backing store and as its style: any other is scaled by the
    /// browser and blurred. So watch the size of its container, not its own. The closure gets the area and its scale.
    ///
    /// # Errors
    /// Those of the closure.
    pub fn paint<T>(
        &self,
        size: (f64, f64),
        ratio: f64,
        draw: impl FnOnce(&DrawingArea<FineCanvas, Shift>, f64) -> Drawn<T, FineCanvas>,
    ) -> Drawn<Option<T>, FineCanvas> {
        let ratio = if ratio.is_finite() && ratio > 0.0 { ratio } else { 1.0 };
        let Self { canvas, context } = self;
        let style = canvas.style();
        // A little slack, since 300 x 1.1 is less than 330.
        let pixels = |css: f64| (css * ratio + 1e-3).floor().clamp(1.0, LONGEST_SIDE);
        let (width, height) = (pixels(size.0), pixels(size.1));
        for (name, length) in [("width", width), ("height", height)] {
            // The style is there on every element; without it the size is that of the style sheet.
            let _ = style.set_property(name, &format!("{}px", length / ratio));
        }
        // Setting either clears the canvas and resets its context.
        canvas.set_width(width as u32);
        canvas.set_height(height as u32);
        context.set_line_join("round");
        let Some(inner) = CanvasBackend::with_canvas_object(canvas.clone()) else { return Ok(None) };
        let backend = FineCanvas { inner, context: context.clone(), size: (width, height) };
        backend.transform([UNITS_PER_PIXEL.recip(), 0.0, 0.0, UNITS_PER_PIXEL.recip()], (0.0, 0.0));
        draw(&backend.into_drawing_area(), ratio * UNITS_PER_PIXEL).map(Some)
    }
}

/// plotters' canvas backend with finer units, sharp lines and the right text.
pub struct FineCanvas {
    inner: CanvasBackend,
    context: CanvasRenderingContext2d,
    size: (f64, f64),
}

type Failure = DrawingErrorKind<<CanvasBackend as DrawingBackend>::ErrorType>;

impl FineCanvas {
    fn transform(&self, [a, b, c, d]: [f64; 4], (x, y): (f64, f64)) {
        // It fails for nothing but a detached context, where nothing is seen anyway.
        let _ = self.context.set_transform(a, b, c, d, x, y);
    }

    /// Runs a closure in device pixels with an origin.
    fn in_pixels(
        &self,
        [a, b, c, d]: [f64; 4],
        origin: (f64, f64),
        draw: impl FnOnce(&CanvasRenderingContext2d),
    ) {
        self.context.save();
        self.transform([a, b, c, d], origin);
        draw(&self.context);
        self.context.restore();
    }

    /// A horizontal or vertical line as a rectangle of whole device pixels.
    fn straight<S: BackendStyle>(&self, from: BackendCoord, to: BackendCoord, style: &S) {
        let pixel = |unit: i32| f64::from(unit) / UNITS_PER_PIXEL;
        let thick = (f64::from(style.stroke_width()) / UNITS_PER_PIXEL).round().max(1.0);
        let across = |unit: i32| (pixel(unit) - thick / 2.0).round();
        let along =
            |a: i32, b: i32| (pixel(a.min(b)).round(), (pixel(a.max(b)).round() - pixel(a.min(b)).round()));
        self.in_pixels(IDENTITY, (0.0, 0.0), |context| {
            context.set_fill_style_str(&css(style.color()));
            if from.1 == to.1 {
                let (x, length) = along(from.0, to.0);
                context.fill_rect(x, across(from.1), length, thick);
            } else {
                let (y, length) = along(from.1, to.1);
                context.fill_rect(across(from.0), y, thick, length);
            }
        });
    }
}

const IDENTITY: [f64; 4] = [1.0, 0.0, 0.0, 1.0];

impl DrawingBackend for FineCanvas {
    type ErrorType = <CanvasBackend as DrawingBackend>::ErrorType;

    fn get_size(&self) -> (u32, u32) {
        ((self.size.0 * UNITS_PER_PIXEL) as u32, (self.size.1 * UNITS_PER_PIXEL) as u32)
    }

    fn ensure_prepared(&mut self) -> Result<(), Failure> {
        self.inner.ensure_prepared()
    }

    fn present(&mut self) -> Result<(), Failure> {
        self.inner.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Result<(), Failure> {
        self.inner.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Result<(), Failure> {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), Failure> {
        self.inner.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<(), Failure> {
        let path: Vec<BackendCoord> = path.into_iter().collect();
        match path[..] {
            [from, to] if from.0 == to.0 || from.1 == to.1 => {
                self.straight(from, to, style);
                Ok(())
            }
            _ => self.inner.draw_path(path, style),
        }
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<(), Failure> {
        self.inner.draw_circle(center, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Result<(), Failure> {
        self.inner.fill_polygon(vert, style)
    }

    /// Text with its baseline on a whole device pixel, at the height at which plotters' SVG backend has it.
    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Result<(), Failure> {
        let anchor = style.anchor();
        let align = match anchor.h_pos {
            HPos::Left => "left",
            HPos::Center => "center",
            HPos::Right => "right",
        };
        // In em; an x-height is 0.486 of it.
        let baseline = match anchor.v_pos {
            VPos::Top => 0.76,
            VPos::Center => 0.243,
            VPos::Bottom => -0.243,
        } * em(style);
        let (x, y) = (f64::from(x) / UNITS_PER_PIXEL, f64::from(y) / UNITS_PER_PIXEL);
        let (axes, origin) = match style.transform() {
            FontTransform::None => (IDENTITY, (x, (y + baseline).round())),
            FontTransform::Rotate90 => ([0.0, 1.0, -1.0, 0.0], ((x - baseline).round(), y)),
            FontTransform::Rotate180 => ([-1.0, 0.0, 0.0, -1.0], (x, (y - baseline).round())),
            FontTransform::Rotate270 => ([0.0, -1.0, 1.0, 0.0], ((x + baseline).round(), y)),
        };
        self.in_pixels(axes, origin, |context| {
            context.set_font(&font_of(style));
            context.set_text_align(align);
            context.set_text_baseline("alphabetic");
            context.set_fill_style_str(&css(style.color()));
            let _: Result<(), JsValue> = context.fill_text(text, 0.0, 0.0);
        });
        Ok(())
    }

    /// Measured by the context. Not remembered: a chart has twenty texts, and a memory would outlive a late font.
    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Result<(u32, u32), Failure> {
        self.context.save();
        self.context.set_font(&font_of(style));
        let width = self.context.measure_text(text).map_or(0.0, |metrics| metrics.width());
        self.context.restore();
        Ok(((width * UNITS_PER_PIXEL).ceil() as u32, style.size().ceil() as u32))
    }
}

/// The size of the font in device pixels.
fn em<S: BackendTextStyle>(style: &S) -> f64 {
    style.size() / LINE_PER_EM / UNITS_PER_PIXEL
}

/// The css font, in device pixels.
fn font_of<S: BackendTextStyle>(style: &S) -> String {
    let face = match style.style() {
        FontStyle::Normal => "",
        FontStyle::Oblique | FontStyle::Italic => "italic ",
        FontStyle::Bold => &format!("{LABEL_WEIGHT} "),
    };
    format!("{face}{}px {}", em(style), style.family().as_str())
}

fn css(BackendColor { alpha, rgb: (red, green, blue) }: BackendColor) -> String {
    format!("rgba({red},{green},{blue},{alpha})")
}
