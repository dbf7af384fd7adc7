//! The page within another page: it says how high it is and what it shows, and takes another state.
//!
//! Messages are objects `{normlens: 1, event: "ready" | "height" | "state" | "key", ...}` to the embedding page and
//! `{normlens: 1, command: "getState" | "setState", hash}` from it.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::{JsCast, JsValue};
use web_sys::{MessageEvent, Window};

use super::page::Listener;

/// The version of the messages.
const VERSION: f64 = 1.0;

/// The embedding page; `None` when this page stands by itself.
fn host() -> Option<Window> {
    let window = web_sys::window()?;
    let parent = window.parent().ok()??;
    (parent != window).then_some(parent)
}

/// Tells the embedding page something; the value has the name of the event.
pub fn tell(event: &str, value: &JsValue) {
    let Some(host) = host() else { return };
    let message = Object::new();
    for (key, value) in [("normlens", &VERSION.into()), ("event", &event.into()), (event, value)] {
        // An object of our own takes every key.
        let _ = Reflect::set(&message, &key.into(), value);
    }
    // What is told is no secret: the embedding page chose what is shown.
    let _ = host.post_message(&message, "*");
}

/// What the embedding page asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The hash of what is shown.
    GetState,
    /// To show what a hash shows.
    SetState(String),
}

/// Listens to the embedding page, and to no other.
pub fn listen(heard: impl Fn(Command) + 'static) -> Option<Listener> {
    let host = host()?;
    Listener::on_window("message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let is_host = event.source().is_some_and(|source| JsValue::from(source) == JsValue::from(&host));
        let data = event.data();
        let field = |key: &str| Reflect::get(&data, &key.into()).unwrap_or_default();
        if !is_host || !data.is_object() || field("normlens").as_f64() != Some(VERSION) {
            return;
        }
        match field("command").as_string().as_deref() {
            Some("getState") => heard(Command::GetState),
            Some("setState") => {
                if let Some(hash) = field("hash").as_string() {
                    heard(Command::SetState(hash));
                }
            }
            _ => {}
        }
    })
}
