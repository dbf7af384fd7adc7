//! The decks: the one that comes with the page, a person's own, and one that came in a link.

mod editor;

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::present::said;
use super::use_deck::use_deck;
use crate::model::deck::{Deck, Place, Scene, Source};
use crate::model::{Look, Screen, url};
use crate::web::{files, lecture, page};
use editor::Editor;

#[derive(Properties, PartialEq)]
pub(super) struct DecksProps {
    /// The deck in the link.
    pub deck: AttrValue,
}

#[component]
pub(super) fn Decks(props: &DecksProps) -> Html {
    let source = Place::read(&props.deck).map_or(Source::Book, |place| place.source);
    let said = use_state_eq(|| AttrValue::from(""));
    let deck = use_deck((source != Source::Mine).then(|| source.clone()));
    let tab = |of: Source, name: &'static str| {
        let current = (of == source).then_some("page");
        html! { <a href={address(&of)} aria-current={current}>{ name }</a> }
    };
    let packed = matches!(source, Source::Packed(_)).then(|| tab(source.clone(), "From the link"));
    html! {
        <>
            <div class="head">
                <h1>{ "Lecture" }</h1>
                <p class="lead">
                    { "A scene is a state of this page with a sentence and notes; a deck is a list of scenes. Once a deck has begun, the right arrow, space or a clicker turns to the next scene." }
                </p>
            </div>
            <nav class="decks-tabs" aria-label="Decks">
                { tab(Source::Book, "The book") }
                { tab(Source::Mine, "My deck") }
                { packed }
                <span class="sp"></span>
                <span role="status">{ &*said }</span>
            </nav>
            { match (&source, deck) {
                (Source::Mine, _) => html! { <Editor say={say(&said)} /> },
                (_, Some(Ok(deck))) => reader(&source, &deck, &say(&said)),
                (_, Some(Err(reason))) => html! { <p class="note" role="alert">{ reason }</p> },
                (_, None) => html! {},
            } }
        </>
    }
}

fn say(said: &UseStateHandle<AttrValue>) -> Callback<AttrValue> {
    let said = said.setter();
    Callback::from(move |text| said.set(text))
}

/// The address of a deck's list.
fn address(source: &Source) -> String {
    let deck = Place { source: source.clone(), scene: None }.to_string();
    url::encode(&crate::model::query::Query { screen: Screen::Lecture, deck, ..Default::default() })
}

/// A deck that is not one's own: to be given, and to be taken from.
fn reader(source: &Source, deck: &Rc<Deck>, say: &Callback<AttrValue>) -> Html {
    let place = Place { source: source.clone(), scene: Some(0) };
    let take = {
        let say = say.clone();
        move |scenes: Vec<Scene>| say.emit(taken(scenes))
    };
    let ontake = {
        let (deck, take) = (Rc::clone(deck), take.clone());
        move |_: MouseEvent| take(deck.scenes.clone())
    };
    let all = html! {
        <button type="button" class="act" onclick={ontake}>{ "Take all into my deck" }</button>
    };
    let last = deck.scenes.len().saturating_sub(1);
    let mut chapter = "";
    let scenes = deck.scenes.iter().enumerate().map(|(at, scene)| {
        let begins = scene.chapter != chapter;
        chapter = &scene.chapter;
        let onclick = {
            let (scene, take) = (scene.clone(), take.clone());
            move |_: MouseEvent| take(vec![scene.clone()])
        };
        html! {
            <>
                if begins {
                    <h2>{ scene.chapter.clone() }</h2>
                }
                <div class="deck-line" onkeydown={walk(at, last)}>
                    <span class="number">{ at + 1 }</span>
                    <a
                        id={format!("{OPENS}{at}")}
                        href={place.at(at).hash(deck, Look::Present)}
                        tabindex={if at == 0 { "0" } else { "-1" }}
                    >
                        { scene.title.clone() }
                    </a>
                    <span>{ said(scene) }</span>
                    <button
                        type="button"
                        id={format!("{TAKES}{at}")}
                        class="act"
                        tabindex="-1"
                        aria-label={format!("Take “{}” into my deck", scene.title)}
                        {onclick}
                    >
                        { "Take" }
                    </button>
                </div>
            </>
        }
    });
    html! {
        <>
            { actions(source, deck, say, all) }
            <div class="deck-list">{ for scenes }</div>
        </>
    }
}

/// What the names of the links and the buttons of all lines begin with.
const OPENS: &str = "scene-";
const TAKES: &str = "take-";

/// All lines are one stop of the tab key; arrows lead from line to line, and from a scene to taking it.
fn walk(at: usize, last: usize) -> impl Fn(KeyboardEvent) {
    move |event: KeyboardEvent| {
        let takes = event.target_dyn_into::<web_sys::HtmlAnchorElement>().is_none();
        let (what, to) = match event.key().as_str() {
            "ArrowDown" => (takes, (at + 1).min(last)),
            "ArrowUp" => (takes, at.saturating_sub(1)),
            "Home" => (takes, 0),
            "End" => (takes, last),
            "ArrowRight" => (true, at),
            "ArrowLeft" => (false, at),
            _ => return,
        };
        event.prevent_default();
        page::focus(&format!("{}{to}", if what { TAKES } else { OPENS }));
    }
}

/// What can be done with a whole deck.
fn actions(source: &Source, deck: &Rc<Deck>, say: &Callback<AttrValue>, more: Html) -> Html {
    let start = Place { source: source.clone(), scene: Some(0) }.hash(deck, Look::Present);
    let onsave = {
        let (deck, say) = (Rc::clone(deck), say.clone());
        move |_: MouseEvent| {
            say.emit(match files::download(deck.to_string().as_bytes(), "deck.md") {
                Some(()) => "Saved deck.md.".into(),
                None => files::REFUSED.into(),
            });
        }
    };
    let onlink = {
        let (deck, say) = (Rc::clone(deck), say.clone());
        move |_: MouseEvent| {
            let (deck, say) = (Rc::clone(&deck), say.clone());
            spawn_local(async move {
                match lecture::pack(&deck).await {
                    Ok(source) => {
                        let whole = page::address();
                        let start = whole.split('#').next().unwrap_or_default();
                        page::copy(&format!("{start}{}", address(&source)), move |copied| {
                            say.emit(if copied {
                                "Copied a link that holds the deck.".into()
                            } else {
                                "The browser did not allow copying it.".into()
                            });
                        });
                    }
                    Err(reason) => say.emit(reason.into()),
                }
            });
        }
    };
    html! {
        <div class="deck-actions">
            <a class="act begin" href={start}>{ "Begin" }</a>
            { more }
            <button type="button" class="act" onclick={onsave}>{ "Save as a file" }</button>
            <button type="button" class="act" onclick={onlink}>{ "Copy a link with all of it" }</button>
        </div>
    }
}

/// Puts scenes at the end of the person's own deck, and says what became of it.
pub(super) fn taken(scenes: Vec<Scene>) -> AttrValue {
    let count = scenes.len();
    let kept = lecture::kept().and_then(|deck| {
        let mut deck = deck.unwrap_or_else(|| Deck { title: "My deck".to_owned(), scenes: Vec::new() });
        deck.scenes.extend(scenes);
        lecture::keep(&deck)?;
        Ok(deck.scenes.len())
    });
    match kept {
        Ok(all) if count == 1 => format!("Taken into my deck as scene {all}.").into(),
        Ok(all) => format!("Taken into my deck, which has {all} scenes now.").into(),
        Err(reason) => reason.into(),
    }
}
