//! A canvas that shows a scene and says which cell is pointed at.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use yew::prelude::*;

use super::hooks::{Size, use_fonts};
use super::meaning;
use crate::model::scene::{Cell, Scene, Target};
use crate::model::{Scheme, Theme};
use crate::web::painter;

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
    }
}

#[component]
pub(super) fn SceneCanvas(props: &SceneCanvasProps) -> Html {
    let node = use_node_ref();
    let fonts = use_fonts();
    {
        let node = node.clone();
        let scene = Rc::clone(&props.scene);
        use_effect_with(
            (Rc::as_ptr(&scene), props.size, props.scheme, fonts),
            move |&(_, size, scheme, _)| {
                if let Some(canvas) = node.cast::<HtmlCanvasElement>() {
                    paint(&canvas, &scene, size, Theme::of(scheme));
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
    let onpointermove = {
        let (hit, onhover) = (hit.clone(), props.onhover.clone());
        // A finger selects by a tap; while it moves, it scrolls the page.
        move |event: PointerEvent| {
            if event.pointer_type() != "touch" {
                onhover.emit(hit(&event));
            }
        }
    };
    let onpointerleave = props.onhover.reform(|_: PointerEvent| None);
    let onclick = meaning(&props.onpick, move |event: MouseEvent| hit(&event));
    html! {
        <canvas
            ref={node}
            role="img"
            aria-label={&props.label}
            {onpointermove}
            {onpointerleave}
            {onclick}
        />
    }
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
