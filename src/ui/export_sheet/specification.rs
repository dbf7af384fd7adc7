//! The specification as JSON: copied, saved, pasted and opened.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::{copy, save};
use crate::model::export::{file_name, opened, specification};
use crate::model::query::Query;
use crate::model::state::State;
use crate::web::files;

#[derive(Properties, PartialEq)]
pub(super) struct SpecificationProps {
    /// The normalization that is shown.
    pub state: State,
    /// Takes what was done, or why it was not.
    pub say: Callback<AttrValue>,
    /// Takes what is chosen with another one.
    pub onused: Callback<Query>,
}

#[component]
pub(super) fn Specification(props: &SpecificationProps) -> Html {
    let SpecificationProps { state, say, onused } = props;
    let own = specification(state).unwrap_or_else(|error| error.to_string());
    // What was typed or opened, until it is used; without it the page's own.
    let typed = use_state_eq(|| None::<String>);
    let wrong = use_state_eq(|| None::<String>);
    let text = (*typed).clone().unwrap_or_else(|| own.clone());
    let oninput = {
        let (typed, wrong) = (typed.setter(), wrong.setter());
        move |event: InputEvent| {
            let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
            typed.set(area.map(|area| area.value()));
            wrong.set(None);
        }
    };
    let onuse = {
        let (state, onused, text, wrong) = (state.clone(), onused.clone(), text.clone(), wrong.setter());
        move |_: MouseEvent| match opened(&text, &state) {
            Ok(query) => onused.emit(query),
            Err(reason) => wrong.set(Some(reason)),
        }
    };
    let onchange = {
        let (typed, wrong) = (typed.setter(), wrong.setter());
        move |event: Event| {
            let Some(file) = files::chosen(&event) else { return };
            let (typed, wrong) = (typed.clone(), wrong.clone());
            spawn_local(async move {
                match files::read_text(&file).await {
                    Ok(text) => {
                        typed.set(Some(text));
                        wrong.set(None);
                    }
                    Err(reason) => wrong.set(Some(reason)),
                }
            });
        }
    };
    let oncopy = {
        let (text, say) = (text.clone(), say.clone());
        move |_: MouseEvent| copy(&text, &say)
    };
    let onsave = {
        let (text, say, name) = (text.clone(), say.clone(), file_name(state, "spec", "json"));
        move |_: MouseEvent| save(&text, &name, &say)
    };
    let described = wrong.is_some().then_some("spec-wrong");
    html! {
        <section>
            <div class="of">
                <h3 id="spec-title">{ "Specification" }</h3>
                <span class="alt">
                    <button type="button" aria-label="Copy the specification" onclick={oncopy}>{ "Copy" }</button>
                    <button type="button" aria-label="Save the specification" onclick={onsave}>{ "Save" }</button>
                    <label class="file">
                        { "Open" }
                        <input type="file" accept=".json,application/json" class="vh" aria-label="Open a specification" {onchange} />
                    </label>
                    <button type="button" disabled={typed.is_none()} onclick={onuse}>{ "Use this" }</button>
                </span>
            </div>
            <textarea
                aria-labelledby="spec-title"
                aria-describedby={described}
                aria-invalid={described.map(|_| "true")}
                spellcheck="false"
                rows="4"
                value={text}
                {oninput}
            />
            if let Some(reason) = &*wrong {
                <p class="complaint" id="spec-wrong" role="alert">{ reason }</p>
            }
        </section>
    }
}
