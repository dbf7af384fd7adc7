//! What is read off a chart: the marks and words at the pointer, and all numbers as a table.

use yew::prelude::*;

use super::hooks::Size;
use crate::compute::Window;
use crate::model::chart::{Chart, Frame, Guide, ReadOut, Table};
use crate::model::{Token, format};

/// How far an arrow key moves the reading, as a fraction of the plot.
pub(super) const KEY_STEP: f64 = 1.0 / 44.0;

/// What stands in a chart at a point, in css pixels.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn read_out(chart: &Chart, frame: &Frame, (x, y): (f64, f64)) -> Option<ReadOut> {
    let (x, y) = frame.to_data(x, y)?;
    chart.read_out(x, y)
}

/// All numbers of a chart, over it.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn table(chart: &Chart, name: &AttrValue) -> Html {
    table_of(&chart.table(), name)
}

/// The rows that the unrolled matrix shows, `d` of them to an area, over it.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn rows(window: &Window, d: usize) -> Html {
    let numbers = (window.first_row..).zip(&window.statistics).map(|(row, of)| {
        let [mean, deviation] = [of.mean, of.variance.sqrt()].map(format::number);
        let [mean_after, deviation_after] = [of.mean_after, of.variance_after.sqrt()].map(format::number);
        [format::count(row / d + 1), format::count(row % d + 1), mean, deviation, mean_after, deviation_after]
    });
    let header = ["area", "row", "μ before", "σ before", "μ after", "σ after"];
    table_of(&Table::new(header, numbers), "Unrolled matrix")
}

/// Numbers in place of a picture.
pub(super) fn table_of(table: &Table, name: &str) -> Html {
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

fn variable(token: Token) -> String {
    format!("var({})", token.css())
}

/// The marks of a read-out, above the canvas.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn marks(read_out: &ReadOut, frame: &Frame, size: Size) -> Html {
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
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn lines(read_out: &ReadOut, frame: &Frame, size: Size) -> Html {
    let x = read_out.marks.first().map_or(size.width / 2.0, |mark| frame.to_pixels(mark.x, mark.y).0);
    let side = if x < size.width / 2.0 { "right" } else { "left" };
    let lines = read_out.lines.iter().map(|line| {
        html! { <span style={format!("color:{}", variable(line.token))}>{ &line.text }</span> }
    });
    html! { <div class={classes!("tip", side)} role="status">{ for lines }</div> }
}
