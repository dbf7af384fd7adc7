//! Which changes of the input the method does not see, measured on the data shown.

use yew::prelude::*;

use crate::compute::{MAX_MEASURED, Overview};
use crate::model::format;
use crate::norm::Invariance;

/// Below this the change is not seen: epsilon alone leaves about 1e-5.
const HOLDS: f64 = 1e-3;

/// The figure; `measured` is `None` for tensors too large, and there is nothing to say before the first answer.
pub(super) fn lights(overview: Option<&Overview>) -> Html {
    let measured = overview.and_then(|overview| overview.invariances.as_ref());
    let rows = measured.into_iter().flatten().map(|&(invariance, difference)| {
        let holds = difference < HOLDS;
        html! {
            <li class={classes!((!holds).then_some("no"))}>
                <svg viewBox="0 0 12 12" aria-hidden="true">
                    if holds {
                        <circle cx="6" cy="6" r="5.2" fill="var(--hold)" />
                    } else {
                        <circle cx="6" cy="6" r="4.6" fill="none" stroke="var(--fail)" stroke-width="1.4" />
                    }
                </svg>
                <span>
                    { name(invariance) }
                    <span class="vh">{ if holds { ": holds" } else { ": does not hold" } }</span>
                </span>
                <span class="d">{ format::difference(difference) }</span>
            </li>
        }
    });
    html! {
        <figure class="lf">
            <figcaption><span><b>{ "Unmoved when" }</b></span><span>{ "max |Δ| / rms" }</span></figcaption>
            if measured.is_some() {
                <ul class="lights">{ for rows }</ul>
            } else if overview.is_some() {
                <p class="lights">
                    { "Measured for tensors of up to " }
                    <span class="together">{ format::count(MAX_MEASURED) }</span>
                    { " values, because it takes seven normalizations." }
                </p>
            }
        </figure>
    }
}

/// The change in words.
const fn name(invariance: Invariance) -> &'static str {
    match invariance {
        Invariance::WholeScale => "all weights × 10",
        Invariance::ChannelScale => "one filter × 10",
        Invariance::CommonShift => "same map on channels",
        Invariance::SampleScale => "one sample × 10",
        Invariance::ChannelShift => "constant on a channel",
        Invariance::OtherSamples => "other samples change",
    }
}
