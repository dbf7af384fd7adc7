//! A light around the pointer; what lies elsewhere is dimmed.

use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::web::page::Listener;

/// The light, from the first time the pointer moves.
#[component]
pub(super) fn Spotlight() -> Html {
    let at = use_state_eq(|| None::<(i32, i32)>);
    {
        let at = at.setter();
        use_effect_with((), move |()| {
            let listener = Listener::on_window("pointermove", move |event| {
                if let Some(event) = event.dyn_ref::<web_sys::PointerEvent>() {
                    at.set(Some((event.client_x(), event.client_y())));
                }
            });
            move || drop(listener)
        });
    }
    html! {
        if let Some((x, y)) = *at {
            <div class="spotlight" aria-hidden="true" style={format!("--x:{x}px;--y:{y}px")}></div>
        }
    }
}
