//! What the page does besides showing its state: it asks, writes the address, follows the system's theme, reads files.

use std::cell::{Cell, RefCell};
use std::mem::Discriminant;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{File, KeyboardEvent};
use yew::prelude::*;

use super::Dispatch;
use super::hooks::Debounce;
use crate::compute::{self, Response};
use crate::model::query::{Data, EXAMPLE};
use crate::model::state::{Action, State};
use crate::web::client::{Client, Event as ClientEvent};
use crate::web::page::{self, Listener};
use crate::web::{files, kept, part};

/// How long the address waits for a control that moves, in milliseconds.
const ADDRESS_DELAY: i32 = 250;

/// Starts the side that computes, and passes on what it says.
#[hook]
pub(super) fn use_client(on: &Dispatch) -> Rc<Client> {
    let on = on.clone();
    use_memo((), move |()| {
        Client::start(move |event| match event {
            ClientEvent::FileRead { id, name, report } => on.emit(Action::FileRead { id, name, report }),
            ClientEvent::WentInline(reason) => on.emit(Action::WentInline(reason)),
            ClientEvent::Response(response, bytes) => match response {
                // The client listens to these itself.
                Response::Ready { .. } | Response::Loaded { .. } | Response::Shared(_) => {}
                Response::Progress { id, progress } => on.emit(Action::Progressed(id, progress)),
                Response::Report { id, report } => on.emit(Action::Answered(id, report)),
                Response::Failed { id, message, cancelled } => {
                    on.emit(Action::Failed { id, message, cancelled });
                }
                Response::Saved { error } => {
                    let saved = bytes.and_then(|bytes| files::download(&bytes, "normalized.npy"));
                    if saved.is_none() {
                        let reason = error.unwrap_or_else(|| files::REFUSED.to_owned());
                        on.emit(Action::SaveFailed(reason));
                    }
                }
            },
        })
    })
}

/// Asks whenever what is to be asked changes.
#[hook]
pub(super) fn use_questions(
    state: &State,
    question: Option<compute::Query>,
    client: &Rc<Client>,
    on: &Dispatch,
) {
    let next = use_mut_ref(|| 0u64);
    let last = use_mut_ref(|| None::<compute::Query>);
    let (client, on) = (Rc::clone(client), on.clone());
    let failed = state.session.failure.is_some();
    use_effect_with((question, state.session.cancelled), move |(question, cancelled)| {
        let Some(question) = question.clone() else { return };
        // What was stopped stays stopped until something else is asked, or the same once more; and what failed would
        // fail again. The note that says so leaves less room for the matrix, so the window of the question changes by
        // itself.
        if (*cancelled || failed) && last.borrow().as_ref().is_some_and(|last| last.shares_work(&question)) {
            return;
        }
        last.replace(Some(question.clone()));
        let id = {
            let mut next = next.borrow_mut();
            *next += 1;
            *next
        };
        on.emit(Action::Asked(id, Rc::new(question.clone())));
        client.ask(id, question);
    });
}

/// What changed the query last.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Cause {
    /// A choice.
    Choice,
    /// One of many changes while a control of this kind moves.
    Motion(Discriminant<Action>),
    /// A link, whose address is there already but for what had to be repaired.
    Link,
}

/// A control that stands still for so many milliseconds has stopped.
const STILL: f64 = 1000.0;

/// Keeps the address in step with the query, both ways. The first change of a control that moves is a new step, so that what
/// was before can be gone back to; the others take its place.
#[hook]
pub(super) fn use_address(state: &State, cause: &Rc<RefCell<Cause>>, on: &Dispatch) {
    let hash = Rc::new(state.hash());
    let current = use_mut_ref(|| Rc::clone(&hash));
    current.replace(Rc::clone(&hash));
    let debounce = use_mut_ref(Debounce::default);
    let first = use_mut_ref(|| Cell::new(true));
    let moving = use_mut_ref(|| None::<(Discriminant<Action>, f64)>);
    {
        let (cause, debounce) = (Rc::clone(cause), Rc::clone(&debounce));
        use_effect_with(hash, move |hash| {
            let debounce = debounce.borrow();
            debounce.clear();
            let first = first.borrow().replace(false);
            if page::hash() == **hash {
                return;
            }
            let hash = Rc::clone(hash);
            let now = page::now();
            let goes_on = match *cause.borrow() {
                Cause::Choice => {
                    moving.replace(None);
                    false
                }
                Cause::Link => true,
                Cause::Motion(kind) => moving
                    .replace(Some((kind, now)))
                    .is_some_and(|(before, at)| before == kind && now - at < STILL),
            };
            if first {
                page::write_hash(&hash, false);
            } else if goes_on {
                debounce.later(ADDRESS_DELAY, move || page::write_hash(&hash, false));
            } else {
                page::write_hash(&hash, true);
            }
        });
    }
    let on = on.clone();
    use_effect_with((), move |()| {
        let listener = move |_| {
            let hash = page::hash();
            if hash != **current.borrow() {
                on.emit(Action::LinkOpened(hash));
            }
        };
        // Back and forward, and an address edited by hand.
        let listeners =
            (Listener::on_window("popstate", listener.clone()), Listener::on_window("hashchange", listener));
        move || drop(listeners)
    });
}

