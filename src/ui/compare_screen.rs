//! Up to four normalizations of one tensor, side by side on the same axes, with one cell in all of them.

use std::rc::Rc;

use yew::prelude::*;

use super::Dispatch;
use super::chart_figure::ChartFigure;
use super::controls::complaint;
use super::linked::Pointed;
use super::method_picker::method_picker;
use super::rail;
use super::tensor_figure::{PlanProp, TensorFigure};
use crate::compute::{Detail, Overview};
use crate::model::compare::{Charts, Column, MOST, columns, hash, names};
use crate::model::figure::Figure;
use crate::model::format;
use crate::model::query::Query;
use crate::model::scene::View;
use crate::model::state::{Action, Answer, Field, State};
use crate::norm::{Method, Place, Plan};
use crate::web::page;

/// The screen.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn compare_screen(state: &State, on: &Dispatch) -> Html {
    html! { <CompareScreen state={state.clone()} on={on.clone()} /> }
}

/// Some figures of the columns: all columns in one.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn compared(state: &State, figures: &[Figure], on: &Dispatch) -> Html {
    let column = |column: Column| {
        let query = &column.query;
        let figures = figures.iter().map(|shown| figure(&column, *shown, state, on));
        // Long names would stand in several lines, in some columns more than in others.
        let short = query.method().map_or_else(|| query.title(), |method| method.short);
        html! {
            <div class="compared">
                <p><b aria-hidden="true">{ short }</b><span class="vh">{ query.title() }</span></p>
                { for figures }
            </div>
        }
    };
    html! { <div class="columns">{ for Column::all(state).into_iter().map(column) }</div> }
}

#[derive(Properties, PartialEq)]
struct CompareScreenProps {
    /// What is shown.
    state: State,
    /// Takes what a person does.
    on: Dispatch,
}

/// A figure of a column.
fn figure(column: &Column, figure: Figure, state: &State, on: &Dispatch) -> Html {
    if figure == Figure::Tensor {
        return tensor(column, state, on);
    }
    let chart = column.answer.as_ref().and_then(|(_, charts)| charts.chart(figure)).map(Rc::new);
    html! { <ChartFigure name={figure.name()} {chart} ready=true scheme={state.scheme()} /> }
}

/// The tensor of a column. All have the same current cell, and each its own area around it.
fn tensor(column: &Column, state: &State, on: &Dispatch) -> Html {
    let partition = column.plan.partition();
    let area = column.question.focus.area;
    let cell = column.question.focus.cell.unwrap_or_default();
    // The next area of this column, not of the first.
    let on = {
        let (on, partition) = (on.clone(), partition.clone());
        Callback::from(move |action: Action| {
            on.emit(match action {
                Action::AreaStepped(by) => {
                    let area = area.saturating_add_signed(by).min(partition.areas() - 1);
                    Action::CellPinned(partition.index(Place { area, row: 0, column: 0 }))
                }
                action => action,
            });
        })
    };
    // Reach is of one method at a time.
    let view = if state.query.view == View::Reach { View::Block } else { state.query.view };
    html! {
        <TensorFigure
            plan={Rc::new(PlanProp(column.plan.clone()))}
            {area}
            {cell}
            marked={state.session.hover.or(state.query.cell).is_some()}
            {view}
            turn={state.query.turn}
            loaded=true
            reaches=false
            detail={None::<Rc<Detail>>}
            pointed={None::<(Rc<Detail>, Pointed)>}
            scheme={state.scheme()}
            {on}
        />
    }
}

