//! What a method takes besides the tensor, as a small picture: drawn on by hand, made from a seed, or given as a file.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::Element;
use yew::prelude::*;

use super::controls::{Choice, chips, complaint};
use super::{Dispatch, meaning};
use crate::compute::{Detail, InputReport};
use crate::model::second_input::{Taken, describe, name, place, take};
use crate::model::state::{Action, Field, State};
use crate::model::{Ramp, Scheme, Theme};
use crate::norm::{Drawn, npy};
use crate::web::{files, kept, part};

/// Deviations between the mean and either end of the ramp.
const REACH: f64 = 2.5;
/// The longest side of the picture, in its own units.
const SIDE: usize = 144;

/// All inputs of the current method besides the tensor; nothing for a method without any.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn second_inputs(state: &State, detail: &Rc<Detail>, on: &Dispatch) -> Html {
    if detail.inputs.is_empty() {
        return html! {};
    }
    let supplied = state
        .session
        .supply
        .as_ref()
        .filter(|supply| state.query.method().is_some_and(|m| m.id == supply.method));
    let figures = (0..detail.inputs.len()).map(|at| {
        let id = &detail.inputs[at].id;
        let file =
            supplied.filter(|supply| supply.part == id).map(|supply| AttrValue::from(supply.name.clone()));
        html! {
            <SecondInput
                key={id.clone()}
                detail={Rc::clone(detail)}
                {at}
                method={state.query.method().map_or("", |method| method.id)}
                is_drawn={!state.query.drawn.is_empty()}
                {file}
                scheme={state.scheme()}
                on={on.clone()}
            />
        }
    });
    html! {
        <div class="inputs">
            { for figures }
            { complaint(state.session.problem.as_ref(), Field::Inputs, on) }
        </div>
    }
}

#[derive(Properties)]
struct SecondInputProps {
    /// The answer that holds it.
    detail: Rc<Detail>,
    /// Which of the answer's inputs.
    at: usize,
    /// The method that takes it.
    method: &'static str,
    /// Whether something was drawn.
    is_drawn: bool,
    /// The file that gave it.
    file: Option<AttrValue>,
    scheme: Scheme,
    on: Dispatch,
}

impl PartialEq for SecondInputProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.detail, &other.detail)
            && (self.at, self.method, self.is_drawn, self.scheme)
                == (other.at, other.method, other.is_drawn, other.scheme)
            && self.file == other.file
    }
}

