//! Figures by their names in a link.

use yew::prelude::*;

use crate::model::Screen;
use crate::model::state::State;
use crate::ui::Dispatch;
use crate::ui::compare_screen::compared;
use crate::ui::figures::Figures;
use crate::ui::lab_screen::lab_figures;
use crate::ui::on_demand::Screens;

/// The figures of the explore screen, and how the page names them.
pub(super) const FIGURES: [(&str, &str); 8] = [
    ("tensor", "Tensor"),
    ("matrix", "Unrolled"),
    ("distribution", "Distribution"),
    ("channels", "Two channels"),
    ("spectrum", "Spectrum"),
    ("invariances", "Unmoved when"),
    ("formula", "Formula"),
    ("inputs", "Inputs"),
];

/// At most so many stand side by side.
const MOST: usize = 4;

/// The names in a link, known or not.
pub(super) fn names<'a>(show: &'a str, usual: &'a str) -> Vec<&'a str> {
    let show = if show.is_empty() { usual } else { show };
    show.split(',').take(MOST).collect()
}

/// The figures of a state that a link names.
pub(super) fn shown(state: &State, names: &[&str], on: &Dispatch) -> Vec<Html> {
    match state.query.screen {
        Screen::ScaleInvariance => return vec![lab_figures(&state.query.lab, names, state.scheme(), on)],
        Screen::Compare => return vec![compared(state, names, on)],
        _ => {}
    }
    let Some(figures) = Figures::of(state, &Screens::Ready, on) else { return Vec::new() };
    let figure = |name: &&str| match *name {
        "tensor" => Some(figures.tensor()),
        "matrix" => Some(figures.matrix()),
        "distribution" => Some(figures.distribution()),
        "channels" => Some(figures.channels()),
        "spectrum" => Some(figures.spectrum()),
        "invariances" => Some(figures.invariances()),
        "formula" => Some(figures.reading()),
        "inputs" => Some(figures.second_inputs()),
        _ => None,
    };
    names.iter().filter_map(figure).collect()
}
