//! Playing: one normalization area after the other, as long as nobody stops it.

use yew::prelude::*;

use super::Dispatch;
use crate::model::state::{Action, Session};
use crate::web::page::{self, Timer};

/// How long an area is looked at, in milliseconds.
const PAUSE: i32 = 700;

/// The word that plays the areas and stops them; nothing where there is one area, or where less motion is wanted.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn play(areas: usize, area: usize, session: &Session, on: &Dispatch) -> Html {
    if areas < 2 || page::prefers_reduced_motion() {
        return html! {};
    }
    let answered = session.detail.as_ref().map(|detail| detail.area.area);
    html! { <Play {areas} {area} is_shown={answered == Some(area)} on={on.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct PlayProps {
    /// How many areas there are.
    areas: usize,
    /// The current one.
    area: usize,
    /// Whether the figures show it.
    is_shown: bool,
    /// Takes the steps.
    on: Dispatch,
}

#[component]
fn Play(props: &PlayProps) -> Html {
    let playing = use_state_eq(|| false);
    let is_last = props.area + 1 >= props.areas;
    {
        let (playing, on) = (playing.clone(), props.on.clone());
        use_effect_with(
            (*playing, props.area, props.is_shown, is_last),
            move |&(plays, _, is_shown, is_last)| {
                let timer = if plays && is_shown {
                    Timer::start(PAUSE, move || {
                        if is_last {
                            playing.set(false);
                        } else {
                            on.emit(Action::AreaStepped(1));
                        }
                    })
                } else {
                    None
                };
                move || drop(timer)
            },
        );
    }
    let onclick = {
        let (playing, on, areas) = (playing.clone(), props.on.clone(), props.areas);
        move |_: MouseEvent| {
            if !*playing && is_last {
                // From the first one on.
                on.emit(Action::AreaStepped(0isize.saturating_sub_unsigned(areas)));
            }
            playing.set(!*playing);
        }
    };
    let (word, name) = if *playing {
        ("Stop", "Stop walking through the areas")
    } else {
        ("Walk", "Walk through the areas")
    };
    html! { <button type="button" class="word" aria-label={name} {onclick}>{ word }</button> }
}
