//! The actions of the bar that are loaded on demand: steps back and forward, presenting, and the sheets of
//! examples, exports and help.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::effects::use_key;
use super::examples_sheet::ExamplesSheet;
use super::export_sheet::export_sheet;
use super::help_sheet::HelpSheet;
use super::quiz_sheet::QuizSheet;
use super::steps::Steps;
use crate::model::query::Query;
use crate::model::state::State;
use crate::model::{Look, Screen, url};
use crate::web::{page, part};

/// The actions.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn actions(state: &State) -> Html {
    html! { <Actions state={state.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct ActionsProps {
    /// What is shown, which may be taken elsewhere.
    state: State,
}

#[component]
fn Actions(props: &ActionsProps) -> Html {
    // The sheet of exports, once what it is made of is there, or why it does not come.
    let exports = use_state_eq(|| None::<Result<(), String>>);
    let (onexport, onexported) = {
        let (opened, closed) = (exports.setter(), exports.setter());
        let open = use_callback((), move |(), ()| {
            let opened = opened.clone();
            spawn_local(async move { opened.set(Some(part::load(part::EXPORTS).await)) });
        });
        (open, Callback::from(move |()| closed.set(None)))
    };
    use_key("x", onexport.clone());
    let keys = use_state_eq(|| false);
    let (onopen, onclosed) = {
        let (opened, closed) = (keys.setter(), keys.setter());
        (use_callback((), move |(), ()| opened.set(true)), Callback::from(move |()| closed.set(false)))
    };
    use_key("?", onopen.clone());
    let examples = use_state_eq(|| false);
    let (onexamples, onchosen) = {
        let (opened, closed) = (examples.setter(), examples.setter());
        (use_callback((), move |(), ()| opened.set(true)), Callback::from(move |()| closed.set(false)))
    };
    use_key("e", onexamples.clone());
    let quiz = use_state_eq(|| false);
    let (onquiz, onquizzed) = {
        let (opened, closed) = (quiz.setter(), quiz.setter());
        (use_callback((), move |(), ()| opened.set(true)), Callback::from(move |()| closed.set(false)))
    };
    use_key("q", onquiz.clone());
    let query = &props.state.query;
    let shows = matches!(query.screen, Screen::Explore | Screen::Compare | Screen::ScaleInvariance);
    let usual = match query.screen {
        Screen::ScaleInvariance => "plane",
        _ => "tensor",
    };
    let show = if query.show.is_empty() { usual.to_owned() } else { query.show.clone() };
    let scene = shows.then(|| url::encode(&Query { look: Look::Present, show, ..query.clone() }));
    let onpresent = use_callback(scene.clone(), |(), scene: &Option<String>| {
        if let Some(scene) = scene {
            page::follow(scene);
        }
    });
    use_key("p", onpresent);
    html! {
        <>
            <Steps />
            <button type="button" tabindex="-1" class="act examples-act" onclick={onexamples.reform(|_: MouseEvent| ())}>{ "Examples" }</button>
            <button type="button" tabindex="-1" class="act quiz-act" onclick={onquiz.reform(|_: MouseEvent| ())}>{ "Quiz" }</button>
            if let Some(scene) = scene.clone() {
                <a tabindex="-1" class="act present" href={scene} title="Key P" aria-keyshortcuts="p">{ "Present" }</a>
            }
            <button type="button" tabindex="-1" class="act export" onclick={onexport.reform(|_: MouseEvent| ())}>{ "Export" }</button>
            <button type="button" tabindex="-1" class="act help-act" onclick={onopen.reform(|_: MouseEvent| ())}>{ "Help" }</button>
            if *examples {
                <ExamplesSheet onclosed={onchosen} />
            }
            if *quiz {
                <QuizSheet seed={props.state.query.seed} onclosed={onquizzed} />
            }
            { match &*exports {
                Some(Ok(())) => export_sheet(&props.state, onexported),
                Some(Err(reason)) => html! { <span role="alert">{ reason }</span> },
                None => html! {},
            } }
            if *keys {
                <HelpSheet {onclosed} />
            }
        </>
    }
}
