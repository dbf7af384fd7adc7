//! Files a person gives to the page, the example that comes with it, and files the page gives back.

use std::pin::Pin;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, DragEvent, Event, File, HtmlAnchorElement, HtmlInputElement, Response, Url,
};

use crate::norm::MAX_VALUES;

/// Where the example lies, relative to the page.
const EXAMPLE_ADDRESS: &str = "data/digits-conv2.npy";
/// What the example is called.
pub const EXAMPLE_NAME: &str = "digits-conv2.npy";
/// The largest file that can hold a tensor we take: f64 values and a header.
const MAX_BYTES: f64 = (MAX_VALUES * 8 + 16_384) as f64;

/// The file of a file input, which is then emptied so that the same file can be chosen again.
pub fn chosen(event: &Event) -> Option<File> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0);
    input.set_value("");
    file
}

/// The first file that was dropped.
pub fn dropped(event: &DragEvent) -> Option<File> {
    event.data_transfer()?.files()?.get(0)
}

/// Whether a drag carries files.
pub fn carries_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}

/// Refuses a file that is too large before a byte of it is read.
///
/// # Errors
/// A sentence that names the limit.
pub fn check_size(file: &File) -> Result<(), String> {
    if file.size() <= MAX_BYTES {
        return Ok(());
    }
    Err(format!(
        "The file has {:.0} MB. Normlens takes up to {MAX_VALUES} values, which is 32 MB of float32 or 64 MB of float64.",
        file.size() / 1e6
    ))
}

/// The bytes of a file.
///
/// # Errors
/// A sentence when the browser cannot read it.
pub async fn bytes(file: &File) -> Result<Vec<u8>, String> {
    let read = JsFuture::from(file.array_buffer()).await;
    read.map(|buffer| Uint8Array::new(&buffer).to_vec())
        .map_err(|_| format!("{} could not be read. It may have been moved or changed.", file.name()))
}

/// Fetches the example.
///
/// # Errors
/// A sentence that says what failed.
#[inline(never)] // a gate of the screens that are loaded on demand
pub fn example() -> Pin<Box<dyn Future<Output = Result<Blob, String>>>> {
    Box::pin(async {
        let failed =
            |_| "The example could not be fetched. Reload the page, or choose a file of your own.".to_owned();
        try_example().await.map_err(failed)
    })
}

async fn try_example() -> Result<Blob, JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let response: Response = JsFuture::from(window.fetch_with_str(EXAMPLE_ADDRESS)).await?.dyn_into()?;
    if !response.ok() {
        return Err(JsValue::UNDEFINED);
    }
    JsFuture::from(response.blob()?).await?.dyn_into()
}

/// What is said when a download was refused.
pub const REFUSED: &str = "The browser did not take the file.";

/// Offers bytes as a download. `None` when the browser has no room for them.
pub fn download(bytes: &[u8], name: &str) -> Option<()> {
    let properties = BlobPropertyBag::new();
    properties.set_type("application/octet-stream");
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &properties).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    offer(&address, name)?;
    Url::revoke_object_url(&address).ok()
}

/// Offers what lies at an address, or in it, as a download. `None` when the browser refuses.
pub fn offer(address: &str, name: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let anchor: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    anchor.set_href(address);
    anchor.set_download(name);
    anchor.click();
    Some(())
}

/// Fetches a text that comes with the page.
///
/// # Errors
/// A sentence when it does not come.
pub async fn text(address: &str) -> Result<String, String> {
    let failed =
        || "It could not be fetched. It needs the network once; try again when it is there.".to_owned();
    let window = web_sys::window().ok_or_else(failed)?;
    let response = JsFuture::from(window.fetch_with_str(address)).await.map_err(|_| failed())?;
    let response: Response = response.dyn_into().map_err(|_| failed())?;
    if !response.ok() {
        return Err(failed());
    }
    let text = JsFuture::from(response.text().map_err(|_| failed())?).await.map_err(|_| failed())?;
    text.as_string().ok_or_else(failed)
}

/// The text of a file.
///
/// # Errors
/// A sentence when it is too large for a specification, or cannot be read.
pub async fn read_text(file: &File) -> Result<String, String> {
    if file.size() > 1e6 {
        return Err("This file has more than 1 MB, which no specification has.".to_owned());
    }
    let text = JsFuture::from(file.text()).await.map_err(|_| "This file cannot be read.".to_owned())?;
    Ok(text.as_string().unwrap_or_default())
}
