//! The tensor unrolled to X, one block per area, before and after.

use std::rc::Rc;

use yew::prelude::*;

use super::Dispatch;
use super::controls::figure_name;
use super::figures::Answer;
use super::hooks::use_size;
use super::linked::{self, Pointed};
use super::read_off::rows;
use super::scene_canvas::SceneCanvas;
use super::unroll::unrolling;
use crate::compute::Detail;
use crate::model::figure::Figure;
use crate::model::scene::{Cell, rows_that_fit, unrolled};
use crate::model::state::Action;
use crate::model::{Scheme, format};

#[derive(Properties, PartialEq)]
pub(super) struct MatrixFigureProps {
    /// Rows of an area of what is chosen.
    pub rows: usize,
    /// The answer that is shown; none before the first.
    pub answer: Option<Answer>,
    /// The cell to mark.
    pub cell: Option<Cell>,
    /// What another figure points at.
    pub pointed: Option<Pointed>,
    /// Whether what is loaded on demand is there.
    pub loaded: bool,
    /// Whether the unrolling can be played: what plays it is there, and motion is wanted.
    pub unrolls: bool,
    /// Light or dark.
    pub scheme: Scheme,
    /// Takes what a person does.
    pub on: Dispatch,
}

/// Columns are not drawn finer than this, css pixels.
const COLUMN: f64 = 1.0;

#[component]
pub(super) fn MatrixFigure(props: &MatrixFigureProps) -> Html {
    let host = use_node_ref();
    let size = use_size(&host);
    {
        // As soon as there is room, so that the first question asks for what fits.
        let on = props.on.clone();
        use_effect_with((size, props.rows), move |(size, rows)| {
            if size.is_visible() {
                let columns = (size.width * 0.4 / COLUMN) as usize;
                on.emit(Action::WindowSized(rows_that_fit(size.height, *rows), columns));
            }
        });
    }
    let scene = use_memo((props.answer.clone(), props.cell, size), |(answer, cell, size)| {
        let Answer { plan, overview, detail } = answer.as_ref()?;
        let (width, height) = (size.width.max(24.0), size.height.max(24.0));
        let (window, area) = (&detail.window, detail.area.area);
        Some(Rc::new(unrolled(window, plan.0.partition(), area, *cell, overview.domain, width, height)))
    });
    let plays = use_state_eq(|| false);
    let onplay = {
        let plays = plays.setter();
        move |_: MouseEvent| plays.set(true)
    };
    let onhover = props.on.reform(Action::CellHovered);
    let onpick = props.on.reform(Action::CellPinned);
    let as_table = use_state_eq(|| false);
    let onkeydown = {
        let (on, as_table) = (props.on.clone(), as_table.clone());
        move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
                "d" | "D" => return as_table.set(!*as_table),
                "ArrowUp" => -1,
                "ArrowDown" => 1,
                "Home" => isize::MIN,
                "End" => isize::MAX,
                _ => return,
            };
            event.prevent_default();
            on.emit(Action::AreaStepped(step));
        }
    };
    let onend = {
        let plays = plays.setter();
        Callback::from(move |()| plays.set(false))
    };
    let sides = props.answer.as_ref().map(|Answer { overview, .. }| {
        format!("d = {}, m = {}", format::count(overview.rows), format::count(overview.columns))
    });
    html! {
        <figure>
            <figcaption>
                <span>{ figure_name(Figure::Matrix.name(), props.loaded) }{ " to X, one block per area" }</span>
                if props.unrolls {
                    <span class="alt play">
                        <button type="button" aria-label="Unroll: play how the tensor becomes X" onclick={onplay}>{ "Unroll" }</button>
                    </span>
                }
                <span>{ sides }</span>
            </figcaption>
            <div
                class="fig"
                ref={host}
                tabindex="0"
                role="group"
                aria-label="Unrolled matrix. Up and down arrows choose the normalization area, D shows numbers."
                {onkeydown}
            >
                if let (true, Some(scene), Some(answer)) = (size.is_visible(), &*scene, &props.answer) {
                    <SceneCanvas
                        scene={Rc::clone(scene)}
                        {size}
                        scheme={props.scheme}
                        label={describe(&answer.detail)}
                        {onhover}
                        {onpick}
                    />
                    if let Some(pointed) = props.pointed {
                        { linked::in_matrix(scene, pointed, &answer.detail, answer.plan.0.partition(), size) }
                    }
                    if *as_table && props.loaded {
                        { rows(&answer.detail.window, props.rows) }
                    }
                    if *plays && props.unrolls {
                        { unrolling(
                            scene,
                            answer.plan.0.partition(),
                            (&answer.overview, &answer.detail),
                            (size, props.scheme),
                            onend,
                        ) }
                    }
                }
            </div>
        </figure>
    }
}

/// The matrix in a sentence.
fn describe(detail: &Detail) -> String {
    let row = &detail.cell.row;
    format!(
        "Unrolled matrix of {} rows. In the current area the mean is {} before and {} after, the deviation {} before and {} after.",
        format::count(detail.window.rows),
        format::number(row.mean),
        format::number(row.mean_after),
        format::number(row.variance.sqrt()),
        format::number(row.variance_after.sqrt()),
    )
}
