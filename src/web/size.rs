//! Telling when an element has another size, or the screen another resolution.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use web_sys::{Element, ResizeObserver};

use super::page::{self, Listener};

/// Tells of another size until it is dropped.
pub struct SizeWatch {
    observer: Option<ResizeObserver>,
    _changed: Closure<dyn Fn(JsValue)>,
    _ratio: Ratio,
}

impl SizeWatch {
    /// Starts to watch.
    pub fn start(element: &Element, changed: Rc<dyn Fn()>) -> Self {
        let callback = {
            let changed = Rc::clone(&changed);
            Closure::<dyn Fn(JsValue)>::new(move |_| changed())
        };
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        Self { observer, _changed: callback, _ratio: Ratio::watch(changed) }
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
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
