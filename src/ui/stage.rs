//! The stage: everything that depends on what is chosen and what was answered.

use yew::prelude::*;

use super::Dispatch;
use super::figures::Figures;
use super::head::head;
use super::on_demand::Screens;
use crate::model::state::State;

/// What is shown by now. A page that is made in one task does not answer for as long as that takes.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    /// Tensor and matrix.
    pub figures: bool,
    /// The charts.
    pub charts: bool,
    /// The formula and the current cell.
    pub reading: bool,
}

/// Everything that depends on what is chosen and what was answered.
pub(super) fn stage(state: &State, screens: &Screens, shown: Shown, on: &Dispatch) -> Html {
    let Some(figures) = Figures::of(state, screens, on) else {
        let what = state.session.reading.as_ref().map_or("the example", |(_, name)| name);
        return html! { <h1>{ format!("Reading {what}") }</h1> };
    };
    html! {
        <>
            { head(state, &figures.plan, figures.area, screens, on) }
            <div class="rowA">
                if shown.figures {
                    { figures.second_inputs() }
                    { figures.tensor() }
                    { figures.matrix() }
                }
            </div>
            <div class="rowB">
                if shown.charts {
                    { figures.distribution() }
                    { figures.channels() }
                    { figures.spectrum() }
                    { figures.invariances() }
                }
            </div>
            if shown.reading {
                { figures.reading() }
            } else if shown.charts {
                <div class="read"></div>
            }
            { figures.announcement() }
        </>
    }
}
