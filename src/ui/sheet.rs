//! A sheet over the page: open for as long as it exists.

use web_sys::{Element, EventTarget};
use yew::prelude::*;

use crate::web::dialog::Dialog;

#[derive(Properties, PartialEq)]
pub(super) struct SheetProps {
    /// What its styles go by.
    pub class: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What stands between the title and the way out.
    #[prop_or_default]
    pub beside: Html,
    /// What it shows.
    pub children: Html,
    /// Called when a person closes it: by the button, with Escape, or by a click beside what it shows.
    pub onclosed: Callback<()>,
}

/// The sheet. Whoever shows it takes it away once it is closed, or sooner.
#[component]
pub(super) fn Sheet(props: &SheetProps) -> Html {
    let SheetProps { class, title, beside, children, onclosed } = props;
    let node = use_node_ref();
    {
        let onclosed = onclosed.clone();
        use_effect_with(node.clone(), move |node| {
            let dialog =
                node.cast::<Element>().map(|element| Dialog::open(element, move || onclosed.emit(())));
            move || drop(dialog)
        });
    }
    let onclose = onclosed.reform(|_: MouseEvent| ());
    let onclick = {
        let (node, onclosed) = (node.clone(), onclosed.clone());
        move |event: MouseEvent| {
            // The parts of the sheet cover all of it: what hits the sheet itself hit what is behind it.
            if event.target() == node.get().map(EventTarget::from) {
                onclosed.emit(());
            }
        }
    };
    html! {
        <dialog ref={node} class={classes!("sheet", *class)} aria-labelledby="sheet-title" {onclick}>
            <div class="ask">
                <h2 id="sheet-title">{ *title }</h2>
                { beside.clone() }
                <span class="alt">
                    <button type="button" onclick={onclose}>{ "Close" }<kbd aria-hidden="true">{ "Esc" }</kbd></button>
                </span>
            </div>
            { children.clone() }
        </dialog>
    }
}
