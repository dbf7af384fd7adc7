//! The stage: everything that depends on what is chosen and what was answered.

use yew::prelude::*;

use super::Dispatch;
use super::figures::Figures;
use super::head::head;
use super::on_demand::Screens;
use crate::model::state::State;

/// Everything that depends on what is chosen and what was answered.
pub(super) fn stage(state: &State, screens: &Screens, on: &Dispatch) -> Html {
    let Some(figures) = Figures::of(state, screens, on) else {
        let what = state.session.reading.as_ref().map_or("the example", |(_, name)| name);
        return html! { <h1>{ format!("Reading {what}") }</h1> };
    };
    html! {
        <>
            { head(state, &figures.plan, figures.area, screens, on) }
            <div class="rowA">
                { figures.second_inputs() }
                { figures.tensor() }
                { figures.matrix() }
            </div>
            <div class="rowB">
                { figures.distribution() }
                { figures.channels() }
                { figures.spectrum() }
                { figures.invariances() }
            </div>
            { figures.reading() }
            { figures.announcement() }
        </>
    }
}
