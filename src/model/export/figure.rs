//! The figures of the screens, made anew in the size in which they leave the page.

use std::rc::Rc;

use super::lab;
use crate::compute::{Detail, Overview};
use crate::model::Screen;
use crate::model::chart::{Chart, HistogramChart, ScatterChart, SpectrumChart};
use crate::model::compare::{Charts, Column};
use crate::model::figure::Figure;
use crate::model::query::{Query, Scope, SpectrumOf};
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

/// Those of the explore screen that leave the page, in its order.
pub(super) const SINGLE: [Figure; 5] =
    [Figure::Tensor, Figure::Matrix, Figure::Distribution, Figure::Channels, Figure::Spectrum];

impl Exported {
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

/// What the figures of a screen are made from; a normalization is `None` until it was answered.
pub(super) enum Source {
    /// The normalization of the explore screen.
    Alone(Option<Box<Normalized>>),
    /// Those of a comparison.
    Columns(Vec<Option<Normalized>>),
    /// What is chosen in the lab, as a link holds it.
    Lab(String),
}

impl Source {
    /// That of the screen that is open.
    pub(super) fn of(state: &State) -> Self {
        match state.query.screen {
            Screen::Explore | Screen::Methods | Screen::Lecture => {
                Self::Alone(Normalized::alone(state).map(Box::new))
            }
            Screen::Compare => Self::Columns(Normalized::columns(state)),
            Screen::ScaleInvariance => Self::Lab(state.query.lab.clone()),
        }
    }

    /// The normalization of a column, or the only one.
    pub(super) fn normalized(&self, column: usize) -> Option<&Normalized> {
        match self {
            Self::Alone(only) => only.as_deref(),
            Self::Columns(columns) => columns.get(column)?.as_ref(),
            Self::Lab(_) => None,
        }
    }

    /// The picture of a figure in a size; none where it is no picture, and before it was answered.
    pub(super) fn picture(&self, column: usize, figure: Figure, size: [f64; 2]) -> Option<Picture> {
        match self {
            Self::Lab(text) => lab::scene(text, figure, size).map(Picture::Scene),
            _ => self.normalized(column)?.picture(figure, size),
        }
    }
}

/// A normalization with its answer.
pub(super) struct Normalized {
    /// What is chosen, with the area that is shown.
    pub(super) query: Query,
    pub(super) plan: Plan,
    pub(super) overview: Rc<Overview>,
    pub(super) detail: Rc<Detail>,
    charts: Charts,
}

impl Normalized {
    /// That of the explore screen; `None` until what is chosen is what was answered.
    pub(super) fn alone(state: &State) -> Option<Self> {
        let (overview, detail) = (state.session.overview.clone()?, state.session.detail.clone()?);
        state.shows(&state.question()?).then_some(())?;
        let plan = state.session.answered.as_ref()?.normalization.plan(overview.shape).ok()?;
        let query = state.query.clone();
        let (before, after) = query.spectrum.spectra(&overview, &detail);
        let charts = Charts {
            histogram: match query.scope {
                Scope::All => HistogramChart::of_all_values(&overview),
                Scope::Area => HistogramChart::of_area(&detail.area),
            },
            scatter: ScatterChart::new(&detail.scatter),
            spectrum: SpectrumChart::new(before, after),
        };
        Some(Self { query, plan, overview, detail, charts })
    }

    /// Those of all columns, which show all values, all channels and no reach, whatever the explore screen shows.
    pub(super) fn columns(state: &State) -> Vec<Option<Self>> {
        let normalized = |Column { query, plan, question, answer }: Column| {
            let (answer, charts) = answer?;
            let view = if query.view == View::Reach { View::Block } else { query.view };
            let (area, cell) = (question.focus.area, state.query.cell);
            let (scope, spectrum) = (Scope::All, SpectrumOf::Channels);
            let query = Query { area, cell, view, scope, spectrum, ..query };
            Some(Self { query, plan, overview: answer.overview, detail: answer.detail, charts })
        };
        Column::all(state).into_iter().map(normalized).collect()
    }

    fn picture(&self, figure: Figure, [width, height]: [f64; 2]) -> Option<Picture> {
        let Self { query, plan, overview, detail, charts } = self;
        let partition = plan.partition();
        match figure {
            Figure::Tensor => {
                let (shown, reach) = match query.view {
                    View::Reach => (Some(detail.cell.index), detail.reach.as_ref()),
                    _ => (query.cell, None),
                };
                let subject = Subject::new(partition, query.area, shown).reached(reach).turned(query.turn);
                Some(Picture::Scene(query.view.scene(&subject, width, height)))
            }
            Figure::Matrix => Some(Picture::Scene(unrolled(
                &detail.window,
                partition,
                detail.area.area,
                query.cell,
                overview.domain,
                width,
                height,
            ))),
            figure => charts.chart(figure).map(|chart| Picture::Chart(chart, [width, height])),
        }
    }
}
