//! SVG as text: for export and for golden tests.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::prelude::{DrawingBackend, SVGBackend};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind, FontStyle,
};

use super::{Drawn, LABEL_WEIGHT, LINE_PER_EM};

/// Units per css pixel: coordinates are whole numbers, and a tenth of a pixel cannot be seen.
const UNITS_PER_PIXEL: f64 = 10.0;

/// Draws into an SVG document of the given size in css pixels. The closure gets the area and its scale, and fills it
/// with paper if the document shall not be transparent.
///
/// ```
/// use normlens::model::{Scheme, Theme, chart::HistogramChart};
/// use normlens::norm::Histogram;
/// use normlens::plot;
///
/// let mut values = Histogram::new(-3.0, 3.0, 12);
/// values.add(&[-0.5, 0.2, 0.3, 1.1]);
/// let chart = HistogramChart::new(&values, &values).into();
/// let theme = Theme::of(Scheme::Light);
/// let (text, frame) = plot::svg((372, 262), |root, scale| plot::draw(root, &chart, theme, scale)).unwrap();
/// assert!(text.starts_with("<svg width=\"372\" height=\"262\""));
/// assert!(frame.width < 372.0);
/// ```
///
/// # Errors
/// Those of the closure; writing text has none of its own.
pub fn svg<T>(
    (width, height): (u32, u32),
    draw: impl for<'a> FnOnce(&DrawingArea<SvgBackend<'a>, Shift>, f64) -> Drawn<T, SvgBackend<'a>>,
) -> Drawn<(String, T), SvgBackend<'static>> {
    let units = |pixels: u32| (f64::from(pixels) * UNITS_PER_PIXEL) as u32;
    let mut body = String::new();
    let backend = SvgBackend(SVGBackend::with_string(&mut body, (units(width), units(height))));
    let root = backend.into_drawing_area();
    let drawn = draw(&root, UNITS_PER_PIXEL)?;
    root.present()?;
    drop(root);

    // What plotters has no words for: the size in css pixels, the weight of labels, round joins.
    let (_, body) = body.split_once('\n').unwrap_or_default();
    let body = body
        .replace("font-weight=\"bold\"", &format!("font-weight=\"{LABEL_WEIGHT}\""))
        .replace("\n</text>", "</text>");
    let head = format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" stroke-linejoin=\"round\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n",
        units(width),
        units(height)
    );
    Ok((head + &body, drawn))
}

/// plotters' SVG backend with widths of text from the font's table; its own are 0.7 em for every byte, and in a page
/// it would measure by adding elements to the document (plotters-rs/plotters#482).
pub struct SvgBackend<'a>(SVGBackend<'a>);

type Outcome = Result<(), DrawingErrorKind<std::io::Error>>;

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = std::io::Error;

    fn get_size(&self) -> (u32, u32) {
        self.0.get_size()
    }

    fn ensure_prepared(&mut self) -> Outcome {
        self.0.ensure_prepared()
    }

    fn present(&mut self) -> Outcome {
        self.0.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Outcome {
        self.0.draw_pixel(point, color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Outcome {
        self.0.draw_line(from, to, style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Outcome {
        self.0.draw_rect(upper_left, bottom_right, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Outcome {
        self.0.draw_path(path, style)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Outcome {
        self.0.draw_circle(center, radius, style, fill)
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        style: &S,
    ) -> Outcome {
        self.0.fill_polygon(vert, style)
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, pos: BackendCoord) -> Outcome {
        self.0.draw_text(text, style, pos)
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<std::io::Error>> {
        let em = style.size() / LINE_PER_EM;
        let wider = if matches!(style.style(), FontStyle::Bold) { 1.06 } else { 1.0 };
        let width = text.chars().map(advance).sum::<f64>() * wider * em;
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
}

/// Advance width in Source Sans 3, regular, in em; rounded to a few classes.
const fn advance(c: char) -> f64 {
    match c {
        ' ' | '\u{2009}' => 0.20,
        '.' | ',' | ':' | 'i' | 'j' | 'l' | '·' => 0.25,
        'f' | 'r' | 't' | '(' | ')' => 0.33,
        '⁻' | '⁰' | '¹' | '²' | '³' | '⁴' | '⁵' | '⁶' | '⁷' | '⁸' | '⁹' => 0.44,
        'm' | 'w' | 'M' | 'W' | '∞' => 0.80,
        'A'..='Z' => 0.60,
        _ => 0.50,
    }
}
