//! Lines under the bar: what was repaired, what failed, how far the work is.

use yew::prelude::*;

use super::Dispatch;
use crate::compute::{Progress, Stage};
use crate::model::state::{Action, State};
use crate::web::page;

/// Work is shown once it takes longer than this, in milliseconds.
const PATIENCE: i32 = 300;

/// What the page changed by itself.
pub(super) fn repairs(state: &State, on: &Dispatch) -> Html {
    if state.session.repairs.is_empty() {
        return html! {};
    }
    let onclick = on.reform(|_: MouseEvent| Action::RepairsDismissed);
    html! {
        <div class="note" role="status">
            <p>{ state.session.repairs.join(" ") }</p>
            if !state.session.repairs_link {
                <button type="button" class="act" onclick={|_: MouseEvent| page::go(-1)}>{ "Undo" }</button>
            }
            <button type="button" class="act" {onclick}>{ "Understood" }</button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct WorkProps {
    /// Whether an answer is awaited.
    pub waiting: bool,
    /// How far it is.
    pub progress: Option<Progress>,
    /// Why there is none.
    pub failure: Option<String>,
    /// Whether a person stopped it.
    pub cancelled: bool,
    /// Stops it.
    pub oncancel: Callback<()>,
    /// Asks again.
    pub on: Dispatch,
}

/// Progress with a way out; a failure; or that it was stopped.
#[component]
pub(super) fn Work(props: &WorkProps) -> Html {
    let patient = use_state_eq(|| true);
    {
        let patient = patient.clone();
        use_effect_with(props.waiting, move |waiting| {
            patient.set(true);
            let current = std::rc::Rc::new(std::cell::Cell::new(*waiting));
            if *waiting {
                let current = std::rc::Rc::clone(&current);
                page::after(PATIENCE, move || {
                    if current.get() {
                        patient.set(false);
                    }
                });
            }
            move || current.set(false)
        });
    }
    if let Some(failure) = &props.failure {
        return html! {
            <div class="note" role="alert">
                <p>{ failure }{ " The figures show the last result." }</p>
            </div>
        };
    }
    if props.cancelled {
        let onclick = props.on.reform(|_: MouseEvent| Action::Retried);
        return html! {
            <div class="note" role="status">
                <p>{ "The computation was stopped. The figures show the last result." }</p>
                <button type="button" class="act" {onclick}>{ "Compute" }</button>
            </div>
        };
    }
    let Some(progress) = props.progress.filter(|_| props.waiting && !*patient) else { return html! {} };
    let onclick = props.oncancel.reform(|_: MouseEvent| ());
    let percent = percent(progress);
    html! {
        <div class="work">
            <div
                class="track"
                role="progressbar"
                aria-label="Computation"
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow={percent.to_string()}
            >
                <div class="done" style={format!("width:{percent}%")}></div>
            </div>
            <span>{ stage(progress.stage) }</span>
            <button type="button" class="act" {onclick}>{ "Cancel" }</button>
        </div>
    }
}

/// How much is done, the stages being parts of one whole, about as long as they take.
fn percent(progress: Progress) -> u32 {
    let (from, to) = match progress.stage {
        Stage::Generating => (0.0, 35.0),
        Stage::MeasuringBefore => (35.0, 55.0),
        Stage::Normalizing => (55.0, 75.0),
        Stage::MeasuringAfter => (75.0, 97.0),
        Stage::Focusing => (97.0, 100.0),
    };
    (from + (to - from) * progress.fraction.clamp(0.0, 1.0)).round() as u32
}

const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Generating => "Making the tensor",
        Stage::MeasuringBefore => "Measuring before",
        Stage::Normalizing => "Normalizing",
        Stage::MeasuringAfter => "Measuring after",
        Stage::Focusing => "Looking at the area",
    }
}

/// That the work is done on the main thread, and why.
pub(super) fn inline_note(state: &State) -> Html {
    state.session.inline.as_ref().map_or_else(
        || html! {},
        |reason| {
            html! {
                <div class="note" role="status">
                    <p>{ reason }{ ", so the page computes by itself and large tensors take longer." }</p>
                </div>
            }
        },
    )
}
