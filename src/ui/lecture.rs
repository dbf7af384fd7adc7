//! Lecture: scenes on the whole screen, the notes to them in a second window, and the decks they stand in; and the page
//! within another page, which is as short of room.

mod decks;
mod embed;
mod figures;
mod keys;
mod notes;
mod present;
mod spotlight;
mod use_deck;

use yew::prelude::*;

use super::Dispatch;
use super::on_demand::Screens;
use crate::model::Look;
use crate::model::state::State;
use decks::Decks;
use embed::Embed;
use notes::Notes;
use present::Present;

/// The page in any look but the usual, or the screen of decks.
#[inline(never)] // a gate of lectures
pub(super) fn lecture(state: &State, on: &Dispatch) -> Html {
    let (state, on) = (state.clone(), on.clone());
    match state.query.look {
        Look::Page => html! { <Decks deck={state.query.deck} /> },
        Look::Present => html! { <Present {state} {on} /> },
        Look::Notes => html! { <Notes deck={state.query.deck} /> },
        Look::Embed => html! { <Embed {state} {on} /> },
    }
}

/// The page while nothing of this is there yet, or why it does not come.
pub(super) fn waiting(state: &State, screens: &Screens) -> Html {
    html! {
        <main class="main labs" id="main" tabindex="-1">
            <h1>{ state.query.title() }</h1>
            if let Screens::Failed(reason) = screens {
                <p class="note" role="alert">{ reason }</p>
            }
        </main>
    }
}

/// What the scenes of a lecture are made of.
#[derive(Properties, PartialEq)]
struct SceneProps {
    /// What is shown.
    state: State,
    /// Takes what a person does.
    on: Dispatch,
}
