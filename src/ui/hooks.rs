//! Hooks: the size of an element in device pixels, and values that wait.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

use crate::web::page::{self, Listener};

/// The size of an element and the resolution of the screen it is on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Size {
    /// Width, css pixels.
    pub width: f64,
    /// Height, css pixels.
    pub height: f64,
    /// Device pixels per css pixel.
    pub ratio: f64,
}

impl Size {
    /// Whether there is anything to draw on.
    pub(super) fn is_visible(self) -> bool {
        self.width >= 24.0 && self.height >= 24.0
    }
}

/// Observes an element while it is there.
struct Observer {
    observer: ResizeObserver,
    _callback: Closure<dyn Fn(JsValue)>,
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// The current size of the element behind a reference; zero until it is laid out.
#[hook]
pub(super) fn use_size(node: &NodeRef) -> Size {
    let size = use_state_eq(Size::default);
    {
        let size = size.setter();
        use_effect_with(node.clone(), move |node| {
            let element: Option<Element> = node.cast();
            let measure: Rc<dyn Fn()> = {
                let element = element.clone();
                Rc::new(move || {
                    if let Some(element) = &element {
                        let (width, height) = (element.client_width(), element.client_height());
                        let ratio = page::device_pixel_ratio();
                        size.set(Size { width: f64::from(width), height: f64::from(height), ratio });
                    }
                })
            };
            measure();
            let callback = {
                let measure = Rc::clone(&measure);
                Closure::<dyn Fn(JsValue)>::new(move |_| measure())
            };
            let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok().map(|observer| {
                if let Some(element) = &element {
                    observer.observe(element);
                }
                Observer { observer, _callback: callback }
            });
            let ratio = Ratio::watch(measure);
            move || drop((observer, ratio))
        });
    }
    *size
}

/// Watches the device pixel ratio. A media query tells of one change only, so it is armed again after each.
struct Ratio {
    listener: Rc<RefCell<Option<Listener>>>,
    /// Some browsers tell of another screen by this alone.
    _resize: Option<Listener>,
}

impl Ratio {
    fn watch(changed: Rc<dyn Fn()>) -> Self {
        let listener = Rc::new(RefCell::new(None));
        let resize = {
            let changed = Rc::clone(&changed);
            Listener::on_window("resize", move |_| changed())
        };
        arm(&listener, changed);
        Self { listener, _resize: resize }
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

/// A number that grows when the fonts of the page arrive, so that figures which measured the fallback draw again.
#[hook]
pub(super) fn use_fonts() -> u32 {
    let arrived = use_state_eq(|| 0);
    {
        let arrived = arrived.setter();
        use_effect_with((), move |()| page::when_fonts_are_ready(move || arrived.set(1)));
    }
    *arrived
}

/// Calls back once nothing has asked again for so many milliseconds.
#[derive(Clone, Default)]
pub(super) struct Debounce {
    latest: Rc<Cell<u32>>,
}

impl Debounce {
    /// Forgets what waits.
    pub(super) fn clear(&self) {
        self.latest.set(self.latest.get().wrapping_add(1));
    }

    /// Calls back later, unless asked again before.
    pub(super) fn later(&self, milliseconds: i32, callback: impl FnOnce() + 'static) {
        self.clear();
        let (latest, mine) = (Rc::clone(&self.latest), self.latest.get());
        page::after(milliseconds, move || {
            if latest.get() == mine {
                callback();
            }
        });
    }
}
