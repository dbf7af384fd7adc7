//! Modal dialogs: the browser makes what is behind them inert, keeps the focus inside and gives it back.

use wasm_bindgen::prelude::JsCast;
use web_sys::{Element, HtmlDialogElement};

use super::page::Listener;

/// A dialog that is open until it is dropped, or closed by the browser for the person; then it calls back.
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
}

impl Drop for Dialog {
    fn drop(&mut self) {
        // An element that is only taken away would keep the focus from going back.
        if let Some(dialog) = self.element.dyn_ref::<HtmlDialogElement>() {
            dialog.close();
        }
    }
}
