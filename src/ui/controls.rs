//! The controls of the rail: chips, sliders with an editable number, number fields.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{Dispatch, meaning};
use crate::model::state::{Action, Field, Number, Problem};
use crate::model::{format, help};
use crate::web::page;

/// The text of the input an event came from.
pub(super) fn text_of(event: &web_sys::Event) -> String {
    event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        .map(|input| input.value())
        .unwrap_or_default()
}

/// Whether a key gives a slider its usual value back.
pub(super) fn resets(event: &KeyboardEvent) -> bool {
    matches!(event.key().as_str(), "Backspace" | "Delete")
}

/// Takes a number that was typed, or says that it is none.
pub(super) fn typed<N: std::str::FromStr + 'static>(
    on: &Dispatch,
    kind: Number,
    act: impl Fn(N) -> Action + 'static,
) -> Callback<String> {
    on.reform(move |text: String| {
        let number = format::typed(&text);
        number.map_or_else(|| Action::Mistyped(kind, text), &act)
    })
}

/// The name of a figure, which says what it shows to whoever points at it, once that is there.
pub(super) fn figure_name(name: &str, ready: bool) -> Html {
    let title = ready.then(|| help::line_of(name)).filter(|line| !line.is_empty());
    html! { <b {title}>{ name.to_owned() }</b> }
}

/// A word that does something.
pub(super) fn chip(label: impl Into<AttrValue>, onpick: &Callback<MouseEvent>) -> Html {
    html! { <button type="button" class="chip" onclick={onpick}>{ label.into() }</button> }
}

/// A word that can be chosen among others.
pub(super) struct Choice {
    /// The word.
    pub label: AttrValue,
    /// What it stands for, where it is an abbreviation.
    pub title: Option<String>,
    /// Whether it is the chosen one.
    pub pressed: bool,
    /// Called when it is chosen.
    pub onpick: Callback<MouseEvent>,
}

impl Choice {
    /// A choice that says what it means.
    pub(super) fn new(label: &'static str, pressed: bool, onpick: Callback<MouseEvent>) -> Self {
        Self { label: label.into(), title: None, pressed, onpick }
    }
}

/// Choices as chips.
pub(super) fn chips(label: &'static str, choices: Vec<Choice>) -> Html {
    group(label, "chips", Some("chip"), choices)
}

/// Choices as words, for a line that says something else as well.
pub(super) fn words(label: &'static str, choices: Vec<Choice>) -> Html {
    group(label, "alt", None, choices)
}

/// Words of which one value is chosen.
pub(super) fn alternatives<T: Copy + PartialEq + 'static>(
    label: &'static str,
    values: impl IntoIterator<Item = (&'static str, T)>,
    chosen: T,
    onpick: &Callback<T>,
) -> Html {
    let choice = |(name, value): (&'static str, T)| {
        Choice::new(name, value == chosen, onpick.reform(move |_: MouseEvent| value))
    };
    words(label, values.into_iter().map(choice).collect())
}

/// Choices of which one is pressed. They are one stop of the tab key; arrows lead from one to the next.
fn group(
    label: &'static str,
    class: &'static str,
    button: Option<&'static str>,
    choices: Vec<Choice>,
) -> Html {
    let entry = choices.iter().position(|choice| choice.pressed).unwrap_or(0);
    let buttons = choices.into_iter().enumerate().map(|(at, Choice { label, title, pressed, onpick })| {
        html! {
            <button
                type="button"
                class={button}
                tabindex={if at == entry { "0" } else { "-1" }}
                aria-pressed={if pressed { "true" } else { "false" }}
                aria-label={title.as_ref().map(|title| format!("{label}, {title}"))}
                {title}
                onclick={onpick}
            >
                { label }
            </button>
        }
    });
    let onkeydown = |event: KeyboardEvent| page::rove(&event);
    html! { <div {class} role="group" aria-label={label} {onkeydown}>{ for buttons }</div> }
}

#[derive(Properties, PartialEq)]
pub(super) struct NumberFieldProps {
    /// Unique in the page.
    pub id: AttrValue,
    /// Its name, where no label element gives it one.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    /// The keys a phone offers.
    #[prop_or("numeric")]
    pub mode: &'static str,
    /// The value, as it is written.
    pub text: AttrValue,
    /// Called with the text that was typed.
    pub ontype: Callback<String>,
}

