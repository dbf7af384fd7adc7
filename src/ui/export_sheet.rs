//! The sheet of exports: figures, tables, and code.

mod code;
mod embed;
mod figures;
mod numbers;
mod specification;

use yew::prelude::*;

use super::controls::{Choice, words};
use super::sheet::Sheet;
use crate::model::Screen;
use crate::model::compare::with_column;
use crate::model::export::{Entry, alone, methods};
use crate::model::query::Query;
use crate::model::state::State;
use crate::web::{files, page};
use code::Code;
use embed::Embed;
use figures::Figures;
use numbers::Tables;
use specification::Specification;

/// The sheet over the page.
#[inline(never)] // a gate of what is loaded with the first export
pub(super) fn export_sheet(state: &State, onclosed: Callback<()>) -> Html {
    html! { <ExportSheet state={state.clone()} {onclosed} /> }
}

#[derive(Properties, PartialEq)]
struct ExportSheetProps {
    /// What is shown, and with it what leaves the page.
    pub state: State,
    /// Called when the sheet is closed.
    pub onclosed: Callback<()>,
}

/// What was done last, or why it was not.
#[derive(Default, PartialEq)]
struct Said(AttrValue);

/// The sheet, open for as long as it exists.
#[component]
fn ExportSheet(props: &ExportSheetProps) -> Html {
    let ExportSheetProps { state, onclosed } = props;
    let said = use_state_eq(Said::default);
    let say = {
        let said = said.setter();
        use_callback((), move |text: AttrValue, ()| said.set(Said(text)))
    };
    // The column whose specification and code are shown.
    let column = use_state_eq(|| 0);
    let alone = alone(state, *column).or_else(|| alone(state, 0));
    let onused = {
        let (state, column, onclosed) = (state.clone(), *column, onclosed.clone());
        Callback::from(move |query: Query| {
            if let Some(hash) =
                state.shape().and_then(|shape| with_column(&state.query, shape, column, query))
            {
                page::follow(&hash);
            }
            onclosed.emit(());
        })
    };
    let embed = html! { <Embed state={state.clone()} say={say.clone()} /> };
    html! {
        <Sheet class="exports" title="Export" beside={html! { <p role="status">{ &said.0 }</p> }} {onclosed}>
            <div class="lines" tabindex="0" role="group" aria-label="What can be taken elsewhere">
                <div>
                    <Figures state={state.clone()} say={say.clone()} />
                    <Tables state={state.clone()} say={say.clone()} />
                    if alone.is_some() {
                        { embed.clone() }
                    }
                </div>
                <div>
                    if let Some(alone) = alone {
                        { columns(state, &column) }
                        <Code state={alone.clone()} say={say.clone()} />
                        <Specification key={*column} state={alone} {say} {onused} />
                    } else {
                        { embed }
                    }
                </div>
            </div>
        </Sheet>
    }
}

/// The choice of a column, where there are several.
fn columns(state: &State, column: &UseStateHandle<usize>) -> Html {
    if state.query.screen != Screen::Compare {
        return html! {};
    }
    let choice = |(at, name): (usize, String)| {
        let picked = column.setter();
        let onpick = Callback::from(move |_: MouseEvent| picked.set(at));
        Choice { label: name.into(), title: None, pressed: **column == at, onpick }
    };
    let choices = methods(state).into_iter().enumerate().map(choice).collect();
    html! { <div class="of wrap">{ words("Method", choices) }</div> }
}

/// Lines that name what leaves the page, with what takes it out; those of a method under its name.
fn rows<T>(entries: &[Entry<T>], buttons: impl Fn(&Entry<T>) -> Html) -> Html {
    let groups = entries.chunk_by(|one, other| one.group == other.group);
    groups
        .map(|entries| {
            let rows = entries.iter().map(|entry| {
                html! {
                    <div class="file-row" role="group" aria-label={entry.name()}>
                        <span>{ entry.label }<small>{ &entry.extent }</small></span>
                        <span class="alt">{ buttons(entry) }</span>
                    </div>
                }
            });
            html! {
                <>
                    if let Some(group) = entries.first().and_then(|entry| entry.group.as_ref()) {
                        <h4>{ group }</h4>
                    }
                    { for rows }
                </>
            }
        })
        .collect()
}

/// Properties of what only takes something out.
#[derive(Properties, PartialEq)]
struct SectionProps {
    /// What is shown.
    state: State,
    /// Takes what was done, or why it was not.
    say: Callback<AttrValue>,
}

/// Saves a text as a file, and says so.
fn save(text: &str, name: &str, say: &Callback<AttrValue>) {
    saved(files::download(text.as_bytes(), name), name, say);
}

/// Says what became of a file.
fn saved(done: Option<()>, name: &str, say: &Callback<AttrValue>) {
    say.emit(match done {
        Some(()) => format!("Saved {name}.").into(),
        None => files::REFUSED.into(),
    });
}

/// Puts a text on the clipboard, and says so.
fn copy(text: &str, say: &Callback<AttrValue>) {
    let say = say.clone();
    page::copy(text, move |copied| {
        say.emit(
            if copied { "Copied." } else { "The browser did not allow it; select the text and copy it." }
                .into(),
        );
    });
}
