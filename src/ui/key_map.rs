//! The sheet of keys.

use yew::prelude::*;

use super::sheet::{Sheet, use_sheet};
use crate::model::keys::{PLACES, Place};

#[derive(Properties, PartialEq)]
pub(super) struct KeyMapProps {
    /// Called once the sheet is closed.
    pub onclosed: Callback<()>,
}

/// The sheet, open for as long as it exists.
#[component]
pub(super) fn KeyMap(props: &KeyMapProps) -> Html {
    let Sheet { node, close, onclick } = use_sheet(&props.onclosed);
    let onclose = close.reform(|_: MouseEvent| ());
    html! {
        <dialog ref={node} class="sheet key-map" aria-labelledby="keys-title" {onclick}>
            <div class="ask">
                <h2 id="keys-title">{ "Keys" }</h2>
                <span class="sp"></span>
                <span class="alt">
                    <button type="button" onclick={onclose}>{ "Close" }<kbd aria-hidden="true">{ "Esc" }</kbd></button>
                </span>
            </div>
            <div class="lines" tabindex="0" role="group" aria-label="Keys by where they work">
                { for PLACES.iter().map(place) }
            </div>
        </dialog>
    }
}

fn place(place: &Place) -> Html {
    let lines = place.keys.iter().map(|(keys, does)| {
        let keys = keys.iter().map(|key| html! { <kbd>{ *key }</kbd> });
        html! { <div><dt>{ for keys }</dt><dd>{ *does }</dd></div> }
    });
    html! { <section><h3>{ place.name }</h3><dl>{ for lines }</dl></section> }
}
