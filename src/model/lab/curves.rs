//! A chart of lines with their names at their right ends, as a scene.

use crate::model::chart::{Frame, Guide, Line, Mark, ReadOut, Scale, Table};
use crate::model::scene::{Anchor, Fill, Item, Point, Scene, Span, Stroke, Text, text_width};
use crate::model::{Token, format};

/// Under the plot: the ticks of x.
const BELOW: f64 = 22.0;
const ABOVE: f64 = 8.0;
/// Between plot and text.
const GAP: f64 = 8.0;
/// Of a label's line.
const LINE: f64 = 17.0;

/// An axis with its ticks.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// From value to place.
    pub scale: Scale,
    /// Values with their text; without text only a grid line.
    pub ticks: Vec<(f64, String)>,
}

impl Axis {
    /// An axis without ticks.
    pub const fn bare(scale: Scale) -> Self {
        Self { scale, ticks: Vec::new() }
    }

    /// Powers of ten from one exponent to another, named at every `step`.
    pub fn powers(lo: i32, hi: i32, step: i32) -> Self {
        let power = |exponent: i32| libm::exp10(f64::from(exponent));
        let ticks = (lo..=hi).map(|exponent| {
            let named = exponent.rem_euclid(step.max(1)) == 0;
            let text = if (-3..=4).contains(&exponent) {
                crate::model::format::tick(power(exponent))
            } else {
                crate::model::format::power_of_ten(exponent)
            };
            (power(exponent), if named { text } else { String::new() })
        });
        Self { scale: Scale::log(power(lo), power(hi)), ticks: ticks.collect() }
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// What was measured.
    Solid,
    /// What follows from it.
    Dashed,
    /// What theory says.
    Dotted,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Its points, ascending in x; what is not finite interrupts it.
    pub points: Vec<Point>,
    /// Its colour.
    pub token: Token,
    /// How it is drawn.
    pub look: Look,
    /// What stands at its right end, line by line.
    pub label: Vec<String>,
}

/// A chart of lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    /// Horizontally.
    pub x: Axis,
    /// Vertically.
    pub y: Axis,
    /// The lines, those drawn last on top.
    pub curves: Vec<Curve>,
    /// Where the current value stands, in plum.
    pub now: Option<f64>,
    /// Positions on the lines there.
    pub dots: Vec<Point>,
    /// The chart in words.
    pub says: String,
}

/// A line ends inside the panel if so much of it is left, css pixels.
const INSIDE: f64 = 60.0;
/// How far below the end of such a line its name begins, css pixels.
const BELOW_END: f64 = 8.0;

impl Curves {
    /// Where the lines are in a panel of this size.
    pub fn frame(&self, width: f64, height: f64) -> Frame {
        let widest =
            |texts: &mut dyn Iterator<Item = &String>| texts.map(|text| text_width(text)).fold(0.0, f64::max);
        let left = match widest(&mut self.y.ticks.iter().map(|(_, text)| text)) {
            0.0 => 1.0,
            wide => wide + GAP,
        };
        let right = match widest(&mut self.curves.iter().flat_map(|curve| &curve.label)) {
            0.0 => GAP,
            wide => wide + GAP,
        };
        let below = if self.x.ticks.is_empty() { 2.0 } else { BELOW };
        Frame::new([left, ABOVE, width - right, height - below], self.x.scale, self.y.scale)
    }

    /// The picture in a panel of this size.
    pub fn scene(&self, width: f64, height: f64) -> Scene {
        let room = self.frame(width, height);
        let mut items = Vec::new();
        self.axes(&room, &mut items);
        for curve in &self.curves {
            items.extend(drawn(curve, &room));
        }
        if let Some(now) = self.now {
            let x = place(&room, [now, 1.0])[0];
            items.push(line([x, room.top], [x, room.bottom()], Stroke::new(Token::Now, 1.0)));
        }
        for dot in self.dots.iter().filter(|[x, y]| room.x.contains(*x) && room.y.contains(*y)) {
            items.push(disc(place(&room, *dot), 5.5, Token::Now));
        }
        self.labels(&room, height, &mut items);
        Scene::still([width, height], items)
    }

    /// The lines with a name; what has none goes with another.
    fn named(&self) -> impl Iterator<Item = &Curve> {
        self.curves.iter().filter(|curve| !curve.label.is_empty())
    }

