//! Pictures of the lab on canvases.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use crate::model::lab::Curves;
use crate::model::scene::Scene;
use crate::model::{Scheme, Theme};
use crate::ui::hooks::{Size, use_fonts, use_size};
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

/// A chart of lines with its caption.
#[component]
pub(super) fn CurvesFigure(props: &CurvesFigureProps) -> Html {
    let host = use_node_ref();
    let size = use_size(&host);
    let scene =
        use_memo((Rc::clone(&props.curves), size), |(curves, size)| curves.scene(size.width, size.height));
    html! {
        <figure class="curves">
            <figcaption><span><b>{ &props.name }</b>{ ", " }{ &props.aside }</span></figcaption>
            <div class="fig" ref={host}>
                if size.is_visible() {
                    <Still
                        scene={Rc::clone(&scene)}
                        {size}
                        scheme={props.scheme}
                        label={props.curves.says.clone()}
                    />
                }
            </div>
        </figure>
    }
}
