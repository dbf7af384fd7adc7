//! Modal dialogs: the browser makes what is behind them inert, keeps the focus inside and gives it back.

use web_sys::{Element, HtmlDialogElement};

use super::page::Listener;

use wasm_bindgen::prelude::JsCast;

/// A dialog that is open until it is closed; then it calls back.
pub struct Dialog {
    element: Element,
    _closed: Listener,
}

impl Dialog {
    /// Opens a dialog element.
    pub fn open(element: Element, onclosed: impl Fn() + 'static) -> Self {
        let closed = Listener::new(&element, "close", move |_| onclosed());
        let modal = element.dyn_ref().is_some_and(|dialog: &HtmlDialogElement| dialog.show_modal().is_ok());
        if !modal {
            // Browsers without dialogs show it all the same. Setting an attribute does not fail.
            let _ = element.set_attribute("open", "");
        }
        Self { element, _closed: closed }
    }

    /// Closes it.
    pub fn close(&self) {
        match self.element.dyn_ref::<HtmlDialogElement>() {
            Some(dialog) => dialog.close(),
            // The event is what a browser with dialogs would send. It has no one else to reach, so it cannot be refused.
            None => _ = web_sys::Event::new("close").and_then(|close| self.element.dispatch_event(&close)),
        }
    }
}
