//! The unrolling of the tensor to the matrix, as a short picture that moves.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use yew::prelude::*;

use super::hooks::Size;
use crate::compute::{Detail, Overview};
use crate::model::scene::{Scene, Unroll};
use crate::model::{Ramp, Scheme, Theme};
use crate::norm::Partition;
use crate::web::page::{self, Frames};
use crate::web::painter;

/// The picture over the matrix, from its start to its end; then it calls back.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn unrolling(
    matrix: &Scene,
    partition: &Partition,
    (overview, detail): (&Overview, &Detail),
    (size, scheme): (Size, Scheme),
    onend: Callback<()>,
) -> Html {
    let unroll = Unroll::new(&detail.window, partition, detail.area.area, overview.domain, matrix);
    html! { <Unrolling unroll={Rc::new(unroll)} {size} {scheme} {onend} /> }
}

#[derive(Properties)]
struct UnrollingProps {
    unroll: Rc<Unroll>,
    size: Size,
    scheme: Scheme,
    onend: Callback<()>,
}

impl PartialEq for UnrollingProps {
    fn eq(&self, other: &Self) -> bool {
        // What has begun goes to its end.
        self.size == other.size && self.scheme == other.scheme
    }
}

#[component]
fn Unrolling(props: &UnrollingProps) -> Html {
    let node = use_node_ref();
    {
        let (node, unroll, onend) = (node.clone(), Rc::clone(&props.unroll), props.onend.clone());
        use_effect_with((props.size, props.scheme), move |&(size, scheme)| {
            let canvas = node.cast::<HtmlCanvasElement>();
            let context = canvas.as_ref().and_then(|canvas| {
                canvas.set_width((size.width * size.ratio).round() as u32);
                canvas.set_height((size.height * size.ratio).round() as u32);
                canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()
            });
            let began = page::now();
            let frames = Frames::start(move || {
                let time = page::now() - began;
                let drawn = context.as_ref().is_some_and(|context| {
                    let pieces = unroll.at(time);
                    painter::paint_values(context, pieces, Ramp::Before, Theme::of(scheme), size.ratio)
                        .is_ok()
                });
                let goes_on = drawn && time < unroll.length();
                if !goes_on {
                    onend.emit(());
                }
                goes_on
            });
            move || drop(frames)
        });
    }
    html! { <canvas class="unrolling" ref={node} aria-hidden="true" /> }
}
