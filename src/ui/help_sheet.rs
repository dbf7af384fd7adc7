//! The sheet of help: what figures show, what controls do, and the keys.

use yew::prelude::*;

use super::sheet::Sheet;
use crate::model::help::{CONTROLS, FIGURES, Line};
use crate::model::keys::{PLACES, Place};
use crate::web::page;

#[derive(Properties, PartialEq)]
pub(super) struct HelpSheetProps {
    /// Called when the sheet is closed.
    pub onclosed: Callback<()>,
}

/// The sheet, open for as long as it exists.
#[component]
pub(super) fn HelpSheet(props: &HelpSheetProps) -> Html {
    let letters = use_state_eq(page::has_letter_keys);
    let onletters = {
        let letters = letters.clone();
        move |_: MouseEvent| {
            page::keep_letter_keys(!*letters);
            letters.set(!*letters);
        }
    };
    let beside = html! {
        <label class="letters">
            <input type="checkbox" checked={*letters} onclick={onletters} />
            { "Single letters and signs are keys" }
        </label>
    };
    html! {
        <Sheet class="help" title="Help" {beside} onclosed={&props.onclosed}>
            <div class="lines" tabindex="0" role="group" aria-label="Figures, controls and keys">
                <div class="places">
                    { said("What the figures show", FIGURES.iter().map(|(figure, line)| (figure.name(), *line))) }
                    { said("What the controls do", CONTROLS.iter().copied()) }
                    { for PLACES.iter().map(place) }
                </div>
            </div>
        </Sheet>
    }
}

fn said(name: &'static str, lines: impl Iterator<Item = Line>) -> Html {
    let lines = lines.map(|(name, says)| html! { <div><dt>{ name }</dt><dd>{ says }</dd></div> });
    html! { <section class="said"><h3>{ name }</h3><dl>{ for lines }</dl></section> }
}

fn place(place: &Place) -> Html {
    let lines = place.keys.iter().map(|(keys, does)| {
        let keys = keys.iter().map(|key| html! { <kbd>{ *key }</kbd> });
        html! { <div><dt>{ for keys }</dt><dd>{ *does }</dd></div> }
    });
    html! { <section><h3>{ place.name }</h3><dl>{ for lines }</dl></section> }
}
