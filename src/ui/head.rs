//! Title, sentence, and the stepper through the areas.

use yew::prelude::*;

use super::Dispatch;
use super::also::also;
use super::on_demand::Screens;
use super::play::play;
use crate::model::format;
use crate::model::sentence::{Emphasis, sentence};
use crate::model::state::{Action, State};
use crate::norm::{Method, Plan};

/// Title, sentence and stepper; `area` counts from 0.
pub(super) fn head(state: &State, plan: &Plan, area: usize, screens: &Screens, on: &Dispatch) -> Html {
    let step = |by: isize| on.reform(move |_: MouseEvent| Action::AreaStepped(by));
    let areas = plan.partition().areas();
    // Without areas of its own, a method is unrolled by roles that are near to what it does; its statistics follow others.
    let (unit, group) =
        if has_areas(state) { ("area", "Normalization area") } else { ("block", "Block of the matrix") };
    let position = format!("{unit} {} of {}", format::count(area + 1), format::count(areas));
    html! {
        <div class="head">
            <div aria-live="polite" aria-atomic="true">
                <h1>{ state.query.title() }</h1>
                <p class="lead">{ lead(state, plan, screens) }</p>
            </div>
            <div class="step" role="group" aria-label={group}>
                if *screens == Screens::Ready {
                    { play(areas, area, &state.session, on) }
                }
                <button type="button" aria-label={format!("Previous {unit}")} aria-disabled={(area == 0).to_string()} onclick={step(-1)}>
                    { "‹" }
                </button>
                <span>{ position }</span>
                <button type="button" aria-label={format!("Next {unit}")} aria-disabled={(area + 1 >= areas).to_string()} onclick={step(1)}>
                    { "›" }
                </button>
            </div>
        </div>
    }
}

/// The sentence, and which other methods this is for this shape.
fn lead(state: &State, plan: &Plan, screens: &Screens) -> Html {
    // What is said of a method without areas comes with the screens.
    if !has_areas(state) && *screens != Screens::Ready {
        return html! {};
    }
    let phrases = sentence(plan.partition(), plan.operation(), state.query.affine).into_iter().map(
        |phrase| match phrase.emphasis {
            Emphasis::Plain => html! { { phrase.text } },
            Emphasis::Strong => html! { <b>{ phrase.text }</b> },
            Emphasis::Now => html! { <span class="now">{ phrase.text }</span> },
        },
    );
    let also = (*screens == Screens::Ready).then(|| also(state, plan)).flatten();
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

/// Whether values share statistics by areas that follow from roles.
fn has_areas(state: &State) -> bool {
    state.query.method().is_none_or(Method::has_areas)
}
