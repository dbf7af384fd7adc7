//! The reading strip: the formula, the same with live numbers, and the current cell.

use yew::prelude::*;

use super::formula;
use crate::compute::Detail;
use crate::model::format;
use crate::norm::Plan;

/// The strip; `shown` is the answer's focus with the plan it was computed by.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn reading(plan: &Plan, affine: bool, shown: Option<(&Plan, &Detail)>) -> Html {
    html! {
        <section class="read" aria-label="Formula and current cell">
            <div>
                <div class="cap">{ "formula" }</div>
                { formula::symbolic(plan.operation(), affine) }
            </div>
            if let Some((answered, detail)) = shown {
                <div>
                    <div class="cap">{ caption(detail, answered.partition().rows()) }</div>
                    { formula::numeric(answered.operation(), &detail.cell, answered.partition().columns()) }
                </div>
                { cell(detail) }
            }
        </section>
    }
}

/// The current area in words, for those who hear the page; only what is pinned is announced.
pub(super) fn announcement(detail: &Detail, areas: usize) -> String {
    let row = &detail.cell.row;
    format!(
        "Area {} of {}, mean {}, deviation {}.",
        format::count(detail.area.area + 1),
        format::count(areas),
        format::number(row.mean),
        format::number(row.variance.sqrt())
    )
}

fn caption(detail: &Detail, rows: usize) -> String {
    let place = detail.cell.place();
    let area = format!("area {}", format::count(place.area + 1));
    if rows > 1 { format!("{area}, row {}", place.row + 1) } else { area }
}

fn cell(detail: &Detail) -> Html {
    let [n, c, h, w] = detail.cell.index.map(|i| format::count(i + 1));
    html! {
        <div class="cell">
            <span class="ink2">{ format!("n {n}, c {c}, h {h}, w {w}") }</span>
            <span class="bv"><span class="vh">{ "before " }</span>{ format::number(detail.cell.before) }</span>
            <span aria-hidden="true">{ "→" }</span>
            <span class="av"><span class="vh">{ "after " }</span>{ format::number(detail.cell.after) }</span>
        </div>
    }
}