/// A field to type a number in. What is being typed stays there until it is taken, whatever else is shown meanwhile; then
/// the field shows what became of it.
#[component]
pub(super) fn NumberField(props: &NumberFieldProps) -> Html {
    let draft = use_state_eq(|| None::<AttrValue>);
    let oninput = {
        let draft = draft.setter();
        move |event: InputEvent| draft.set(Some(text_of(&event).into()))
    };
    let onchange = {
        let (draft, ontype) = (draft.setter(), props.ontype.clone());
        move |event: Event| {
            draft.set(None);
            ontype.emit(text_of(&event));
        }
    };
    let onblur = {
        let draft = draft.setter();
        move |_: FocusEvent| draft.set(None)
    };
    let value = draft.as_ref().unwrap_or(&props.text).clone();
    html! {
        <input
            class="num"
            id={&props.id}
            aria-label={&props.label}
            inputmode={props.mode}
            autocomplete="off"
            {value}
            {oninput}
            {onchange}
            {onblur}
        />
    }
}

/// A slider with its value as a field to type in.
pub(super) struct Slider {
    /// Unique in the page.
    pub id: &'static str,
    /// What it changes.
    pub label: &'static str,
    /// What that means, where the label is a symbol.
    pub title: Option<&'static str>,
    /// Position of the slider.
    pub position: f64,
    /// Lowest and highest position.
    pub range: (f64, f64),
    /// Distance of positions.
    pub step: f64,
    /// The value, as it is written.
    pub text: String,
    /// What the value means, when the number alone does not say.
    pub says: Option<String>,
    /// The usual value, as one would type it: a double click or the backspace key brings it back.
    pub usual: String,
    /// Called with the position while it moves.
    pub onslide: Callback<f64>,
    /// Called with the text that was typed.
    pub ontype: Callback<String>,
}

impl Slider {
    /// The slider as it is shown.
    pub(super) fn view(self) -> Html {
        let Self { id, label, title, position, range: (min, max), step, text, says, usual, onslide, ontype } =
            self;
        let oninput = meaning(&onslide, |event: InputEvent| text_of(&event).parse().ok());
        let back = format!("Double-click or backspace for {usual}");
        let tip = title.map_or_else(|| back.clone(), |title| format!("{title}. {back}"));
        let ondblclick = {
            let (ontype, usual) = (ontype.clone(), usual.clone());
            move |_: MouseEvent| ontype.emit(usual.clone())
        };
        let onkeydown = {
            let ontype = ontype.clone();
            move |event: KeyboardEvent| {
                if resets(&event) {
                    event.prevent_default();
                    ontype.emit(usual.clone());
                }
            }
        };
        html! {
            <div class="sl" key={id} title={tip}>
                <label for={id}>{ label }if let Some(title) = title { <span class="vh">{ format!(", {title}") }</span> }</label>
                <input
                    type="range"
                    {id}
                    min={min.to_string()}
                    max={max.to_string()}
                    step={step.to_string()}
                    value={position.to_string()}
                    aria-valuetext={says.unwrap_or_else(|| text.clone())}
                    {oninput}
                    {ondblclick}
                    {onkeydown}
                />
                <NumberField
                    id={format!("{id}-value")}
                    label={format!("{label}, value")}
                    mode="decimal"
                    {text}
                    {ontype}
                />
            </div>
        }
    }
}

/// What is wrong at this control, with what would be right as buttons.
pub(super) fn complaint(problem: Option<&Problem>, field: Field, on: &Dispatch) -> Html {
    let Some(problem) = problem.filter(|problem| problem.field == field) else { return html! {} };
    let remedies = problem.remedies.iter().map(|(label, action)| {
        let action = action.clone();
        chip(label.clone(), &on.reform(move |_| action.clone()))
    });
    html! {
        <div class="complaint" role="alert">
            <p>{ &problem.message }</p>
            <div class="chips">{ for remedies }</div>
        </div>
    }
}
