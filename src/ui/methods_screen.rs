//! All methods as a table that can be sorted; a name leads to the method on the explore screen.

use std::rc::Rc;

use yew::prelude::*;

use super::formula;
use crate::model::query::Query;
use crate::model::table::{HEADINGS, cells, csv, order as order_of};
use crate::model::{Screen, url};
use crate::norm::{Error, methods};
use crate::web::{files, page};

/// The table.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn methods_screen(query: &Query) -> Html {
    html! { <MethodsScreen query={query.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct MethodsScreenProps {
    /// What a link to a method changes.
    query: Query,
}

/// A line: its cells, and the link to its method.
#[derive(Clone, PartialEq)]
struct Line {
    cells: [String; 10],
    link: String,
}

#[component]
fn MethodsScreen(props: &MethodsScreenProps) -> Html {
    let made = use_memo(props.query.clone(), lines);
    // The column that is sorted by; none leaves the order of the survey.
    let sorted = use_state_eq(|| None::<usize>);
    let refused = use_state_eq(|| false);
    let lines = match &*made {
        Ok(lines) => lines,
        Err(error) => return html! { <p class="note" role="alert">{ error.to_string() }</p> },
    };
    let order = ordered(lines, *sorted);
    let headings = HEADINGS.iter().enumerate().map(|(column, heading)| {
        let is_sorted = *sorted == Some(column);
        let onclick = {
            let sorted = sorted.setter();
            move |_: MouseEvent| sorted.set((!is_sorted).then_some(column))
        };
        html! {
            <th scope="col" aria-sort={if is_sorted { "ascending" } else { "none" }}>
                <button type="button" {onclick}>{ *heading }</button>
            </th>
        }
    });
    let onsave = {
        let (made, sorted, refused) = (Rc::clone(&made), *sorted, refused.setter());
        move |_: MouseEvent| {
            let Ok(lines) = &*made else { return };
            let text = csv(ordered(lines, sorted).into_iter().map(|line| &line.cells));
            refused.set(files::download(text.as_bytes(), "normalizations.csv").is_none());
        }
    };
    let rows = order.iter().enumerate().map(|(at, line)| row(at, line));
    html! {
        <>
            <div class="head">
                <h1>{ "All methods" }</h1>
                <span class="alt">
                    if *refused {
                        <span role="alert">{ files::REFUSED }</span>
                    }
                    <button type="button" onclick={onsave}>{ "Save as CSV" }</button>
                </span>
                <p class="lead">
                    { format!("{} methods by area, operation and recovery. ", lines.len()) }
                    { "B and G are groups of samples and channels, K channels of a group, d rows of an area. " }
                    { "Cost is in passes over the tensor, or in how many values are computed for each of its values." }
                </p>
            </div>
            <div class="methods-table" role="region" aria-label="All methods, a table to scroll" tabindex="0">
                <table>
                    <thead><tr>{ for headings }</tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
        </>
    }
}

/// The lines by a column, or in the order of the survey.
fn ordered(lines: &[Line], column: Option<usize>) -> Vec<&Line> {
    let mut order: Vec<&Line> = lines.iter().collect();
    if let Some(column) = column {
        order.sort_by(|a, b| order_of(&a.cells[column], &b.cells[column]));
    }
    order
}

/// A row. The links of all rows are one stop of the tab key; arrows lead from one to the next.
fn row(at: usize, line: &Line) -> Html {
    let onkeydown = move |event: KeyboardEvent| {
        let next = match event.key().as_str() {
            "ArrowDown" => at + 1,
            "ArrowUp" => at.saturating_sub(1),
            "Home" => 0,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        page::focus(&link_id(next));
    };
    let (name, others) = (&line.cells[0], &line.cells[1..]);
    html! {
        <tr key={line.link.clone()}>
            <th scope="row">
                <a id={link_id(at)} href={line.link.clone()} tabindex={if at == 0 { "0" } else { "-1" }} {onkeydown}>
                    { name }
                </a>
            </th>
            { for others.iter().map(|cell| html! { <td>{ written(cell) }</td> }) }
        </tr>
    }
}

/// A cell; a formula in it is typeset.
fn written(cell: &str) -> Html {
    match cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`')) {
        Some(text) => formula::typeset(text, None),
        None => html! { { cell.to_owned() } },
    }
}

fn link_id(row: usize) -> String {
    format!("methods-row-{row}")
}

fn lines(query: &Query) -> Result<Vec<Line>, Error> {
    methods::ALL
        .iter()
        .map(|method| {
            let mut opened = Query { screen: Screen::Explore, ..query.clone() };
            opened.pick_method(method, query.shape);
            opened.view = opened.usual_view();
            Ok(Line { cells: cells(method)?, link: url::encode(&opened) })
        })
        .collect()
}
