//! Pictures of the lab on canvases.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use crate::model::lab::Curves;
use crate::model::scene::Scene;
use crate::model::{Scheme, Theme};
use crate::ui::hooks::{Size, use_fonts, use_size};
use crate::ui::read_off::{self, KEY_STEP};
use crate::ui::scene_canvas::paint;

#[derive(Properties, PartialEq)]
pub(super) struct StillProps {
    /// The picture.
    pub scene: Rc<Scene>,
    /// Size and resolution of the canvas.
    pub size: Size,
    /// Light or dark.
    pub scheme: Scheme,
    /// The picture in a sentence.
    pub label: AttrValue,
}

/// A scene on a canvas.
#[component]
pub(super) fn Still(props: &StillProps) -> Html {
    let node = use_node_ref();
    let fonts = use_fonts();
    {
        let node = node.clone();
        use_effect_with(
            (Rc::clone(&props.scene), props.size, props.scheme, fonts),
            move |(scene, size, scheme, _)| {
                if let Some(canvas) = node.cast::<HtmlCanvasElement>() {
                    paint(&canvas, scene, *size, Theme::of(*scheme));
                }
            },
        );
    }
    html! { <canvas ref={node} role="img" aria-label={&props.label} /> }
}

#[derive(Properties, PartialEq)]
pub(super) struct CurvesFigureProps {
    /// Name of the figure.
    pub name: String,
    /// What its axes are.
    pub aside: String,
    /// What it shows.
    pub curves: Rc<Curves>,
    /// Light or dark.
    pub scheme: Scheme,
}

/// A chart of lines with its caption, and what can be read off it under the pointer or the arrow keys.
#[component]
pub(super) fn CurvesFigure(props: &CurvesFigureProps) -> Html {
    let CurvesFigureProps { name, aside, curves, scheme } = props;
    let host = use_node_ref();
    let size = use_size(&host);
    // Where it is read off, as a fraction of the plot.
    let reading = use_state_eq(|| None::<f64>);
    let as_table = use_state_eq(|| false);
    let scene = use_memo((Rc::clone(curves), size), |(curves, size)| curves.scene(size.width, size.height));
    let frame = curves.frame(size.width, size.height);
    let onpointermove = {
        let (reading, host) = (reading.setter(), host.clone());
        move |event: PointerEvent| {
            let at = host.cast().map(|host| (size.pointer(&host, &event).0 - frame.left) / frame.width);
            reading.set(at.filter(|at| (0.0..=1.0).contains(at)));
        }
    };
    let onpointerleave = {
        let reading = reading.setter();
        move |_: PointerEvent| reading.set(None)
    };
    let onblur = {
        let reading = reading.setter();
        move |_: FocusEvent| reading.set(None)
    };
    let onkeydown = {
        let (reading, as_table) = (reading.clone(), as_table.clone());
        move |event: KeyboardEvent| {
            let at = (*reading).unwrap_or(0.5);
            let to = match event.key().as_str() {
                "ArrowLeft" => Some(at - KEY_STEP),
                "ArrowRight" => Some(at + KEY_STEP),
                "d" | "D" => return as_table.set(!*as_table),
                "Escape" if *as_table || reading.is_some() => {
                    as_table.set(false);
                    None
                }
                _ => return,
            };
            event.prevent_default();
            reading.set(to.map(|to| to.clamp(0.0, 1.0)));
        }
    };
    let read_out = (*reading).and_then(|at| curves.read_out(frame.x.value(at)));
    html! {
        <figure class="curves">
            <figcaption><span><b>{ name }</b>{ ", " }{ aside }</span></figcaption>
            <div
                class="fig"
                ref={host}
                tabindex="0"
                role="group"
                aria-label={format!("{name}. Left and right arrows read off values, D shows them as a table.")}
                {onpointermove}
                {onpointerleave}
                {onkeydown}
                {onblur}
            >
                if size.is_visible() {
                    <Still scene={Rc::clone(&scene)} {size} scheme={*scheme} label={curves.says.clone()} />
                    if let Some(read_out) = &read_out {
                        { read_off::marks(read_out, &frame, size) }
                        { read_off::lines(read_out, &frame, size) }
                    }
                    if *as_table {
                        { read_off::table_of(&curves.table(), name) }
                    }
                }
            </div>
        </figure>
    }
}