    /// What the lines are at the measured x next to this one.
    pub fn read_out(&self, x: f64) -> Option<ReadOut> {
        let unit = self.x.scale.unit(x);
        let distance = |[x, _]: &Point| (self.x.scale.unit(*x) - unit).abs();
        let points = self.named().flat_map(|curve| &curve.points).filter(|[x, _]| self.x.scale.contains(*x));
        let [x, _] = *points.min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        let there = || self.named().filter_map(move |curve| Some((curve, curve.at(x)?)));
        let line = |(curve, y): (&Curve, f64)| {
            Line::new(curve.token, format!("{} {}", curve.name(), format::number(y)))
        };
        let at = Line::new(Token::Ink2, format!("at {}", format::number(x)));
        let shown = there().filter(|(_, y)| self.y.scale.contains(*y));
        Some(ReadOut {
            guide: Guide::Rule(x),
            marks: shown.map(|(curve, y)| Mark { x, y, token: curve.token }).collect(),
            lines: std::iter::once(at).chain(there().map(line)).collect(),
        })
    }

    /// All measured x, with what the lines are there.
    pub fn table(&self) -> Table {
        let named: Vec<&Curve> = self.named().collect();
        let mut all: Vec<f64> = named.iter().flat_map(|curve| &curve.points).map(|point| point[0]).collect();
        all.sort_by(f64::total_cmp);
        all.dedup();
        let names = named.iter().map(|curve| curve.name());
        Table {
            header: std::iter::once("x".to_owned()).chain(names).collect(),
            rows: all
                .iter()
                .map(|&x| {
                    let values =
                        named.iter().map(|curve| curve.at(x).map_or_else(String::new, format::number));
                    std::iter::once(format::number(x)).chain(values).collect()
                })
                .collect(),
        }
    }

    fn axes(&self, room: &Frame, items: &mut Vec<Item>) {
        for (value, text) in &self.y.ticks {
            let y = place(room, [1.0, *value])[1];
            items.push(line([room.left, y], [room.right(), y], Stroke::new(Token::Grid, 1.0)));
            items.push(write([room.left - GAP, y + 5.0], Anchor::End, text));
        }
        let mut end = f64::NEG_INFINITY;
        for (value, text) in self.x.ticks.iter().filter(|(_, text)| !text.is_empty()) {
            let x = place(room, [*value, 1.0])[0];
            let half = text_width(text) / 2.0;
            if x - half > end + GAP {
                items.push(write([x, room.bottom() + 17.0], Anchor::Middle, text));
                end = x + half;
            }
        }
    }

    /// The names at the ends, within the panel: of lines that end inside, there; of the others at the right, apart from
    /// each other.
    fn labels(&self, room: &Frame, height: f64, items: &mut Vec<Item>) {
        let mut labels: Vec<(f64, f64, &Curve)> = Vec::new();
        for curve in self.named() {
            let Some(last) = curve.points.iter().rev().find(|point| point[1].is_finite()) else { continue };
            let lines = curve.label.len() as f64 * LINE;
            let (top, bottom) = (room.top + lines / 2.0 - 4.0, room.bottom() - lines / 2.0 + 8.0);
            let [x, y] = place(room, *last);
            let middle = y.max(top).min(bottom);
            let wide = curve.label.iter().map(|text| text_width(text)).fold(0.0, f64::max);
            if x + INSIDE.max(GAP + wide) < room.right() {
                // Beside an upright line or one that leaves at the bottom, below the end of another: there is less to
                // cross.
                let first = curve.points.first().map_or(x, |first| place(room, *first)[0]);
                let top = y + BELOW_END;
                if (x - first).abs() < 1.0 || top + lines > room.bottom() {
                    let top = (middle - lines / 2.0).min(room.bottom() - lines);
                    curve.write_label([x + GAP, top], Anchor::Start, items);
                } else {
                    curve.write_label([x, top], Anchor::End, items);
                }
            } else {
                labels.push((middle, lines, curve));
            }
        }
        labels.sort_by(|a, b| a.0.total_cmp(&b.0));
        for at in 1..labels.len() {
            let (above, rest) = labels.split_at_mut(at);
            if let (Some(above), Some(own)) = (above.last(), rest.first_mut()) {
                own.0 = own.0.max(above.0 + f64::midpoint(above.1, own.1));
            }
        }
        // What was pushed out at the bottom pushes back.
        let mut floor = (room.bottom() + 8.0).min(height - 2.0);
        for (middle, lines, _) in labels.iter_mut().rev() {
            *middle = middle.min(floor - *lines / 2.0);
            floor = *middle - *lines / 2.0;
        }
        for (middle, lines, curve) in labels {
            curve.write_label([room.right() + GAP, middle - lines / 2.0], Anchor::Start, items);
        }
    }
}

