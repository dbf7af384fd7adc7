//! Which changes of the input the method does not see, measured on the data shown; each can be tried with other numbers.

use yew::prelude::*;

use super::Dispatch;
use super::controls::{figure_name, text_of};
use crate::compute::{MAX_MEASURED, Overview};
use crate::model::figure::Figure;
use crate::model::format;
use crate::model::query::Query;
use crate::model::state::{Action, Session, limits};
use crate::norm::{Change, Changed, Invariance, Shape};
use crate::web::page;

/// Below this the change is not seen: epsilon alone leaves about 1e-5.
const HOLDS: f64 = 1e-3;

/// The figure: all changes, or the one that is tried.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn lights(query: &Query, session: &Session, overview: &Overview, on: &Dispatch) -> Html {
    let Some(measured) = &overview.invariances else {
        return html! {
            <figure class="lf">
                <figcaption><span><b>{ Figure::Invariances.name() }</b></span></figcaption>
                <p class="lights">
                    { "Measured for tensors of up to " }
                    <span class="together">{ format::count(MAX_MEASURED) }</span>
                    { " values, because it takes seven normalizations." }
                </p>
            </figure>
        };
    };
    if let Some(change) = query.change {
        // What is told belongs to the change it was asked for, which may lag while a slider moves.
        let told = session.answered.as_ref().and_then(|answered| answered.focus.change);
        let difference = session.detail.as_ref().and_then(|detail| detail.change);
        return trial(change, overview.shape, told.zip(difference), on);
    }
    let rows = measured.iter().enumerate().map(|(at, &(invariance, difference))| {
        let onclick = {
            let on = on.clone();
            move |_: MouseEvent| {
                on.emit(Action::ChangeTried(Some(invariance.change())));
                page::after(0, || page::focus("tried"));
            }
        };
        html! {
            <li class={(!holds(difference)).then_some("no")}>
                <button
                    type="button"
                    title="Try it with other numbers"
                    tabindex={if at == 0 { "0" } else { "-1" }}
                    {onclick}
                >
                    { light(holds(difference)) }
                    <span>
                        { name(invariance) }
                        <span class="vh">{ if holds(difference) { ": holds" } else { ": does not hold" } }</span>
                    </span>
                    <span class="d">{ told(difference) }</span>
                </button>
            </li>
        }
    });
    let onkeydown = |event: KeyboardEvent| page::rove(&event);
    let is_alone = !Changed::OtherSamples.exists_in(overview.shape);
    html! {
        <figure class="lf">
            <figcaption><span>{ figure_name(Figure::Invariances.name(), true) }</span><span>{ "max |Δ| / rms" }</span></figcaption>
            <ul class="lights" {onkeydown}>
                { for rows }
                if is_alone {
                    <li class="none">{ "There are no other samples." }</li>
                }
            </ul>
        </figure>
    }
}

fn holds(difference: f64) -> bool {
    difference < HOLDS
}

/// The number, if it is one.
fn told(difference: f64) -> String {
    if difference.is_nan() { "no value".to_owned() } else { format::difference(difference) }
}

fn light(holds: bool) -> Html {
    html! {
        <svg viewBox="0 0 12 12" aria-hidden="true">
            if holds {
                <circle cx="6" cy="6" r="5.2" fill="var(--hold)" />
            } else {
                <circle cx="6" cy="6" r="4.6" fill="none" stroke="var(--fail)" stroke-width="1.4" />
            }
        </svg>
    }
}

