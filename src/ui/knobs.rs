//! The controls of what only one method has.

use yew::prelude::*;

use super::Dispatch;
use super::controls::{Slider, alternatives, typed};
use super::on_demand::Screens;
use super::shares::shares;
use crate::model::format;
use crate::model::query::Query;
use crate::model::state::{Action, Number};
use crate::norm::{Knob, Scale, Step};

/// Positions of a slider between two numbers.
const POSITIONS: f64 = 100.0;

/// The knobs of one step of the framework, once the screens that are loaded on demand are there.
pub(super) fn knobs(query: &Query, step: Step, screens: &Screens, on: &Dispatch) -> Html {
    if *screens != Screens::Ready {
        return html! {};
    }
    let here = query.knobs().iter().enumerate().filter(|(_, knob)| knob.step == step);
    here.map(|(position, knob)| control(query, position, knob, on)).collect()
}

#[inline(never)] // a gate of the screens that are loaded on demand
fn control(query: &Query, position: usize, knob: &'static Knob, on: &Dispatch) -> Html {
    let value = query.parameters.knobs.get(position);
    let act = move |value: f64| Action::KnobChanged(position, value);
    let (low, high) = knob.range();
    let slider = |at: f64, range: (f64, f64), step: f64, of: fn(f64) -> f64| {
        Slider {
            id: knob.id,
            label: knob.symbol,
            title: Some(knob.meaning),
            position: at,
            range,
            step,
            text: written(value),
            says: None,
            usual: knob.default.to_string(),
            onslide: on.reform(move |at: f64| act(of(at).clamp(low, high))),
            ontype: typed(on, Number::Knob(knob.step, position), act),
        }
        .view()
    };
    match knob.scale {
        Scale::Choice(names) => {
            let values = names.iter().enumerate().map(|(at, (_, label))| (*label, at));
            html! {
                <div class="pick" key={knob.id} title={knob.meaning}>
                    <span>{ knob.symbol }</span>
                    { alternatives(knob.meaning, values, value as usize, &on.reform(move |at: usize| act(at as f64))) }
                </div>
            }
        }
        Scale::Share(_) => shares(query, position, on),
        Scale::Whole(..) => slider(value, (low, high), 1.0, f64::round),
        Scale::Linear(..) => slider(value, (low, high), (high - low) / POSITIONS, tidy),
        // One digit is enough for a slider, and what it shows is what is used.
        Scale::Log(..) => slider(value.log10(), (low.log10(), high.log10()), 0.25, |at| {
            format::significant(libm::pow(10.0, at), 1)
        }),
    }
}

/// What a slider's step leaves of binary fractions.
fn tidy(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn written(value: f64) -> String {
    if value != 0.0 && value.abs() < 0.01 { format!("{value:e}") } else { format::exact(value) }
}
