//! The figures of what is chosen, each by itself: the explore screen shows them all, others some of them.

use std::rc::Rc;

use yew::prelude::*;

use super::Dispatch;
use super::chart_figure::ChartFigure;
use super::colouring;
use super::controls::alternatives;
use super::handles::handles;
use super::lights::lights;
use super::linked::{self, Pointed};
use super::matrix_figure::MatrixFigure;
use super::on_demand::Screens;
use super::reading::{announcement, reading};
use super::second_input::second_inputs;
use super::tensor_figure::{PlanProp, TensorFigure};
use crate::compute;
use crate::model::chart::{Chart, HistogramChart, ReadOut, ScatterChart, SpectrumChart};
use crate::model::colouring::Colouring;
use crate::model::figure::Figure;
use crate::model::query::{Scope, SpectrumOf};
use crate::model::scene::{Cell, View};
use crate::model::state::{Action, State};
use crate::model::{Look, Scheme};
use crate::norm::Plan;
use crate::web::page;

/// What is chosen and what was answered, ready to be shown.
pub(super) struct Figures<'a> {
    state: &'a State,
    screens: &'a Screens,
    on: &'a Dispatch,
    scheme: Scheme,
    /// The plan of what is chosen.
    pub plan: Plan,
    /// The current area, counted from 0.
    pub area: usize,
    cell: Cell,
    /// The cell that is pointed at or pinned.
    cell_pointed_at: Option<Cell>,
    answer: Option<Answer>,
}

/// The last answer, whole.
#[derive(Clone)]
pub(super) struct Answer {
    /// Its plan.
    pub plan: Rc<PlanProp>,
    /// What it says of the whole.
    pub overview: Rc<compute::Overview>,
    /// Its focus.
    pub detail: Rc<compute::Detail>,
}

impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        // What is answered anew is new.
        self.plan == other.plan
            && Rc::ptr_eq(&self.overview, &other.overview)
            && Rc::ptr_eq(&self.detail, &other.detail)
    }
}

impl Answer {
    fn of(state: &State) -> Option<Self> {
        let session = &state.session;
        let (overview, detail) = (session.overview.clone()?, session.detail.clone()?);
        let plan: Plan = session.answered.as_ref()?.normalization.plan(overview.shape).ok()?;
        Some(Self { plan: Rc::new(PlanProp(plan)), overview, detail })
    }
}

impl<'a> Figures<'a> {
    /// The figures; `None` while a file is being read.
    pub(super) fn of(state: &'a State, screens: &'a Screens, on: &'a Dispatch) -> Option<Self> {
        let plan = state.plan()?;
        let (cell, area) = state.current(plan.partition());
        let scheme = state.scheme();
        let cell_pointed_at = state.session.hover.or(state.query.cell);
        Some(Self {
            state,
            screens,
            on,
            scheme,
            plan,
            area,
            cell,
            cell_pointed_at,
            answer: Answer::of(state),
        })
    }

    fn is_ready(&self) -> bool {
        *self.screens == Screens::Ready
    }

    /// The answer, once it is about this partition and operation, so that its numbers belong to what is said beside it;
    /// parameters may lag while they move.
    fn shown(&self) -> Option<&Answer> {
        self.answer.as_ref().filter(|answer| {
            let (answered, chosen) = (&answer.plan.0, &self.plan);
            let kind = |plan: &Plan| std::mem::discriminant(&plan.operation());
            answered.partition() == chosen.partition() && kind(answered) == kind(chosen)
        })
    }

    /// What the method takes besides the tensor.
    pub(super) fn second_inputs(&self) -> Html {
        html! {
            if self.is_ready() && let Some(answer) = &self.answer {
                { second_inputs(self.state, &answer.detail, self.on) }
            }
        }
    }

    /// The tensor with its current area.
    pub(super) fn tensor(&self) -> Html {
        let view = self.state.query.view;
        let detail = self.shown().map(|answer| Rc::clone(&answer.detail));
        let pointed = self.shown().and_then(|answer| self.pointed(answer));
        let pointed = detail.clone().zip(pointed);
        html! {
            <TensorFigure
                plan={Rc::new(PlanProp(self.plan.clone()))}
                area={self.area}
                cell={self.cell}
                marked={self.cell_pointed_at.is_some()}
                {view}
                turn={self.state.query.turn}
                loaded={self.is_ready()}
                detail={detail.filter(|_| view == View::Reach)}
                {pointed}
                scheme={self.scheme}
                on={self.on.clone()}
            />
        }
    }

    /// The tensor unrolled to X.
    pub(super) fn matrix(&self) -> Html {
        html! {
            <MatrixFigure
                rows={self.plan.partition().rows()}
                answer={self.answer.clone()}
                cell={self.cell_pointed_at}
                pointed={self.answer.as_ref().and_then(|answer| self.pointed(answer))}
                loaded={self.is_ready()}
                unrolls={self.is_ready() && !page::prefers_reduced_motion()}
                scheme={self.scheme}
                on={self.on.clone()}
            />
        }
    }

    /// The answer, where something can be read off and pointed at.
    fn ready(&self) -> Option<&Answer> {
        self.answer.as_ref().filter(|_| self.is_ready())
    }

    /// What is pointed at, once an answer and what shows it are there.
    fn pointed(&self, answer: &Answer) -> Option<Pointed> {
        Pointed::of(&self.state.session, &answer.detail).filter(|_| self.is_ready())
    }