/// One change in hand: what is changed, by how much, and what the output makes of it.
fn trial(change: Change, shape: Shape, answer: Option<(Change, f64)>, on: &Dispatch) -> Html {
    let onback = on.reform(|_: MouseEvent| Action::ChangeTried(None));
    let onof = {
        let on = on.clone();
        move |event: Event| {
            let chosen = event.target_dyn_into::<web_sys::HtmlSelectElement>();
            let at = chosen.and_then(|select| usize::try_from(select.selected_index()).ok());
            if let Some(&of) = at.and_then(|at| Changed::ALL.get(at)) {
                on.emit(Action::ChangeTried(Some(Change { of, ..change })));
            }
        }
    };
    let options =
        Changed::ALL.map(|of| html! { <option selected={of == change.of}>{ whom(of, shape) }</option> });
    let scale = slider(
        ("tried-scale", "times", format::exact(change.scale)),
        change.scale.log10(),
        (limits::CHANGE_SCALE.start().log10(), limits::CHANGE_SCALE.end().log10(), 0.05),
        on,
        // Two digits, and what is shown is what is used.
        move |position| Change { scale: format::significant(libm::pow(10.0, position), 2), ..change },
    );
    let shift = slider(
        ("tried-shift", "plus", format::exact(change.shift)),
        change.shift,
        (*limits::CHANGE_SHIFT.start(), *limits::CHANGE_SHIFT.end(), 0.1),
        on,
        // Zero has no sign here.
        move |position| Change { shift: (position * 10.0).round() / 10.0 + 0.0, ..change },
    );
    let effect = answer.filter(|(asked, _)| *asked == change).map_or_else(
        || {
            let words = if change.of.exists_in(shape) { "Measuring" } else { "There are no other samples." };
            html! { <p class="effect">{ words }</p> }
        },
        |(_, difference)| {
            let word = if holds(difference) { "unmoved" } else { "moved" };
            html! {
                <p class="effect">
                    { light(holds(difference)) }
                    <b>{ word }</b>
                    <span class="d">{ told(difference) }</span>
                </p>
            }
        },
    );
    html! {
        <figure class="lf">
            <figcaption>
                <span><b>{ "Output under" }</b></span>
                <span class="alt"><button type="button" onclick={onback}>{ "All changes" }</button></span>
            </figcaption>
            <div class="trial">
                <select id="tried" class="sel" aria-label="What is changed" onchange={onof}>{ for options }</select>
                { scale }
                { shift }
                <div role="status">{ effect }</div>
                <p class="measure">{ measure(change.of) }</p>
            </div>
        </figure>
    }
}

fn slider(
    (id, label, text): (&'static str, &'static str, String),
    position: f64,
    (low, high, step): (f64, f64, f64),
    on: &Dispatch,
    of: impl Fn(f64) -> Change + 'static,
) -> Html {
    let oninput = {
        let on = on.clone();
        move |event: InputEvent| {
            if let Ok(position) = text_of(&event).parse::<f64>() {
                on.emit(Action::ChangeTried(Some(of(position.clamp(low, high)))));
            }
        }
    };
    html! {
        <div class="sl" key={id}>
            <label for={id}>{ label }</label>
            <input
                type="range"
                {id}
                min={low.to_string()}
                max={high.to_string()}
                step={step.to_string()}
                value={position.to_string()}
                aria-valuetext={text.clone()}
                {oninput}
            />
            <output for={id}>{ text }</output>
        </div>
    }
}

/// The change in words.
const fn name(invariance: Invariance) -> &'static str {
    match invariance {
        Invariance::WholeScale => "all weights × 10",
        Invariance::ChannelScale => "one filter × 10",
        Invariance::CommonShift => "one map added to all",
        Invariance::SampleScale => "one sample × 10",
        Invariance::ChannelShift => "constant on a channel",
        Invariance::OtherSamples => "other samples change",
    }
}

/// What is changed, in words.
const fn whom(of: Changed, shape: Shape) -> &'static str {
    match of {
        Changed::All => "every value",
        Changed::Sample if shape.n() == 1 => "the only sample",
        Changed::Sample => "sample 2",
        Changed::Channel if shape.c() == 1 => "the only channel",
        Changed::Channel => "channel 2",
        Changed::OtherSamples => "all samples but the first",
        Changed::CommonMap => "a map, on every channel",
    }
}

/// What the number says.
const fn measure(of: Changed) -> &'static str {
    match of {
        Changed::OtherSamples => "max |Δ| / rms, of the first sample",
        _ => "max |Δ| / rms, before recovery",
    }
}
