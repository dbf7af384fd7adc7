//! This state within another page: the figures that are wanted, and the element that shows them.

use yew::prelude::*;

use super::{SectionProps, copy};
use crate::model::figure::{self, Figure};
use crate::model::query::Query;
use crate::model::{Look, Screen, url};
use crate::ui::controls::{Choice, words};
use crate::web::page;

#[component]
pub(super) fn Embed(props: &SectionProps) -> Html {
    let query = &props.state.query;
    let chosen = use_state_eq(|| 0b11_u32);
    let figures: Vec<Figure> = Figure::offered(query).collect();
    let choices = figures.iter().enumerate().map(|(at, figure)| {
        let bit = 1 << at;
        let pressed = *chosen & bit != 0;
        let next = *chosen ^ bit;
        let onpick = {
            let chosen = chosen.setter();
            Callback::from(move |_: MouseEvent| {
                if next != 0 && next.count_ones() as usize <= Figure::MOST {
                    chosen.set(next);
                }
            })
        };
        Choice { label: figure.name().to_ascii_lowercase().into(), title: None, pressed, onpick }
    });
    let picked = figures.iter().enumerate().filter(|(at, _)| *chosen & 1 << at != 0);
    let show = figure::show(picked.map(|(_, figure)| *figure));
    let title = match query.screen {
        Screen::Explore => query.title(),
        screen => screen.name(),
    };
    let hash = url::encode(&Query { look: Look::Embed, show, deck: String::new(), ..query.clone() });
    let address = page::address();
    let page = address.split('#').next().unwrap_or_default();
    let element = format!(
        "<iframe src=\"{page}{}\" title=\"{title}, Normlens\" width=\"800\" height=\"450\" style=\"border: 0\" loading=\"lazy\"></iframe>",
        hash.replace('&', "&amp;")
    );
    let oncopy = {
        let (element, say) = (element.clone(), props.say.clone());
        move |_: MouseEvent| copy(&element, &say)
    };
    html! {
        <section>
            <div class="of">
                <h3>{ "Embed" }</h3>
                <span class="alt"><button type="button" aria-label="Copy the element" onclick={oncopy}>{ "Copy" }</button></span>
            </div>
            <div class="file-row wrap">{ words("Figures, up to four", choices.collect()) }</div>
            <pre tabindex="0" role="group" aria-label="Element for another page">{ element }</pre>
        </section>
    }
}
