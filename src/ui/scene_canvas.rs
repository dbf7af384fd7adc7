//! A canvas that shows a scene and says which cell is pointed at.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use yew::prelude::*;

use super::hooks::{Painting, Size, use_fonts};
use super::meaning;
use crate::model::scene::{Cell, Scene, Target, Turn};
use crate::model::{Scheme, Theme};
use crate::web::{page, painter};

#[derive(Properties)]
pub(super) struct SceneCanvasProps {
    /// The picture.
    pub scene: Rc<Scene>,
    /// Size and resolution of the canvas.
    pub size: Size,
    /// Light or dark.
    pub scheme: Scheme,
    /// The picture in a sentence.
    pub label: AttrValue,
    /// Called with the cell under the pointer, or without one.
    pub onhover: Callback<Option<Cell>>,
    /// Called with the cell that was clicked or tapped.
    pub onpick: Callback<Cell>,
    /// From where the picture is seen, and what is called when the pointer turns it, where it can be turned.
    #[prop_or_default]
    pub turn: Option<(Turn, Callback<Turn>)>,
}

/// Movements up to this are the trembling of a click, css pixels.
const TREMBLING: i32 = 4;
/// By how many pixels the pointer moves while the picture turns and lifts by a degree.
const PIXELS: (i32, i32) = (2, 4);

/// A pointer that holds the picture.
#[derive(Clone, Copy)]
struct Hold {
    /// Where it took hold.
    at: (i32, i32),
    /// From where the picture was seen then.
    from: Turn,
    /// Whether it has moved by more than a click does.
    turns: bool,
}

impl PartialEq for SceneCanvasProps {
    fn eq(&self, other: &Self) -> bool {
        // Scenes are made anew only when what they show changes.
        Rc::ptr_eq(&self.scene, &other.scene)
            && self.size == other.size
            && self.scheme == other.scheme
            && self.label == other.label
            && self.onhover == other.onhover
            && self.onpick == other.onpick
            && self.turn == other.turn
    }
}

#[component]
pub(super) fn SceneCanvas(props: &SceneCanvasProps) -> Html {
    let node = use_node_ref();
    let fonts = use_fonts();
    let painting = use_mut_ref(Painting::default);
    {
        let node = node.clone();
        let scene = Rc::clone(&props.scene);
        use_effect_with(
            (Rc::as_ptr(&scene), props.size, props.scheme, fonts),
            move |&(_, size, scheme, _)| {
                if let Some(canvas) = node.cast::<HtmlCanvasElement>() {
                    painting.borrow_mut().paint(move || paint(&canvas, &scene, size, Theme::of(scheme)));
                }
            },
        );
    }
    let hit = {
        let (scene, node, size) = (Rc::clone(&props.scene), node.clone(), props.size);
        move |event: &MouseEvent| {
            let (x, y) = size.pointer(&node.cast()?, event);
            scene.hit(x, y).map(Target::cell)
        }
    };
    let hold = use_mut_ref(|| None::<Hold>);
    let onpointerdown = {
        let (hold, turn) = (Rc::clone(&hold), props.turn.as_ref().map(|(turn, _)| *turn));
        move |event: PointerEvent| {
            // A finger selects by a tap; while it moves, it scrolls the page.
            let turn = turn.filter(|_| event.pointer_type() != "touch");
            hold.replace(turn.map(|from| Hold { at: place(&event), from, turns: false }));
        }
    };
    let onpointermove = {
        let (hit, hold) = (hit.clone(), Rc::clone(&hold));
        let (onhover, turn) = (props.onhover.clone(), props.turn.clone());
        move |event: PointerEvent| {
            if event.pointer_type() == "touch" {
                return;
            }
            let held = hold.borrow_mut().as_mut().filter(|_| event.buttons() & 1 == 1).and_then(|hold| {
                let ((x, y), (from_x, from_y)) = (place(&event), hold.at);
                let (x, y) = (x - from_x, y - from_y);
                hold.turns |= x.abs().max(y.abs()) > TREMBLING;
                hold.turns.then(|| hold.from.by(x / PIXELS.0, y / PIXELS.1))
            });
            let Some((turn, (_, onturn))) = held.zip(turn.as_ref()) else { return onhover.emit(hit(&event)) };
            page::capture_pointer(&event);
            onhover.emit(None);
            onturn.emit(turn);
        }
    };
    let onpointerleave = props.onhover.reform(|_: PointerEvent| None);
    let onclick = meaning(&props.onpick, move |event: MouseEvent| {
        // Letting go of what was turned is no click.
        if hold.take().is_some_and(|hold| hold.turns) { None } else { hit(&event) }
    });
    html! {
        <canvas
            ref={node}
            class={props.turn.as_ref().map(|_| "turns")}
            role="img"
            aria-label={&props.label}
            {onpointerdown}
            {onpointermove}
            {onpointerleave}
            {onclick}
        />
    }
}

/// Where a pointer is in the window, css pixels.
fn place(event: &MouseEvent) -> (i32, i32) {
    (event.client_x(), event.client_y())
}

/// Draws a scene on a canvas of this size.
pub(super) fn paint(canvas: &HtmlCanvasElement, scene: &Scene, size: Size, theme: &Theme) {
    let pixels = |length: f64| (length * size.ratio).round() as u32;
    let (width, height) = (pixels(size.width), pixels(size.height));
    // As wide as its own pixels: the room there is may end within one, and the browser would stretch the picture to it.
    for (name, length) in [("width", width), ("height", height)] {
        // The style is there on every element; without it the picture fills its room.
        let _ = canvas.style().set_property(name, &format!("{}px", f64::from(length) / size.ratio));
    }
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d").ok().flatten();
    if let Some(context) = context.and_then(|context| context.dyn_into::<CanvasRenderingContext2d>().ok()) {
        // A canvas that fails to draw stays empty; the label says what it would show.
        let _ = painter::paint(&context, scene, theme, size.ratio);
    }
}
