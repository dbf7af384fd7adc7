//! A person's own deck: its scenes written, ordered, taken out, read from a file.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::actions;
use crate::model::Look;
use crate::model::deck::{Deck, MAX_BYTES, Place, Scene, Source};
use crate::web::{files, lecture};

#[derive(Properties, PartialEq)]
pub(super) struct EditorProps {
    /// Takes what was done, or why it was not.
    pub say: Callback<AttrValue>,
}

#[component]
pub(super) fn Editor(props: &EditorProps) -> Html {
    let say = &props.say;
    let deck = use_state(|| lecture::kept().map(|deck| Rc::new(deck.unwrap_or_default())));
    let keep = {
        let (kept, say) = (deck.setter(), say.clone());
        Callback::from(move |deck: Deck| {
            say.emit(lecture::keep(&deck).err().map_or("Kept in this browser.".into(), AttrValue::from));
            kept.set(Ok(Rc::new(deck)));
        })
    };
    let onload = {
        let (keep, say) = (keep.clone(), say.clone());
        let old = deck.as_ref().ok().cloned();
        move |event: Event| {
            let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            else {
                return;
            };
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            // The same file can be chosen again.
            input.set_value("");
            let (keep, say, old) = (keep.clone(), say.clone(), old.clone());
            spawn_local(async move {
                match read(&file).await {
                    // Nothing that is there is lost: its scenes come after those that are there.
                    Ok(mut deck) => {
                        if let Some(old) = old.filter(|old| !old.scenes.is_empty()) {
                            deck.scenes.splice(0..0, old.scenes.iter().cloned());
                            deck.title.clone_from(&old.title);
                        }
                        keep.emit(deck);
                    }
                    Err(reason) => say.emit(format!("{}: {reason}", file.name()).into()),
                }
            });
        }
    };
    let file = html! {
        <label class="act file">
            { "Add scenes from a file" }
            <input type="file" class="vh" accept=".md,.markdown,.txt,text/markdown,text/plain" onchange={onload} />
        </label>
    };
    let deck = match &*deck {
        Ok(deck) => deck,
        Err(reason) => return html! { <p class="note" role="alert">{ reason }</p> },
    };
    if deck.scenes.is_empty() {
        return html! {
            <>
                <p class="deck-empty">{ "There is no scene yet. Take scenes from the book, or present any state of the page (key P) and choose “Keep as a scene”." }</p>
                <div class="deck-actions">{ file }</div>
            </>
        };
    }
    let lines = (0..deck.scenes.len()).map(|at| line(deck, at, &keep));
    let onretitle = {
        let (deck, keep) = (Rc::clone(deck), keep.clone());
        move |text: String| keep.emit(Deck { title: one_line(&text), ..(*deck).clone() })
    };
    html! {
        <>
            { actions(&Source::Mine, deck, say, file) }
            <div class="deck-title">{ field("Title of the deck", &deck.title, false, onretitle) }</div>
            <ol class="deck-edit">{ for lines }</ol>
        </>
    }
}

async fn read(file: &web_sys::File) -> Result<Deck, String> {
    if file.size() > MAX_BYTES as f64 {
        return Err("It is too large for a deck.".to_owned());
    }
    let text = String::from_utf8(files::bytes(file).await?).map_err(|_| "It is no text.".to_owned())?;
    text.parse()
}

/// A scene to be changed.
fn line(deck: &Rc<Deck>, at: usize, keep: &Callback<Deck>) -> Html {
    let Some(scene) = deck.scenes.get(at) else { return html! {} };
    let change = |change: fn(&mut Scene, String)| {
        let (deck, keep) = (Rc::clone(deck), keep.clone());
        move |text: String| {
            let mut deck = (*deck).clone();
            if let Some(scene) = deck.scenes.get_mut(at) {
                change(scene, text);
            }
            keep.emit(deck);
        }
    };
    let arrange = |arrange: fn(&mut Vec<Scene>, usize)| {
        let (deck, keep) = (Rc::clone(deck), keep.clone());
        move |_: MouseEvent| {
            let mut deck = (*deck).clone();
            arrange(&mut deck.scenes, at);
            keep.emit(deck);
        }
    };
    let place = Place { source: Source::Mine, scene: Some(at) };
    let word = |name: &'static str, disabled: bool, onclick: Callback<MouseEvent>| {
        let label = format!("{name}: scene {}", at + 1);
        html! { <button type="button" class="act" {disabled} aria-label={label} {onclick}>{ name }</button> }
    };
    let last = at + 1 == deck.scenes.len();
    html! {
        <li key={at}>
            <div class="deck-line">
                <span class="number">{ at + 1 }</span>
                <a href={place.hash(deck, Look::Present)}>{ "Show" }</a>
                <span class="sp"></span>
                { word("Up", at == 0, Callback::from(arrange(|scenes, at| scenes.swap(at - 1, at)))) }
                { word("Down", last, Callback::from(arrange(|scenes, at| scenes.swap(at, at + 1)))) }
                { word("Take out", false, Callback::from(arrange(|scenes, at| drop(scenes.remove(at))))) }
            </div>
            { field("Chapter", &scene.chapter, false, change(|scene, text| scene.chapter = one_line(&text))) }
            { field("Title", &scene.title, false, change(|scene, text| scene.title = one_line(&text))) }
            { field("Sentence", &scene.sentence, false, change(|scene, text| scene.sentence = one_line(&text))) }
            { field("Notes", &scene.notes, true, change(|scene, text| scene.notes = text)) }
        </li>
    }
}

/// A text without what would begin another line of the deck.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_start_matches(['#', '>']).trim().to_owned()
}

/// A text to be changed.
fn field(name: &'static str, text: &str, long: bool, onchange: impl Fn(String) + 'static) -> Html {
    let value = text.to_owned();
    let onchange = move |event: Event| {
        let Some(target) = event.target() else { return };
        let text = target
            .dyn_ref::<HtmlInputElement>()
            .map(HtmlInputElement::value)
            .or_else(|| target.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value));
        if let Some(text) = text {
            onchange(text);
        }
    };
    html! {
        <label class="deck-field">
            <span>{ name }</span>
            if long {
                <textarea rows="3" {value} {onchange} />
            } else {
                <input class="num" {value} {onchange} />
            }
        </label>
    }
}
