//! Hooks: the size of an element in device pixels, and values that wait.

use std::cell::Cell;
use std::rc::Rc;

use web_sys::{Element, MouseEvent};
use yew::prelude::*;

use crate::web::{page, size::SizeWatch};

/// The size of an element and the resolution of the screen it is on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Size {
    /// Width, css pixels.
    pub width: f64,
    /// Height, css pixels.
    pub height: f64,
    /// Device pixels per css pixel.
    pub ratio: f64,
    /// How many css pixels of the window one of these is: more than one for a projector.
    pub zoom: f64,
}

impl Size {
    /// Whether there is anything to draw on.
    pub(super) fn is_visible(self) -> bool {
        self.width >= 24.0 && self.height >= 24.0
    }

    /// Where the pointer is on an element of this size. Taken from the window's coordinates: an event's offset is rounded
    /// in one way for moves and in another for clicks, and what is pinned must be what was pointed at.
    pub(super) fn pointer(self, element: &Element, event: &MouseEvent) -> (f64, f64) {
        let room = element.get_bounding_client_rect();
        let along = |at: i32, start: f64| (f64::from(at) - start) / self.zoom;
        (along(event.client_x(), room.left()), along(event.client_y(), room.top()))
    }
}

/// The current size of the element behind a reference; zero until it is laid out.
#[hook]
pub(super) fn use_size(node: &NodeRef) -> Size {
    let size = use_state_eq(Size::default);
    {
        let size = size.setter();
        use_effect_with(node.clone(), move |node| {
            let watch = node.cast().map(|element: Element| {
                let measured = element.clone();
                let measure = move || {
                    let (width, height) = (measured.client_width(), measured.client_height());
                    let zoom = page::zoom(&measured);
                    let ratio = page::device_pixel_ratio() * zoom;
                    size.set(Size { width: f64::from(width), height: f64::from(height), ratio, zoom });
                };
                measure();
                SizeWatch::start(&element, Rc::new(measure))
            });
            move || drop(watch)
        });
    }
    *size
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
