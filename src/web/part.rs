//! Parts of the module that are loaded when they are first needed.
//!
//! `cargo xtask build` takes functions out of the module that the first screen does not need (`xtask/src/parts.rs` says
//! which); `static/parts.js` brings them back. Before its part is loaded such a function must not be called.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// What the worker computes beyond the first picture: formulas (most methods of the catalogue), gradients, and tensors from
/// files.
pub const CATALOGUE: &str = "catalogue";
/// What opens over the first screen, and the other screens.
pub const SCREENS: &str = "screens";
/// What leaves the page.
pub const EXPORTS: &str = "exports";
/// The labs.
pub const LABS: &str = "labs";
/// Lectures, and the page within other pages.
pub const LECTURE: &str = "lecture";

/// Loads a part, once; where nothing was taken out, everything is there already.
///
/// # Errors
/// A sentence when the part cannot be fetched.
pub async fn load(part: &str) -> Result<(), String> {
    let loader = Reflect::get(&js_sys::global(), &"normlensPart".into()).unwrap_or_default();
    let Some(loader) = loader.dyn_ref::<Function>() else { return Ok(()) };
    let loading = loader.call1(&js_sys::global(), &part.into()).and_then(JsCast::dyn_into::<Promise>);
    let loaded = match loading {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => Err(error),
    };
    loaded.map(|_| ()).map_err(|_| {
        "A part of the page could not be fetched. It needs the network once; try again when it is there."
            .to_owned()
    })
}
