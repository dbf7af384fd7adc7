//! The reading strip: the formula, the same with live numbers, and the current cell.

use web_sys::Element;
use yew::prelude::*;

use super::hooks::Debounce;
use super::{Dispatch, formula};
use crate::compute::Detail;
use crate::model::direction::Weights;
use crate::model::format;
use crate::model::state::{Action, State};
use crate::model::symbol::Symbol;
use crate::norm::{Operation, Plan};

/// For how many milliseconds a change waits before it is said.
const ANNOUNCED_AFTER: i32 = 500;

/// The strip; `shown` is the answer's focus with the plan it was computed by.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn reading(state: &State, plan: &Plan, shown: Option<(&Plan, &Detail)>, on: &Dispatch) -> Html {
    let (query, lit) = (&state.query, state.session.symbol);
    let operation = plan.operation();
    let said = shown.and_then(|(plan, detail)| said(state, plan, detail));
    html! {
        <section class={classes!("read", said.is_some().then_some("says"))} aria-label="Formula and current cell">
            <div>
                <div class="cap">{ "formula" }</div>
                { pointed(operation, query.affine, formula::symbolic(operation, query.affine, lit), lit, on) }
            </div>
            if let Some((answered, detail)) = shown {
                if let Some(numeric) = formula::numeric(answered, &detail.cell, lit) {
                    <div>
                        <div class="cap">{ caption(detail, answered.partition().rows()) }</div>
                        { hovered(numeric, on) }
                    </div>
                }
                { cell(detail) }
            }
            <p class="said" role="status">{ said }</p>
        </section>
    }
}

/// What is said of the symbol or the direction that is pointed at.
fn said(state: &State, plan: &Plan, detail: &Detail) -> Option<String> {
    if let Some(symbol) = state.session.symbol {
        return Some(symbol.explain(&state.query, plan, detail));
    }
    state.session.eigenvalue?;
    Some(Weights::of(detail, plan.partition())?.describe())
}

/// Symbols that explain themselves under the pointer.
fn hovered(formula: Html, on: &Dispatch) -> Html {
    let onpointerover = on.reform(|event: PointerEvent| {
        let element = event.target_dyn_into::<Element>();
        let symbol = element.and_then(|element| element.closest("[data-symbol]").ok().flatten());
        let letter = symbol.and_then(|symbol| symbol.get_attribute("data-symbol"));
        Action::SymbolPointed(letter.and_then(|letter| Symbol::of(&letter)))
    });
    let onpointerleave = on.reform(|_: PointerEvent| Action::SymbolPointed(None));
    html! { <div {onpointerover} {onpointerleave}>{ formula }</div> }
}

/// The same by keys as well.
fn pointed(operation: Operation, affine: bool, formula: Html, lit: Option<Symbol>, on: &Dispatch) -> Html {
    let onkeydown = {
        let on = on.clone();
        move |event: KeyboardEvent| {
            let symbols = Symbol::all(operation, affine);
            let at = lit.and_then(|lit| symbols.iter().position(|symbol| *symbol == lit));
            let last = symbols.len() - 1;
            let to = match (event.key().as_str(), at) {
                ("ArrowRight", None) | ("Home", _) => Some(0),
                ("ArrowRight", Some(at)) => Some((at + 1).min(last)),
                ("ArrowLeft", None) | ("End", _) => Some(last),
                ("ArrowLeft", Some(at)) => Some(at.saturating_sub(1)),
                ("Escape", Some(_)) => None,
                _ => return,
            };
            event.prevent_default();
            on.emit(Action::SymbolPointed(to.map(|to| symbols[to])));
        }
    };
    let onblur = on.reform(|_: FocusEvent| Action::SymbolPointed(None));
    html! {
        <div
            class="symbols"
            tabindex="0"
            role="group"
            aria-label="Formula. Left and right arrows explain its symbols."
            {onkeydown}
            {onblur}
        >
            { hovered(formula, on) }
        </div>
    }
}

/// The current area in words, for those who hear the page; only what is pinned is announced.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn announcement(pinned: Option<&Detail>, areas: usize) -> Html {
    html! { <Announcement text={pinned.map(|detail| said_of(detail, areas))} /> }
}

#[derive(Properties, PartialEq)]
struct AnnouncementProps {
    /// What is said; nothing leaves what was said before.
    text: Option<String>,
}

/// Says what has stayed for half a second: of many steps the last.
#[component]
fn Announcement(props: &AnnouncementProps) -> Html {
    let said = use_state_eq(String::new);
    let waiting = use_mut_ref(Debounce::default);
    {
        let said = said.setter();
        use_effect_with(props.text.clone(), move |text| {
            if let Some(text) = text.clone() {
                waiting.borrow().later(ANNOUNCED_AFTER, move || said.set(text));
            }
        });
    }
    html! { <p class="vh" role="status">{ &*said }</p> }
}

fn said_of(detail: &Detail, areas: usize) -> String {
    let row = &detail.cell.row;
    format!(
        "Area {} of {}, mean {}, deviation {}.",
        format::count(detail.area.area + 1),
        format::count(areas),
        format::number(row.mean),
        format::number(row.variance.sqrt())
    )
}

fn caption(detail: &Detail, rows: usize) -> String {
    let place = detail.cell.place();
    let area = format!("area {}", format::count(place.area + 1));
    if rows > 1 { format!("{area}, row {}", place.row + 1) } else { area }
}

fn cell(detail: &Detail) -> Html {
    let [n, c, h, w] = detail.cell.index.map(|i| format::count(i + 1));
    html! {
        <div class="cell">
            <span class="ink2">{ format!("n {n}, c {c}, h {h}, w {w}") }</span>
            <span class="bv"><span class="vh">{ "before " }</span>{ format::number(detail.cell.before) }</span>
            <span aria-hidden="true">{ "→" }</span>
            <span class="av"><span class="vh">{ "after " }</span>{ format::number(detail.cell.after) }</span>
        </div>
    }
}
