//! The window: its address, its timers, its theme, its clipboard.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use web_sys::{
    Document, Element, Event, EventTarget, HtmlInputElement, MediaQueryList, ScrollIntoViewOptions,
    ScrollLogicalPosition, Window,
};

use crate::model::Scheme;

/// Where the chosen theme is remembered; `static/theme.js` reads it before the first paint.
const THEME_KEY: &str = "normlens-theme";
/// Where it is remembered that single letters are no keys.
const LETTERS_KEY: &str = "normlens-letter-keys";

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

/// The element the application is mounted in.
pub fn mount() -> Option<Element> {
    document()?.get_element_by_id("app")
}

/// The address of the worker's start script, which is told the script this page was started from and the name of the
/// lock to hold.
pub fn worker_address(life: &str) -> String {
    let script = document().and_then(|document| document.query_selector("script[data-app]").ok().flatten());
    let app = script.and_then(|script| script.get_attribute("data-app")).unwrap_or_default();
    format!("compute.js?app={app}&life={life}")
}

/// The compiled module this page runs, which `static/start.js` leaves here.
pub fn module() -> JsValue {
    js_sys::Reflect::get(&js_sys::global(), &"normlensModule".into()).unwrap_or_default()
}

/// Calls back once, after so many milliseconds.
pub fn after(milliseconds: i32, callback: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(callback);
    if let Some(window) = window() {
        // The browser keeps the callback; no window means no page to time.
        let _ = window
            .set_timeout_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), milliseconds);
    }
}

/// A callback that will come once, unless this is dropped before.
pub struct Timer {
    handle: i32,
    _callback: Closure<dyn Fn()>,
}

impl Timer {
    /// Calls back after so many milliseconds. `None` without a window.
    pub fn start(milliseconds: i32, callback: impl Fn() + 'static) -> Option<Self> {
        let callback = Closure::<dyn Fn()>::new(callback);
        let handle = window()?
            .set_timeout_with_callback_and_timeout_and_arguments_0(
                callback.as_ref().unchecked_ref(),
                milliseconds,
            )
            .ok()?;
        Some(Self { handle, _callback: callback })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(window) = window() {
            window.clear_timeout_with_handle(self.handle);
        }
    }
}

/// The hash of the address, `#` included.
pub fn hash() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// The whole address.
pub fn address() -> String {
    window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// The event of the window that tells of a new step.
pub const STEPPED: &str = "stepped";

/// How many steps of this page lie before the current one. The history's entries are numbered; one that is not came with
/// an address that was opened or typed.
pub fn step() -> Option<u32> {
    let history = window()?.history().ok()?;
    history.state().ok()?.as_f64().map(|step| step as u32)
}

/// Gives the current step its number.
pub fn number_step(step: u32) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        // Without an address it stays.
        let _ = history.replace_state(&step.into(), "");
    }
}

/// The number of the current step. One that has none is the first; without a number it could not be told from one that
/// a link made, when it comes back.
pub fn numbered_step() -> u32 {
    step().unwrap_or_else(|| {
        number_step(0);
        0
    })
}

/// Goes so many steps on, or back. What stands there comes as an event, as with the buttons of the browser.
pub fn go(steps: i32) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        // Beyond the ends there is nothing to go to.
        let _ = history.go_with_delta(steps);
    }
}

/// Goes to a hash of this page, as a link to it does.
pub fn follow(hash: &str) {
    if let Some(window) = window() {
        // A hash can always be set.
        let _ = window.location().set_hash(hash);
    }
}

/// Width and height of the window, css pixels.
pub fn viewport() -> (f64, f64) {
    let length = |length: Result<JsValue, JsValue>| length.ok().and_then(|length| length.as_f64());
    let size =
        window().and_then(|window| Some((length(window.inner_width())?, length(window.inner_height())?)));
    size.unwrap_or_default()
}

/// Puts a hash into the address, as a new step or in place of the current one.
pub fn write_hash(hash: &str, as_new_step: bool) {
    let Some(window) = window() else { return };
    let Ok(history) = window.history() else { return };
    let step = numbered_step();
    // A browser may refuse too many entries in a short time; the next change writes the address again.
    let _ = if as_new_step {
        history.push_state_with_url(&(step + 1).into(), "", Some(hash))
    } else {
        history.replace_state_with_url(&step.into(), "", Some(hash))
    };
    if let Ok(event) = Event::new(STEPPED) {
        let _ = window.dispatch_event(&event);
    }
}

