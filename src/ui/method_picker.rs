//! The sheet with all methods: a field to search in, the methods by family, and what is known of the one pointed at.

use std::rc::Rc;

use yew::prelude::*;

use super::controls::text_of;
use super::glyph::picture;
use super::sheet::Sheet;
use crate::model::picker::{self, Section};
use crate::norm::Method;
use crate::web::page;

#[derive(Properties, PartialEq)]
struct MethodPickerProps {
    /// The current method, if it has a name.
    pub current: Option<&'static Method>,
    /// Takes a method.
    pub onpick: Callback<&'static Method>,
    /// Called when the sheet is closed, whatever was done.
    pub onclosed: Callback<()>,
}

/// The id of a method's line.
fn line_id(method: &Method) -> String {
    format!("method-{}", method.id)
}

/// The sheet over the page.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn method_picker(
    current: Option<&'static Method>,
    onpick: Callback<&'static Method>,
    onclosed: Callback<()>,
) -> Html {
    html! { <MethodPicker {current} {onpick} {onclosed} /> }
}

/// The sheet, open for as long as it exists.
#[component]
fn MethodPicker(props: &MethodPickerProps) -> Html {
    let MethodPickerProps { current, onpick, onclosed } = props;
    let text = use_state_eq(String::new);
    let pointed = use_state_eq(|| *current);
    let sections = use_memo((*text).clone(), |text| picker::sections(text));
    let shown: Rc<[&'static Method]> =
        sections.iter().flat_map(|section| section.methods.iter().copied()).collect();
    // What is pointed at may no longer be among the answers.
    let pointed_at = pointed.filter(|pointed| shown.contains(pointed)).or_else(|| shown.first().copied());
    use_effect_with(pointed_at.map(line_id), |line| {
        if let Some(line) = line {
            page::scroll_to(line);
        }
    });
    let take = {
        let (onpick, onclosed) = (onpick.clone(), onclosed.clone());
        Callback::from(move |method: &'static Method| {
            onpick.emit(method);
            onclosed.emit(());
        })
    };
    let point = {
        let pointed = pointed.setter();
        Callback::from(move |method: &'static Method| pointed.set(Some(method)))
    };
    let oninput = {
        let (text, pointed, current) = (text.setter(), pointed.setter(), *current);
        move |event: InputEvent| {
            let typed = text_of(&event);
            pointed.set(if typed.trim().is_empty() { current } else { None });
            text.set(typed);
        }
    };
    let onkeydown = {
        let (shown, take, point) = (Rc::clone(&shown), take.clone(), point.clone());
        // In a list of one column the arrows to the sides move the caret.
        let columns = text.trim().is_empty();
        Callback::from(move |event: KeyboardEvent| {
            if event.is_composing() {
                return;
            }
            let at = pointed_at.and_then(|pointed| shown.iter().position(|method| *method == pointed));
            let next = match (event.key().as_str(), at) {
                ("ArrowDown", Some(at)) => Some((at + 1).min(shown.len() - 1)),
                ("ArrowUp", Some(at)) => Some(at.saturating_sub(1)),
                (side @ ("ArrowLeft" | "ArrowRight"), Some(at)) if columns => {
                    let places: Vec<_> = shown.iter().map(|method| page::place(&line_id(method))).collect();
                    Some(picker::beside(&places, at, side == "ArrowRight").unwrap_or(at))
                }
                ("Enter", Some(at)) => {
                    event.prevent_default();
                    return take.emit(shown[at]);
                }
                _ => None,
            };
            if let Some(next) = next {
                event.prevent_default();
                point.emit(shown[next]);
            }
        })
    };
    let lines = Lines { current: *current, pointed: pointed_at, onpoint: point, ontake: take };
    let search = html! {
        <>
            <input
                id="method-search"
                role="combobox"
                aria-label="Search by name, abbreviation, author or year"
                placeholder="Name, abbreviation, author or year"
                aria-expanded="true"
                aria-autocomplete="list"
                aria-controls="method-lines"
                aria-activedescendant={pointed_at.map(line_id)}
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                enterkeyhint="go"
                autofocus={true}
                value={(*text).clone()}
                {oninput}
                onkeydown={&onkeydown}
            />
            <p role="status">{ picker::count(shown.len()) }</p>
        </>
    };
    html! {
        <Sheet class="picker" title="All methods" beside={search} {onclosed}>
            <div class="lines">
                if shown.is_empty() {
                    <p class="none">{ picker::nothing(&text) }</p>
                }
                <div
                    id="method-lines"
                    role="listbox"
                    tabindex="0"
                    aria-label="Methods"
                    aria-activedescendant={pointed_at.map(line_id)}
                    {onkeydown}
                    class={classes!(text.trim().is_empty().then_some("families"))}
                >
                    { for sections.iter().map(|section| lines.section(section)) }
                </div>
            </div>
            <div class="known" id="method-known">
                if let Some(method) = pointed_at {
                    { known(method) }
                }
            </div>
        </Sheet>
    }
}

/// What the lines of the methods have in common.
struct Lines {
    current: Option<&'static Method>,
    pointed: Option<&'static Method>,
    onpoint: Callback<&'static Method>,
    ontake: Callback<&'static Method>,
}

impl Lines {
    fn section(&self, section: &Section) -> Html {
        let lines = section.methods.iter().map(|method| self.line(method));
        let Some(family) = section.family else {
            return html! { <>{ for lines }</> };
        };
        html! {
            <div key={family.name()} role="group" aria-label={family.name()} class="family">
                <p role="presentation" aria-hidden="true">{ family.name() }</p>
                { for lines }
            </div>
        }
    }

    fn line(&self, method: &'static Method) -> Html {
        let (is_current, is_pointed) = (self.current == Some(method), self.pointed == Some(method));
        // A pointer that rests while the list moves under it points at nothing new, so that entering does not count.
        let onmousemove = self.onpoint.reform(move |_: MouseEvent| method);
        let onclick = self.ontake.reform(move |_: MouseEvent| method);
        html! {
            <div
                key={method.id}
                id={line_id(method)}
                role="option"
                class="line"
                aria-selected={is_pointed.to_string()}
                aria-current={is_current.then_some("true")}
                aria-describedby={is_pointed.then_some("method-known")}
                {onmousemove}
                {onclick}
            >
                { picture(method) }
                <b>{ method.short }</b>
                <span>{ method.name }</span>
                <span class="year">{ method.paper.year }</span>
            </div>
        }
    }
}

/// What a method does, and where it was published.
fn known(method: &Method) -> Html {
    let paper = method.paper;
    html! {
        <>
            <p><b>{ method.name }</b>{ " " }{ method.summary }</p>
            <p class="cite">{ format!("{}. {}. {}, {}.", paper.authors, paper.title, paper.venue, paper.year) }</p>
        </>
    }
}
