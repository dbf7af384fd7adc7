//! A scene on the whole screen: one sentence, one figure or a few, and where in the deck it stands.

use std::rc::Rc;

use yew::prelude::*;

use super::SceneProps;
use super::decks::taken;
use super::figures::shown;
use super::keys::{Command, use_commands};
use super::spotlight::Spotlight;
use super::use_deck::use_deck;
use crate::model::deck::{Deck, Place, Scene, Tone, phrases};
use crate::model::figure::{self, Figure};
use crate::model::query::Query;
use crate::model::sentence::{Emphasis, sentence};
use crate::model::state::{Action, State};
use crate::model::{Look, Screen, url};
use crate::web::lecture::{self, Line};
use crate::web::page::{self, Listener};

#[component]
pub(super) fn Present(props: &SceneProps) -> Html {
    let SceneProps { state, on } = props;
    let query = &state.query;
    let place = Place::read(&query.deck);
    let deck = use_deck(place.as_ref().map(|place| place.source.clone()));
    let read = deck.as_ref().and_then(|deck| deck.as_ref().ok()).cloned();
    let blank = use_state_eq(|| false);
    let lit = use_state_eq(|| false);
    let kept = use_state_eq(AttrValue::default);
    let zoom = use_zoom();
    // Where the deck goes from here, in this window; the others hear of it by the address below.
    let go = {
        let (place, read, on) = (place.clone(), read.clone(), on.clone());
        move |by: isize| {
            let (Some(place), Some(deck)) = (&place, &read) else { return };
            let scene = place.scene.unwrap_or(0).saturating_add_signed(by).min(deck.scenes.len() - 1);
            if let Some(hash) = place.at(scene).hash(deck, Look::Present) {
                on.emit(Action::LinkOpened(hash));
            }
        }
    };
    let line = use_line(&query.deck, *blank, {
        let (on, blank, read) = (on.clone(), blank.setter(), read.clone());
        Callback::from(move |heard: Heard| match heard {
            Heard::Blank(is) => blank.set(is),
            Heard::At(place) => {
                if let Some(hash) = read.as_ref().and_then(|deck| place.hash(deck, Look::Present)) {
                    on.emit(Action::LinkOpened(hash));
                }
            }
        })
    });
    let scene = place.as_ref().zip(read.as_ref()).and_then(|(place, deck)| deck.scenes.get(place.scene?));
    let command = {
        let (blank, lit, kept) = (blank.clone(), lit.clone(), kept.setter());
        let (query, scene) = (query.clone(), scene.cloned().unwrap_or_default());
        Callback::from(move |command: Command| match command {
            Command::Next => go(1),
            Command::Previous => go(-1),
            Command::Restore => go(0),
            Command::Blank => {
                line.emit(format!("blank:{}", !*blank));
                blank.set(!*blank);
            }
            Command::Spotlight => lit.set(!*lit),
            Command::Keep => kept.set(taken(vec![Scene::of(&url::encode(&query), &scene)])),
            Command::Notes if query.deck.is_empty() => {}
            Command::Notes => {
                // Where no window may be opened there are no notes, and the browser says why.
                let _ = lecture::open_window(&url::encode(&Query { look: Look::Notes, ..query.clone() }));
            }
            Command::FullScreen => lecture::toggle_full_screen(),
            // What is shown is remembered, for whoever presents again.
            Command::Leave => page::follow(&url::encode(&Query { look: Look::Page, ..query.clone() })),
        })
    };
    use_commands(command.clone());
    let (named, repairs) = Figure::named(query, 1);
    let figures = shown(state, &named, on);
    // The focus stays where it is, or a click into the figure would take the arrows from the clicker.
    let onmousedown = |event: MouseEvent| event.prevent_default();
    html! {
        <main class="scene" id="main" tabindex="-1">
            <h1 class="scene-say" aria-live="polite">
                { scene.filter(|scene| !scene.sentence.is_empty()).map_or_else(|| usual(state), said) }
            </h1>
            <div class={classes!("scene-stage", format!("of-{}", figures.len()))} style={format!("zoom:{zoom}")} {onmousedown}>
                { for figures }
            </div>
            <footer class="scene-foot">
                { foot(place.as_ref(), deck.as_ref(), scene, state, &named, on) }
                { controls(query, *lit, &command) }
                <span class="kept" role="status">{ &*kept }</span>
                { for repairs.iter().map(|repair| html! { <span class="kept" role="alert">{ repair }</span> }) }
            </footer>
            if *lit {
                <Spotlight />
            }
            if *blank {
                <button
                    type="button"
                    class="blank"
                    aria-label="Show the scene again"
                    onclick={command.reform(|_: MouseEvent| Command::Blank)}
                ></button>
            }
        </main>
    }
}

