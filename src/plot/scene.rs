//! Scenes as elements of an SVG document: shapes as shapes, text as text.

use std::fmt::Write;

use super::FONT_FAMILY;
use crate::model::scene::{Anchor, Cap, Fill, Image, Item, Point, Scene, Stroke, Text};
use crate::model::{Theme, Token};

/// Width of the rim that keeps a text legible on a picture, css pixels; as on the canvas.
const HALO: f64 = 4.0;
/// Shades of a ramp in an image; neighbours of one shade become one shape.
const SHADES: f64 = 96.0;

/// The elements that draw a scene, in css pixels.
///
/// ```
/// use normlens::model::scene::tensor_block;
/// use normlens::model::{Scheme, Theme};
/// use normlens::norm::{Partition, Roles, Shape};
/// use normlens::plot;
///
/// let shape = Shape::new(2, 4, 3, 3)?;
/// let partition = Partition::new(shape, Roles::from_letters("aaasss").unwrap(), 2, 1)?;
/// let elements = plot::scene(&tensor_block(&partition, 0, None, 400.0, 300.0), Theme::of(Scheme::Light));
/// assert!(elements.starts_with('<') && elements.contains("</text>"));
/// # Ok::<(), normlens::norm::Error>(())
/// ```
pub fn scene(scene: &Scene, theme: &Theme) -> String {
    let mut writer = Writer { theme, text: String::new(), lines: None };
    for item in &scene.items {
        writer.draw(item);
    }
    writer.flush();
    writer.text
}

/// What is written so far. Writing to a string cannot fail, so that its results are left alone.
struct Writer<'a> {
    theme: &'a Theme,
    text: String,
    /// Lines drawn alike, which are one element.
    lines: Option<(Stroke, String)>,
}

