//! The sheet of keys.

use std::rc::Rc;

use web_sys::{Element, EventTarget};
use yew::prelude::*;

use crate::model::keys::{PLACES, Place};
use crate::web::dialog::Dialog;

#[derive(Properties, PartialEq)]
pub(super) struct KeyMapProps {
    /// Called once the sheet is closed.
    pub onclosed: Callback<()>,
}

/// The sheet, open for as long as it exists.
#[component]
pub(super) fn KeyMap(props: &KeyMapProps) -> Html {
    let sheet = use_node_ref();
    let dialog = use_mut_ref(|| None::<Dialog>);
    {
        let (dialog, onclosed) = (Rc::clone(&dialog), props.onclosed.clone());
        use_effect_with(sheet.clone(), move |sheet| {
            let element = sheet.cast::<Element>();
            dialog.replace(element.map(|element| Dialog::open(element, move || onclosed.emit(()))));
            move || drop(dialog.take())
        });
    }
    let close = {
        let dialog = Rc::clone(&dialog);
        Callback::from(move |()| {
            if let Some(dialog) = &*dialog.borrow() {
                dialog.close();
            }
        })
    };
    let onclose = close.reform(|_: MouseEvent| ());
    let onoutside = {
        let sheet = sheet.clone();
        move |event: MouseEvent| {
            if event.target() == sheet.get().map(EventTarget::from) {
                close.emit(());
            }
        }
    };
    html! {
        <dialog ref={sheet} class="sheet key-map" aria-labelledby="keys-title" onclick={onoutside}>
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
