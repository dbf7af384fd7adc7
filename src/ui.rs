//! The page as Yew components. They show the state and say what a person did; nothing is decided here.

mod actions;
mod also;
mod app;
mod bar;
mod chart_figure;
mod colouring;
mod compare_screen;
mod controls;
mod effects;
mod examples_sheet;
mod export_sheet;
mod figures;
mod file_panel;
mod formula;
mod glyph;
mod handles;
mod head;
mod help_sheet;
mod hooks;
mod knobs;
mod lab_screen;
mod lecture;
mod lights;
mod linked;
mod matrix_figure;
mod method_picker;
mod methods_screen;
mod notes;
mod on_demand;
mod play;
mod quiz_sheet;
mod rail;
mod read_off;
mod reading;
mod scene_canvas;
mod second_input;
mod shares;
mod sheet;
mod stage;
mod steps;
mod tensor_figure;
mod unroll;

pub use app::{App, AppProps, opened};

use yew::Callback;

use crate::model::state::Action;

/// Where components send what a person did.
type Dispatch = Callback<Action>;

/// A callback for what some events mean; the others mean nothing.
fn meaning<T: 'static, U: 'static>(
    callback: &Callback<U>,
    of: impl Fn(T) -> Option<U> + 'static,
) -> Callback<T> {
    let callback = callback.clone();
    Callback::from(move |event| {
        if let Some(meant) = of(event) {
            callback.emit(meant);
        }
    })
}
