//! γ and β in hand: handles on the distribution after, at β and one γ to its side.

use web_sys::Element;
use yew::prelude::*;

use super::Dispatch;
use super::hooks::Size;
use crate::model::chart::Frame;
use crate::model::format;
use crate::model::gains::Gain;
use crate::model::state::{Action, limits};
use crate::web::page;

/// How far a key moves a handle.
const STEP: f64 = 0.05;
/// How far above the axis the handles are, css pixels.
const ABOVE: f64 = 16.0;

/// The handles of a channel, or of all without one.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn handles(channel: Option<usize>, gain: Gain, frame: &Frame, size: Size, on: &Dispatch) -> Html {
    html! { <Handles {channel} {gain} frame={*frame} {size} on={on.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct HandlesProps {
    /// Whose they are, counted from 0.
    channel: Option<usize>,
    /// Where they are.
    gain: Gain,
    /// The plot they are on.
    frame: Frame,
    /// The size of the figure.
    size: Size,
    /// Takes where they are moved to.
    on: Dispatch,
}

/// What is held.
#[derive(Clone, Copy, PartialEq)]
enum Held {
    Shift,
    Scale,
}

#[component]
fn Handles(props: &HandlesProps) -> Html {
    let HandlesProps { channel, gain: (gamma, beta), frame, size, on } = props;
    let (channel, gamma, beta, frame, size) = (*channel, *gamma, *beta, *frame, *size);
    let held = use_state_eq(|| None::<Held>);
    let node = use_node_ref();
    let change = {
        let on = on.clone();
        move |held: Held, value: f64| {
            // As fine as a hand is.
            let round = |value: f64| (value * 100.0).round() / 100.0;
            let (gamma, beta) = match held {
                Held::Shift => (gamma, round(value).clamp(*limits::BETA.start(), *limits::BETA.end())),
                Held::Scale => (round(value).clamp(*limits::GAMMA.start(), *limits::GAMMA.end()), beta),
            };
            on.emit(Action::GainChanged(channel, (gamma, beta + 0.0)));
        }
    };
    // The frame's x axis is linear; what lies beyond it is shown at its end.
    let (lo, hi) = (frame.x.value(0.0), frame.x.value(1.0));
    let pixel = |value: f64| frame.to_pixels(value.clamp(lo, hi), 0.0).0;
    let start = |of: Held| {
        let held = held.setter();
        move |event: PointerEvent| {
            page::capture_pointer(&event);
            event.stop_propagation();
            held.set(Some(of));
        }
    };
    let onpointermove = {
        let (held, change, node) = (*held, change.clone(), node.clone());
        move |event: PointerEvent| {
            let (Some(held), Some(element), 1) = (held, node.cast::<Element>(), event.buttons() & 1) else {
                return;
            };
            event.stop_propagation();
            let (x, _) = size.pointer(&element, &event);
            let value = frame.x.value(((x - frame.left) / frame.width).clamp(0.0, 1.0));
            change(
                held,
                match held {
                    Held::Shift => value,
                    Held::Scale => (value - beta).abs(),
                },
            );
        }
    };
    let handle = |of: Held, symbol: &'static str, value: f64, at: f64, limits: (f64, f64)| {
        let onkeydown = {
            let change = change.clone();
            move |event: KeyboardEvent| {
                let to = match event.key().as_str() {
                    "ArrowLeft" | "ArrowDown" => value - STEP,
                    "ArrowRight" | "ArrowUp" => value + STEP,
                    "Home" => limits.0,
                    "End" => limits.1,
                    _ => return,
                };
                event.prevent_default();
                event.stop_propagation();
                change(of, to);
            }
        };
        let whose = channel.map_or("all channels".to_owned(), |channel| format!("channel {}", channel + 1));
        let class = if of == Held::Shift { "shift" } else { "scale" };
        html! {
            <i
                {class}
                role="slider"
                tabindex="0"
                aria-label={format!("{symbol} of {whose}")}
                aria-valuemin={limits.0.to_string()}
                aria-valuemax={limits.1.to_string()}
                aria-valuenow={value.to_string()}
                title={format!("{symbol} = {}", format::exact(value))}
                style={format!("left:{:.1}px", pixel(at))}
                onpointerdown={start(of)}
                {onkeydown}
            >
                <b aria-hidden="true">{ symbol }</b>
            </i>
        }
    };
    let (from, to) = (pixel(beta - gamma), pixel(beta + gamma));
    html! {
        <div class="handles" ref={node} {onpointermove}>
            <div class="handle-line" style={format!("top:{:.1}px", frame.bottom() - ABOVE)}>
                <span class="span" style={format!("left:{from:.1}px;width:{:.1}px", to - from)}></span>
                { handle(Held::Scale, "γ", gamma, beta + gamma, (*limits::GAMMA.start(), *limits::GAMMA.end())) }
                { handle(Held::Shift, "β", beta, beta, (*limits::BETA.start(), *limits::BETA.end())) }
            </div>
        </div>
    }
}
