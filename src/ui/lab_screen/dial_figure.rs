//! The dial: a picture to drag, a slider under it, and a number to type.

use yew::prelude::*;

use super::still::Still;
use crate::lab::SCALES;
use crate::model::Scheme;
use crate::model::figure::Figure;
use crate::model::format::{exact, significant};
use crate::model::lab::{Choices, dial, heading, scale_at};
use crate::ui::controls::{NumberField, resets, text_of};
use crate::ui::hooks::use_size;
use crate::ui::meaning;

#[derive(Properties, PartialEq)]
pub(super) struct DialFigureProps {
    /// The scale of the weights.
    pub scale: f64,
    /// Light or dark.
    pub scheme: Scheme,
    /// Called while it moves.
    pub onscale: Callback<f64>,
    /// Called with a number that was typed.
    pub ontype: Callback<String>,
}

#[component]
pub(super) fn DialFigure(props: &DialFigureProps) -> Html {
    let host = use_node_ref();
    let size = use_size(&host);
    let scene = use_memo((props.scale, size), |&(scale, size)| dial(scale, size.width, size.height));
    // A finger scrolls the page; it has the slider.
    let pointed = {
        let host = host.clone();
        move |event: &PointerEvent| {
            let dragged = event.buttons() == 1 && event.pointer_type() != "touch";
            let point = size.pointer(&host.cast()?, event).into();
            dragged.then(|| scale_at(point, size.width, size.height))
        }
    };
    let onpointerdown = {
        let pointed = pointed.clone();
        meaning(&props.onscale, move |event: PointerEvent| pointed(&event))
    };
    let onpointermove = meaning(&props.onscale, move |event: PointerEvent| pointed(&event));
    let oninput = meaning(&props.onscale, |event: InputEvent| {
        text_of(&event).parse().ok().map(|position| significant(libm::exp10(position), 3))
    });
    // As for every slider.
    let ondblclick = props.onscale.reform(|_: MouseEvent| Choices::default().scale);
    let onkeydown =
        meaning(&props.onscale, |event: KeyboardEvent| resets(&event).then(|| Choices::default().scale));
    let [lo, hi] = SCALES.map(libm::log10);
    let text = exact(props.scale);
    html! {
        <figure class="dial">
            <figcaption><label for="lab-scale"><b>{ heading(Figure::Dial).0 }</b></label></figcaption>
            <div class="fig" ref={host} {onpointerdown} {onpointermove}>
                if size.is_visible() {
                    <Still {scene} {size} scheme={props.scheme} label={format!("Dial at {text} times.")} />
                }
                <div class="dial-number">
                    <span aria-hidden="true">{ "×" }</span>
                    <NumberField
                        id="lab-scale-value"
                        label="Weight scale a, value"
                        mode="decimal"
                        text={text.clone()}
                        ontype={&props.ontype}
                    />
                </div>
            </div>
            <input
                type="range"
                id="lab-scale"
                min={lo.to_string()}
                max={hi.to_string()}
                step="0.01"
                value={libm::log10(props.scale).to_string()}
                aria-label="Weight scale a"
                aria-valuetext={format!("{text} times")}
                {oninput}
                {ondblclick}
                {onkeydown}
            />
        </figure>
    }
}