/// A listener that is removed when it is dropped.
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    callback: Closure<dyn Fn(Event)>,
}

impl Listener {
    /// Listens to an event of a target.
    pub fn new(target: &EventTarget, event: &'static str, callback: impl Fn(Event) + 'static) -> Self {
        let callback = Closure::<dyn Fn(Event)>::new(callback);
        // Adding a listener does not fail for a callback that exists.
        let _ = target.add_event_listener_with_callback(event, callback.as_ref().unchecked_ref());
        Self { target: target.clone(), event, callback }
    }

    /// Listens to an event of the window; `None` without one.
    pub fn on_window(event: &'static str, callback: impl Fn(Event) + 'static) -> Option<Self> {
        window().map(|window| Self::new(&window, event, callback))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.event, self.callback.as_ref().unchecked_ref());
    }
}

fn media(query: &str) -> Option<MediaQueryList> {
    window()?.match_media(query).ok().flatten()
}

/// What the system prefers.
pub fn preferred_scheme() -> Scheme {
    let dark = media("(prefers-color-scheme: dark)").is_some_and(|media| media.matches());
    if dark { Scheme::Dark } else { Scheme::Light }
}

/// Calls back when the system's preference changes.
pub fn on_preferred_scheme(callback: impl Fn(Scheme) + 'static) -> Option<Listener> {
    let media = media("(prefers-color-scheme: dark)")?;
    Some(Listener::new(&media, "change", move |_| callback(preferred_scheme())))
}

/// Whether the system asks for less motion.
pub fn prefers_reduced_motion() -> bool {
    media("(prefers-reduced-motion: reduce)").is_some_and(|media| media.matches())
}

/// The theme a person chose on this page before.
pub fn remembered_scheme() -> Option<Scheme> {
    match stored(THEME_KEY)?.as_str() {
        "dark" => Some(Scheme::Dark),
        "light" => Some(Scheme::Light),
        _ => None,
    }
}

/// What the browser remembers of this page, where it may.
fn storage() -> Option<web_sys::Storage> {
    window()?.local_storage().ok()?
}

fn stored(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Shows a theme, and remembers it when it was chosen here.
pub fn show_scheme(scheme: Scheme, remember: bool) {
    let name = match scheme {
        Scheme::Light => "light",
        Scheme::Dark => "dark",
    };
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // Setting a data attribute does not fail.
        let _ = root.set_attribute("data-theme", name);
    }
    if remember && let Some(storage) = storage() {
        // Storage may be closed or full; the choice then lasts as long as the page.
        let _ = storage.set_item(THEME_KEY, name);
    }
}

/// How many threads run at the same time, as far as the browser tells.
pub fn cores() -> f64 {
    window().map_or(1.0, |window| window.navigator().hardware_concurrency())
}

/// Device pixels per css pixel.
pub fn device_pixel_ratio() -> f64 {
    window().map_or(1.0, |window| window.device_pixel_ratio())
}

/// How much larger than usual the styles show an element; browsers that do not say so show it as usual.
pub fn zoom(element: &Element) -> f64 {
    js_sys::Reflect::get(element, &"currentCSSZoom".into()).ok().and_then(|zoom| zoom.as_f64()).unwrap_or(1.0)
}

/// Calls back once when the device pixel ratio is no longer this one (zoom, or another screen).
pub fn on_device_pixel_ratio(ratio: f64, callback: impl Fn() + 'static) -> Option<Listener> {
    let media = media(&format!("(resolution: {ratio}dppx)"))?;
    Some(Listener::new(&media, "change", move |_| callback()))
}

/// Puts text on the clipboard; calls back with whether it is there.
pub fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
    let Some(navigator) = window().map(|window| window.navigator()) else { return done(false) };
    // Pages that are not served securely have no clipboard.
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).unwrap_or_default();
    let Ok(clipboard) = clipboard.dyn_into::<web_sys::Clipboard>() else { return done(false) };
    let writing = clipboard.write_text(text);
    wasm_bindgen_futures::spawn_local(async move {
        done(wasm_bindgen_futures::JsFuture::from(writing).await.is_ok());
    });
}

/// Calls back whenever fonts of the page arrive, since figures measure text.
pub fn on_fonts(callback: impl Fn() + 'static) -> Option<Listener> {
    Some(Listener::new(&document()?.fonts(), "loadingdone", move |_| callback()))
}

/// A callback before every frame, for as long as it says that it goes on and this is not dropped.
pub struct Frames {
    stopped: Rc<Cell<bool>>,
}