impl Curve {
    /// Its name in one line.
    fn name(&self) -> String {
        self.label.join(" ")
    }

    /// Its value at one of its x, where it is finite.
    fn at(&self, x: f64) -> Option<f64> {
        let [_, y] = *self.points.iter().find(|point| point[0].total_cmp(&x).is_eq())?;
        y.is_finite().then_some(y)
    }

    /// Its name from `top` on, anchored at `x`.
    fn write_label(&self, [x, top]: Point, anchor: Anchor, items: &mut Vec<Item>) {
        for (at, text) in self.label.iter().enumerate() {
            let y = top + (at as f64 + 0.5) * LINE + 4.0;
            let span = if self.look == Look::Solid {
                Span::bold(text.clone(), self.token)
            } else {
                Span::new(text.clone(), self.token)
            };
            items.push(Item::Text(Text::new([x, y], anchor, vec![span])));
        }
    }
}

fn place(frame: &Frame, [x, y]: Point) -> Point {
    frame.to_pixels(x, y).into()
}

/// A curve, cut where it leaves the frame.
fn drawn(curve: &Curve, frame: &Frame) -> Vec<Item> {
    let stroke = match curve.look {
        Look::Solid => Stroke::new(curve.token, 2.0),
        Look::Dashed => Stroke::new(curve.token, 1.4).dashed(5.0, 4.0),
        Look::Dotted => Stroke::new(curve.token, 1.6).dashed(0.1, 4.5).round(),
    };
    let finite = curve.points.split(|[x, y]| !(x.is_finite() && y.is_finite()));
    let corners = [[frame.left, frame.top], [frame.right(), frame.bottom()]];
    let mut items = Vec::new();
    for run in finite {
        let placed: Vec<Point> = run.iter().map(|point| place(frame, *point)).collect();
        items.extend(cut(&placed, corners).into_iter().map(|points| Item::Polyline { points, stroke }));
    }
    items
}

/// The pieces of a line inside a rectangle.
pub(super) fn cut(points: &[Point], corners: [Point; 2]) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    for pair in points.windows(2) {
        let &[from, to] = pair else { continue };
        let Some([start, end]) = inside(from, to, corners) else { continue };
        match pieces.last_mut().filter(|piece| piece.last() == Some(&start)) {
            Some(piece) => piece.push(end),
            None => pieces.push(vec![start, end]),
        }
    }
    pieces
}

/// The part of a straight line inside a rectangle (Liang and Barsky).
fn inside(from: Point, to: Point, [low, high]: [Point; 2]) -> Option<[Point; 2]> {
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    let step = [to[0] - from[0], to[1] - from[1]];
    for axis in 0..2 {
        for (distance, pace) in [(from[axis] - low[axis], -step[axis]), (high[axis] - from[axis], step[axis])]
        {
            if pace == 0.0 {
                if distance < 0.0 {
                    return None;
                }
            } else if pace < 0.0 {
                enter = enter.max(distance / pace);
            } else {
                leave = leave.min(distance / pace);
            }
        }
    }
    let at = |t: f64| {
        if t <= 0.0 {
            from
        } else if t >= 1.0 {
            to
        } else {
            [from[0] + t * step[0], from[1] + t * step[1]]
        }
    };
    (enter <= leave).then(|| [at(enter), at(leave)])
}

pub(super) fn line(from: Point, to: Point, stroke: Stroke) -> Item {
    Item::Line { from, to, stroke }
}

/// A disc that stands out from what it lies on.
pub(super) fn disc(centre: Point, radius: f64, token: Token) -> Item {
    Item::Circle {
        centre,
        radius,
        fill: Some(Fill::new(token)),
        stroke: Some(Stroke::new(Token::Paper, 2.0)),
    }
}

pub(super) fn write(at: Point, anchor: Anchor, text: &str) -> Item {
    Item::Text(Text::new(at, anchor, vec![Span::new(text, Token::Ink3)]))
}
