//! The keys of a lecture, which are those of a clicker.

use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::web::page::{self, Listener};

/// What a key, or the other window, asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// The next scene.
    Next,
    /// The previous one.
    Previous,
    /// The state of the scene's link.
    Restore,
    /// Nothing on the screen, or everything again.
    Blank,
    /// A light around the pointer.
    Spotlight,
    /// This state as a scene of the person's own deck.
    Keep,
    /// The window with the notes.
    Notes,
    /// The whole screen.
    FullScreen,
    /// Back to the page.
    Leave,
}

/// Calls back for every key of a lecture, unless it means something to what has the focus.
#[hook]
pub(super) fn use_commands(callback: Callback<Command>) {
    use_effect_with(callback, move |callback| {
        let callback = callback.clone();
        let listener = Listener::on_window("keydown", move |event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
            let with = key.ctrl_key() || key.meta_key() || key.alt_key();
            // Figures that have the focus use arrows themselves.
            let taken = page::goes_elsewhere(&event) || page::is_used(key);
            let pressed = key.key();
            let is_letter = pressed.len() == 1 && pressed != " ";
            let off = is_letter && !page::has_letter_keys();
            let command = command_of(&pressed).filter(|_| !with && !taken && !off);
            if let Some(command) = command {
                event.prevent_default();
                callback.emit(command);
            }
        });
        move || drop(listener)
    });
}

fn command_of(key: &str) -> Option<Command> {
    Some(match key {
        "ArrowRight" | "PageDown" | " " => Command::Next,
        "ArrowLeft" | "PageUp" => Command::Previous,
        "0" => Command::Restore,
        "b" | "B" | "." => Command::Blank,
        "s" | "S" => Command::Spotlight,
        "k" | "K" => Command::Keep,
        "n" | "N" => Command::Notes,
        "f" | "F" => Command::FullScreen,
        "Escape" => Command::Leave,
        _ => return None,
    })
}