impl Frames {
    /// Calls back from the next frame on.
    pub fn start(callback: impl Fn() -> bool + 'static) -> Self {
        let stopped = Rc::new(Cell::new(false));
        next_frame(Rc::new(callback), Rc::clone(&stopped));
        Self { stopped }
    }
}

impl Drop for Frames {
    fn drop(&mut self) {
        self.stopped.set(true);
    }
}

fn next_frame(callback: Rc<dyn Fn() -> bool>, stopped: Rc<Cell<bool>>) {
    let frame = Closure::once_into_js(move || {
        if !stopped.get() && callback() {
            next_frame(callback, stopped);
        }
    });
    if let Some(window) = window() {
        // Without a window there are no frames.
        let _ = window.request_animation_frame(frame.unchecked_ref());
    }
}

/// Milliseconds since the page was opened.
pub fn now() -> f64 {
    window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

/// Gives an element the focus.
pub fn focus(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Whether a key is not meant for the page as a whole: it types a text, or a dialog is open over the page.
pub fn goes_elsewhere(event: &Event) -> bool {
    const OTHERS: [&str; 6] = ["range", "radio", "checkbox", "button", "file", "submit"];
    let is_open =
        |document: Document| document.query_selector("dialog[open]").is_ok_and(|open| open.is_some());
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let types = target.is_some_and(|element| match element.dyn_ref::<HtmlInputElement>() {
        Some(input) => !OTHERS.contains(&input.type_().as_str()),
        // A letter leads to the choice that begins with it.
        None => matches!(element.tag_name().as_str(), "TEXTAREA" | "SELECT"),
    });
    types || document().is_some_and(is_open)
}

/// Whether what has the focus uses a key, or has used it already: buttons use the space bar and sliders arrows by themselves.
pub fn is_used(event: &web_sys::KeyboardEvent) -> bool {
    let key = event.key();
    let focused = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let uses = focused.is_some_and(|element| match element.tag_name().as_str() {
        "BUTTON" | "A" => key == " ",
        // Keys with a name move their values.
        "INPUT" | "SELECT" | "TEXTAREA" => key == " " || (key.len() > 1 && key != "Escape"),
        _ => false,
    });
    uses || event.default_prevented()
}

/// Whether single letters and signs are keys of the page: not for whoever speaks or whose hand trembles, and has said so.
pub fn has_letter_keys() -> bool {
    stored(LETTERS_KEY).is_none()
}

/// Remembers whether they are.
pub fn keep_letter_keys(has: bool) {
    let Some(storage) = storage() else { return };
    // Storage may be closed or full; the choice is then not remembered.
    let _ = if has { storage.remove_item(LETTERS_KEY) } else { storage.set_item(LETTERS_KEY, "off") };
}

/// Whether a click opens or follows something, so that what was clicked has done its part.
pub fn leads_on(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| element.closest("a, [aria-haspopup]").is_ok_and(|found| found.is_some()))
}

/// Moves an element into sight, no further than it takes.
pub fn scroll_to(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        let nearest = ScrollIntoViewOptions::new();
        nearest.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}

/// Left and upper edge of an element; zero if there is none.
pub fn place(id: &str) -> (f64, f64) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    element.map_or((0.0, 0.0), |element| {
        let rectangle = element.get_bounding_client_rect();
        (rectangle.left(), rectangle.top())
    })
}

/// Lets the element of an event have what the pointer does until it is released, wherever it goes.
pub fn capture_pointer(event: &web_sys::PointerEvent) {
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(element) = element {
        // Without capture a drag ends at the element's edge, no more.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// In a group that is one stop of the tab key, arrows lead from one item to the next.
pub fn rove(event: &web_sys::KeyboardEvent) {
    let forward = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => true,
        "ArrowLeft" | "ArrowUp" => false,
        _ => return,
    };
    event.prevent_default();
    let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let neighbour = element.and_then(|element| {
        // What stands in an item of a list has its neighbour in the next one.
        let item = element.closest("li").ok().flatten();
        let own = item.as_ref().unwrap_or(&element);
        let next = if forward { own.next_element_sibling() } else { own.previous_element_sibling() }?;
        if item.is_some() { next.query_selector("button").ok().flatten() } else { Some(next) }
    });
    if let Some(neighbour) = neighbour.and_then(|neighbour| neighbour.dyn_into::<web_sys::HtmlElement>().ok())
    {
        // An element that cannot take the focus leaves it where it is.
        let _ = neighbour.focus();
    }
}
