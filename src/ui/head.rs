//! Title, sentence, and the stepper through the areas.

use yew::prelude::*;

use super::Dispatch;
use super::on_demand::Screens;
use super::play::play;
use crate::model::format;
use crate::model::query::Choice;
use crate::model::sentence::{Emphasis, sentence};
use crate::model::state::{Action, State};
use crate::norm::{Form, Formula, Method, Parameter, Parameters, Plan, coinciding};

/// Title, sentence and stepper; `area` counts from 0.
pub(super) fn head(state: &State, plan: &Plan, area: usize, screens: &Screens, on: &Dispatch) -> Html {
    let step = |by: isize| on.reform(move |_: MouseEvent| Action::AreaStepped(by));
    let areas = plan.partition().areas();
    let position = format!("area {} of {}", format::count(area + 1), format::count(areas));
    html! {
        <div class="head">
            <div>
                <h1>{ state.query.title() }</h1>
                <p class="lead">{ lead(state, plan, screens) }</p>
            </div>
            <div class="step" role="group" aria-label="Normalization area">
                if *screens == Screens::Ready {
                    { play(areas, area, &state.session, on) }
                }
                <button type="button" aria-label="Previous area" aria-disabled={(area == 0).to_string()} onclick={step(-1)}>
                    { "‹" }
                </button>
                <span>{ position }</span>
                <button type="button" aria-label="Next area" aria-disabled={(area + 1 >= areas).to_string()} onclick={step(1)}>
                    { "›" }
                </button>
            </div>
        </div>
    }
}

/// The sentence, and which other methods this is for this shape.
fn lead(state: &State, plan: &Plan, screens: &Screens) -> Html {
    // What is said of a method without areas comes with the screens.
    let summary = matches!(
        state.query.method().map(|method| method.form),
        Some(Form::Formula(Formula { shares: None, .. }))
    );
    if summary && *screens != Screens::Ready {
        return html! {};
    }
    let phrases = sentence(plan.partition(), plan.operation(), state.query.affine).into_iter().map(
        |phrase| match phrase.emphasis {
            Emphasis::Plain => html! { { phrase.text } },
            Emphasis::Strong => html! { <b>{ phrase.text }</b> },
            Emphasis::Now => html! { <span class="now">{ phrase.text }</span> },
        },
    );
    let also = also(state, plan);
    html! {
        <>
            { for phrases }
            if let Some(also) = also {
                { " " }
                <span class="also">{ also }</span>
            }
        </>
    }
}

/// "For this shape it is also instance normalization."
fn also(state: &State, plan: &Plan) -> Option<String> {
    let shape = plan.partition().shape();
    let normalization = state.query.normalization(shape.c());
    let own = match state.query.choice {
        Choice::Named(method) => Some(method.id),
        Choice::Composed { .. } => None,
    };
    // A method with more splits than this one contains it always, which is no news.
    let splits = [Parameter::Groups, Parameter::BatchGroups];
    let mut names: Vec<String> = coinciding(&normalization, shape, own)
        .ok()?
        .into_iter()
        .filter(|(method, _)| splits.iter().all(|split| !method.has(*split) || state.query.has(*split)))
        .map(|(method, parameters)| name_with(method, &parameters))
        .collect();
    let last = names.pop()?;
    let list = if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) };
    Some(format!("For this shape it is also {list}."))
}

/// "group normalization with G = 8"
fn name_with(method: &Method, parameters: &Parameters) -> String {
    // "RMS" stays upper case; "Group" does not.
    let mut letters = method.name.chars();
    let (first, second) = (letters.next().unwrap_or_default(), letters.next().unwrap_or_default());
    let name = if second.is_uppercase() {
        method.name.to_owned()
    } else {
        first.to_lowercase().chain(method.name.chars().skip(1)).collect()
    };
    let mut with = Vec::new();
    if method.has(Parameter::Groups) {
        with.push(format!("G = {}", parameters.groups));
    }
    if method.has(Parameter::BatchGroups) {
        with.push(format!("B = {}", parameters.batch_groups));
    }
    if with.is_empty() { name } else { format!("{name} with {}", with.join(", ")) }
}
