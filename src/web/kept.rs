//! The files a person opened, kept for when the page is loaded again in the same tab.
//!
//! The browser's cache holds them under a mark that only this tab knows: a link that names the first file of somebody
//! else must not show one's own. Where there is no such cache (a page opened from disk), nothing is kept.

use std::pin::Pin;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Cache, File, Request, Response, Storage};

/// The cache, and what the tab remembers: its mark, a line with number and name for every file, and what the file that took
/// the place of a second input is.
const STORE: &str = "normlens-files";
const MARK: &str = "normlens-mark";
const NAMES: &str = "normlens-files";
const INPUT: &str = "normlens-input";
/// Of more files than this, in all tabs, the oldest is forgotten.
const MOST: u32 = 6;

/// Numbers and names of the files that are kept.
pub fn names() -> Vec<(u32, String)> {
    let text = storage().and_then(|storage| storage.get_item(NAMES).ok()?).unwrap_or_default();
    let line = |line: &str| {
        let (id, name) = line.split_once(' ')?;
        Some((id.parse().ok()?, name.to_owned()))
    };
    text.lines().filter_map(line).collect()
}

/// Keeps a file under a number. Whatever stands against it, the page goes on without.
#[inline(never)] // a gate of the screens that are loaded on demand
pub fn keep(id: u32, name: String, blob: Blob) -> Pin<Box<dyn Future<Output = ()>>> {
    Box::pin(async move {
        // A browser that keeps nothing is no reason to bother anybody.
        let _ = try_keep(id, &name, &blob).await;
    })
}

/// The file under a number, if it is still there.
#[inline(never)] // a gate of the screens that are loaded on demand
pub fn take(id: u32) -> Pin<Box<dyn Future<Output = Option<Blob>>>> {
    Box::pin(async move { get(&id.to_string()).await.ok() })
}

/// What the kept file of a second input is, as it was told.
pub fn input() -> Option<String> {
    storage()?.get_item(INPUT).ok()?
}

/// Keeps the file of a second input in place of the one before, with what it is.
pub async fn keep_input(what: String, file: Blob) {
    // As with the others, a browser that keeps nothing is no reason to bother anybody.
    let _ = try_keep_input(&what, &file).await;
}

/// Forgets what the file of a second input is, and with it the file.
pub fn forget_input() {
    if let Some(storage) = storage() {
        // What cannot be taken away was not kept.
        let _ = storage.remove_item(INPUT);
    }
}

/// The file of a second input under its name, if it is still there.
pub async fn take_input(name: &str) -> Option<File> {
    let blob = get(INPUT).await.ok()?;
    File::new_with_blob_sequence(&Array::of1(&blob), name).ok()
}

async fn try_keep(id: u32, name: &str, blob: &Blob) -> Result<(), JsValue> {
    put(&id.to_string(), blob).await?;
    let storage = storage().ok_or(JsValue::UNDEFINED)?;
    let others = names().into_iter().filter(|(kept, _)| *kept != id);
    let lines =
        others.chain([(id, name.replace(['\n', '\r'], " "))]).map(|(id, name)| format!("{id} {name}"));
    storage.set_item(NAMES, &lines.collect::<Vec<_>>().join("\n"))
}

async fn try_keep_input(what: &str, file: &Blob) -> Result<(), JsValue> {
    put(INPUT, file).await?;
    storage().ok_or(JsValue::UNDEFINED)?.set_item(INPUT, what)
}

async fn put(place: &str, blob: &Blob) -> Result<(), JsValue> {
    let (store, address) = (store().await?, address(place)?);
    let response = Response::new_with_opt_blob(Some(blob))?;
    JsFuture::from(store.put_with_str(&address, &response)).await?;
    let kept: Array = JsFuture::from(store.keys()).await?.unchecked_into();
    for oldest in kept.iter().take(kept.length().saturating_sub(MOST) as usize) {
        JsFuture::from(store.delete_with_request(oldest.unchecked_ref::<Request>())).await?;
    }
    Ok(())
}

async fn get(place: &str) -> Result<Blob, JsValue> {
    let (store, address) = (store().await?, address(place)?);
    let response: Response = JsFuture::from(store.match_with_str(&address)).await?.dyn_into()?;
    JsFuture::from(response.blob()?).await?.dyn_into()
}

async fn store() -> Result<Cache, JsValue> {
    let caches = web_sys::window().ok_or(JsValue::UNDEFINED)?.caches()?;
    Ok(JsFuture::from(caches.open(STORE)).await?.unchecked_into())
}

/// Where a file of this tab lies in the cache. Nothing is ever fetched from there.
fn address(place: &str) -> Result<String, JsValue> {
    let storage = storage().ok_or(JsValue::UNDEFINED)?;
    let mark = if let Some(mark) = storage.get_item(MARK)? {
        mark
    } else {
        let mark = format!("{:.0}", js_sys::Math::random() * 1e15);
        storage.set_item(MARK, &mark)?;
        mark
    };
    Ok(format!("kept/{mark}/{place}"))
}

fn storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}
