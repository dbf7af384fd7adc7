//! Figures by themselves.

use yew::prelude::*;

use crate::model::Screen;
use crate::model::figure::Figure;
use crate::model::state::State;
use crate::ui::Dispatch;
use crate::ui::compare_screen::compared;
use crate::ui::figures::Figures;
use crate::ui::lab_screen::lab_figures;
use crate::ui::on_demand::Screens;

/// Figures of a state.
pub(super) fn shown(state: &State, figures: &[Figure], on: &Dispatch) -> Vec<Html> {
    match state.query.screen {
        Screen::ScaleInvariance => return vec![lab_figures(&state.query.lab, figures, state.scheme(), on)],
        Screen::Compare => return vec![compared(state, figures, on)],
        _ => {}
    }
    let Some(of) = Figures::of(state, &Screens::Ready, on) else { return Vec::new() };
    let figure = |figure: &Figure| match figure {
        Figure::Tensor => Some(of.tensor()),
        Figure::Matrix => Some(of.matrix()),
        Figure::Distribution => Some(of.distribution()),
        Figure::Channels => Some(of.channels()),
        Figure::Spectrum => Some(of.spectrum()),
        Figure::Invariances => Some(of.invariances()),
        Figure::Formula => Some(of.reading()),
        Figure::Inputs => Some(of.second_inputs()),
        _ => None,
    };
    figures.iter().filter_map(figure).collect()
}
