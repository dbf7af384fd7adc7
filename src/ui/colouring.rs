//! The colouring matrix in hand: the long axis of the ellipse that it gives two white channels.

use web_sys::Element;
use yew::prelude::*;

use super::Dispatch;
use super::hooks::Size;
use crate::model::chart::Frame;
use crate::model::colouring::Colouring;
use crate::model::format;
use crate::web::page;

/// The handle on a matrix, on a chart whose ellipse after has this centre.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn handle(
    colouring: Colouring,
    centre: [f64; 2],
    frame: &Frame,
    size: Size,
    on: &Dispatch,
) -> Html {
    html! { <Handle {colouring} {centre} frame={*frame} {size} on={on.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct HandleProps {
    /// What the matrix does.
    colouring: Colouring,
    /// The mean of what it gives.
    centre: [f64; 2],
    /// The plot it is on.
    frame: Frame,
    /// The size of the figure.
    size: Size,
    /// Takes where it is moved to.
    on: Dispatch,
}

#[component]
fn Handle(props: &HandleProps) -> Html {
    let HandleProps { colouring, centre, frame, size, on } = props;
    let (colouring, centre, size) = (*colouring, *centre, *size);
    // The axes follow the ellipse; the hand keeps to those it took hold on.
    let held = use_state_eq(|| None::<Frame>);
    let node = use_node_ref();
    let change = {
        let on = on.clone();
        move |next: Colouring| {
            for action in next.actions() {
                on.emit(action);
            }
        }
    };
    let onpointerdown = {
        let (held, frame) = (held.setter(), *frame);
        move |event: PointerEvent| {
            page::capture_pointer(&event);
            event.stop_propagation();
            held.set(Some(frame));
        }
    };
    let onpointerup = {
        let held = held.setter();
        move |_: PointerEvent| held.set(None)
    };
    let onpointermove = {
        let (held, change, node) = (*held, change.clone(), node.clone());
        move |event: PointerEvent| {
            let (Some(frame), Some(element), 1) = (held, node.cast::<Element>(), event.buttons() & 1) else {
                return;
            };
            event.stop_propagation();
            let (x, y) = size.pointer(&element, &event);
            let (x, y) = (x.clamp(frame.left, frame.right()), y.clamp(frame.top, frame.bottom()));
            if let Some((x, y)) = frame.to_data(x, y) {
                change(colouring.towards([x - centre[0], y - centre[1]]));
            }
        }
    };
    let onkeydown = move |event: KeyboardEvent| {
        let next = match event.key().as_str() {
            "ArrowLeft" => colouring.turned(1.0),
            "ArrowRight" => colouring.turned(-1.0),
            "ArrowUp" => colouring.stretched(1.0),
            "ArrowDown" => colouring.stretched(-1.0),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        change(next);
    };
    let [along_x, along_y] = colouring.tip();
    let (x, y) = frame.to_pixels(centre[0] + along_x, centre[1] + along_y);
    let degrees = colouring.angle.to_degrees();
    let says =
        format!("turned by {}°, stretched by {}", format::number(degrees), format::exact(colouring.stretch));
    html! {
        <div class="handles" ref={node} {onpointermove}>
            <i
                class="held"
                role="slider"
                tabindex="0"
                aria-label="Colouring matrix. Left and right arrows turn it, up and down stretch it."
                aria-valuemin="-180"
                aria-valuemax="180"
                aria-valuenow={degrees.to_string()}
                aria-valuetext={says.clone()}
                title={format!("Γ {says}")}
                style={format!("left:{x:.1}px;top:{y:.1}px")}
                {onpointerdown}
                {onpointerup}
                {onkeydown}
            >
                <b aria-hidden="true">{ "Γ" }</b>
            </i>
        </div>
    }
}
