//! A sheet over the page: open for as long as it exists, closed by a click beside it.

use std::rc::Rc;

use web_sys::{Element, EventTarget};
use yew::prelude::*;

use crate::web::dialog::Dialog;

/// The element of a sheet and how it is closed.
pub(super) struct Sheet {
    /// For the dialog element.
    pub node: NodeRef,
    /// Closes it.
    pub close: Callback<()>,
    /// For clicks on the dialog element, of which those beside its content close it.
    pub onclick: Callback<MouseEvent>,
}

/// Opens the sheet once its element is there; `onclosed` is called when it is closed in any way.
#[hook]
pub(super) fn use_sheet(onclosed: &Callback<()>) -> Sheet {
    let node = use_node_ref();
    let dialog = use_mut_ref(|| None::<Dialog>);
    {
        let (dialog, onclosed) = (Rc::clone(&dialog), onclosed.clone());
        use_effect_with(node.clone(), move |node| {
            let element = node.cast::<Element>();
            dialog.replace(element.map(|element| Dialog::open(element, move || onclosed.emit(()))));
            move || drop(dialog.take())
        });
    }
    let close = Callback::from(move |()| {
        if let Some(dialog) = &*dialog.borrow() {
            dialog.close();
        }
    });
    let onclick = {
        let (node, close) = (node.clone(), close.clone());
        Callback::from(move |event: MouseEvent| {
            if event.target() == node.get().map(EventTarget::from) {
                close.emit(());
            }
        })
    };
    Sheet { node, close, onclick }
}
