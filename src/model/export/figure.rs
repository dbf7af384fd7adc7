//! The figures of the explore screen, made anew in the size in which they leave the page.

use crate::compute::{Detail, Overview};
use crate::model::chart::{Chart, HistogramChart, ScatterChart, SpectrumChart};
use crate::model::figure::Figure;
use crate::model::query::Scope;
use crate::model::scene::{Scene, Subject, View, unrolled};
use crate::model::state::State;
use crate::norm::Plan;

/// What leaves the page as one picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exported {
    /// A figure.
    Single(Figure),
    /// All of them on one page.
    Page,
}

/// What a figure shows.
#[derive(Clone, Debug, PartialEq)]
pub enum Picture {
    /// Shapes.
    Scene(Scene),
    /// A chart, with its width and height in css pixels.
    Chart(Chart, [f64; 2]),
}

impl Picture {
    /// Width and height, css pixels.
    pub const fn size(&self) -> [f64; 2] {
        match self {
            Self::Scene(scene) => [scene.width, scene.height],
            Self::Chart(_, size) => *size,
        }
    }
}

/// Those that leave the page, in its order.
pub(super) const SINGLE: [Figure; 5] =
    [Figure::Tensor, Figure::Matrix, Figure::Distribution, Figure::Channels, Figure::Spectrum];

impl Exported {
    /// All of them, in the order of the page.
    pub fn all() -> impl Iterator<Item = Self> {
        SINGLE.map(Self::Single).into_iter().chain([Self::Page])
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Single(figure) => figure.name(),
            Self::Page => "All figures",
        }
    }

    /// Its name in that of a file.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Single(figure) => figure.id(),
            Self::Page => "figures",
        }
    }
}

/// The picture of a figure in a size, from what was answered; none where it is no picture.
pub(super) fn picture(
    figure: Figure,
    state: &State,
    answer: &Answer<'_>,
    [width, height]: [f64; 2],
) -> Option<Picture> {
    let Answer { plan, overview, detail } = answer;
    let partition = plan.partition();
    let (query, cell) = (&state.query, state.query.cell);
    let chart = |chart| Some(Picture::Chart(chart, [width, height]));
    match figure {
        Figure::Tensor => {
            let (shown, reach) = match query.view {
                View::Reach => (Some(detail.cell.index), detail.reach.as_ref()),
                _ => (cell, None),
            };
            let subject = Subject::new(partition, query.area, shown).reached(reach).turned(query.turn);
            Some(Picture::Scene(query.view.scene(&subject, width, height)))
        }
        Figure::Matrix => Some(Picture::Scene(unrolled(
            &detail.window,
            partition,
            detail.area.area,
            cell,
            overview.domain,
            width,
            height,
        ))),
        Figure::Distribution => chart(Chart::from(match query.scope {
            Scope::All => HistogramChart::of_all_values(overview),
            Scope::Area => HistogramChart::of_area(&detail.area),
        })),
        Figure::Channels => chart(Chart::from(ScatterChart::new(&detail.scatter))),
        Figure::Spectrum => {
            let (before, after) = query.spectrum.spectra(overview, detail);
            chart(Chart::from(SpectrumChart::new(before, after)))
        }
        _ => None,
    }
}

/// The last answer, whole.
pub(super) struct Answer<'a> {
    pub(super) plan: Plan,
    pub(super) overview: &'a Overview,
    pub(super) detail: &'a Detail,
}

impl<'a> Answer<'a> {
    /// `None` until what is chosen is what was answered.
    pub(super) fn of(state: &'a State) -> Option<Self> {
        let (overview, detail) = (state.session.overview.as_deref()?, state.session.detail.as_deref()?);
        state.shows(&state.question()?).then_some(())?;
        let plan = state.session.answered.as_ref()?.normalization.plan(overview.shape).ok()?;
        Some(Self { plan, overview, detail })
    }
}
