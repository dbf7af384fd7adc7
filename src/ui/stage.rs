//! The stage: everything that depends on what is chosen and what was answered.

use std::rc::Rc;

use yew::prelude::*;

use super::Dispatch;
use super::chart_figure::ChartFigure;
use super::controls::alternatives;
use super::head::head;
use super::lights::lights;
use super::linked;
use super::matrix_figure::MatrixFigure;
use super::on_demand::Screens;
use super::reading::{announcement, reading};
use super::second_input::second_inputs;
use super::tensor_figure::{PlanProp, TensorFigure};
use crate::compute;
use crate::model::chart::{Chart, HistogramChart, ScatterChart, SpectrumChart};
use crate::model::query::{Scope, SpectrumOf};
use crate::model::scene::View;
use crate::model::state::{Action, State};
use crate::norm::Plan;

/// Everything that depends on what is chosen and what was answered.
pub(super) fn stage(state: &State, screens: &Screens, on: &Dispatch) -> Html {
    let Some(plan) = state.plan() else {
        return html! { <h1>{ "Reading the example" }</h1> };
    };
    let (cell, area) = state.current(plan.partition());
    let marked = state.session.hover.or(state.query.cell).is_some();
    let scheme = state.scheme();
    let answer = Answer::of(state);
    // The live numbers belong to the formula only once they are those of this partition and operation; parameters may lag while they move.
    let shown = answer.as_ref().filter(|answer| {
        let answered = &answer.plan.0;
        answered.partition() == plan.partition()
            && std::mem::discriminant(&answered.operation()) == std::mem::discriminant(&plan.operation())
    });
    let detail = shown.filter(|_| state.query.view == View::Reach).map(|answer| Rc::clone(&answer.detail));
    let values = shown.zip(state.session.values);
    let values = values.map(|(answer, values)| (Rc::clone(&answer.detail), values));
    let shown = shown.map(|answer| (&answer.plan.0, &*answer.detail));
    html! {
        <>
            { head(state, &plan, area, screens, on) }
            <div class="rowA">
                if *screens == Screens::Ready && let Some(answer) = &answer {
                    { second_inputs(state, &answer.detail, on) }
                }
                <TensorFigure
                    plan={Rc::new(PlanProp(plan.clone()))}
                    {area}
                    {cell}
                    {marked}
                    view={state.query.view}
                    loaded={*screens == Screens::Ready}
                    {detail}
                    {values}
                    {scheme}
                    on={on.clone()}
                />
                { matrix(state, answer.as_ref(), on) }
            </div>
            <div class="rowB">{ charts(state, answer.as_ref(), screens, on) }</div>
            if *screens == Screens::Ready {
                { reading(&plan, state.query.affine, shown) }
            } else {
                <div class="read"></div>
            }
            <p class="vh" role="status">
                if let Some((_, detail)) = shown.filter(|_| state.session.hover.is_none()) {
                    { announcement(detail, plan.partition().areas()) }
                }
            </p>
        </>
    }
}

/// The last answer, whole.
struct Answer {
    plan: Rc<PlanProp>,
    overview: Rc<compute::Overview>,
    detail: Rc<compute::Detail>,
}

impl Answer {
    fn of(state: &State) -> Option<Self> {
        let session = &state.session;
        let (overview, detail) = (session.overview.clone()?, session.detail.clone()?);
        let plan: Plan = session.answered.as_ref()?.normalization.plan(overview.shape).ok()?;
        Some(Self { plan: Rc::new(PlanProp(plan)), overview, detail })
    }
}

fn matrix(state: &State, answer: Option<&Answer>, on: &Dispatch) -> Html {
    let Some(answer) = answer else {
        return html! {
            <figure>
                <figcaption><span><b>{ "Unrolled" }</b>{ " to X, one block per area" }</span></figcaption>
                <div class="fig"></div>
            </figure>
        };
    };
    html! {
        <MatrixFigure
            plan={Rc::clone(&answer.plan)}
            overview={Rc::clone(&answer.overview)}
            detail={Rc::clone(&answer.detail)}
            cell={state.session.hover.or(state.query.cell)}
            values={state.session.values}
            scheme={state.scheme()}
            on={on.clone()}
        />
    }
}