/// A sentence with its colours.
pub(super) fn said(scene: &Scene) -> Html {
    let phrases = phrases(&scene.sentence).into_iter().map(|(tone, words)| {
        let class = match tone {
            Tone::Plain => return html! { { words.to_owned() } },
            Tone::Before => "bv",
            Tone::After => "av",
            Tone::Now => "now",
        };
        html! { <span {class}>{ words.to_owned() }</span> }
    });
    html! { { for phrases } }
}

/// What is said where nobody wrote a sentence.
fn usual(state: &State) -> Html {
    let plan = state.plan().filter(|_| state.query.screen == Screen::Explore);
    let Some(plan) = plan else { return html! { { name(state) } } };
    let phrases = sentence(plan.partition(), plan.operation(), state.query.affine).into_iter().map(
        |phrase| match phrase.emphasis {
            Emphasis::Plain | Emphasis::Strong => html! { { phrase.text } },
            Emphasis::Now => html! { <span class="now">{ phrase.text }</span> },
        },
    );
    html! { { for phrases } }
}

/// What is shown: the method, all that are compared, or the lab.
fn name(state: &State) -> String {
    match state.query.screen {
        Screen::Compare => {
            let columns = state.columns();
            let names: Vec<&str> = columns.iter().map(|(column, _)| column.title()).collect();
            names.join(", ")
        }
        Screen::ScaleInvariance => "Scale invariance".to_owned(),
        _ => state.query.title().to_owned(),
    }
}

/// Where in the deck this is; without a deck, which figures are shown.
fn foot(
    place: Option<&Place>,
    deck: Option<&Result<Rc<Deck>, String>>,
    scene: Option<&Scene>,
    state: &State,
    figures: &[Figure],
    on: &crate::ui::Dispatch,
) -> Html {
    let deck = match deck {
        Some(Ok(deck)) => deck,
        Some(Err(reason)) => return html! { <span role="alert">{ reason }</span> },
        None if place.is_some() => return html! { <span></span> },
        None => {
            return html! { <><span>{ name(state) }</span>{ choices(&state.query, figures, on) }</> };
        }
    };
    let Some((at, place)) = place.and_then(|place| Some((place.scene?, place))) else { return html! {} };
    let chapter = scene.map_or("", |scene| scene.chapter.as_str());
    let dots = deck.scenes.iter().enumerate().filter(|(_, scene)| scene.chapter == chapter).map(|(scene, of)| {
        let hash = place.at(scene).hash(deck, Look::Present);
        let onclick = on.reform(move |_: MouseEvent| Action::LinkOpened(hash.clone().unwrap_or_default()));
        let current = (scene == at).then_some("step");
        let title = of.title.clone();
        html! {
            <button type="button" title={title.clone()} aria-label={title} aria-current={current} {onclick}></button>
        }
    });
    html! {
        <>
            <span>{ if chapter.is_empty() { &deck.title } else { chapter } }</span>
            <div class="dots" role="group" aria-label="Scenes of this chapter">{ for dots }</div>
            <span class="count">{ format!("{} / {}", at + 1, deck.scenes.len()) }</span>
        </>
    }
}

