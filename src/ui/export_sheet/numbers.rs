//! Tables as CSV.

use yew::prelude::*;

use super::{SectionProps, copy, save};
use crate::model::export::{Numbers, file_name};

#[component]
pub(super) fn Tables(props: &SectionProps) -> Html {
    let rows = Numbers::ALL.map(|numbers| {
        let give = |take: fn(&str, &str, &Callback<AttrValue>)| {
            let (state, say) = (props.state.clone(), props.say.clone());
            move |_: MouseEvent| match numbers.csv(&state) {
                Some(text) => take(&text, &file_name(&state, numbers.id(), "csv"), &say),
                None => say.emit("This is not measured yet, or not for a tensor of this size.".into()),
            }
        };
        let onsave = give(save);
        let oncopy = give(|text, _, say| copy(text, say));
        let name = numbers.name();
        html! {
            <div class="file-row" role="group" aria-label={name}>
                <span>{ name }<small>{ numbers.extent(&props.state) }</small></span>
                <span class="alt">
                    <button type="button" aria-label={format!("{name}, CSV")} onclick={onsave}>{ "CSV" }</button>
                    <button type="button" aria-label={format!("Copy {name}")} onclick={oncopy}>{ "Copy" }</button>
                </span>
            </div>
        }
    });
    html! { <section><div class="of"><h3>{ "Tables" }</h3></div>{ for rows }</section> }
}