/// One of them.
#[component]
fn SecondInput(props: &SecondInputProps) -> Html {
    let pen = use_state_eq(|| 1u8);
    let cursor = use_state_eq(|| None::<(usize, usize)>);
    {
        let (on, method, is_given) = (props.on.clone(), props.method, props.file.is_some());
        let input = props.detail.inputs.get(props.at).cloned();
        use_effect_with((), move |()| {
            if let Some(input) = input.filter(|_| !is_given) {
                spawn_local(read_kept(method, input, on));
            }
        });
    }
    let Some(input) = props.detail.inputs.get(props.at) else { return html! {} };
    let labels = input.labels;
    let (rows, columns) = (input.rows, input.columns());
    let draw = {
        let (on, detail, at) = (props.on.clone(), Rc::clone(&props.detail), props.at);
        move |(row, column): (usize, usize), label: u8| {
            if let Some(input) = detail.inputs.get(at)
                && input.values.get(row * input.columns() + column) != Some(&f32::from(label))
            {
                on.emit(Action::LabelDrawn(input.position(row, column), label));
            }
        }
    };
    let onpointer = {
        let (draw, pen) = (draw.clone(), *pen);
        move |event: PointerEvent| {
            if labels.is_some()
                && event.buttons() & 1 == 1
                && let Some(cell) = cell_under(&event, rows, columns)
            {
                draw(cell, pen);
            }
        }
    };
    let onkeydown = {
        let (cursor, pen) = (cursor.clone(), pen.clone());
        move |event: KeyboardEvent| {
            let Some(labels) = labels else { return };
            let (row, column) = cursor.unwrap_or((0, 0));
            let next = match event.key().as_str() {
                "ArrowLeft" => (row, column.saturating_sub(1)),
                "ArrowRight" => (row, (column + 1).min(columns - 1)),
                "ArrowUp" => (row.saturating_sub(1), column),
                "ArrowDown" => ((row + 1).min(rows - 1), column),
                " " | "Enter" => {
                    draw((row, column), *pen);
                    (row, column)
                }
                digit => match digit.parse::<u8>().ok().filter(|label| *label < labels) {
                    Some(label) => {
                        pen.set(label);
                        draw((row, column), label);
                        (row, column)
                    }
                    None => return,
                },
            };
            event.prevent_default();
            cursor.set(Some(next));
        }
    };
    let onblur = {
        let cursor = cursor.clone();
        move |_: FocusEvent| cursor.set(None)
    };
    let hint = if labels.is_some() { " Arrows move, digits and the space bar draw." } else { "" };
    html! {
        <figure class="second">
            <figcaption>
                <span><b>{ name(&input.id) }</b>{ " " }{ place(input) }</span>
            </figcaption>
            <svg
                viewBox={format!("0 0 {columns} {rows}")}
                preserveAspectRatio="none"
                style={proportions(rows, columns)}
                class={classes!(labels.is_some().then_some("drawable"))}
                role={if labels.is_some() { "application" } else { "img" }}
                tabindex={labels.map(|_| "0")}
                aria-label={format!("{}{hint}", describe(input))}
                onpointerdown={onpointer.clone()}
                onpointermove={onpointer}
                {onkeydown}
                {onblur}
            >
                { for cells(input, props.scheme) }
                if let Some((row, column)) = *cursor {
                    <rect class="cursor" x={column.to_string()} y={row.to_string()} width="1" height="1" />
                }
            </svg>
            if let Some(labels) = labels {
                { pens(labels, &pen) }
            }
            { sources(props, input) }
        </figure>
    }
}

/// The labels to draw with.
fn pens(labels: u8, pen: &UseStateHandle<u8>) -> Html {
    let choices = (0..labels).map(|label| {
        let pen_of = pen.setter();
        Choice {
            title: Some(format!("draw label {label}")),
            ..Choice::new(
                DIGITS[usize::from(label % 10)],
                **pen == label,
                Callback::from(move |_| pen_of.set(label)),
            )
        }
    });
    chips("Label to draw with", choices.collect())
}

const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Where it comes from: the seed, the hand, a file.
fn sources(props: &SecondInputProps, input: &InputReport) -> Html {
    let SecondInputProps { on, file, .. } = props;
    let onseed = on.reform(|_: MouseEvent| Action::InputsReseeded);
    let onclear = on.reform(|_: MouseEvent| Action::Drawn(Drawn::NONE));
    let ondrop = on.reform(|_: MouseEvent| {
        kept::forget_input();
        Action::InputSupplied(None)
    });
    let onfile = {
        let (on, method, input) = (on.clone(), props.method, input.clone());
        Callback::from(move |file| read(file, method, input.clone(), on.clone()))
    };
    let onchange = meaning(&onfile, |event: Event| files::chosen(&event));
    html! {
        <>
            if let Some(file) = file {
                <p class="of-file">{ file.clone() }</p>
            }
            <p class="alt">
                if file.is_some() {
                    <button type="button" onclick={ondrop}>{ "From the seed" }</button>
                } else {
                    <button type="button" onclick={onseed}>{ "Another seed" }</button>
                }
                if input.labels.is_some() && props.is_drawn {
                    <button type="button" onclick={onclear}>{ "Clear drawing" }</button>
                }
                <label class="file">
                    { "Open .npy" }
                    <input type="file" accept=".npy" class="vh" aria-label={format!("Open .npy, {}", name(&input.id).to_ascii_lowercase())} {onchange} />
                </label>
            </p>
        </>
    }
}

