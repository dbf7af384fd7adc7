//! The sheet of examples: states of the page that show something striking.

use yew::prelude::*;

use super::sheet::Sheet;
use crate::model::presets::PRESETS;

#[derive(Properties, PartialEq)]
pub(super) struct ExamplesSheetProps {
    /// Called when the sheet is closed.
    pub onclosed: Callback<()>,
}

/// The sheet, open for as long as it exists.
#[component]
pub(super) fn ExamplesSheet(props: &ExamplesSheetProps) -> Html {
    let onclosed = &props.onclosed;
    let onclick = onclosed.reform(|_: MouseEvent| ());
    let examples = PRESETS.iter().map(|preset| {
        html! {
            <li>
                <a href={preset.link} onclick={onclick.clone()}>{ preset.title }</a>
                <p>{ preset.shows }</p>
            </li>
        }
    });
    html! {
        <Sheet class="examples" title="Examples" {onclosed}>
            <ul class="lines">{ for examples }</ul>
        </Sheet>
    }
}
