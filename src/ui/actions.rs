//! The actions of the bar that are loaded on demand: steps back and forward, and the sheet of keys.

use yew::prelude::*;

use super::effects::use_key;
use super::key_map::KeyMap;
use super::steps::Steps;

/// The actions.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn actions() -> Html {
    html! { <Actions /> }
}

#[component]
fn Actions() -> Html {
    let keys = use_state_eq(|| false);
    let (onopen, onclosed) = {
        let (opened, closed) = (keys.setter(), keys.setter());
        (use_callback((), move |(), ()| opened.set(true)), Callback::from(move |()| closed.set(false)))
    };
    use_key("?", onopen.clone());
    html! {
        <>
            <Steps />
            <button type="button" class="act keys" onclick={onopen.reform(|_: MouseEvent| ())}>{ "Keys" }</button>
            if *keys {
                <KeyMap {onclosed} />
            }
        </>
    }
}
