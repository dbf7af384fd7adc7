//! The top bar: the name, the screens, and actions on the whole page.

use yew::prelude::*;

use super::Dispatch;
use super::actions::actions;
use crate::model::query::Query;
use crate::model::state::{Action, State};
use crate::model::{Scheme, Screen, url};
use crate::web::page;

#[derive(Properties)]
pub(super) struct BarProps {
    /// What is shown; other screens show the same.
    pub state: State,
    /// Whether what is loaded on demand is there.
    pub ready: bool,
    /// Whether the rail is open, where it is a drawer.
    pub drawer: bool,
    /// Opens and closes the rail.
    pub ondrawer: Callback<()>,
    /// Takes the theme.
    pub on: Dispatch,
}

impl PartialEq for BarProps {
    fn eq(&self, _: &Self) -> bool {
        // The page is drawn when its state has changed: to find that out again would take longer than to draw the bar.
        false
    }
}

/// What became of the last copy of the link.
#[derive(Clone, Copy, PartialEq)]
enum Copy {
    Idle,
    Done,
    Refused,
}

/// The button that unfolds the actions where they are folded away.
const UNFOLDS: &str = "unfolds";

/// How long a button says what it did, in milliseconds.
const SAYS_FOR: i32 = 2000;

#[component]
pub(super) fn Bar(props: &BarProps) -> Html {
    let copy = use_state_eq(|| Copy::Idle);
    let oncopy = {
        let copy = copy.clone();
        move |_: MouseEvent| {
            let copy = copy.clone();
            page::copy(&page::address(), move |copied| {
                copy.set(if copied { Copy::Done } else { Copy::Refused });
                page::after(SAYS_FOR, move || copy.set(Copy::Idle));
            });
        }
    };
    // Another screen may want more than is there; what is there stays.
    let ready = use_mut_ref(|| false);
    *ready.borrow_mut() |= props.ready;
    let (other, name) = match props.state.scheme() {
        Scheme::Light => (Scheme::Dark, "Dark"),
        Scheme::Dark => (Scheme::Light, "Light"),
    };
    let ontheme = props.on.reform(move |_: MouseEvent| Action::ThemePicked(other));
    let onskip = |event: MouseEvent| {
        // The hash of the address holds the query.
        event.prevent_default();
        page::focus("main");
    };
    let screens = Screen::ALL.iter().map(|&screen| {
        let current = (screen == props.state.query.screen).then_some("page");
        let href = url::encode(&Query { screen, ..props.state.query.clone() });
        html! { <a {href} aria-current={current}>{ screen.name() }</a> }
    });
    // On a phone the actions are folded away.
    let unfolded = use_state_eq(|| false);
    let onunfold = {
        let unfolded = unfolded.clone();
        move |_: MouseEvent| unfolded.set(!*unfolded)
    };
    let fold = {
        let unfolded = unfolded.clone();
        move || {
            // First the focus, so that a sheet gives it back to what can be seen.
            if *unfolded {
                page::focus(UNFOLDS);
                unfolded.set(false);
            }
        }
    };
    let onkeydown = {
        let fold = fold.clone();
        move |event: KeyboardEvent| {
            // What opens over the page stands among the actions, and its keys are its own.
            if !page::goes_elsewhere(&event) {
                page::rove(&event);
                if event.key() == "Escape" {
                    fold();
                }
            }
        }
    };
    let onclick = move |event: MouseEvent| {
        if page::leads_on(&event) {
            fold();
        }
    };
    let ondrawer = props.ondrawer.reform(|_: MouseEvent| ());
    html! {
        <header class="bar">
            <a class="skip" href="#main" onclick={onskip}>{ "Skip to the figures" }</a>
            <a class="mark" href="#/explore">
                <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
                    <path
                        d="M1 14C5 14 5.5 4 10 4s5 10 9 10"
                        fill="none"
                        stroke="currentColor"
                        stroke-width="1.6"
                    />
                    <path d="M10 2v16" stroke="var(--now)" stroke-width="2" />
                </svg>
                <span>{ "Normlens" }</span>
            </a>
            <nav aria-label="Screens">
                { for screens }
            </nav>
            <span class="sp"></span>
            if props.state.query.screen == Screen::Explore {<button
                type="button"
                class="act drawer-button"
                aria-expanded={props.drawer.to_string()}
                aria-controls="rail"
                onclick={ondrawer}
            >
                { "Method and data" }
            </button>}
            <button
                type="button"
                id={UNFOLDS}
                class="act unfolds"
                aria-expanded={unfolded.to_string()}
                aria-controls="actions"
                onclick={onunfold}
            >
                { "Actions" }
            </button>
            <div
                id="actions"
                class={classes!("acts", unfolded.then_some("open"))}
                role="toolbar"
                aria-label="Actions"
                {onclick}
                {onkeydown}
            >
                if *ready.borrow() {
                    { actions(&props.state) }
                }
                <button type="button" class="act" onclick={oncopy}>
                    { match *copy {
                        Copy::Idle => "Copy link",
                        Copy::Done => "Copied",
                        Copy::Refused => "Copy it from the address",
                    } }
                </button>
                <button type="button" tabindex="-1" class="act" aria-label={format!("{name} theme")} onclick={ontheme}>
                    { name }
                </button>
            </div>
        </header>
    }
}
