//! A figure, or all of them, with the caption underneath.

use super::caption;
use super::entry::Entry;
use super::figure::{Exported, Normalized, Picture, SINGLE, Source};
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
/// The longest line of a caption: as wide as the page it would be cut off in a wider font than ours, css pixels.
const MEASURE: f64 = 820.0;
/// Space between figures, css pixels.
const GAP: f64 = 28.0;
/// Height of the line with a figure's name on the page, css pixels.
const NAME: f64 = 26.0;
/// Width of a figure of which three stand side by side, css pixels.
const THIRD: f64 = (PAGE - 2.0 * GAP) / 3.0;
/// Height of a chart on the page, css pixels.
const CHART: f64 = 262.0;

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

/// What a composition is made of, and how wide that is.
struct Layout {
    width: f64,
    /// Figures of columns, with their corners and sizes.
    figures: Vec<(usize, Figure, [f64; 4])>,
    /// What stands above figures, or above columns of them, with the left end of its baseline.
    names: Vec<(String, [f64; 2])>,
}

impl Composition {
    /// A figure with its caption; `None` until what is chosen was answered.
    pub fn new(entry: &Entry<Exported>, state: &State, link: &str) -> Option<Self> {
        let source = Source::of(state);
        let Layout { width, figures, names } = match (entry.what, &source) {
            (Exported::Single(figure), _) => single(entry.column, figure),
            (Exported::Page, Source::Lab(_)) => grid(Figure::LAB),
            (Exported::Page, Source::Columns(columns)) => side_by_side(columns),
            (Exported::Page, Source::Alone(_)) => before_and_after(),
        };
        let mut pictures = Vec::new();
        let mut bottom = 0f64;
        for (column, figure, [x, y, width, height]) in figures {
            let picture = source.picture(column, figure, [width, height])?;
            bottom = bottom.max(y + MARGIN + picture.size()[1]);
            pictures.push(Placed { at: [x + MARGIN, y + MARGIN], picture });
        }
        let named = names.into_iter().map(|(name, [x, y])| {
            let name = vec![Span::bold(name, Token::Ink)];
            Item::Text(Text::new([x + MARGIN, y + MARGIN], Anchor::Start, name))
        });
        let mut items: Vec<Item> = named.collect();
        let (name, caption) = caption::caption(state, &source, entry)?;
        let (lines, height) =
            caption::lines(&name, &caption, link, width.min(MEASURE), [MARGIN, bottom + 8.0]);
        items.extend(lines);
        let size = [width + 2.0 * MARGIN, (bottom + 8.0 + height + MARGIN).ceil()];
        Some(Self {
            size,
            pictures,
            text: Scene::still(size, items),
            title: format!("{}: {}", entry.what.name(), caption::about(state, entry)),
            caption,
            link: link.to_owned(),
        })
    }

    /// Width and height as they are printed.
    pub fn millimetres(&self) -> [f64; 2] {
        self.size.map(|length| (length * MILLIMETRES * 100.0).round() / 100.0)
    }
}

/// A figure by itself.
fn single(column: usize, figure: Figure) -> Layout {
    let height = match figure {
        Figure::Tensor | Figure::Matrix => 340.0,
        Figure::Plane => COLUMN,
        Figure::Dial => 240.0,
        _ => 300.0,
    };
    Layout { width: COLUMN, figures: vec![(column, figure, [0.0, 0.0, COLUMN, height])], names: Vec::new() }
}

/// The explore screen: tensor and matrix above, the charts below.
fn before_and_after() -> Layout {
    let left = 400.0;
    let below = NAME + 360.0 + GAP + NAME;
    let third = |at: f64| [at * (THIRD + GAP), below, THIRD, CHART];
    let places = [
        [0.0, NAME, left, 360.0],
        [left + GAP, NAME, PAGE - left - GAP, 360.0],
        third(0.0),
        third(1.0),
        third(2.0),
    ];
    named(SINGLE.into_iter().zip(places))
}

/// The lab: three figures in a row.
fn grid(figures: &[Figure]) -> Layout {
    let place = |at: usize| {
        [(at % 3) as f64 * (THIRD + GAP), NAME + (at / 3) as f64 * (CHART + GAP + NAME), THIRD, CHART]
    };
    named(figures.iter().enumerate().map(|(at, figure)| (*figure, place(at))))
}

/// Figures of one normalization or of the lab, their names above them.
fn named(figures: impl Iterator<Item = (Figure, [f64; 4])>) -> Layout {
    let figures: Vec<_> = figures.map(|(figure, place)| (0, figure, place)).collect();
    let name =
        |(_, figure, [x, y, ..]): &(usize, Figure, [f64; 4])| (figure.name().to_owned(), [*x, y - 10.0]);
    let names = figures.iter().map(name).collect();
    Layout { width: PAGE, figures, names }
}

/// A comparison: a column for each method, with its short name above it, since long ones would not fit side by side.
fn side_by_side(columns: &[Option<Normalized>]) -> Layout {
    let count = columns.len() as f64;
    let width = (PAGE - GAP * (count - 1.0)) / count;
    let height = width.min(CHART);
    let (mut figures, mut names) = (Vec::new(), Vec::new());
    for (column, of) in columns.iter().enumerate() {
        let x = column as f64 * (width + GAP);
        let query = of.as_ref().map(|of| &of.query);
        let short = query.map_or("", |query| query.method().map_or(query.title(), |method| method.short));
        names.push((short.to_owned(), [x, NAME - 10.0]));
        let place = |(row, figure): (usize, &Figure)| {
            (column, *figure, [x, NAME + row as f64 * (height + GAP), width, height])
        };
        figures.extend(Figure::COMPARE.iter().enumerate().map(place));
    }
    Layout { width: PAGE, figures, names }
}
