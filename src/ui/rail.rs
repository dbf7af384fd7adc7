//! The rail: the choice in the order of the framework. Method, area, operation, recovery, data.

use std::ops::RangeInclusive;

use yew::prelude::*;

use super::controls::{Choice, NumberField, Slider, alternatives, chip, chips, complaint, typed};
use super::file_panel::{file_actions, file_panel};
use super::knobs::knobs;
use super::on_demand::Screens;
use super::{Dispatch, meaning};
use crate::model::format;
use crate::model::picker::favourites;
use crate::model::query::{Data, EXAMPLE, OperationKind, Query, RecoveryKind};
use crate::model::state::{Action, Field, Number, State, divisors, is_method, limits};
use crate::norm::{AXES, Axis, Input, MAX_ITERATIONS, Method, Parameter, Role, Shape, Step, Variance};

/// The sections of the rail.
pub(super) fn rail(
    state: &State,
    screens: &Screens,
    on: &Dispatch,
    onmethods: &Callback<()>,
    onfile: &Callback<web_sys::File>,
    onsave: &Callback<()>,
) -> Html {
    let shape = state.shape().unwrap_or(state.query.shape);
    let complaint = |field: Field| complaint(state.session.problem.as_ref(), field, on);
    let [by_area, whitening] = favourites(state.query.method());
    html! {
        <>
            <section>
                <div class="top"><h2>{ "Method" }</h2>{ all_methods(onmethods) }</div>
                { chips("Methods by their area", method_choices(state, on, &by_area)) }
                <span class="lab">{ "whitening" }</span>
                { chips("Whitening methods", method_choices(state, on, &whitening)) }
                { complaint(Field::Method) }
            </section>
            <section>
                { roles(state, shape, on) }
                { group_sliders(state, shape, on) }
                { knobs(&state.query, Step::Area, screens, on) }
                { complaint(Field::Area) }
            </section>
            <section>
                <div class="top"><h2>{ "2 Operation" }</h2>{ divisor(state, on) }</div>
                { chips("Operation", operations(state, on)) }
                { operation_parameters(state, on) }
                { knobs(&state.query, Step::Operation, screens, on) }
                { complaint(Field::Operation) }
            </section>
            <section>
                <div class="top"><h2>{ "3 Recovery" }</h2>{ recoveries(state, on) }</div>
                { recovery(state, on) }
                { knobs(&state.query, Step::Recovery, screens, on) }
                { complaint(Field::Recovery) }
            </section>
            <section>
                <div class="top"><h2>{ "Data" }</h2>{ file_actions(onfile, onsave) }</div>
                { data(state, on) }
                { complaint(Field::Data) }
                { file_panel(state, on) }
                { complaint(Field::File) }
            </section>
        </>
    }
}

/// Opens the sheet with all methods.
fn all_methods(onmethods: &Callback<()>) -> Html {
    html! {
        <span class="alt">
            <button type="button" aria-haspopup="dialog" aria-keyshortcuts="/" onclick={onmethods.reform(|_| ())}>
                { "All methods" }
                <kbd aria-hidden="true">{ "/" }</kbd>
            </button>
        </span>
    }
}

fn method_choices(state: &State, on: &Dispatch, offered: &[&'static Method]) -> Vec<Choice> {
    offered
        .iter()
        .copied()
        .map(|method| Choice {
            title: Some(format!("{} ({})", method.name, method.paper.year)),
            ..Choice::new(
                method.short,
                is_method(&state.query, method.id),
                on.reform(|_| Action::MethodPicked(method.id)),
            )
        })
        .collect()
}

/// The word of a role in the table, and what it says to those who do not see the columns.
const fn words(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Area => ("separate", "separate areas"),
        Role::Feature => ("row", "row of the matrix"),
        Role::Sample => ("averaged", "averaged"),
    }
}

fn roles(state: &State, shape: Shape, on: &Dispatch) -> Html {
    let roles = state.query.roles();
    let parameters = &state.query.parameters;
    let splits_batch = roles.nb != roles.ns;
    let rows = AXES.into_iter().filter(|axis| splits_batch || *axis != Axis::BatchGroup).map(|axis| {
        let (letter, size) = match axis {
            Axis::BatchGroup => ("B", parameters.batch_groups),
            Axis::Sample if splits_batch => ("N/B", shape.n() / parameters.batch_groups.max(1)),
            Axis::Sample => ("N", shape.n()),
            Axis::ChannelGroup => ("G", parameters.groups),
            Axis::Channel => ("K", shape.c() / parameters.groups.max(1)),
            Axis::Height => ("H", shape.h()),
            Axis::Width => ("W", shape.w()),
        };
        let cells = [Role::Area, Role::Feature, Role::Sample].map(|role| {
            let onchange = on.reform(move |_: Event| Action::RoleChanged(axis, role));
            html! {
                <td class={classes!((role == Role::Area).then_some("a"))}>
                    <input
                        type="radio"
                        name={format!("role-{axis}")}
                        aria-label={format!("{letter}: {}", words(role).1)}
                        checked={roles.of(axis) == role}
                        {onchange}
                    />
                </td>
            }
        });
        html! {
            <tr key={letter}>
                <th scope="row">{ letter }<i>{ format::count(size) }</i></th>
                { for cells }
            </tr>
        }
    });
    html! {
        <table class="roles">
            <thead>
                <tr>
                    <td><h2>{ "1 Area" }</h2></td>
                    { for [Role::Area, Role::Feature, Role::Sample].map(|role| html! { <th scope="col">{ words(role).0 }</th> }) }
                </tr>
            </thead>
            <tbody>{ for rows }</tbody>
        </table>
    }
}