#[component]
fn CompareScreen(props: &CompareScreenProps) -> Html {
    let CompareScreenProps { state, on } = props;
    // Which column another method is picked for; one beyond the last adds one.
    let picking = use_state_eq(|| None::<usize>);
    let Some(shape) = state.shape() else { return html! { <h1>{ "Reading the file" }</h1> } };
    let (_, repairs) = columns(&state.query, shape);
    let shown = Column::all(state);
    let queries: Rc<[Query]> = shown.iter().map(|column| column.query.clone()).collect();
    let go = {
        let queries = Rc::clone(&queries);
        move |change: &dyn Fn(&mut Vec<Query>)| {
            let mut queries = queries.to_vec();
            change(&mut queries);
            if let Some(hash) = hash(&queries) {
                page::follow(&hash);
            }
        }
    };
    let onpicked = picking.map(|at| {
        let (go, own) = (go.clone(), queries.first().cloned());
        Callback::from(move |method: &'static Method| {
            go(&|queries| {
                let Some(mut picked) = queries.get(at).or(own.as_ref()).cloned() else { return };
                picked.pick_method(method, shape);
                match queries.get_mut(at) {
                    Some(query) => *query = picked,
                    None => queries.push(picked),
                }
            });
        })
    });
    let onclosed = {
        let picking = picking.setter();
        Callback::from(move |()| picking.set(None))
    };
    let pick = |at: usize| {
        let picking = picking.setter();
        move |_: MouseEvent| picking.set(Some(at))
    };
    let count = queries.len();
    let names = names(queries.iter());
    let column = |(at, column): (usize, &Column)| {
        let Column { query, plan, answer, .. } = column;
        let onremove = {
            let go = go.clone();
            move |_: MouseEvent| go(&|queries| drop(queries.remove(at)))
        };
        let (title, name) = (query.title(), &names[at]);
        html! {
            <section class="column" aria-label={name.clone()}>
                <h2>{ title }</h2>
                <div class="areas">
                    <p>{ areas(plan) }</p>
                    <span class="alt">
                        <button type="button" aria-label={format!("Change {name}")} onclick={pick(at)}>{ "Change" }</button>
                        if count > 2 {
                            <button type="button" aria-label={format!("Remove {name}")} onclick={onremove}>{ "Remove" }</button>
                        }
                    </span>
                </div>
                { for Figure::COMPARE.iter().map(|shown| figure(column, *shown, state, on)) }
                { numbers(at, answer.as_ref(), queries.first().map_or("", Query::title)) }
            </section>
        }
    };
    html! {
        <>
            <div class="head">
                <h1>{ "Compare" }</h1>
                <p class="lead">
                    { format!("{count} methods on the same {shape} values and the same axes. Point at a value, and in every column the ") }
                    <span class="now">{ "area" }</span>
                    { " it belongs to lights up." }
                </p>
            </div>
            { for repairs.iter().map(|repair| html! { <p class="note" role="alert">{ repair }</p> }) }
            <div class="compare-data">
                { rail::data(state, on) }
                { complaint(state.session.problem.as_ref(), Field::Data, on) }
                if count < MOST {
                    <button type="button" class="chip" onclick={pick(count)}>{ "Add a method" }</button>
                }
            </div>
            <div class="columns">{ for shown.iter().enumerate().map(column) }</div>
            if let Some((at, onpick)) = picking.zip(onpicked) {
                { method_picker(queries.get(at).and_then(Query::method), onpick, onclosed) }
            }
        </>
    }
}

/// "16 areas of 2 × 72 values"
fn areas(plan: &Plan) -> String {
    let partition = plan.partition();
    let (areas, d, m) = (partition.areas(), partition.rows(), partition.columns());
    let rows = if d > 1 { format!("{} × ", format::count(d)) } else { String::new() };
    let plural = if areas == 1 { "area" } else { "areas" };
    format!("{} {plural} of {rows}{} values", format::count(areas), format::count(m))
}

/// What was measured in a column.
fn numbers(at: usize, answer: Option<&(Answer, Charts)>, first: &str) -> Html {
    let Some((Answer { overview, detail, .. }, _)) = answer else { return html! {} };
    let Overview { before, after, .. } = &**overview;
    let difference = match detail.difference {
        _ if at == 0 => "the others are compared with this".to_owned(),
        Some(difference) if difference.largest.is_nan() => {
            "no value, since an output is no number".to_owned()
        }
        Some(difference) if difference.largest == 0.0 => "none, the same output".to_owned(),
        Some(difference) => format!(
            "{} rms, {} at most",
            format::difference(difference.mean_square_root),
            format::difference(difference.largest)
        ),
        None => String::new(),
    };
    let rows = [
        ("mean after", format::number(after.moments.mean)),
        ("deviation after", format::number(after.moments.deviation())),
        (
            "κ of the channels",
            format!(
                "{} → {}",
                format::condition(before.channels.condition_number),
                format::condition(after.channels.condition_number)
            ),
        ),
        ("difference", difference),
    ];
    let title = if at == 0 { String::new() } else { format!("From {first}") };
    html! {
        <dl class="kv" {title}>
            { for rows.map(|(name, value)| html! { <><dt>{ name }</dt><dd>{ value }</dd></> }) }
        </dl>
    }
}
