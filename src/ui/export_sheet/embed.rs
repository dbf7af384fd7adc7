//! This state within another page: the figures that are wanted, and the element that shows them.

use yew::prelude::*;

use super::{SectionProps, copy};
use crate::model::query::Query;
use crate::model::{Look, Screen, url};
use crate::ui::controls::{Choice, words};
use crate::web::page;

/// The figures of the screens, by their names in a link.
const EXPLORE: [(&str, &str); 7] = [
    ("tensor", "tensor"),
    ("matrix", "unrolled"),
    ("distribution", "distribution"),
    ("channels", "two channels"),
    ("spectrum", "spectrum"),
    ("invariances", "unmoved when"),
    ("formula", "formula"),
];
const LAB: [(&str, &str); 6] = [
    ("dial", "dial"),
    ("plane", "plane"),
    ("output", "output"),
    ("gradient", "gradient"),
    ("rate", "effective rate"),
    ("loss", "loss by rate"),
];
/// How many figures fit side by side.
const MOST: usize = 4;

#[component]
pub(super) fn Embed(props: &SectionProps) -> Html {
    let query = &props.state.query;
    let figures: &[(&str, &'static str)] = match query.screen {
        Screen::Explore => &EXPLORE,
        Screen::ScaleInvariance => &LAB,
        _ => return html! {},
    };
    let chosen = use_state_eq(|| 0b11_u32);
    let choices = figures.iter().enumerate().map(|(at, &(_, name))| {
        let bit = 1 << at;
        let pressed = *chosen & bit != 0;
        let next = *chosen ^ bit;
        let onpick = {
            let chosen = chosen.setter();
            Callback::from(move |_: MouseEvent| {
                if next != 0 && next.count_ones() as usize <= MOST {
                    chosen.set(next);
                }
            })
        };
        Choice::new(name, pressed, onpick)
    });
    let show = figures.iter().enumerate().filter(|(at, _)| *chosen & 1 << at != 0).map(|(_, (id, _))| *id);
    let show = show.collect::<Vec<_>>().join(",");
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
            <pre tabindex="0" aria-label="Element for another page">{ element }</pre>
        </section>
    }
}
