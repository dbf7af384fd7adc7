//! What is not part of the first screen: it is loaded when it is wanted.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::web::part;

/// Whether the other screens, and the sheets over this one, can be shown.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Screens {
    /// Nobody has wanted them yet, or they are on the way.
    Waiting,
    /// They are there.
    Ready,
    /// They could not be fetched, for this reason.
    Failed(String),
}

/// Loads the screens when the page is idle, or when they are wanted for the first or another time (`wanted` counts), which
/// tries again what failed.
#[hook]
pub(super) fn use_screens(idle: bool, wanted: u32) -> Screens {
    let screens = use_state_eq(|| Screens::Waiting);
    {
        let screens = screens.setter();
        use_effect_with((idle, wanted), move |(idle, wanted)| {
            if *idle || *wanted > 0 {
                spawn_local(async move {
                    screens.set(match part::load(part::SCREENS).await {
                        Ok(()) => Screens::Ready,
                        Err(reason) => Screens::Failed(reason),
                    });
                });
            }
        });
    }
    (*screens).clone()
}
