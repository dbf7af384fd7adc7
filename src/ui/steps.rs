//! Undo and redo: one step back and forward through what was chosen here, which the browser's history keeps.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use crate::web::page::{self, Listener, STEPPED};

/// Where the page stands among its steps.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Place {
    step: u32,
    /// The last step that is known to exist.
    last: u32,
}

impl Place {
    /// The place after the page has written its address: a new step drops those that were undone.
    const fn written(self, step: u32) -> Self {
        if step == self.step { self } else { Self { step, last: step } }
    }

    /// The place after going through the history.
    fn gone(self, step: u32) -> Self {
        Self { step, last: self.last.max(step) }
    }

    /// The place after following a link, which makes a step without a number.
    const fn followed(self) -> Self {
        let step = self.step + 1;
        Self { step, last: step }
    }
}

/// The two actions.
#[component]
pub(super) fn Steps() -> Html {
    let place = use_state_eq(|| {
        let step = page::numbered_step();
        Place { step, last: step }
    });
    let current = use_mut_ref(|| *place);
    {
        let (place, current) = (place.setter(), current);
        use_effect_with((), move |()| {
            let move_to = {
                let current = Rc::clone(&current);
                move |next: Place| {
                    current.replace(next);
                    place.set(next);
                }
            };
            let written = {
                let (current, move_to) = (Rc::clone(&current), move_to.clone());
                Listener::on_window(STEPPED, move |_| {
                    let place = *current.borrow();
                    move_to(page::step().map_or(place, |step| place.written(step)));
                })
            };
            let gone = Listener::on_window("popstate", move |_| {
                let place = *current.borrow();
                move_to(if let Some(step) = page::step() {
                    place.gone(step)
                } else {
                    let next = place.followed();
                    page::number_step(next.step);
                    next
                });
            });
            let keys = Listener::on_window("keydown", |event| {
                let Some(steps) = event.dyn_ref::<KeyboardEvent>().and_then(steps_of) else { return };
                // Fields undo their own text.
                if !page::goes_elsewhere(&event) {
                    event.prevent_default();
                    page::go(steps);
                }
            });
            let listeners = (written, gone, keys);
            move || drop(listeners)
        });
    }
    let undo = |_: MouseEvent| page::go(-1);
    let redo = |_: MouseEvent| page::go(1);
    html! {
        <>
            <button type="button" tabindex="-1" class="act undo" disabled={place.step == 0} title="Ctrl+Z" onclick={undo}>
                { "Undo" }
            </button>
            <button
                type="button"
                tabindex="-1"
                class="act undo"
                disabled={place.step == place.last}
                title="Ctrl+Shift+Z"
                onclick={redo}
            >
                { "Redo" }
            </button>
        </>
    }
}

/// The steps a key asks for: Ctrl+Z (⌘Z) is one back, with Shift or as Ctrl+Y one forward.
fn steps_of(key: &KeyboardEvent) -> Option<i32> {
    if !(key.ctrl_key() || key.meta_key()) || key.alt_key() {
        return None;
    }
    match key.key().as_str() {
        "z" => Some(if key.shift_key() { 1 } else { -1 }),
        "Z" | "y" => Some(1),
        _ => None,
    }
}