/// Reads a file, gives what is in it to the method, and keeps it for when the page is loaded again.
fn read(file: web_sys::File, method: &'static str, input: InputReport, on: Dispatch) {
    spawn_local(async move {
        let given = given(file.clone(), method, &input).await;
        let is_tensor = matches!(given, Action::InputSupplied(_));
        on.emit(given);
        if is_tensor {
            kept::keep_input(format!("{}{}", mark(method, &input), file.name()), file.into()).await;
        }
    });
}

/// Reads a file again that took the place of this input when the page was left.
async fn read_kept(method: &'static str, input: InputReport, on: Dispatch) {
    let kept = kept::input();
    if let Some(name) = kept.as_deref().and_then(|kept| kept.strip_prefix(&mark(method, &input)))
        && let Some(file) = kept::take_input(name).await
    {
        on.emit(given(file, method, &input).await);
    }
}

/// What a file gives to the method, or why it does not fit.
async fn given(file: web_sys::File, method: &'static str, input: &InputReport) -> Action {
    match taken(file, method, input).await {
        Ok(Taken::Labels(drawn)) => Action::Drawn(drawn),
        Ok(Taken::Tensor(supply)) => Action::InputSupplied(Some(Rc::new(supply))),
        Err(message) => Action::InputRefused(message),
    }
}

/// What a kept file begins with when it is for this input.
fn mark(method: &str, input: &InputReport) -> String {
    format!("{method} {} ", input.id)
}

async fn taken(file: web_sys::File, method: &'static str, input: &InputReport) -> Result<Taken, String> {
    files::check_size(&file)?;
    let bytes = files::bytes(&file).await?;
    // NumPy files are read by the part that also computes what they are for.
    part::load(part::CATALOGUE).await?;
    let array = npy::read(&bytes, None).map_err(|error| error.to_string())?;
    let shape = array.tensor.shape();
    let values = (0..shape.len()).map(|at| array.tensor.values().at(at)).collect();
    let part = crate::norm::methods::find(method)
        .and_then(|method| method.formula()?.inputs().find(|part| part.id == input.id))
        .map_or("", |part| part.id);
    take(method, part, input, (file.name(), shape.sizes(), values))
}

/// The cell of the picture that the pointer is on.
fn cell_under(event: &PointerEvent, rows: usize, columns: usize) -> Option<(usize, usize)> {
    let picture = event.target_dyn_into::<Element>()?.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()) - picture.left(), f64::from(event.client_y()) - picture.top());
    let along = |at: f64, length: f64, count: usize| {
        let at = at / length * count as f64;
        (at >= 0.0 && at < count as f64).then_some(at as usize)
    };
    Some((along(y, picture.height(), rows)?, along(x, picture.width(), columns)?))
}

/// As large as fits, the cells square where they are many.
fn proportions(rows: usize, columns: usize) -> String {
    let unit = (SIDE / rows.max(columns).max(1)).clamp(2, 24);
    format!("width:{}px;height:{}px", unit * columns, unit * rows)
}

/// Runs of equal values as rectangles.
fn cells(input: &InputReport, scheme: Scheme) -> Vec<Html> {
    let theme = Theme::of(scheme);
    let columns = input.columns();
    let (mean, deviation) = input.moments;
    let fill = |value: f32| {
        if let Some(labels) = input.labels {
            // Label 0 is paper, the last one nearly ink.
            let share = 6.0 + 76.0 * f64::from(value) / f64::from(labels.saturating_sub(1).max(1));
            return format!("fill:color-mix(in srgb,var(--ink) {share:.0}%,var(--paper))");
        }
        let z = (f64::from(value) - mean) / deviation.max(f64::MIN_POSITIVE);
        format!("fill:{}", theme.ramp(Ramp::Before, 0.5 + z / (2.0 * REACH)).css())
    };
    let mut cells = Vec::new();
    for (row, values) in input.values.chunks(columns.max(1)).enumerate() {
        let mut start = 0;
        for run in values.chunk_by(|a, b| a.to_bits() == b.to_bits()) {
            let (x, y, width) = (start.to_string(), row.to_string(), run.len().to_string());
            cells.push(html! { <rect {x} {y} {width} height="1" style={fill(run[0])} /> });
            start += run.len();
        }
    }
    cells
}
