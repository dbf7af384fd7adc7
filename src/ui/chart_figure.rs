//! A chart on a canvas, with what can be read off it under the pointer or the arrow keys.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::controls;
use super::hooks::{Painting, Size, use_fonts, use_size};
use super::read_off::{self, KEY_STEP};
use crate::model::chart::{Chart, Frame, ReadOut};
use crate::model::{Scheme, Theme};
use crate::plot;
use crate::web::canvas::CanvasFigure;

#[derive(Properties, PartialEq)]
pub(super) struct ChartFigureProps {
    /// Name of the figure.
    pub name: AttrValue,
    /// What stands at the right of its caption.
    #[prop_or_default]
    pub aside: Html,
    /// The chart; none before the first answer.
    pub chart: Option<Rc<Chart>>,
    /// Whether what is loaded on demand is there, without which nothing is read off.
    pub ready: bool,
    /// Light or dark.
    pub scheme: Scheme,
    /// Where the chart shows what another figure points at.
    #[prop_or_default]
    pub linked: Option<ReadOut>,
    /// Called with what is read off, or that nothing is.
    #[prop_or_default]
    pub onread: Option<Callback<Option<ReadOut>>>,
    /// What stands on the plot, once it is drawn.
    #[prop_or_default]
    pub over: Option<Callback<(Frame, Size), Html>>,
    /// What stands on the figure, for charts with buttons on their axes.
    #[prop_or_default]
    pub children: Html,
}

#[component]
pub(super) fn ChartFigure(props: &ChartFigureProps) -> Html {
    let host = use_node_ref();
    let canvas = use_node_ref();
    let size = use_size(&host);
    let fonts = use_fonts();
    let frame = use_state_eq(|| None::<Frame>);
    let pointer = use_state_eq(|| None::<(f64, f64)>);
    let as_table = use_state_eq(|| false);
    let painting = use_mut_ref(Painting::default);
    {
        let (canvas, frame) = (canvas.clone(), frame.clone());
        use_effect_with((props.chart.clone(), size, props.scheme, fonts), move |(chart, size, scheme, _)| {
            if let (Some(chart), Some(element)) = (chart.clone(), canvas.cast::<HtmlCanvasElement>()) {
                let (size, theme) = (*size, Theme::of(*scheme));
                painting.borrow_mut().paint(move || frame.set(draw(&element, &chart, size, theme)));
            }
        });
    }
    let onpointermove = {
        let (pointer, canvas) = (pointer.clone(), canvas.clone());
        move |event: PointerEvent| {
            pointer.set(canvas.cast().map(|canvas| size.pointer(&canvas, &event)));
        }
    };
    let onpointerleave = {
        let pointer = pointer.clone();
        move |_: PointerEvent| pointer.set(None)
    };
    let onblur = {
        let pointer = pointer.clone();
        move |_: FocusEvent| pointer.set(None)
    };
    let onkeydown = {
        let (pointer, frame, as_table) = (pointer.clone(), *frame, as_table.clone());
        move |event: KeyboardEvent| {
            let Some(frame) = frame else { return };
            let (x, y) =
                (*pointer).unwrap_or((frame.left + frame.width / 2.0, frame.top + frame.height / 2.0));
            let (step_x, step_y) = (frame.width * KEY_STEP, frame.height * KEY_STEP);
            let (x, y) = match event.key().as_str() {
                "ArrowLeft" => (x - step_x, y),
                "ArrowRight" => (x + step_x, y),
                "ArrowUp" => (x, y - step_y),
                "ArrowDown" => (x, y + step_y),
                "d" | "D" => return as_table.set(!*as_table),
                "Escape" => {
                    as_table.set(false);
                    return pointer.set(None);
                }
                _ => return,
            };
            event.prevent_default();
            pointer.set(Some((x.clamp(frame.left, frame.right()), y.clamp(frame.top, frame.bottom()))));
        }
    };
    let read_out = (*pointer).zip(*frame).filter(|_| props.ready).and_then(|(pointer, frame)| {
        Some((read_off::read_out(props.chart.as_ref()?, &frame, pointer)?, frame))
    });
    {
        let onread = props.onread.clone();
        use_effect_with(read_out.as_ref().map(|(read_out, _)| read_out.clone()), move |read_out| {
            if let Some(onread) = onread {
                onread.emit(read_out.clone());
            }
        });
    }
    let linked = props.linked.as_ref().zip(*frame).filter(|_| read_out.is_none());
    let label = props.chart.as_ref().map(|chart| chart.describe()).unwrap_or_default();
    html! {
        <figure>
            <figcaption><span>{ controls::figure_name(&props.name, props.ready) }</span>{ props.aside.clone() }</figcaption>
            <div
                class="fig"
                ref={host}
                tabindex="0"
                role="group"
                aria-label={format!("{}. Arrow keys read off values, D shows them as a table.", props.name)}
                {onkeydown}
                {onblur}
            >
                if props.chart.is_some() && size.is_visible() {
                    <canvas ref={canvas} role="img" aria-label={label} {onpointermove} {onpointerleave} />
                    if let Some((linked, frame)) = &linked {
                        { read_off::marks(linked, frame, size) }
                    }
                    if let Some((read_out, frame)) = &read_out {
                        { read_off::marks(read_out, frame, size) }
                        { read_off::lines(read_out, frame, size) }
                    }
                }
                if let Some((over, frame)) = props.over.as_ref().zip(*frame) {
                    { over.emit((frame, size)) }
                }
                { props.children.clone() }
                if let Some(chart) = props.chart.as_ref().filter(|_| *as_table && props.ready) {
                    { read_off::table(chart, &props.name) }
                }
            </div>
        </figure>
    }
}

fn draw(element: &HtmlCanvasElement, chart: &Chart, size: Size, theme: &Theme) -> Option<Frame> {
    let figure = CanvasFigure::new(element.clone())?;
    let paint = |root: &_, scale| plot::draw(root, chart, theme, scale);
    // A canvas that fails to draw leaves an empty figure; its numbers are in the label and the table.
    figure.paint((size.width, size.height), size.ratio, paint).ok().flatten()
}
