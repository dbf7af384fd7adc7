//! Scenes on a canvas.

use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

use crate::model::scene::{Anchor, Cap, Fill, Image, Item, Placed, Point, Scene, Stroke, Text};
use crate::model::{Ramp, Theme, Token};
use crate::plot::FONT_FAMILY;

/// Width of the rim that keeps a text legible on a picture, css pixels.
const HALO: f64 = 4.0;
/// Shades of a ramp: more than the eye, and than eight bits of a channel, can tell apart.
const SHADES: usize = 512;

/// Clears the canvas and draws a scene on it. `scale` is the number of device pixels per css pixel; the canvas has to be
/// `scale` times as large as the scene. Coordinates are not rounded: parallel lines keep their distances.
///
/// # Errors
/// What the canvas throws, for instance when there is no memory for an image.
pub fn paint(
    context: &CanvasRenderingContext2d,
    scene: &Scene,
    theme: &Theme,
    scale: f64,
) -> Result<(), JsValue> {
    context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0)?;
    context.clear_rect(0.0, 0.0, scene.width, scene.height);
    context.set_line_join("round");
    context.set_text_baseline("alphabetic");
    context.set_text_align("left");
    let mut brush = Brush { context, theme, pending: None, fill: None, stroke: None };
    for item in &scene.items {
        brush.draw(item)?;
    }
    brush.flush();
    context.set_global_alpha(1.0);
    brush.set_dash(None)
}

/// Clears the canvas and draws values as rectangles in the colours of a ramp. `scale` is the number of device pixels per css
/// pixel.
///
/// # Errors
/// What the canvas throws.
pub fn paint_values(
    context: &CanvasRenderingContext2d,
    values: impl Iterator<Item = Placed>,
    ramp: Ramp,
    theme: &Theme,
    scale: f64,
) -> Result<(), JsValue> {
    context.set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0)?;
    context.set_fill_style_str(&theme.colour(Token::Paper).css());
    context.fill_rect(0.0, 0.0, f64::from(u16::MAX), f64::from(u16::MAX));
    let mut shade = f64::NAN;
    for value in values {
        // Neighbours often have the same shade, and setting a colour takes longer than drawing with it.
        let rounded = (value.shade * 63.0).round() / 63.0;
        if rounded.to_bits() != shade.to_bits() {
            shade = rounded;
            let shade = if shade.is_nan() { 0.0 } else { shade };
            context.set_fill_style_str(&theme.ramp(ramp, shade).css());
        }
        context.fill_rect(value.at[0], value.at[1], value.size[0], value.size[1]);
    }
    Ok(())
}

/// A canvas with what it was told last, so that it is told again only what changes.
struct Brush<'a> {
    context: &'a CanvasRenderingContext2d,
    theme: &'a Theme,
    /// The stroke of the open path, to which lines drawn alike are added.
    pending: Option<Stroke>,
    fill: Option<Token>,
    stroke: Option<Stroke>,
}

