//! Telling when an element has another size, in css pixels or in those of the screen.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use web_sys::{Element, ResizeObserver, ResizeObserverBoxOptions, ResizeObserverOptions};

use super::page::{self, Listener};

/// Tells of another size until it is dropped.
pub struct SizeWatch {
    observers: Vec<ResizeObserver>,
    _changed: Closure<dyn Fn(JsValue)>,
    _ratio: Option<Ratio>,
}

impl SizeWatch {
    /// Starts to watch.
    ///
    /// One observer tells of css pixels, another of the screen's: at the same css size the screen may have become a
    /// finer one, and under zoom the same pixels may have become fewer css pixels.
    pub fn start(element: &Element, changed: Rc<dyn Fn()>) -> Self {
        let callback = {
            let changed = Rc::clone(&changed);
            Closure::<dyn Fn(JsValue)>::new(move |_| changed())
        };
        let observe = |r#box| {
            let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
            let options = ResizeObserverOptions::new();
            options.set_box(r#box);
            observer.observe_with_options(element, &options);
            Some(observer)
        };
        let mut observers = Vec::from_iter(observe(ResizeObserverBoxOptions::ContentBox));
        let ratio = if sees_device_pixels() {
            observers.extend(observe(ResizeObserverBoxOptions::DevicePixelContentBox));
            None
        } else {
            Some(Ratio::watch(changed))
        };
        Self { observers, _changed: callback, _ratio: ratio }
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        for observer in &self.observers {
            observer.disconnect();
        }
    }
}

/// Whether observers can be asked for the pixels of the screen. Safari's cannot, and would throw.
fn sees_device_pixels() -> bool {
    let prototype = js_sys::Reflect::get(&js_sys::global(), &"ResizeObserverEntry".into())
        .and_then(|class| js_sys::Reflect::get(&class, &"prototype".into()));
    prototype.is_ok_and(|prototype| {
        js_sys::Reflect::has(&prototype, &"devicePixelContentBoxSize".into()).unwrap_or(false)
    })
}

/// Watches the device pixel ratio. A media query tells of one change only, so it is armed again after each.
struct Ratio {
    listener: Rc<RefCell<Option<Listener>>>,
}

impl Ratio {
    fn watch(changed: Rc<dyn Fn()>) -> Self {
        let listener = Rc::new(RefCell::new(None));
        arm(&listener, changed);
        Self { listener }
    }
}

impl Drop for Ratio {
    fn drop(&mut self) {
        self.listener.replace(None);
    }
}

fn arm(slot: &Rc<RefCell<Option<Listener>>>, changed: Rc<dyn Fn()>) {
    let weak = Rc::downgrade(slot);
    let listener = page::on_device_pixel_ratio(page::device_pixel_ratio(), move || {
        changed();
        if let Some(slot) = weak.upgrade() {
            // The listener that is running may not drop itself.
            let changed = Rc::clone(&changed);
            page::after(0, move || arm(&slot, changed));
        }
    });
    slot.replace(listener);
}
