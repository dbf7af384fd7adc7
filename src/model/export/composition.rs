//! A figure, or all of them, with the caption underneath.

use super::caption;
use super::figure::{Answer, Exported, Picture, SINGLE, picture};
use crate::model::Token;
use crate::model::figure::Figure;
use crate::model::scene::{Anchor, Item, Scene, Span, Text};
use crate::model::state::State;

/// Width of a figure that stands alone: with the margins it has labels of 7 pt in a column of 85 mm, css pixels.
const COLUMN: f64 = 482.0 - 2.0 * MARGIN;
/// Width of the page with all figures: the same labels in a text width of 178 mm, css pixels.
const PAGE: f64 = 1009.0 - 2.0 * MARGIN;
/// Millimetres of a css pixel at that size.
const MILLIMETRES: f64 = 85.0 / (COLUMN + 2.0 * MARGIN);
/// Space around everything, so that a wider font than ours is not cut off, css pixels.
const MARGIN: f64 = 20.0;
/// Space between figures, css pixels.
const GAP: f64 = 28.0;
/// Height of the line with a figure's name on the page, css pixels.
const NAME: f64 = 26.0;

/// Pictures on a surface, with text beside them.
#[derive(Clone, Debug, PartialEq)]
pub struct Composition {
    /// Width and height, css pixels.
    pub size: [f64; 2],
    /// The pictures and where they stand.
    pub pictures: Vec<Placed>,
    /// Names and caption.
    pub text: Scene,
    /// What it shows, in a line.
    pub title: String,
    /// The caption as one text.
    pub caption: String,
    /// The address that shows the same.
    pub link: String,
}

/// A picture with its top left corner.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Css pixels from the top left of the composition.
    pub at: [f64; 2],
    /// What stands there.
    pub picture: Picture,
}

impl Composition {
    /// A figure with its caption; `None` until what is chosen was answered.
    pub fn new(exported: Exported, state: &State, link: &str) -> Option<Self> {
        let answer = Answer::of(state)?;
        let (width, places): (f64, Vec<(Figure, [f64; 4])>) = match exported {
            Exported::Page => (PAGE, page()),
            Exported::Single(figure @ (Figure::Tensor | Figure::Matrix)) => {
                (COLUMN, vec![(figure, [0.0, 0.0, COLUMN, 340.0])])
            }
            Exported::Single(figure) => (COLUMN, vec![(figure, [0.0, 0.0, COLUMN, 300.0])]),
        };
        let mut items = Vec::new();
        let mut pictures = Vec::new();
        let mut bottom = 0f64;
        for (single, [x, y, width, height]) in places {
            let (x, y) = (x + MARGIN, y + MARGIN);
            bottom = bottom.max(y + height);
            pictures.push(Placed { at: [x, y], picture: picture(single, state, &answer, [width, height])? });
            if exported == Exported::Page {
                let name = vec![Span::bold(single.name(), Token::Ink)];
                items.push(Item::Text(Text::new([x, y - 10.0], Anchor::Start, name)));
            }
        }
        let sentence = caption::sentence(state, &answer);
        let name = caption::name(exported, state);
        let shown = if exported == Exported::Page { "Before and after" } else { name };
        let (lines, height) = caption::lines(shown, &sentence, link, width, [MARGIN, bottom + 8.0]);
        items.extend(lines);
        let size = [width + 2.0 * MARGIN, (bottom + 8.0 + height + MARGIN).ceil()];
        Some(Self {
            size,
            pictures,
            text: Scene::still(size, items),
            title: format!("{name}: {}", state.query.title()),
            caption: sentence,
            link: link.to_owned(),
        })
    }

    /// Width and height as they are printed.
    pub fn millimetres(&self) -> [f64; 2] {
        self.size.map(|length| (length * MILLIMETRES * 100.0).round() / 100.0)
    }
}

/// Where the figures stand on the page: tensor and matrix above, the charts below.
fn page() -> Vec<(Figure, [f64; 4])> {
    let left = 400.0;
    let third = (PAGE - 2.0 * GAP) / 3.0;
    let below = NAME + 360.0 + GAP + NAME;
    let places = [
        [0.0, NAME, left, 360.0],
        [left + GAP, NAME, PAGE - left - GAP, 360.0],
        [0.0, below, third, 262.0],
        [third + GAP, below, third, 262.0],
        [2.0 * (third + GAP), below, third, 262.0],
    ];
    SINGLE.into_iter().zip(places).collect()
}