impl Brush<'_> {
    fn draw(&mut self, item: &Item) -> Result<(), JsValue> {
        match item {
            Item::Line { from, to, stroke } => self.add_line(&[*from, *to], *stroke)?,
            Item::Polyline { points, stroke } => self.add_line(points, *stroke)?,
            Item::Polygon { points, fill, stroke } => {
                self.begin();
                self.trace(points);
                self.context.close_path();
                self.finish(*fill, *stroke)?;
            }
            Item::Rectangle { at, size, radius, fill, stroke } => {
                self.begin();
                if *radius > 0.0 {
                    self.context.round_rect_with_f64(at[0], at[1], size[0], size[1], *radius)?;
                } else {
                    self.context.rect(at[0], at[1], size[0], size[1]);
                }
                self.finish(*fill, *stroke)?;
            }
            Item::Circle { centre, radius, fill, stroke } => {
                self.begin();
                self.context.arc(centre[0], centre[1], *radius, 0.0, std::f64::consts::TAU)?;
                self.finish(*fill, *stroke)?;
            }
            Item::Text(text) => {
                self.flush();
                self.write(text)?;
            }
            Item::Image(image) => {
                self.flush();
                self.context.set_global_alpha(1.0);
                paint_image(self.context, image, self.theme)?;
            }
        }
        Ok(())
    }

    /// Draws the open path, if there is one.
    fn flush(&mut self) {
        if self.pending.take().is_some() {
            self.context.stroke();
        }
    }

    fn begin(&mut self) {
        self.flush();
        self.context.begin_path();
    }

    fn trace(&self, points: &[Point]) {
        let mut points = points.iter();
        if let Some([x, y]) = points.next() {
            self.context.move_to(*x, *y);
        }
        for [x, y] in points {
            self.context.line_to(*x, *y);
        }
    }

    fn add_line(&mut self, points: &[Point], stroke: Stroke) -> Result<(), JsValue> {
        if self.pending != Some(stroke) {
            self.begin();
            self.set_stroke(stroke)?;
            self.pending = Some(stroke);
        }
        self.trace(points);
        Ok(())
    }

    fn finish(&mut self, fill: Option<Fill>, stroke: Option<Stroke>) -> Result<(), JsValue> {
        if let Some(fill) = fill {
            self.context.set_global_alpha(fill.opacity);
            self.set_fill(fill.token);
            self.context.fill();
        }
        if let Some(stroke) = stroke {
            self.set_stroke(stroke)?;
            self.context.stroke();
        }
        Ok(())
    }

    fn set_fill(&mut self, token: Token) {
        if self.fill != Some(token) {
            self.context.set_fill_style_str(&self.theme.colour(token).css());
            self.fill = Some(token);
        }
    }

    fn set_stroke(&mut self, stroke: Stroke) -> Result<(), JsValue> {
        self.context.set_global_alpha(stroke.opacity);
        if self.stroke == Some(stroke) {
            return Ok(());
        }
        self.context.set_stroke_style_str(&self.theme.colour(stroke.token).css());
        self.context.set_line_width(stroke.width);
        self.context.set_line_cap(match stroke.cap {
            Cap::Butt => "butt",
            Cap::Round => "round",
        });
        self.set_dash(stroke.dash)?;
        self.stroke = Some(stroke);
        Ok(())
    }

    fn set_dash(&self, dash: Option<[f64; 2]>) -> Result<(), JsValue> {
        let lengths = js_sys::Array::new();
        for length in dash.into_iter().flatten() {
            lengths.push(&JsValue::from_f64(length));
        }
        self.context.set_line_dash(&lengths)
    }

    fn write(&mut self, text: &Text) -> Result<(), JsValue> {
        let font = |weight: u16| format!("{weight} {}px {FONT_FAMILY}", text.size);
        let mut widths = Vec::with_capacity(text.spans.len());
        for span in &text.spans {
            self.context.set_font(&font(span.weight));
            widths.push(self.context.measure_text(&span.text)?.width());
        }
        let whole: f64 = widths.iter().sum();
        let mut x = match text.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -whole / 2.0,
            Anchor::End => -whole,
        };
        self.context.save();
        self.context.set_global_alpha(1.0);
        self.context.translate(text.at[0], text.at[1])?;
        self.context.rotate(text.rotation)?;
        if text.halo {
            self.set_stroke(Stroke::new(Token::Paper, HALO))?;
        }
        for (span, width) in text.spans.iter().zip(widths) {
            self.context.set_font(&font(span.weight));
            if text.halo {
                self.context.stroke_text(&span.text, x, 0.0)?;
            }
            self.set_fill(span.token);
            self.context.fill_text(&span.text, x, 0.0)?;
            x += width;
        }
        self.context.restore();
        // Restoring took colours and line style back to what they were before.
        (self.fill, self.stroke) = (None, None);
        Ok(())
    }
}

/// Draws an image of values through a canvas of its own, one pixel per value, scaled without smoothing.
fn paint_image(context: &CanvasRenderingContext2d, image: &Image, theme: &Theme) -> Result<(), JsValue> {
    let (columns, rows) = (image.columns, image.rows);
    if columns == 0 || rows == 0 {
        return Ok(());
    }
    let shades: Vec<[u8; 4]> = (0..SHADES)
        .map(|shade| {
            let colour = theme.ramp(image.ramp, shade as f64 / (SHADES - 1) as f64);
            [colour.0, colour.1, colour.2, u8::MAX]
        })
        .collect();
    let mut pixels = Vec::with_capacity(columns * rows * 4);
    for &value in image.values.iter().take(columns * rows) {
        let shade =
            if value.is_nan() { None } else { shades.get((value * (SHADES - 1) as f32).round() as usize) };
        pixels.extend(shade.copied().unwrap_or_default());
    }
    pixels.resize(columns * rows * 4, 0);
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), columns as u32, rows as u32)?;
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return Ok(()) };
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.unchecked_into();
    canvas.set_width(columns as u32);
    canvas.set_height(rows as u32);
    let Some(own) = canvas.get_context("2d")? else { return Ok(()) };
    own.unchecked_into::<CanvasRenderingContext2d>().put_image_data(&data, 0.0, 0.0)?;
    context.set_image_smoothing_enabled(false);
    let ([x, y], [width, height]) = (image.at, image.size);
    context.draw_image_with_html_canvas_element_and_dw_and_dh(&canvas, x, y, width, height)
}
