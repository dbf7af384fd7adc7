//! What is not part of the first screen: it is loaded when it is wanted.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::model::Screen;
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

/// The parts that a screen, and what opens over it, is made of.
const fn parts(screen: Screen) -> &'static [&'static str] {
    match screen {
        Screen::Explore => &[part::SCREENS],
        // It counts what formulas compute.
        Screen::Methods => &[part::SCREENS, part::CATALOGUE],
        Screen::ScaleInvariance => &[part::SCREENS, part::LABS],
    }
}

/// Loads the parts of a screen when the page is idle, or when they are wanted for the first or another time (`wanted`
/// counts), which tries again what failed. Another screen always wants its own.
#[hook]
pub(super) fn use_screens(idle: bool, wanted: u32, screen: Screen) -> Screens {
    // For which screen, and what became of it. What is loaded for one screen may not be all that another is made of.
    let loaded = use_state_eq(|| None::<(Screen, Result<(), String>)>);
    {
        let loaded = loaded.setter();
        let wanted = (idle || screen != Screen::Explore || wanted > 0).then_some(wanted);
        use_effect_with((wanted, screen), move |&(wanted, screen)| {
            if wanted.is_some() {
                spawn_local(async move {
                    let mut result = Ok(());
                    for part in parts(screen) {
                        result = result.and(part::load(part).await);
                    }
                    loaded.set(Some((screen, result)));
                });
            }
        });
    }
    match &*loaded {
        Some((of, Ok(()))) if *of == screen => Screens::Ready,
        Some((of, Err(reason))) if *of == screen => Screens::Failed(reason.clone()),
        _ => Screens::Waiting,
    }
}
