//! The tensor with its current area, or what moves its current cell, in four drawings.

use std::rc::Rc;

use yew::prelude::*;

use super::Dispatch;
use super::controls::{alternatives, figure_name};
use super::hooks::use_size;
use super::linked::{self, Pointed};
use super::scene_canvas::SceneCanvas;
use crate::compute::Detail;
use crate::model::Scheme;
use crate::model::figure::Figure;
use crate::model::scene::{Cell, Folds, Key, Subject, Turn, View, describe, navigate};
use crate::model::state::Action;
use crate::norm::Plan;

#[derive(Properties, PartialEq)]
pub(super) struct TensorFigureProps {
    /// What is chosen.
    pub plan: Rc<PlanProp>,
    /// Current area.
    pub area: usize,
    /// The cell that is looked at.
    pub cell: Cell,
    /// Whether that cell was pointed at or pinned, so that it is marked.
    pub marked: bool,
    /// The drawing.
    pub view: View,
    /// From where the block is seen.
    pub turn: Turn,
    /// Whether all drawings can be made; until then the block is drawn, which is part of the first screen.
    pub loaded: bool,
    /// Whether the drawing of what moves a value is among the choices.
    #[prop_or(true)]
    pub reaches: bool,
    /// The last answer about a cell of this plan, where the drawing shows it.
    pub detail: Option<Rc<Detail>>,
    /// The last answer with what another figure points at.
    pub pointed: Option<(Rc<Detail>, Pointed)>,
    /// Light or dark.
    pub scheme: Scheme,
    /// Takes what a person does.
    pub on: Dispatch,
}

/// How far a key turns and lifts the block, degrees.
const TURN_STEP: i32 = 15;
const LIFT_STEP: i32 = 4;

/// A plan that compares by what decides its pictures.
#[derive(Debug)]
pub(super) struct PlanProp(pub Plan);

impl PartialEq for PlanProp {
    fn eq(&self, other: &Self) -> bool {
        self.0.partition() == other.0.partition()
    }
}

#[component]
pub(super) fn TensorFigure(props: &TensorFigureProps) -> Html {
    let host = use_node_ref();
    let size = use_size(&host);
    let folds = use_mut_ref(|| None::<Folds>);
    // What moves a value is shown with the value that was asked about, which the pointer may have left since.
    let view = if props.loaded { props.view } else { View::Block };
    let marked = match (view, &props.detail) {
        (View::Reach, Some(detail)) => Some(detail.cell.index),
        (View::Reach, None) => Some(props.cell),
        _ => props.marked.then_some(props.cell),
    };
    let picture = use_memo(
        (Rc::clone(&props.plan), props.area, marked, view, props.turn, size, props.detail.clone()),
        |(plan, area, marked, view, turn, size, detail)| {
            let reach = detail.as_ref().and_then(|detail| detail.reach.as_ref());
            let mut subject = Subject::new(plan.0.partition(), *area, *marked).reached(reach).turned(*turn);
            if let Some(earlier) = folds.borrow().as_ref() {
                subject = subject.following(earlier);
            }
            folds.replace(Some(subject.folds().clone()));
            let scene = view.scene(&subject, size.width.max(24.0), size.height.max(24.0));
            (Rc::new(scene), AttrValue::from(describe(&subject, *view)))
        },
    );
    let (scene, label) = &*picture;
    let partition = props.plan.0.partition();
    let onhover = props.on.reform(Action::CellHovered);
    let onpick = props.on.reform(Action::CellPinned);
    let onkeydown = {
        let (on, shape, cell, turn) = (props.on.clone(), partition.shape(), props.cell, props.turn);
        move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let sign = if event.shift_key() { -1 } else { 1 };
            let action = match (event.key().as_str(), event.shift_key()) {
                ("ArrowLeft", false) => Action::AreaStepped(-1),
                ("ArrowRight", false) => Action::AreaStepped(1),
                ("Home", false) => Action::AreaStepped(isize::MIN),
                ("End", false) => Action::AreaStepped(isize::MAX),
                ("ArrowUp", false) => Action::CellHovered(Some(navigate(shape, cell, Key::ShiftLeft))),
                ("ArrowDown", false) => Action::CellHovered(Some(navigate(shape, cell, Key::ShiftRight))),
                ("PageUp", false) => Action::CellHovered(Some(navigate(shape, cell, Key::ShiftUp))),
                ("PageDown", false) => Action::CellHovered(Some(navigate(shape, cell, Key::ShiftDown))),
                ("ArrowLeft", true) => Action::CellHovered(Some(navigate(shape, cell, Key::Left))),
                ("ArrowRight", true) => Action::CellHovered(Some(navigate(shape, cell, Key::Right))),
                ("ArrowUp", true) => Action::CellHovered(Some(navigate(shape, cell, Key::Up))),
                ("ArrowDown", true) => Action::CellHovered(Some(navigate(shape, cell, Key::Down))),
                ("r" | "R", _) if view == View::Block => Action::Turned(turn.by(sign * TURN_STEP, 0)),
                ("l" | "L", _) if view == View::Block => Action::Turned(turn.by(0, sign * LIFT_STEP)),
                ("0", _) if view == View::Block => Action::Turned(Turn::default()),
                ("Enter", _) => Action::CellPinned(cell),
                // It leaves a lecture too.
                ("Escape", _) => return on.emit(Action::CellHovered(None)),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            on.emit(action);
        }
    };
    let turn = (view == View::Block).then(|| (props.turn, props.on.reform(Action::Turned)));
    // Leaving the figure with the keyboard leaves the cell too, as leaving it with the pointer does.
    let onblur = props.on.reform(|_: FocusEvent| Action::CellHovered(None));
    let views = alternatives(
        "Drawing of the tensor",
        View::ALL
            .into_iter()
            .filter(|view| props.reaches || *view != View::Reach)
            .map(|view| (name(view), view)),
        props.view,
        &props.on.reform(Action::ViewPicked),
    );
    html! {
        <figure>
            <figcaption>
                <span>{ figure_name(Figure::Tensor.name(), props.loaded) }</span>
                { views }
            </figcaption>
            <div
                class="fig"
                ref={host}
                tabindex="0"
                role="group"
                aria-label="Tensor. Left and right arrows choose the normalization area; up and down the channel of the cell, page up and down its sample, arrows with shift its position. Enter pins the cell. R and L turn and lift the block."
                {onkeydown}
                {onblur}
            >
                if size.is_visible() {
                    <SceneCanvas
                        scene={Rc::clone(scene)}
                        {size}
                        scheme={props.scheme}
                        {label}
                        {onhover}
                        {onpick}
                        {turn}
                    />
                    if let Some((detail, pointed)) = &props.pointed {
                        { linked::in_tensor(scene, *pointed, detail, partition, size) }
                    }
                }
            </div>
        </figure>
    }
}

const fn name(view: View) -> &'static str {
    match view {
        View::Block => "Block",
        View::Samples => "Samples",
        View::Tiles => "Tiles",
        View::Reach => "Reach",
    }
}
