//! The figures of the explore screen, made anew in the size in which they leave the page.

use crate::compute::{Detail, Overview};
use crate::model::chart::{Chart, HistogramChart, ScatterChart, SpectrumChart};
use crate::model::query::{Scope, SpectrumOf};
use crate::model::scene::{Scene, Subject, View, unrolled};
use crate::model::state::State;
use crate::norm::Plan;

/// A figure, or all of them on one page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// The tensor with its current area.
    Tensor,
    /// The unrolled matrix.
    Unrolled,
    /// The histogram.
    Distribution,
    /// Two channels against each other.
    TwoChannels,
    /// Eigenvalues.
    Spectrum,
    /// All of them.
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

impl Figure {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 6] =
        [Self::Tensor, Self::Unrolled, Self::Distribution, Self::TwoChannels, Self::Spectrum, Self::Page];

    /// Those of which the page is composed.
    pub(super) const SINGLE: [Self; 5] =
        [Self::Tensor, Self::Unrolled, Self::Distribution, Self::TwoChannels, Self::Spectrum];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tensor => "Tensor",
            Self::Unrolled => "Unrolled",
            Self::Distribution => "Distribution",
            Self::TwoChannels => "Two channels",
            Self::Spectrum => "Spectrum",
            Self::Page => "All figures",
        }
    }

    /// Its name in that of a file.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Tensor => "tensor",
            Self::Unrolled => "unrolled",
            Self::Distribution => "distribution",
            Self::TwoChannels => "channels",
            Self::Spectrum => "spectrum",
            Self::Page => "figures",
        }
    }

    /// Its picture in a size, from what was answered; none for the page.
    pub(super) fn picture(
        self,
        state: &State,
        answer: &Answer<'_>,
        [width, height]: [f64; 2],
    ) -> Option<Picture> {
        let Answer { plan, overview, detail } = answer;
        let partition = plan.partition();
        let (query, cell) = (&state.query, state.query.cell);
        let chart = |chart| Some(Picture::Chart(chart, [width, height]));
        match self {
            Self::Tensor => {
                let (shown, reach) = match query.view {
                    View::Reach => (Some(detail.cell.index), detail.reach.as_ref()),
                    _ => (cell, None),
                };
                let subject = Subject::new(partition, query.area, shown).reached(reach).turned(query.turn);
                Some(Picture::Scene(query.view.scene(&subject, width, height)))
            }
            Self::Unrolled => Some(Picture::Scene(unrolled(
                &detail.window,
                partition,
                detail.area.area,
                cell,
                overview.domain,
                width,
                height,
            ))),
            Self::Distribution => chart(Chart::from(match query.scope {
                Scope::All => HistogramChart::of_all_values(overview),
                Scope::Area => HistogramChart::of_area(&detail.area),
            })),
            Self::TwoChannels => chart(Chart::from(ScatterChart::new(&detail.scatter))),
            Self::Spectrum => chart(Chart::from(match (&detail.area.spectra, query.spectrum) {
                (Some((before, after)), SpectrumOf::Area) => SpectrumChart::new(before, after),
                _ => SpectrumChart::new(&overview.before.channels, &overview.after.channels),
            })),
            Self::Page => None,
        }
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
