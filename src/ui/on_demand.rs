//! What is not part of the first screen: it is loaded when it is wanted.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::model::query::Query;
use crate::model::{Look, Screen};
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
const fn parts(screen: Screen, look: Look) -> &'static [&'static str] {
    match (screen, look) {
        (Screen::Explore | Screen::Compare, Look::Page) => &[part::SCREENS],
        // It counts what formulas compute.
        (Screen::Methods, Look::Page) => &[part::SCREENS, part::CATALOGUE],
        (Screen::ScaleInvariance, Look::Page) => &[part::SCREENS, part::LABS],
        // A scene may show any of them.
        _ => &[part::SCREENS, part::CATALOGUE, part::LABS, part::LECTURE],
    }
}

/// Loads the parts of a screen when the page is idle, or when they are wanted for the first or another time (`wanted`
/// counts), which tries again what failed. Another screen always wants its own.
#[hook]
pub(super) fn use_screens(idle: bool, wanted: u32, query: &Query) -> Screens {
    // For which screen, and what became of it. What is loaded for one screen may not be all that another is made of.
    let (screen, look) = (query.screen, query.look);
    let loaded = use_state_eq(|| None::<(Screen, Look, Result<(), String>)>);
    {
        let loaded = loaded.setter();
        let is_first = screen == Screen::Explore && look == Look::Page;
        let wanted = (idle || !is_first || wanted > 0).then_some(wanted);
        use_effect_with((wanted, screen, look), move |&(wanted, screen, look)| {
            if wanted.is_some() {
                spawn_local(async move {
                    let mut result = Ok(());
                    for part in parts(screen, look) {
                        result = result.and(part::load(part).await);
                    }
                    loaded.set(Some((screen, look, result)));
                });
            }
        });
    }
    match &*loaded {
        Some((of, seen, Ok(()))) if (*of, *seen) == (screen, look) => Screens::Ready,
        Some((of, seen, Err(reason))) if (*of, *seen) == (screen, look) => Screens::Failed(reason.clone()),
        _ => Screens::Waiting,
    }
}
