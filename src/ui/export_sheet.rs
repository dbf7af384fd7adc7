//! The sheet of exports: figures, tables, and code.

mod code;
mod embed;
mod figures;
mod numbers;
mod specification;

use yew::prelude::*;

use super::sheet::Sheet;
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
    html! {
        <Sheet class="exports" title="Export" beside={html! { <p role="status">{ &said.0 }</p> }} {onclosed}>
            <div class="lines" tabindex="0" role="group" aria-label="What can be taken elsewhere">
                <div>
                    <Figures state={state.clone()} say={say.clone()} />
                    <Tables state={state.clone()} say={say.clone()} />
                    <Specification state={state.clone()} say={say.clone()} onused={onclosed} />
                    <Embed state={state.clone()} say={say.clone()} />
                </div>
                <Code state={state.clone()} {say} />
            </div>
        </Sheet>
    }
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