impl Writer<'_> {
    fn draw(&mut self, item: &Item) {
        match item {
            Item::Line { from, to, stroke } => return self.add_line(&[*from, *to], *stroke),
            Item::Polyline { points, stroke } => return self.add_line(points, *stroke),
            _ => self.flush(),
        }
        match item {
            Item::Polygon { points, fill, stroke } => {
                let path = format!("{}Z", path(points));
                let look = self.look(*fill, *stroke);
                let _ = writeln!(self.text, "<path d=\"{path}\"{look}/>");
            }
            Item::Rectangle { at: [x, y], size: [width, height], radius, fill, stroke } => {
                let look = self.look(*fill, *stroke);
                let [x, y, width, height, radius] = [*x, *y, *width, *height, *radius].map(short);
                let _ = writeln!(
                    self.text,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\"{look}/>"
                );
            }
            Item::Circle { centre: [x, y], radius, fill, stroke } => {
                let look = self.look(*fill, *stroke);
                let [x, y, radius] = [*x, *y, *radius].map(short);
                let _ = writeln!(self.text, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"{look}/>");
            }
            Item::Text(text) => self.write(text),
            Item::Image(image) => self.cells(image),
            Item::Line { .. } | Item::Polyline { .. } => {}
        }
    }

    fn add_line(&mut self, points: &[Point], stroke: Stroke) {
        if self.lines.as_ref().is_none_or(|(drawn, _)| *drawn != stroke) {
            self.flush();
            self.lines = Some((stroke, String::new()));
        }
        if let Some((_, lines)) = &mut self.lines {
            lines.push_str(&path(points));
        }
    }

    fn flush(&mut self) {
        if let Some((stroke, lines)) = self.lines.take() {
            let look = self.look(None, Some(stroke));
            let _ = writeln!(self.text, "<path d=\"{lines}\"{look}/>");
        }
    }

    fn css(&self, token: Token) -> String {
        self.theme.colour(token).css()
    }

    /// The attributes of an inside and an outline.
    fn look(&self, fill: Option<Fill>, stroke: Option<Stroke>) -> String {
        let mut look = match fill {
            None => " fill=\"none\"".to_owned(),
            Some(Fill { token, opacity }) => {
                format!(" fill=\"{}\"{}", self.css(token), opacity_of("fill-opacity", opacity))
            }
        };
        if let Some(Stroke { token, width, opacity, dash, cap }) = stroke {
            let _ = write!(
                look,
                " stroke=\"{}\" stroke-width=\"{}\"{}",
                self.css(token),
                short(width),
                opacity_of("stroke-opacity", opacity)
            );
            if let Some([on, off]) = dash {
                let _ = write!(look, " stroke-dasharray=\"{} {}\"", short(on), short(off));
            }
            if cap == Cap::Round {
                look.push_str(" stroke-linecap=\"round\"");
            }
        }
        look
    }

    fn write(&mut self, text: &Text) {
        let [x, y] = text.at.map(short);
        let anchor = match text.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let turned = if text.rotation == 0.0 {
            String::new()
        } else {
            format!(" transform=\"rotate({} {x} {y})\"", short(text.rotation.to_degrees()))
        };
        let halo = if text.halo {
            let paper = self.css(Token::Paper);
            format!(" paint-order=\"stroke\" stroke=\"{paper}\" stroke-width=\"{HALO}\"")
        } else {
            String::new()
        };
        let family = escaped(FONT_FAMILY);
        let size = short(text.size);
        let _ = write!(
            self.text,
            "<text x=\"{x}\" y=\"{y}\" font-family=\"{family}\" font-size=\"{size}\" xml:space=\"preserve\"{anchor}{turned}{halo}>"
        );
        for span in &text.spans {
            let weight =
                if span.weight == 400 { String::new() } else { format!(" font-weight=\"{}\"", span.weight) };
            let _ = write!(
                self.text,
                "<tspan fill=\"{}\"{weight}>{}</tspan>",
                self.css(span.token),
                escaped(&span.text)
            );
        }
        self.text.push_str("</text>\n");
    }

    /// One path for every shade, in units of cells.
    fn cells(&mut self, image: &Image) {
        let (columns, rows) = (image.columns, image.rows);
        if columns == 0 || rows == 0 {
            return;
        }
        let shades = SHADES as usize;
        let mut paths = vec![String::new(); shades + 1];
        for (row, values) in image.values.chunks_exact(columns).take(rows).enumerate() {
            let mut start = 0;
            // NaN has no shade.
            let shade = |value: f32| {
                (!value.is_nan()).then(|| (f64::from(value).clamp(0.0, 1.0) * SHADES).round() as usize)
            };
            for run in values.chunk_by(|a, b| shade(*a) == shade(*b)) {
                if let Some(path) =
                    run.first().and_then(|value| shade(*value)).and_then(|at| paths.get_mut(at))
                {
                    let _ = write!(path, "M{start} {row}h{}v1h-{}z", run.len(), run.len());
                }
                start += run.len();
            }
        }
        let ([x, y], [width, height]) = (image.at.map(short), image.size);
        let (across, down) = (width / columns as f64, height / rows as f64);
        let _ = writeln!(
            self.text,
            "<g transform=\"translate({x} {y}) scale({across:.5} {down:.5})\" shape-rendering=\"crispEdges\">"
        );
        for (at, path) in paths.iter().enumerate().filter(|(_, path)| !path.is_empty()) {
            let colour = self.theme.ramp(image.ramp, at as f64 / SHADES).css();
            let _ = writeln!(self.text, "<path d=\"{path}\" fill=\"{colour}\"/>");
        }
        self.text.push_str("</g>\n");
    }
}

/// "M0 0L1 2".
fn path(points: &[Point]) -> String {
    let mut path = String::new();
    for (at, point) in points.iter().enumerate() {
        let [x, y] = point.map(short);
        let _ = write!(path, "{}{x} {y}", if at == 0 { 'M' } else { 'L' });
    }
    path
}

/// A length in hundredths, as short as it can be written.
fn short(length: f64) -> f64 {
    // Adding 0 makes 0 of −0.
    (length * 100.0).round() / 100.0 + 0.0
}

fn opacity_of(name: &str, opacity: f64) -> String {
    if opacity < 1.0 { format!(" {name}=\"{}\"", short(opacity)) } else { String::new() }
}

/// Text between tags and in attributes.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
