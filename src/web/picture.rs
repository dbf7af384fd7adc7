//! Compositions as PNG: drawn on a canvas with the fonts of the page.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::canvas::{self, CanvasFigure};
use super::painter;
use crate::model::export::{Composition, Picture, Placed};
use crate::model::{Theme, Token};
use crate::plot;

/// The picture as an address that holds it, `scale` pixels for every css pixel; without paper it is transparent.
///
/// # Errors
/// A sentence when the browser gives no canvas, or none that large.
pub async fn png(
    composition: &Composition,
    theme: &Theme,
    paper: bool,
    scale: f64,
) -> Result<String, String> {
    canvas::font().await;
    let refused = || "The browser has no room for a picture of this size; choose a smaller one.".to_owned();
    let address = drawn(composition, theme, paper, scale).map_err(|_| refused())?;
    // What a canvas that is too large is written as.
    if address.len() < 32 { Err(refused()) } else { Ok(address) }
}

fn drawn(composition: &Composition, theme: &Theme, paper: bool, scale: f64) -> Result<String, JsValue> {
    let Composition { size, pictures, text, .. } = composition;
    let (canvas, context) = surface(*size, scale)?;
    if paper {
        let [width, height] = size.map(|length| length * scale);
        context.set_fill_style_str(&theme.colour(Token::Paper).css());
        context.fill_rect(0.0, 0.0, width, height);
    }
    for Placed { at, picture } in pictures {
        let (own, of_own) = surface(picture.size(), scale)?;
        match picture {
            Picture::Scene(scene) => painter::paint(&of_own, scene, theme, scale)?,
            Picture::Chart(chart, [width, height]) => {
                let figure = CanvasFigure::new(own.clone()).ok_or(JsValue::NULL)?;
                let paint = |root: &_, units| plot::draw(root, chart, theme, units);
                figure.paint((*width, *height), scale, paint).map_err(|_| JsValue::NULL)?;
            }
        }
        let [x, y] = at.map(|length| (length * scale).round());
        context.draw_image_with_html_canvas_element(&own, x, y)?;
    }
    let (own, of_own) = surface(*size, scale)?;
    painter::paint(&of_own, text, theme, scale)?;
    context.draw_image_with_html_canvas_element(&own, 0.0, 0.0)?;
    canvas.to_data_url()
}

/// A canvas for so many css pixels.
fn surface(size: [f64; 2], scale: f64) -> Result<(HtmlCanvasElement, CanvasRenderingContext2d), JsValue> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    let [width, height] = size.map(|length| (length * scale).round() as u32);
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    Ok((canvas, context))
}