/// The figures to choose from.
fn choices(query: &Query, figures: &[Figure], on: &crate::ui::Dispatch) -> Html {
    let buttons = Figure::offered(query).map(|figure| {
        let pressed = figures.contains(&figure);
        let others = figures.iter().copied().filter(|other| *other != figure);
        let show = figure::show(others.chain((!pressed).then_some(figure)));
        let hash = url::encode(&Query { show, ..query.clone() });
        let onclick = on.reform(move |_: MouseEvent| Action::LinkOpened(hash.clone()));
        html! { <button type="button" aria-pressed={pressed.to_string()} {onclick}>{ figure.name() }</button> }
    });
    html! { <div class="alt" role="group" aria-label="Figures">{ for buttons }</div> }
}

/// What the keys do, for those who look for it.
fn controls(query: &Query, lit: bool, command: &Callback<Command>) -> Html {
    let word = |name: &'static str, key: &'static str, of: Command, pressed: Option<bool>| {
        let onclick = command.reform(move |_: MouseEvent| of);
        html! {
            <button type="button" title={format!("Key {key}")} aria-pressed={pressed.map(|is| is.to_string())} {onclick}>
                { name }
            </button>
        }
    };
    let in_deck = !query.deck.is_empty();
    html! {
        <div class="scene-controls" role="group" aria-label="Lecture">
            if in_deck {
                { word("Previous", "←", Command::Previous, None) }
                { word("Next", "→", Command::Next, None) }
                { word("Notes", "N", Command::Notes, None) }
            }
            { word("Spotlight", "S", Command::Spotlight, Some(lit)) }
            { word("Blank", "B", Command::Blank, None) }
            { word("Keep as a scene", "K", Command::Keep, None) }
            { word("Full screen", "F", Command::FullScreen, None) }
            { word("Leave", "Esc", Command::Leave, None) }
        </div>
    }
}

/// What another window of the lecture says.
pub(super) enum Heard {
    /// The lecture is at this scene.
    At(Place),
    /// The screen is to be blank, or not.
    Blank(bool),
}

/// Keeps the windows of a lecture together: says where this one is, and calls back with what others say. What comes back
/// says something to them.
#[hook]
pub(super) fn use_line(deck: &str, blank: bool, heard: Callback<Heard>) -> Callback<String> {
    let line = use_mut_ref(|| None::<Line>);
    let current = use_mut_ref(|| (String::new(), false, Callback::<Heard>::noop()));
    current.replace((deck.to_owned(), blank, heard));
    {
        let line = Rc::clone(&line);
        use_effect_with((), move |()| {
            line.replace(Line::open(move |text| {
                // Without holding what the callback may replace.
                let (deck, blank, heard) = current.borrow().clone();
                if let Some(is) = text.strip_prefix("blank:") {
                    let is = is == "true";
                    if is != blank {
                        heard.emit(Heard::Blank(is));
                    }
                } else if text != deck
                    && let (Some(place), Some(mine)) = (Place::read(&text), Place::read(&deck))
                    && place.source == mine.source
                {
                    heard.emit(Heard::At(place));
                }
            }));
        });
    }
    {
        let line = Rc::clone(&line);
        use_effect_with(deck.to_owned(), move |deck| {
            if let Some(line) = &*line.borrow() {
                line.say(deck);
            }
        });
    }
    Callback::from(move |text: String| {
        if let Some(line) = &*line.borrow() {
            line.say(&text);
        }
    })
}

/// How much larger than on the page figures are drawn: their labels are to be read from the last row.
#[hook]
fn use_zoom() -> f64 {
    let zoom = use_state_eq(measured_zoom);
    {
        let zoom = zoom.setter();
        use_effect_with((), move |()| {
            let listener = Listener::on_window("resize", move |_| zoom.set(measured_zoom()));
            move || drop(listener)
        });
    }
    *zoom
}

/// Labels of 14 css pixels become 2.9 % of the shorter side of the window.
fn measured_zoom() -> f64 {
    let (width, height) = page::viewport();
    (0.029 * width.min(height)).clamp(18.0, 32.0) / 14.0
}
