//! Notices that a worker is gone when no event tells: ended by the browser, by a tool, or by itself.
//!
//! The worker holds a lock under a name of its own for as long as it lives (`static/compute.js`), and the page waits in
//! line for it. When the page gets the lock, the worker has ended, whatever ended it. Nothing runs meanwhile.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// A name that no other worker of this origin has.
pub(super) fn name() -> String {
    format!("normlens-{:.0}-{:.0}", js_sys::Date::now(), js_sys::Math::random() * 1e15)
}

/// Waits for the end of a worker until it is dropped.
pub(super) struct Lifeline {
    ended: Rc<Ended>,
}

/// What to do when the worker has ended, until then or until nobody wants to know.
type Ended = RefCell<Option<Box<dyn FnOnce()>>>;

impl Lifeline {
    /// Calls back once when the worker that holds the lock of this name has ended. Only pages that are served securely
    /// have locks; elsewhere such an end goes unnoticed, as it does without this.
    pub(super) fn watch(name: &str, ended: impl FnOnce() + 'static) -> Self {
        let ended: Rc<Ended> = Rc::new(RefCell::new(Some(Box::new(ended))));
        let callback = {
            let ended = Rc::clone(&ended);
            // The lock is let go again at once.
            Closure::once_into_js(move || {
                let ended = ended.borrow_mut().take();
                if let Some(ended) = ended {
                    ended();
                }
            })
        };
        if let Some(waiting) = request(name, &callback) {
            // A page without the right to locks is refused, which changes nothing.
            spawn_local(async move { drop(JsFuture::from(waiting).await) });
        }
        Self { ended }
    }
}

impl Drop for Lifeline {
    fn drop(&mut self) {
        // The lock is free as soon as the worker is terminated; by then nobody wants to know.
        self.ended.borrow_mut().take();
    }
}

fn request(name: &str, callback: &JsValue) -> Option<Promise> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok().filter(JsValue::is_object)?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    request.call2(&locks, &name.into(), callback).ok()?.dyn_into().ok()
}
