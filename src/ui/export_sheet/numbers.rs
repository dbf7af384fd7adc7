//! Tables as CSV.

use yew::prelude::*;

use super::{SectionProps, copy, rows, save};
use crate::model::export::{Entry, Numbers, file_name, tables};

#[component]
pub(super) fn Tables(props: &SectionProps) -> Html {
    let state = &props.state;
    let buttons = |entry: &Entry<Numbers>| {
        let give = |take: fn(&str, &str, &Callback<AttrValue>)| {
            let (entry, state, say) = (entry.clone(), state.clone(), props.say.clone());
            move |_: MouseEvent| match entry.csv(&state) {
                Some(text) => take(&text, &file_name(&state, &entry.id, "csv"), &say),
                None => say.emit("This is not measured yet, or not for a tensor of this size.".into()),
            }
        };
        let onsave = give(save);
        let oncopy = give(|text, _, say| copy(text, say));
        let name = entry.name();
        html! {
            <>
                <button type="button" aria-label={format!("{name}, CSV")} onclick={onsave}>{ "CSV" }</button>
                <button type="button" aria-label={format!("Copy {name}")} onclick={oncopy}>{ "Copy" }</button>
            </>
        }
    };
    html! {
        <section>
            <div class="of"><h3>{ "Tables" }</h3></div>
            { rows(&tables(state), buttons) }
        </section>
    }
}
