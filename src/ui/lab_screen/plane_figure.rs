//! The weight plane, in which the weights are dragged or moved by arrow keys.

use std::rc::Rc;

use yew::prelude::*;

use super::still::Still;
use crate::lab::{Path, Plane};
use crate::model::Scheme;
use crate::model::figure::Figure;
use crate::model::lab::{Choices, Landscape, WeightPlane, heading};
use crate::ui::hooks::use_size;

#[derive(Properties, PartialEq)]
pub(super) struct PlaneFigureProps {
    /// What is chosen.
    pub choices: Choices,
    /// The paths of gradient descent, the chosen rate first.
    pub paths: Rc<Vec<Path>>,
    /// Light or dark.
    pub scheme: Scheme,
    /// Called with the weights while they move.
    pub onweights: Callback<[f64; 2]>,
}

/// How far an arrow key turns, in radians, and lengthens, as a factor.
const TURN: f64 = 0.05;
const STRETCH: f64 = 1.1;

#[component]
pub(super) fn PlaneFigure(props: &PlaneFigureProps) -> Html {
    let host = use_node_ref();
    let size = use_size(&host);
    let side = size.width.min(size.height);
    // While the weights are dragged the plane keeps its size, or they would run away from the pointer.
    let held = use_state_eq(|| None::<f64>);
    let choices = props.choices;
    let weights = choices.weights();
    let reach = held.unwrap_or_else(|| WeightPlane::reach(weights, &props.paths));
    let fixed = if choices.evaluates() { choices.angle } else { 0.0 };
    let landscape = use_memo((choices.subject, fixed, reach), |&(subject, angle, reach)| {
        Landscape::new(subject, angle, reach)
    });
    let picture = use_memo((choices, Rc::clone(&props.paths), side, reach), |(choices, paths, side, _)| {
        let plane = Plane::new(choices.subject, choices.angle);
        let weights = choices.weights();
        let gradient = plane.gradient(weights);
        let plane = WeightPlane { landscape: &landscape, weights, gradient, paths };
        (Rc::new(plane.scene(side.max(24.0))), AttrValue::from(plane.says()))
    });
    let (scene, label) = &*picture;
    let to = {
        let (onweights, host) = (props.onweights.clone(), host.clone());
        move |event: &PointerEvent, reach: f64| {
            let Some(host) = host.cast() else { return };
            let point = size.pointer(&host, event).into();
            onweights.emit(WeightPlane::weights_at(point, side, reach));
        }
    };
    let onpointerdown = {
        let (held, to) = (held.setter(), to.clone());
        move |event: PointerEvent| {
            // A finger scrolls the page and moves the weights by a tap.
            if event.pointer_type() != "touch" {
                held.set(Some(reach));
            }
            to(&event, reach);
        }
    };
    let onpointermove = {
        let held = held.clone();
        move |event: PointerEvent| {
            if let Some(reach) = held.filter(|_| event.buttons() == 1) {
                to(&event, reach);
            }
        }
    };
    let release = {
        let held = held.setter();
        Callback::from(move |_: PointerEvent| held.set(None))
    };
    let onkeydown = {
        let onweights = props.onweights.clone();
        move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let (turn, stretch) = match event.key().as_str() {
                "ArrowLeft" => (TURN, 1.0),
                "ArrowRight" => (-TURN, 1.0),
                "ArrowUp" => (0.0, STRETCH),
                "ArrowDown" => (0.0, 1.0 / STRETCH),
                _ => return,
            };
            event.prevent_default();
            let (sin, cos) = libm::sincos(choices.angle + turn);
            onweights.emit([cos, sin].map(|part| stretch * choices.scale * part));
        }
    };
    let (name, paths) = heading(Figure::Plane);
    let shade = if props.scheme == Scheme::Light { "darker" } else { "lighter" };
    html! {
        <figure class="plane">
            <figcaption><span><b>{ name }</b>{ format!(", {shade} is a larger loss; {paths}") }</span></figcaption>
            <div
                class="fig"
                ref={host}
                tabindex="0"
                role="group"
                aria-label="Weight plane. Left and right arrows turn the weights, up and down change their norm."
                {onkeydown}
                {onpointerdown}
                {onpointermove}
                onpointerup={release.clone()}
                onpointerleave={release}
            >
                if side >= 24.0 {
                    <Still
                        scene={Rc::clone(scene)}
                        size={crate::ui::hooks::Size { width: side, height: side, ..size }}
                        scheme={props.scheme}
                        {label}
                    />
                }
            </div>
        </figure>
    }
}