/// A slider over the divisors of what is split. What is typed is taken as it is: if it does not divide, the message says
/// what does.
fn group_slider(
    (id, label, kind): (&'static str, &'static str, Number),
    size: usize,
    [value, usual]: [usize; 2],
    on: &Dispatch,
    act: fn(usize) -> Action,
) -> Html {
    let divisors = divisors(size);
    let position = divisors.iter().position(|divisor| *divisor == value).unwrap_or(0);
    let range = (0.0, (divisors.len() - 1) as f64);
    let onslide = meaning(on, move |position: f64| divisors.get(position.round() as usize).copied().map(act));
    Slider {
        id,
        label,
        title: None,
        position: position as f64,
        range,
        step: 1.0,
        text: value.to_string(),
        says: Some(format!("{value} groups of {}", size / value.max(1))),
        usual: usual.to_string(),
        onslide,
        ontype: typed(on, kind, act),
    }
    .view()
}

fn group_sliders(state: &State, shape: Shape, on: &Dispatch) -> Html {
    let (query, parameters) = (&state.query, &state.query.parameters);
    let usual = query.usual_parameters(shape);
    html! {
        <>
            if query.has(Parameter::BatchGroups) {
                { group_slider(("batch-groups", "groups B", Number::BatchGroups), shape.n(), [parameters.batch_groups, usual.batch_groups], on, Action::BatchGroupsChanged) }
            }
            if query.has(Parameter::Groups) {
                { group_slider(("groups", "groups G", Number::Groups), shape.c(), [parameters.groups, usual.groups], on, Action::GroupsChanged) }
            }
        </>
    }
}

fn operations(state: &State, on: &Dispatch) -> Vec<Choice> {
    let chosen = state.query.operation();
    OperationKind::ALL
        .into_iter()
        .map(|kind| {
            Choice::new(kind.label(), kind == chosen, on.reform(move |_| Action::OperationPicked(kind)))
        })
        .collect()
}

/// The divisor of the variance, where there is a choice.
fn divisor(state: &State, on: &Dispatch) -> Html {
    if !state.query.has(Parameter::Variance) {
        return html! {};
    }
    alternatives(
        "Divisor of the variance",
        [("÷ m", Variance::Biased), ("÷ (m − 1)", Variance::Unbiased)],
        state.query.parameters.variance,
        &on.reform(Action::VarianceChanged),
    )
}

fn operation_parameters(state: &State, on: &Dispatch) -> Html {
    let query = &state.query;
    let Some(shape) = state.shape() else { return html! {} };
    let (parameters, usual) = (query.parameters, query.usual_parameters(shape));
    html! {
        <>
            if query.has(Parameter::Iterations) {
                { iterations_slider([parameters.iterations(), usual.iterations()], on) }
            }
            if query.has(Parameter::Epsilon) {
                { log_slider(("epsilon", "ε", Number::Epsilon), [parameters.epsilon, usual.epsilon], limits::EPSILON, on, Action::EpsilonChanged) }
            }
        </>
    }
}

fn iterations_slider([iterations, usual]: [usize; 2], on: &Dispatch) -> Html {
    Slider {
        id: "iterations",
        label: "steps T",
        title: None,
        position: iterations as f64,
        range: (0.0, MAX_ITERATIONS as f64),
        step: 1.0,
        text: iterations.to_string(),
        says: None,
        usual: usual.to_string(),
        onslide: on.reform(|position: f64| Action::IterationsChanged(position.round() as usize)),
        ontype: typed(on, Number::Iterations, Action::IterationsChanged),
    }
    .view()
}

/// A slider over powers of ten, in quarters.
fn log_slider(
    (id, label, kind): (&'static str, &'static str, Number),
    [value, usual]: [f64; 2],
    range: RangeInclusive<f64>,
    on: &Dispatch,
    act: fn(f64) -> Action,
) -> Html {
    let written = |value: f64| if value >= 0.01 { format::tick(value) } else { format!("{value:e}") };
    // One digit is enough for a slider, and what it shows is what is used.
    let rounded = |position: f64| format::significant(libm::pow(10.0, position), 1);
    Slider {
        id,
        label,
        title: None,
        position: value.log10(),
        range: (range.start().log10(), range.end().log10()),
        step: 0.25,
        text: written(value),
        says: Some(format::exact(value)),
        usual: written(usual),
        onslide: on.reform(move |position| act(rounded(position))),
        ontype: typed(on, kind, act),
    }
    .view()
}

