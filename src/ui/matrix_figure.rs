//! The tensor unrolled to X, one block per area, before and after.

use std::rc::Rc;

use yew::prelude::*;

use super::Dispatch;
use super::controls::figure_name;
use super::hooks::use_size;
use super::linked::{self, Pointed};
use super::scene_canvas::SceneCanvas;
use super::tensor_figure::PlanProp;
use super::unroll::unrolling;
use crate::compute::{Detail, Overview};
use crate::model::scene::{Cell, rows_that_fit, unrolled};
use crate::model::state::Action;
use crate::model::{Scheme, format};

#[derive(Properties)]
pub(super) struct MatrixFigureProps {
    /// The plan of the answer that is shown.
    pub plan: Rc<PlanProp>,
    /// The answer.
    pub overview: Rc<Overview>,
    /// The answer's focus.
    pub detail: Rc<Detail>,
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

impl PartialEq for MatrixFigureProps {
    fn eq(&self, other: &Self) -> bool {
        self.plan == other.plan
            && Rc::ptr_eq(&self.overview, &other.overview)
            && Rc::ptr_eq(&self.detail, &other.detail)
            && self.cell == other.cell
            && self.pointed == other.pointed
            && self.loaded == other.loaded
            && self.unrolls == other.unrolls
            && self.scheme == other.scheme
            && self.on == other.on
    }
}

/// Columns are not drawn finer than this, css pixels.
const COLUMN: f64 = 1.0;

#[component]
pub(super) fn MatrixFigure(props: &MatrixFigureProps) -> Html {
    let host = use_node_ref();
    let size = use_size(&host);
    let rows_per_area = props.overview.rows;
    {
        let on = props.on.clone();
        use_effect_with((size, rows_per_area), move |(size, rows_per_area)| {
            if size.is_visible() {
                let columns = (size.width * 0.4 / COLUMN) as usize;
                on.emit(Action::WindowSized(rows_that_fit(size.height, *rows_per_area), columns));
            }
        });
    }
    let scene = {
        let overview = Rc::clone(&props.overview);
        let detail = Rc::clone(&props.detail);
        use_memo(
            (
                Rc::clone(&props.plan),
                Rc::as_ptr(&props.overview),
                Rc::as_ptr(&props.detail),
                props.cell,
                size,
            ),
            move |(plan, _, _, cell, size)| {
                let (width, height) = (size.width.max(24.0), size.height.max(24.0));
                unrolled(
                    &detail.window,
                    plan.0.partition(),
                    detail.area.area,
                    *cell,
                    overview.domain,
                    width,
                    height,
                )
            },
        )
    };
    let plays = use_state_eq(|| false);
    let onplay = {
        let plays = plays.setter();
        move |_: MouseEvent| plays.set(true)
    };
    let onhover = props.on.reform(Action::CellHovered);
    let onpick = props.on.reform(Action::CellPinned);
    let onkeydown = {
        let on = props.on.clone();
        move |event: KeyboardEvent| {
            let step = match event.key().as_str() {
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
    let row = &props.detail.cell.row;
    let label = format!(
        "Unrolled matrix of {} rows. In the current area the mean is {} before and {} after, the deviation {} before and {} after.",
        format::count(props.detail.window.rows),
        format::number(row.mean),
        format::number(row.mean_after),
        format::number(row.variance.sqrt()),
        format::number(row.variance_after.sqrt()),
    );
    html! {
        <figure>
            <figcaption>
                <span>{ figure_name("Unrolled", props.loaded) }{ " to X, one block per area" }</span>
                if props.unrolls {
                    <span class="alt play">
                        <button type="button" aria-label="Unroll: play how the tensor becomes X" onclick={onplay}>{ "Unroll" }</button>
                    </span>
                }
                <span>
                    { format!("d = {}, m = {}", format::count(rows_per_area), format::count(props.overview.columns)) }
                </span>
            </figcaption>
            <div
                class="fig"
                ref={host}
                tabindex="0"
                role="group"
                aria-label="Unrolled matrix. Up and down arrows choose the normalization area."
                {onkeydown}
            >
                if size.is_visible() {
                    <SceneCanvas scene={Rc::clone(&scene)} {size} scheme={props.scheme} {label} {onhover} {onpick} />
                    if let Some(pointed) = props.pointed {
                        { linked::in_matrix(&scene, pointed, &props.detail, props.plan.0.partition(), size) }
                    }
                    if *plays && props.unrolls {
                        { unrolling(
                            &scene,
                            props.plan.0.partition(),
                            (&props.overview, &props.detail),
                            (size, props.scheme),
                            onend,
                        ) }
                    }
                }
            </div>
        </figure>
    }
}