    /// Where a chart shows what is pointed at elsewhere, or else the cell, once the answer is about it.
    fn linked_in(&self, chart: Option<&Rc<Chart>>) -> Option<ReadOut> {
        let (chart, answer) = (chart?, self.ready()?);
        let (detail, partition) = (&answer.detail, answer.plan.0.partition());
        if let Some(pointed @ (Pointed::Direction | Pointed::Symbol(_))) = self.pointed(answer) {
            return linked::of_pointed(chart, pointed, detail, partition, &self.state.query);
        }
        let is_about_it = Some(detail.cell.index) == self.cell_pointed_at;
        is_about_it.then(|| linked::of_cell(chart, detail, answer.overview.shape))?
    }

    /// The distributions before and after.
    pub(super) fn distribution(&self) -> Html {
        let scope = self.state.query.scope;
        let chart = self.answer.as_ref().map(|Answer { overview, detail, .. }| {
            Rc::new(Chart::from(match scope {
                Scope::All => HistogramChart::of_all_values(overview),
                Scope::Area => HistogramChart::of_area(&detail.area),
            }))
        });
        let aside = alternatives(
            "Values of the histogram",
            [("all values", Scope::All), ("this area", Scope::Area)],
            scope,
            &self.on.reform(Action::ScopePicked),
        );
        let linked = self.linked_in(chart.as_ref());
        let onread = self.ready().map(|_| linked::on_bar(self.on));
        let (ready, scheme) = (self.is_ready(), self.scheme);
        let query = &self.state.query;
        let is_page = query.look == Look::Page;
        let over = (ready && is_page && query.affine && query.takes_affine()).then(|| {
            // This area's values are those of the current cell's channel, where there are several.
            let channel = (scope == Scope::Area).then_some(self.cell[1]);
            let (gain, on) = (query.gain(channel), self.on.clone());
            Callback::from(move |(frame, size)| handles(channel, gain, &frame, size, &on))
        });
        html! { <ChartFigure name={Figure::Distribution.name()} {aside} {chart} {linked} {onread} {over} {ready} {scheme} /> }
    }

    /// Two channels against each other, before and after.
    pub(super) fn channels(&self) -> Html {
        let chart = self.answer.as_ref().map(|answer| {
            let scatter = &answer.detail.scatter;
            (Rc::new(Chart::from(ScatterChart::new(scatter))), scatter.channels)
        });
        let (chart, channels) = chart.unzip();
        let aside = html! { <span>{ "2σ ellipses" }</span> };
        let linked = self.linked_in(chart.as_ref());
        let onread =
            self.ready().map(|answer| linked::on_point(&answer.detail, answer.overview.shape, self.on));
        let axes = channels.map(|(x, y)| {
            let button = |class: &'static str, axis: usize, channel: usize| {
                let onclick = self.on.reform(move |_: MouseEvent| Action::ChannelCycled(axis));
                let label = format!("Channel {} on the {class} axis. Choose the next.", channel + 1);
                html! {
                    <button type="button" class={classes!("axis-button", class)} aria-label={label} title="Next channel" {onclick}></button>
                }
            };
            html! { <>{ button("x", 0, x) }{ button("y", 1, y) }</> }
        });
        let (ready, scheme) = (self.is_ready(), self.scheme);
        let held = channels.and_then(|channels| Colouring::of(&self.state.query, channels));
        let over = held.zip(self.ready()).map(|(held, answer)| {
            let (centre, _) = answer.detail.scatter.ellipse_after;
            let on = self.on.clone();
            Callback::from(move |(frame, size)| colouring::handle(held, centre, &frame, size, &on))
        });
        html! {
            <ChartFigure name={Figure::Channels.name()} {aside} {chart} {linked} {onread} {over} {ready} {scheme}>
                { axes }
            </ChartFigure>
        }
    }

    /// The eigenvalues of a covariance, before and after.
    pub(super) fn spectrum(&self) -> Html {
        let of = self.state.query.spectrum;
        let chart = self.answer.as_ref().map(|Answer { overview, detail, .. }| {
            let (before, after) = of.spectra(overview, detail);
            Rc::new(Chart::from(SpectrumChart::new(before, after)))
        });
        let aside = if self.answer.as_ref().is_some_and(|answer| answer.detail.area.spectra.is_some()) {
            alternatives(
                "Covariance of the spectrum",
                [("channels", SpectrumOf::Channels), ("this area", SpectrumOf::Area)],
                of,
                &self.on.reform(Action::SpectrumPicked),
            )
        } else {
            html! { <span>{ "of channels" }</span> }
        };
        let (ready, scheme) = (self.is_ready(), self.scheme);
        let linked = self.linked_in(chart.as_ref());
        let onread = self.ready().map(|_| linked::on_eigenvalue(self.on));
        html! { <ChartFigure name={Figure::Spectrum.name()} {aside} {chart} {linked} {onread} {ready} {scheme} /> }
    }

    /// Which changes of the input leave the output unmoved.
    pub(super) fn invariances(&self) -> Html {
        match (self.screens, &self.answer) {
            (Screens::Ready, Some(answer)) => {
                lights(&self.state.query, &self.state.session, &answer.overview, self.on)
            }
            (Screens::Failed(reason), _) => {
                html! { <figure class="lf"><p class="lights">{ reason }</p></figure> }
            }
            _ => html! { <figure class="lf"></figure> },
        }
    }

    /// The formula, the same with live numbers, and the current cell; once the screens are there.
    pub(super) fn reading(&self) -> Html {
        let shown = self.shown().map(|answer| (&answer.plan.0, &*answer.detail));
        reading(self.state, &self.plan, shown, self.on)
    }

    /// The current area for those who hear the page.
    pub(super) fn announcement(&self) -> Html {
        let pinned = self.shown().filter(|_| self.state.session.hover.is_none());
        let detail = pinned.map(|answer| &*answer.detail);
        if self.is_ready() {
            announcement(detail, self.plan.partition().areas())
        } else {
            html! {}
        }
    }
}