fn linear_slider(
    (id, label, kind): (&'static str, &'static str, Number),
    [value, usual]: [f64; 2],
    range: &RangeInclusive<f64>,
    on: &Dispatch,
    act: fn(f64) -> Action,
) -> Html {
    Slider {
        id,
        label,
        title: None,
        position: value,
        range: (*range.start(), *range.end()),
        step: 0.05,
        text: two_decimals(value),
        says: None,
        usual: usual.to_string(),
        onslide: on.reform(act),
        ontype: typed(on, kind, act),
    }
    .view()
}

/// Two decimals, or as many as the value has.
fn two_decimals(value: f64) -> String {
    let rounded = format!("{value:.2}");
    if rounded.parse() == Ok(value) { rounded } else { value.to_string() }
}

fn recoveries(state: &State, on: &Dispatch) -> Html {
    let query = &state.query;
    if !query.takes_affine() && !query.takes_colouring() {
        return html! { <span>{ "as published" }</span> };
    }
    let colouring = query.takes_colouring().then_some(("colouring", RecoveryKind::Colouring));
    alternatives(
        "Recovery",
        [("none", RecoveryKind::None), ("affine", RecoveryKind::Affine)].into_iter().chain(colouring),
        query.recovery(),
        &on.reform(Action::RecoveryPicked),
    )
}

fn recovery(state: &State, on: &Dispatch) -> Html {
    let query = &state.query;
    if !query.affine || !query.takes_affine() {
        return html! {};
    }
    html! {
        <>
            { linear_slider(("gamma", "scale γ", Number::Gamma), [query.gamma, 1.0], &limits::GAMMA, on, Action::GammaChanged) }
            { linear_slider(("beta", "shift β", Number::Beta), [query.beta, 0.0], &limits::BETA, on, Action::BetaChanged) }
            if !query.gains.is_empty() {
                { chip("All channels alike", &on.reform(|_: MouseEvent| Action::GainsCleared)) }
            }
        </>
    }
}

/// Where the tensor comes from.
pub(super) fn data(state: &State, on: &Dispatch) -> Html {
    let query = &state.query;
    let Data::Synthetic(input) = query.data else {
        return picker(state, on);
    };
    let sizes =
        ["N", "C", "H", "W"].into_iter().zip(query.shape.sizes()).enumerate().map(|(axis, (name, size))| {
            let id = format!("size-{name}");
            let ontype = on.reform(move |text: String| Action::SizeTyped(axis, text));
            html! {
                <div key={name}>
                    <label for={id.clone()}>{ name }</label>
                    <NumberField {id} text={size.to_string()} {ontype} />
                </div>
            }
        });
    let onseed = on.reform(Action::SeedTyped);
    let onnew = on.reform(|_: MouseEvent| Action::Reseeded);
    html! {
        <>
            <div class="input">{ picker(state, on) }{ chip("new seed", &onnew) }</div>
            <div class="shape">
                { for sizes }
                <div key="seed">
                    <label for="seed">{ "seed" }</label>
                    <NumberField id="seed" text={query.seed.to_string()} ontype={onseed} />
                </div>
            </div>
            if input == Input::Correlated {
                { log_slider(("condition", "input κ", Number::Condition), [query.condition, Query::default().condition], limits::CONDITION, on, Action::ConditionChanged) }
            }
        </>
    }
}

/// The values a picker's options stand for: inputs by their id, files by their number.
fn picker(state: &State, on: &Dispatch) -> Html {
    let chosen = state.query.data;
    let onchange = meaning(on, |event: Event| {
        let value = event.target_dyn_into::<web_sys::HtmlSelectElement>()?.value();
        if let Ok(id) = value.parse() {
            return Some(Action::FilePicked(id));
        }
        Input::ALL.into_iter().find(|input| input.id() == value).map(Action::InputPicked)
    });
    let option = |value: String, label: String, selected: bool| html! { <option {value} {selected}>{ label }</option> };
    let inputs = Input::ALL.into_iter().map(|input| {
        option(input.id().to_owned(), input.name().to_owned(), chosen == Data::Synthetic(input))
    });
    let files = state
        .session
        .files
        .iter()
        .filter(|(id, _)| *id != EXAMPLE)
        .map(|(id, file)| option(id.to_string(), file.name.clone(), chosen == Data::File(id)));
    html! {
        <select class="sel" aria-label="Input" {onchange}>
            <optgroup label="Made from the seed">{ for inputs }</optgroup>
            <optgroup label="Real">
                { option(EXAMPLE.to_string(), "Conv activations of digits".to_owned(), chosen == Data::File(EXAMPLE)) }
                { for files }
            </optgroup>
        </select>
    }
}
