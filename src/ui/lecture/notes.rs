//! The window of the one who speaks: notes, what comes next, and how long it has been.

use yew::prelude::*;

use super::keys::{Command, use_commands};
use super::present::{Heard, said, use_line};
use super::use_deck::use_deck;
use crate::model::deck::{Place, Scene};
use crate::web::page::{self, Timer};

/// How often the clock is looked at, in milliseconds.
const TICK: i32 = 1000;

#[derive(Properties, PartialEq)]
pub(super) struct NotesProps {
    /// The deck and the scene, as a link holds them.
    pub deck: AttrValue,
}

#[component]
pub(super) fn Notes(props: &NotesProps) -> Html {
    // Where the lecture is, which this window says and hears; its own address stays that of where it began.
    let place = use_state_eq(|| Place::read(&props.deck));
    let blank = use_state_eq(|| false);
    let deck = use_deck(place.as_ref().map(|place| place.source.clone()));
    let at = place.as_ref().and_then(|place| place.scene).unwrap_or(0);
    let text = place.as_ref().map(ToString::to_string).unwrap_or_default();
    let line = use_line(&text, *blank, {
        let (place, blank) = (place.setter(), blank.setter());
        Callback::from(move |heard: Heard| match heard {
            Heard::At(at) => place.set(Some(at)),
            Heard::Blank(is) => blank.set(is),
        })
    });
    let last = deck.as_ref().and_then(|deck| deck.as_ref().ok()).map_or(0, |deck| deck.scenes.len() - 1);
    let command = {
        let (place, blank) = (place.clone(), blank.clone());
        Callback::from(move |command: Command| {
            let by = match command {
                Command::Next => 1,
                Command::Previous => -1,
                Command::Blank => {
                    line.emit(format!("blank:{}", !*blank));
                    return blank.set(!*blank);
                }
                _ => return,
            };
            let next = place.as_ref().map(|place| place.at(at.saturating_add_signed(by).min(last)));
            place.set(next);
        })
    };
    use_commands(command.clone());
    let deck = match deck {
        Some(Ok(deck)) => deck,
        Some(Err(reason)) => {
            return html! { <main class="notes-window" id="main"><p role="alert">{ reason }</p></main> };
        }
        None if place.is_none() => {
            return html! { <main class="notes-window" id="main"><p>{ "There are notes to the scenes of a deck. Open one from Lecture." }</p></main> };
        }
        None => return html! { <main class="notes-window" id="main"></main> },
    };
    let word = |name: &'static str, of: Command| {
        let onclick = command.reform(move |_: MouseEvent| of);
        html! { <button type="button" class="chip" {onclick}>{ name }</button> }
    };
    let now = deck.scenes.get(at);
    let next = deck.scenes.get(at + 1);
    html! {
        <main class="notes-window" id="main" tabindex="-1">
            <header>
                <span>{ now.map(|scene| scene.chapter.clone()) }</span>
                <span>{ format!("{} / {}", at + 1, deck.scenes.len()) }</span>
                <Clock />
            </header>
            <h1>{ now.map(said) }</h1>
            <div class="notes-text" role="status">
                { for now.iter().flat_map(|scene| scene.notes.lines()).map(|line| html! { <p>{ line.to_owned() }</p> }) }
            </div>
            <section aria-label="Next scene">
                <h2>{ "Next" }</h2>
                <p>{ next.map_or_else(|| html! { { "The end." } }, following) }</p>
            </section>
            <footer class="chips">
                { word("Previous", Command::Previous) }
                { word("Next", Command::Next) }
                { word(if *blank { "Show" } else { "Blank" }, Command::Blank) }
            </footer>
        </main>
    }
}

fn following(scene: &Scene) -> Html {
    html! { <><b>{ scene.title.clone() }</b>{ ". " }{ said(scene) }</> }
}

/// How long this window has been open; a click begins anew.
#[component]
fn Clock() -> Html {
    let began = use_state_eq(page::now);
    // A timer only redraws: those of a hidden window are late, and their delays would add up.
    let now = use_state_eq(|| *began);
    {
        let now = now.clone();
        use_effect_with(*now, move |_| {
            let timer = Timer::start(TICK, move || now.set(page::now()));
            move || drop(timer)
        });
    }
    let onclick = {
        let (began, now) = (began.setter(), now.setter());
        move |_: MouseEvent| {
            began.set(page::now());
            now.set(page::now());
        }
    };
    let seconds = ((*now - *began) / 1000.0).max(0.0) as u64;
    let text = format!("{}:{:02}", seconds / 60, seconds % 60);
    let label = format!("{text} since the beginning. Begin anew.");
    html! {
        <button type="button" class="act" title="Begin at 0:00" aria-label={label} {onclick}>{ text }</button>
    }
}
