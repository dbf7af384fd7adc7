//! A composition as an SVG document: its pictures, its caption, and the link that shows the same.

use super::scene::{escaped, scene};
use super::{draw, svg};
use crate::model::export::{Composition, Picture, Placed};
use crate::model::{Theme, Token};

/// The document. Its size is that in print; without paper it is transparent.
///
/// # Errors
/// A sentence where a chart cannot be drawn; text takes everything, so this is not expected.
pub fn document(composition: &Composition, theme: &Theme, paper: bool) -> Result<String, String> {
    let Composition { size: [width, height], pictures, text, title, caption, link } = composition;
    let [print_width, print_height] = composition.millimetres();
    let mut document = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{print_width}mm\" height=\"{print_height}mm\" \
         viewBox=\"0 0 {width} {height}\" stroke-linejoin=\"round\" role=\"img\" aria-labelledby=\"title caption\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"caption\">{} {}</desc>\n",
        escaped(title),
        escaped(caption),
        escaped(link)
    );
    if paper {
        let colour = theme.colour(Token::Paper).css();
        document += &*format!("<rect width=\"{width}\" height=\"{height}\" fill=\"{colour}\"/>\n");
    }
    for Placed { at: [x, y], picture } in pictures {
        match picture {
            Picture::Scene(picture) => {
                document +=
                    &*format!("<g transform=\"translate({x} {y})\">\n{}</g>\n", scene(picture, theme));
            }
            Picture::Chart(chart, [width, height]) => {
                let size = (*width as u32, *height as u32);
                let (inner, _) = svg(size, |root, scale| draw(root, chart, theme, scale))
                    .map_err(|_| "The chart could not be drawn.".to_owned())?;
                document.push_str(&inner.replacen(
                    "<svg ",
                    &format!("<svg x=\"{x}\" y=\"{y}\" overflow=\"visible\" "),
                    1,
                ));
            }
        }
    }
    Ok(document + &format!("<a href=\"{}\">\n{}</a>\n</svg>\n", escaped(link), scene(text, theme)))
}
