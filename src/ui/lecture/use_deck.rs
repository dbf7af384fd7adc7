//! The deck of a link.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::model::deck::{Deck, Source};
use crate::web::lecture;

/// The deck of a source, once it is there, or why it is not. Nothing without a source.
#[hook]
pub(super) fn use_deck(source: Option<Source>) -> Option<Result<Rc<Deck>, String>> {
    let deck = use_state_eq(|| None::<(Source, Result<Rc<Deck>, String>)>);
    {
        let deck = deck.setter();
        use_effect_with(source.clone(), move |source| {
            if let Some(source) = source.clone() {
                spawn_local(async move {
                    let read = lecture::deck(&source).await.map(Rc::new);
                    deck.set(Some((source, read)));
                });
            }
        });
    }
    let (of, read) = deck.as_ref()?;
    (Some(of) == source.as_ref()).then(|| read.clone())
}
