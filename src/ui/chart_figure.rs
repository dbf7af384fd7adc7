//! A chart on a canvas, with what can be read off it under the pointer or the arrow keys.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::hooks::{Size, use_fonts, use_size};
use crate::model::chart::{Chart, Guide, ReadOut, Table};
use crate::model::{Scheme, Theme, Token};
use crate::plot::{self, Frame};
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
    /// Light or dark.
    pub scheme: Scheme,
    /// What stands on the figure, for charts with buttons on their axes.
    #[prop_or_default]
    pub children: Html,
}

/// How far an arrow key moves the reading, as a fraction of the width.
const KEY_STEP: f64 = 1.0 / 44.0;

#[component]
pub(super) fn ChartFigure(props: &ChartFigureProps) -> Html {
    let host = use_node_ref();
    let canvas = use_node_ref();
    let size = use_size(&host);
    let fonts = use_fonts();
    let frame = use_state_eq(|| None::<Frame>);
    let pointer = use_state_eq(|| None::<(f64, f64)>);
    let as_table = use_state_eq(|| false);
    {
        let (canvas, frame) = (canvas.clone(), frame.clone());
        use_effect_with((props.chart.clone(), size, props.scheme, fonts), move |(chart, size, scheme, _)| {
            if let (Some(chart), Some(element)) = (chart, canvas.cast::<HtmlCanvasElement>()) {
                frame.set(draw(&element, chart, *size, Theme::of(*scheme)));
            }
        });
    }
    let onpointermove = {
        let pointer = pointer.clone();
        move |event: PointerEvent| {
            pointer.set(Some((f64::from(event.offset_x()), f64::from(event.offset_y()))));
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
    let read_out = (*pointer).zip(*frame).and_then(|((x, y), frame)| {
        let (x, y) = frame.to_data(x, y)?;
        Some((props.chart.as_ref()?.read_out(x, y)?, frame))
    });
    let label = props.chart.as_ref().map(|chart| chart.describe()).unwrap_or_default();
    html! {
        <figure>
            <figcaption><span><b>{ &props.name }</b></span>{ props.aside.clone() }</figcaption>
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
                    if let Some((read_out, frame)) = &read_out {
                        { marks(read_out, frame, size) }
                        { lines(read_out, frame, size) }
                    }
                }
                { props.children.clone() }
                if let Some(chart) = props.chart.as_ref().filter(|_| *as_table) {
                    { table(&chart.table(), &props.name) }
                }
            </div>
        </figure>
    }
}

/// All numbers of a chart, over it.
fn table(table: &Table, name: &AttrValue) -> Html {
    let cells = |row: &[String]| row.iter().map(|cell| html! { <td>{ cell }</td> }).collect::<Html>();
    html! {
        <div class="table" tabindex="0" role="region" aria-label={format!("{name}, as a table")}>
            <table>
                <thead>
                    <tr>{ for table.header.iter().map(|name| html! { <th scope="col">{ name }</th> }) }</tr>
                </thead>
                <tbody>{ for table.rows.iter().map(|row| html! { <tr>{ cells(row) }</tr> }) }</tbody>
            </table>
        </div>
    }
}

fn draw(element: &HtmlCanvasElement, chart: &Chart, size: Size, theme: &Theme) -> Option<Frame> {
    let figure = CanvasFigure::new(element.clone())?;
    let paint = |root: &_, scale| plot::draw(root, chart, theme, scale);
    // A canvas that fails to draw leaves an empty figure; its numbers are in the label and the table.
    figure.paint((size.width, size.height), size.ratio, paint).ok().flatten()
}

fn variable(token: Token) -> String {
    format!("var({})", token.css())
}

/// The marks of a read-out, above the canvas.
fn marks(read_out: &ReadOut, frame: &Frame, size: Size) -> Html {
    let at = |x: f64, y: f64| frame.to_pixels(x, y);
    let guide = match read_out.guide {
        Guide::Band(from, to) => {
            let ((left, _), (right, _)) = (at(from, frame.y.lo()), at(to, frame.y.lo()));
            html! {
                <rect
                    x={left.to_string()}
                    y={frame.top.to_string()}
                    width={(right - left).max(1.0).to_string()}
                    height={frame.height.to_string()}
                    fill={variable(Token::Ink)}
                    fill-opacity="0.08"
                />
            }
        }
        Guide::Rule(x) => {
            let (x, _) = at(x, frame.y.lo());
            line((x, frame.top), (x, frame.bottom()))
        }
        Guide::Join => match read_out.marks.as_slice() {
            [from, to, ..] => line(at(from.x, from.y), at(to.x, to.y)),
            _ => html! {},
        },
    };
    let dots = read_out.marks.iter().map(|mark| {
        let (x, y) = at(mark.x, mark.y);
        let fill = if mark.token == Token::Before { Token::Paper } else { mark.token };
        html! {
            <circle
                cx={x.to_string()}
                cy={y.to_string()}
                r="4"
                fill={variable(fill)}
                stroke={variable(mark.token)}
                stroke-width="2"
            />
        }
    });
    html! {
        <svg class="marks" aria-hidden="true" viewBox={format!("0 0 {} {}", size.width, size.height)}>
            { guide }
            { for dots }
        </svg>
    }
}

fn line((x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> Html {
    html! {
        <line
            x1={x1.to_string()}
            y1={y1.to_string()}
            x2={x2.to_string()}
            y2={y2.to_string()}
            stroke={variable(Token::Ink2)}
            stroke-width="1"
        />
    }
}

/// The text of a read-out, on the side of the figure where the pointer is not.
fn lines(read_out: &ReadOut, frame: &Frame, size: Size) -> Html {
    let x = read_out.marks.first().map_or(size.width / 2.0, |mark| frame.to_pixels(mark.x, mark.y).0);
    let side = if x < size.width / 2.0 { "right" } else { "left" };
    let lines = read_out.lines.iter().map(|line| {
        html! { <span style={format!("color:{}", variable(line.token))}>{ &line.text }</span> }
    });
    html! { <div class={classes!("tip", side)} role="status">{ for lines }</div> }
}
