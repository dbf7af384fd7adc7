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
    let setter = size.setter();
    use_watch(node, true, move |element| {
        let (width, height) = (element.client_width(), element.client_height());
        let zoom = page::zoom(element);
        let ratio = page::device_pixel_ratio() * zoom;
        setter.set(Size { width: f64::from(width), height: f64::from(height), ratio, zoom });
    });
    *size
}

/// Whether the element behind a reference has had room, so that what nobody has opened yet is not made. The element may come
/// and go; `is_there` says when it does.
#[hook]
pub(super) fn use_seen(node: &NodeRef, is_there: bool) -> bool {
    let is_seen = use_state_eq(|| false);
    let setter = is_seen.setter();
    use_watch(node, is_there, move |element| {
        if element.client_width() > 0 {
            setter.set(true);
        }
    });
    *is_seen
}

/// Calls back with the element behind a reference when it has another size. The first size comes too, once the page is laid
/// out.
#[hook]
fn use_watch(node: &NodeRef, is_there: bool, sized: impl Fn(&Element) + 'static) {
    use_effect_with((node.clone(), is_there), move |(node, _)| {
        let watch = node.cast().map(|element: Element| {
            let watched = element.clone();
            SizeWatch::start(&element, Rc::new(move || sized(&watched)))
        });
        move || drop(watch)
    });
}

/// A number that grows when fonts of the page arrive, so that figures which measured the fallback draw again.
#[hook]
pub(super) fn use_fonts() -> u32 {
    let arrived = use_state_eq(|| 0u32);
    {
        let (arrived, count) = (arrived.setter(), Cell::new(0));
        use_effect_with((), move |()| {
            let listener = page::on_fonts(move || {
                count.set(count.get() + 1);
                arrived.set(count.get());
            });
            move || drop(listener)
        });
    }
    *arrived
}

/// Whether something holds since an earlier task: what is shown then does not hold up what is shown before.
#[hook]
pub(super) fn use_later(holds: bool) -> bool {
    let held = use_state_eq(|| false);
    {
        let held = held.setter();
        use_effect_with(holds, move |holds| {
            let holds = *holds;
            page::after(0, move || held.set(holds));
        });
    }
    holds && *held
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

/// Begins to paint in a task of its own, because a page whose figures all begin in one does not answer for as long; from then
/// on it paints at once, so that all figures change together.
#[derive(Default)]
pub(super) struct Painting {
    has_begun: bool,
    beginning: Debounce,
}

impl Painting {
    /// Paints now, or for the first time a little later, unless it is to paint something else before.
    pub(super) fn paint(&mut self, paint: impl FnOnce() + 'static) {
        self.beginning.clear();
        if std::mem::replace(&mut self.has_begun, true) {
            paint();
        } else {
            self.beginning.later(0, paint);
        }
    }
}
