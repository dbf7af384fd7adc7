//! What a lecture needs of the browser: decks that are kept, fetched and packed, a second window that follows, and the whole
//! screen.

use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BroadcastChannel, MessageEvent, Response, Storage};

use super::{files, page};
use crate::model::deck::{Deck, MAX_BYTES, Source, from_letters, to_letters};

/// Where the deck that comes with the page lies.
const BOOK: &str = "decks/book.md";
/// Where a person's own deck is kept.
const KEPT: &str = "normlens-deck";
/// How decks are packed.
const FORMAT: &str = "deflate-raw";

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// The person's own deck; none before its first scene.
///
/// # Errors
/// A sentence when what is kept cannot be read.
pub fn kept() -> Result<Option<Deck>, String> {
    let text = storage().and_then(|storage| storage.get_item(KEPT).ok().flatten());
    text.map(|text| text.parse()).transpose()
}

/// Keeps the person's own deck in this browser; one without scenes is forgotten.
///
/// # Errors
/// A sentence when the browser keeps nothing.
pub fn keep(deck: &Deck) -> Result<(), String> {
    let refused = || "This browser keeps nothing for this page. Save the deck as a file.".to_owned();
    let storage = storage().ok_or_else(refused)?;
    let kept = if deck.scenes.is_empty() {
        storage.remove_item(KEPT)
    } else {
        storage.set_item(KEPT, &deck.to_string())
    };
    kept.map_err(|_| refused())
}

/// The deck of a source.
///
/// # Errors
/// A sentence when it cannot be had.
pub async fn deck(source: &Source) -> Result<Deck, String> {
    match source {
        Source::Book => files::text(BOOK).await?.parse(),
        Source::Mine => kept()?.ok_or_else(|| "There is no deck of your own in this browser.".to_owned()),
        Source::Packed(letters) => unpack(letters).await?.parse(),
    }
}

/// Packs a deck into the letters of a link.
///
/// # Errors
/// A sentence when this browser cannot.
pub async fn pack(deck: &Deck) -> Result<Source, String> {
    let refused = "This browser cannot pack a deck into a link. Save it as a file.";
    let text = Uint8Array::from(deck.to_string().as_bytes());
    let packed = through("CompressionStream", &text).await.map_err(|_| refused)?;
    Ok(Source::Packed(to_letters(&packed)))
}

async fn unpack(letters: &str) -> Result<String, String> {
    let damaged = || "The deck in the link is damaged.".to_owned();
    let packed = from_letters(letters).ok_or_else(damaged)?;
    let bytes = through("DecompressionStream", &Uint8Array::from(&*packed)).await.map_err(|_| damaged())?;
    String::from_utf8(bytes).map_err(|_| damaged())
}

/// Sends bytes through a stream of the browser.
async fn through(stream: &str, bytes: &Uint8Array) -> Result<Vec<u8>, JsValue> {
    let parts = js_sys::Array::of1(bytes);
    let blob = Blob::new_with_u8_array_sequence(&parts)?;
    let class: Function = Reflect::get(&js_sys::global(), &stream.into())?.dyn_into()?;
    let stream = Reflect::construct(&class, &js_sys::Array::of1(&FORMAT.into()))?;
    let source = call(&blob, "stream", &[])?;
    let result = call(&source, "pipeThrough", &[&stream])?;
    let response = Response::new_with_opt_readable_stream(Some(result.unchecked_ref()))?;
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    let bytes = Uint8Array::new(&buffer);
    // A few letters can stand for any amount of text.
    if bytes.length() as usize > MAX_BYTES { Err(JsValue::NULL) } else { Ok(bytes.to_vec()) }
}

fn call(of: &JsValue, method: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(of, &method.into())?.dyn_into()?;
    method.apply(of, &arguments.iter().copied().collect())
}

/// The line between the windows of one lecture.
pub struct Line {
    channel: BroadcastChannel,
    _callback: Closure<dyn Fn(MessageEvent)>,
}

impl Line {
    /// Listens to the other windows of this page. `None` where they cannot be heard.
    pub fn open(heard: impl Fn(String) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new("normlens-lecture").ok()?;
        let callback = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                heard(text);
            }
        });
        channel.set_onmessage(Some(callback.as_ref().unchecked_ref()));
        Some(Self { channel, _callback: callback })
    }

    /// Says something to the other windows.
    pub fn say(&self, text: &str) {
        // A text can always be cloned.
        let _ = self.channel.post_message(&text.into());
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}

/// Opens a second window at a hash of this page. `None` when the browser does not allow it.
pub fn open_window(hash: &str) -> Option<()> {
    let address = page::address();
    let address = format!("{}{hash}", address.split('#').next().unwrap_or_default());
    let window = web_sys::window()?;
    window
        .open_with_url_and_target_and_features(&address, "normlens-notes", "width=900,height=640")
        .ok()?
        .map(|_| ())
}

/// Fills the whole screen, or leaves it.
pub fn toggle_full_screen() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let change = if document.fullscreen_element().is_some() {
        call(&document, "exitFullscreen", &[])
    } else {
        document.document_element().map_or(Ok(JsValue::NULL), |root| call(&root, "requestFullscreen", &[]))
    };
    // Where it is not allowed, the window stays as it is, and the promise says so to nobody.
    if let Some(promise) = change.ok().and_then(|promise| promise.dyn_into::<Promise>().ok()) {
        wasm_bindgen_futures::spawn_local(async move {
            let _ = JsFuture::from(promise).await;
        });
    }
}
