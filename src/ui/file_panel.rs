//! Opening a NumPy file, its axes, and saving the result.

use yew::prelude::*;

use super::controls::{Choice, chips};
use super::{Dispatch, meaning};
use crate::model::query::Data;
use crate::model::state::{Action, File, State};
use crate::norm::Layout;
use crate::web::files;

/// Opening a file and saving the result.
pub(super) fn file_actions(onfile: &Callback<web_sys::File>, onsave: &Callback<()>) -> Html {
    let onchange = meaning(onfile, |event: Event| files::chosen(&event));
    html! {
        <span class="alt">
            <label class="file">
                { "Open .npy" }
                <input type="file" accept=".npy" class="vh" {onchange} />
            </label>
            <button type="button" onclick={onsave.reform(|_| ())}>{ "Save result" }</button>
        </span>
    }
}

/// What is known of the file that is shown.
pub(super) fn file_panel(state: &State, on: &Dispatch) -> Html {
    let shown = match state.query.data {
        Data::File(id) => state.session.files.get(id),
        Data::Synthetic(_) => None,
    };
    if shown.is_none() && state.session.reading.is_none() {
        return html! {};
    }
    html! {
        <div class="files">
            if let Some((_, name)) = &state.session.reading {
                <p role="status">{ format!("Reading {name}") }</p>
            }
            if let Some(file) = shown {
                { facts(file) }
                { layouts(file, on) }
            }
        </div>
    }
}

fn facts(file: &File) -> Html {
    let sizes: Vec<String> = file.report.sizes.iter().map(ToString::to_string).collect();
    html! { <p>{ format!("{}, {}, {}", file.name, file.report.dtype, sizes.join(" × ")) }</p> }
}

/// Arrays of rank 3 can be read in two ways.
fn layouts(file: &File, on: &Dispatch) -> Html {
    if file.report.sizes.len() != 3 {
        return html! {};
    }
    let choice = |label: &'static str, layout: Layout| {
        Choice::new(label, file.report.layout == layout, on.reform(move |_| Action::LayoutPicked(layout)))
    };
    chips("Axes of the file", vec![choice("N × C × L", Layout::Ncl), choice("N × T × D", Layout::Ntd)])
}
