//! The sheet of examples: states of the page that show something striking.

use yew::prelude::*;

use super::sheet::{Sheet, use_sheet};
use crate::model::presets::PRESETS;

#[derive(Properties, PartialEq)]
pub(super) struct ExamplesSheetProps {
    /// Called once the sheet is closed.
    pub onclosed: Callback<()>,
}

/// The sheet, open for as long as it exists.
#[component]
pub(super) fn ExamplesSheet(props: &ExamplesSheetProps) -> Html {
    let Sheet { node, close, onclick } = use_sheet(&props.onclosed);
    let onclose = close.reform(|_: MouseEvent| ());
    let examples = PRESETS.iter().map(|preset| {
        html! {
            <li>
                <a href={preset.link} onclick={onclose.clone()}>{ preset.title }</a>
                <p>{ preset.shows }</p>
            </li>
        }
    });
    html! {
        <dialog ref={node} class="sheet examples" aria-labelledby="examples-title" {onclick}>
            <div class="ask">
                <h2 id="examples-title">{ "Examples" }</h2>
                <span class="sp"></span>
                <span class="alt">
                    <button type="button" onclick={onclose.clone()}>{ "Close" }<kbd aria-hidden="true">{ "Esc" }</kbd></button>
                </span>
            </div>
            <ul class="lines">{ for examples }</ul>
        </dialog>
    }
}
