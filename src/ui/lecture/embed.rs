//! The page within another page: title, sentence, the figures that were asked for, and the way to the whole page.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use super::SceneProps;
use super::figures::shown;
use crate::model::figure::Figure;
use crate::model::query::Query;
use crate::model::state::Action;
use crate::model::{Look, Screen, url};
use crate::ui::figures::Figures;
use crate::ui::head::head;
use crate::ui::on_demand::Screens;
use crate::web::frame::{self, Command};
use crate::web::page::{self, Listener};
use crate::web::size::SizeWatch;

/// Keys that turn slides, which the embedding page may want.
const KEYS: [&str; 8] =
    ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Escape", " "];

/// Height of a figure by its width.
const ASPECT: f64 = 0.8;
/// No figure wants more or less than this, css pixels.
const FIGURE_HEIGHT: (f64, f64) = (180.0, 600.0);

/// The height in which the figures look as they should at this width. It does not depend on the height there is, so that a
/// frame that follows comes to rest.
fn wanted_height(element: &Element) -> i32 {
    let needed = element.scroll_height();
    let stage = element.query_selector(".embed-stage").ok().flatten();
    let figure = stage.as_ref().and_then(Element::first_element_child);
    stage.zip(figure).map_or(needed, |(stage, figure)| {
        let (least, most) = FIGURE_HEIGHT;
        let wanted = (ASPECT * f64::from(figure.client_width())).clamp(least, most);
        needed - stage.client_height() + wanted as i32
    })
}

#[component]
pub(super) fn Embed(props: &SceneProps) -> Html {
    let SceneProps { state, on } = props;
    let query = &state.query;
    let node = use_node_ref();
    let hash = state.hash();
    let current = use_mut_ref(String::new);
    current.replace(hash.clone());
    {
        let (on, current) = (on.clone(), current.clone());
        use_effect_with(node.clone(), move |node| {
            let watch = node.cast::<Element>().map(|element| {
                let measured = element.clone();
                let told = std::cell::Cell::new(0);
                let tell = move || {
                    let height = wanted_height(&measured);
                    if told.replace(height) != height {
                        frame::tell("height", &height.into());
                    }
                };
                tell();
                SizeWatch::start(&element, std::rc::Rc::new(tell))
            });
            let commands = frame::listen(move |command| match command {
                Command::GetState => frame::tell("state", &current.borrow().as_str().into()),
                Command::SetState(hash) => {
                    // It stays an embedded page.
                    let (mut query, repairs) = url::decode(&hash);
                    if !repairs.is_empty() {
                        frame::tell("repaired", &repairs.join(" ").into());
                    }
                    query.look = Look::Embed;
                    on.emit(Action::LinkOpened(url::encode(&query)));
                }
            });
            let keys = Listener::on_window("keydown", |event| {
                let Some(pressed) = event.dyn_ref::<KeyboardEvent>() else { return };
                if !page::is_used(pressed) && KEYS.contains(&pressed.key().as_str()) {
                    frame::tell("key", &pressed.key().into());
                }
            });
            frame::tell("ready", &true.into());
            move || drop((watch, commands, keys))
        });
    }
    use_effect_with(hash, |hash| frame::tell("state", &hash.as_str().into()));
    let (named, repairs) = Figure::named(query, 2);
    let figures = shown(state, &named, on);
    let whole =
        url::encode(&Query { look: Look::Page, show: String::new(), deck: String::new(), ..query.clone() });
    let title = Figures::of(state, &Screens::Ready, on)
        .filter(|_| query.screen == Screen::Explore)
        .map(|figures| head(state, &figures.plan, figures.area, &Screens::Ready, on));
    html! {
        <main class="embed" id="main" tabindex="-1" ref={node}>
            { title.unwrap_or_else(|| html! { <h1>{ query.screen.name() }</h1> }) }
            <div class={classes!("embed-stage", format!("of-{}", figures.len()))}>{ for figures }</div>
            <footer>
                <span>{ "Normlens" }</span>
                { for repairs.iter().chain(&state.session.repairs).map(|repair| html! { <span role="alert">{ repair }</span> }) }
                <a href={whole} target="_blank">{ "Open full view" }</a>
            </footer>
        </main>
    }
}