fn charts(state: &State, answer: Option<&Answer>, screens: &Screens, on: &Dispatch) -> Html {
    let scheme = state.scheme();
    let histogram = answer.map(|Answer { overview, detail, .. }| {
        Rc::new(Chart::from(match state.query.scope {
            Scope::All => HistogramChart::of_all_values(overview),
            Scope::Area => HistogramChart::of_area(&detail.area),
        }))
    });
    let scatter = answer.map(|answer| Rc::new(Chart::from(ScatterChart::new(&answer.detail.scatter))));
    let spectrum = answer.map(|Answer { overview, detail, .. }| {
        let chart = match (&detail.area.spectra, state.query.spectrum) {
            (Some((before, after)), SpectrumOf::Area) => SpectrumChart::new(before, after),
            _ => SpectrumChart::new(&overview.before.channels, &overview.after.channels),
        };
        Rc::new(Chart::from(chart))
    });
    // What is pointed at elsewhere, once the answer is about it.
    let pointed = state.session.hover.or(state.query.cell);
    let is_ready = *screens == Screens::Ready;
    let ready = answer.filter(|_| is_ready);
    let linked_in = |chart: &Option<Rc<Chart>>| {
        let answer = ready.filter(|answer| Some(answer.detail.cell.index) == pointed)?;
        linked::of_cell(chart.as_ref()?, &answer.detail, answer.overview.shape)
    };
    let (in_histogram, in_scatter) = (linked_in(&histogram), linked_in(&scatter));
    let on_bar = ready.map(|_| linked::on_bar(on));
    let on_point = ready.map(|answer| linked::on_point(&answer.detail, answer.overview.shape, on));
    let has_area_spectrum = answer.is_some_and(|answer| answer.detail.area.spectra.is_some());
    let scope = alternatives(
        "Values of the histogram",
        [("all values", Scope::All), ("this area", Scope::Area)],
        state.query.scope,
        &on.reform(Action::ScopePicked),
    );
    let of = if has_area_spectrum {
        alternatives(
            "Covariance of the spectrum",
            [("channels", SpectrumOf::Channels), ("this area", SpectrumOf::Area)],
            state.query.spectrum,
            &on.reform(Action::SpectrumPicked),
        )
    } else {
        html! { <span>{ "of channels" }</span> }
    };
    let axes = answer.map(|answer| answer.detail.scatter.channels).map(|(x, y)| {
        let button = |class: &'static str, axis: usize, channel: usize| {
            let onclick = on.reform(move |_: MouseEvent| Action::ChannelCycled(axis));
            let label = format!("Channel {} on the {} axis. Choose the next.", channel + 1, ["x", "y"][axis]);
            html! {
                <button type="button" class={classes!("axis-button", class)} aria-label={label} title="Next channel" {onclick}></button>
            }
        };
        html! { <>{ button("x", 0, x) }{ button("y", 1, y) }</> }
    });
    html! {
        <>
            <ChartFigure name="Distribution" aside={scope} chart={histogram} linked={in_histogram} onread={on_bar} ready={is_ready} {scheme} />
            <ChartFigure name="Two channels" aside={html! { <span>{ "2σ ellipses" }</span> }} chart={scatter} linked={in_scatter} onread={on_point} ready={is_ready} {scheme}>
                { axes }
            </ChartFigure>
            <ChartFigure name="Spectrum" aside={of} chart={spectrum} ready={is_ready} {scheme} />
            { match (screens, answer) {
                (Screens::Ready, Some(answer)) => lights(&state.query, &state.session, &answer.overview, on),
                (Screens::Failed(reason), _) => html! { <figure class="lf"><p class="lights">{ reason }</p></figure> },
                _ => html! { <figure class="lf"></figure> },
            } }
        </>
    }
}
