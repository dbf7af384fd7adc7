//! The shares of a mixture as a bar whose boundaries are handles.

use web_sys::Element;
use yew::prelude::*;

use super::Dispatch;
use crate::model::query::Query;
use crate::model::shares::{group, logits, moved, softmax};
use crate::model::state::Action;
use crate::norm::Knob;

/// How far a key moves a boundary.
const STEP: f64 = 0.05;

/// The bar of the mixture that begins with this knob; nothing for one that stands in another's bar.
pub(super) fn shares(query: &Query, first: usize, on: &Dispatch) -> Html {
    let (knobs, values) = (query.knobs(), &query.parameters.knobs);
    let word = |at: usize| knobs.get(at).and_then(|knob| knob.id.split('_').next());
    if first > 0 && word(first - 1) == word(first) {
        return html! {};
    }
    let members = group(knobs, values, first);
    let positions: Vec<f64> = members.iter().map(|at| values.get(*at)).collect();
    html! { <Shares key={first} {members} {knobs} logits={positions} on={on.clone()} /> }
}

#[derive(Properties)]
struct SharesProps {
    /// The positions of the knobs in the method's list.
    members: Vec<usize>,
    /// The method's list.
    knobs: &'static [Knob],
    /// The values of the members.
    logits: Vec<f64>,
    on: Dispatch,
}

impl PartialEq for SharesProps {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.knobs, other.knobs) && self.members == other.members && self.logits == other.logits
    }
}

#[component]
fn Shares(props: &SharesProps) -> Html {
    let SharesProps { members, knobs, logits: values, on } = props;
    let held = use_state_eq(|| None::<usize>);
    let shares = softmax(values);
    let Some(knob) = members.first().and_then(|at| knobs.get(*at)) else { return html! {} };
    let range = knob.range();
    let act = {
        let (members, on) = (members.clone(), on.clone());
        move |shares: Vec<f64>| {
            for (at, logit) in members.iter().zip(logits(&shares, range)) {
                on.emit(Action::KnobChanged(*at, logit));
            }
        }
    };
    let onpointerdown = {
        let (held, shares, act) = (held.clone(), shares.clone(), act.clone());
        move |event: PointerEvent| {
            let Some((bar, position)) = place(&event) else { return };
            // Without capture the drag ends at the bar's edge, no more.
            let _ = bar.set_pointer_capture(event.pointer_id());
            let boundaries = boundaries(&shares);
            let nearest = (0..boundaries.len()).min_by(|a, b| {
                (boundaries[*a] - position).abs().total_cmp(&(boundaries[*b] - position).abs())
            });
            held.set(nearest);
            if let Some(at) = nearest {
                act(moved(&shares, at, position));
            }
        }
    };
    let onpointermove = {
        let (held, shares, act) = (*held, shares.clone(), act.clone());
        move |event: PointerEvent| {
            if let (Some(at), 1, Some((_, position))) = (held, event.buttons() & 1, place(&event)) {
                act(moved(&shares, at, position));
            }
        }
    };
    let names: Vec<&str> =
        members.iter().filter_map(|at| knobs.get(*at)?.symbol.rsplit(' ').next()).collect();
    let segments = names.iter().zip(&shares).map(|(name, share)| {
        html! {
            <span style={format!("flex-grow:{share:.4}")}><b>{ *name }</b>{ format!("{:.0} %", share * 100.0) }</span>
        }
    });
    let handles = boundaries(&shares).into_iter().enumerate().map(|(at, boundary)| {
        let (shares, act) = (shares.clone(), act.clone());
        let (left, right) =
            (names.get(at).copied().unwrap_or_default(), names.get(at + 1).copied().unwrap_or_default());
        let says = format!("{left} {:.0} %, {right} {:.0} %", shares[at] * 100.0, shares[at + 1] * 100.0);
        let onkeydown = move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowLeft" | "ArrowDown" => boundary - STEP,
                "ArrowRight" | "ArrowUp" => boundary + STEP,
                "Home" => 0.0,
                "End" => 1.0,
                _ => return,
            };
            event.prevent_default();
            act(moved(&shares, at, to));
        };
        html! {
            <i
                role="slider"
                tabindex="0"
                aria-label={format!("Boundary between {left} and {right}")}
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow={format!("{:.0}", boundary * 100.0)}
                aria-valuetext={says}
                style={format!("left:{:.2}%", boundary * 100.0)}
                {onkeydown}
            ></i>
        }
    });
    let (symbol, meaning) = (knob.symbol.split(' ').next().unwrap_or_default(), subject(knob));
    html! {
        <div class="shares" role="group" aria-label={format!("Shares of the {meaning}")}>
            <span class="of">{ format!("{meaning}, softmax of {symbol}") }</span>
            <div class="bar-of-shares" {onpointerdown} {onpointermove}>
                { for segments }
                { for handles }
            </div>
        </div>
    }
}

/// What is mixed.
fn subject(knob: &Knob) -> &'static str {
    match knob.id.split('_').next() {
        Some("mean") => "means",
        Some("var") => "variances",
        _ => "statistics",
    }
}

/// Where one share ends and the next begins, from 0 to 1.
fn boundaries(shares: &[f64]) -> Vec<f64> {
    let ends = shares.iter().scan(0.0, |sum, share| {
        *sum += share;
        Some(*sum)
    });
    ends.take(shares.len().saturating_sub(1)).collect()
}

/// The bar under a pointer, and where on it the pointer is, from 0 to 1.
fn place(event: &PointerEvent) -> Option<(Element, f64)> {
    let bar = event.target_dyn_into::<Element>()?.closest(".bar-of-shares").ok()??;
    let frame = bar.get_bounding_client_rect();
    let position = (f64::from(event.client_x()) - frame.left()) / frame.width().max(1.0);
    Some((bar, position.clamp(0.0, 1.0)))
}