/// Calls back when a key is pressed alone, unless that types it or goes to what is open over the page.
#[hook]
pub(super) fn use_key(key: &'static str, callback: Callback<()>) {
    use_effect_with(callback, move |callback| {
        let callback = callback.clone();
        let listener = Listener::on_window("keydown", move |event| {
            let Some(pressed) = event.dyn_ref::<KeyboardEvent>() else { return };
            let alone = !(pressed.ctrl_key() || pressed.meta_key() || pressed.alt_key());
            if pressed.key() == key && alone && !page::goes_elsewhere(&event) && page::has_letter_keys() {
                // Some browsers search the page with this key.
                event.prevent_default();
                callback.emit(());
            }
        });
        move || drop(listener)
    });
}

/// Shows the theme, and follows the system.
#[hook]
pub(super) fn use_theme(state: &State, on: &Dispatch) {
    use_effect_with((state.scheme(), state.session.theme), |(scheme, chosen)| {
        page::show_scheme(*scheme, *chosen == Some(*scheme));
    });
    let on = on.clone();
    use_effect_with((), move |()| {
        let listener = page::on_preferred_scheme(move |scheme| on.emit(Action::SystemThemed(scheme)));
        move || drop(listener)
    });
}

/// Fetches the example when it is first asked for.
#[hook]
pub(super) fn use_example(state: &State, client: &Rc<Client>, on: &Dispatch) {
    let wanted = state.query.data == Data::File(EXAMPLE) && state.session.files.get(EXAMPLE).is_none();
    let (client, on) = (Rc::clone(client), on.clone());
    use_effect_with(wanted, move |wanted| {
        if *wanted {
            wasm_bindgen_futures::spawn_local(async move {
                let name = files::EXAMPLE_NAME.to_owned();
                let example = match part::load(part::SCREENS).await {
                    Ok(()) => files::example().await,
                    Err(reason) => Err(reason),
                };
                match example {
                    Ok(blob) => client.load(EXAMPLE, name, blob, None),
                    Err(message) => on.emit(Action::FileRead { id: EXAMPLE, name, report: Err(message) }),
                }
            });
        }
    });
}

/// Reads a file again that was kept when the page was left.
#[hook]
pub(super) fn use_kept(state: &State, client: &Rc<Client>, on: &Dispatch) {
    let session = &state.session;
    let wanted = session.reading.clone().filter(|(id, _)| session.kept.iter().any(|(kept, _)| kept == id));
    let (client, on, layout) = (Rc::clone(client), on.clone(), state.query.layout);
    use_effect_with(wanted, move |wanted| {
        let Some((id, name)) = wanted.clone() else { return };
        wasm_bindgen_futures::spawn_local(async move {
            let blob = match part::load(part::SCREENS).await {
                Ok(()) => kept::take(id).await,
                Err(_) => None,
            };
            if let Some(blob) = blob {
                client.load(id, name, blob, layout);
            } else {
                let report = Err("The file is no longer kept. Choose it again to see its values.".to_owned());
                on.emit(Action::FileRead { id, name, report });
            }
        });
    });
}

/// Reads the file again when its axes are to be read in another way.
#[hook]
pub(super) fn use_layout_changes(state: &State, client: &Rc<Client>) {
    let wanted = match state.query.data {
        Data::File(id) => state.session.files.get(id).and_then(|file| {
            let wanted = state.query.layout.unwrap_or(file.report.layout);
            (wanted != file.report.layout).then_some((id, wanted))
        }),
        Data::Synthetic(_) => None,
    };
    let client = Rc::clone(client);
    use_effect_with(wanted, move |wanted| {
        if let Some((id, layout)) = *wanted {
            client.reload(id, layout);
        }
    });
}

/// Takes a file that was dropped or chosen.
#[hook]
pub(super) fn use_file_opener(client: &Rc<Client>, on: &Dispatch) -> Callback<File> {
    // After those that were kept, which an undone choice may lead back to.
    let next = use_mut_ref(|| kept::names().into_iter().map(|(id, _)| id).max().unwrap_or(EXAMPLE));
    let (client, on) = (Rc::clone(client), on.clone());
    use_callback((), move |file: File, ()| {
        let name = file.name();
        let id = {
            let mut next = next.borrow_mut();
            *next += 1;
            *next
        };
        if let Err(message) = files::check_size(&file) {
            return on.emit(Action::FileRead { id, name, report: Err(message) });
        }
        on.emit(Action::FileOpened { id, name: name.clone() });
        client.load(id, name.clone(), file.clone().into(), None);
        wasm_bindgen_futures::spawn_local(async move {
            if part::load(part::SCREENS).await.is_ok() {
                kept::keep(id, name, file.into()).await;
            }
        });
    })
}
