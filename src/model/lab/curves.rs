//! A chart of lines with their names at their right ends, as a scene.

use crate::model::Token;
use crate::model::chart::Scale;
use crate::model::scene::{Anchor, Fill, Item, Point, Scene, Span, Stroke, Text, text_width};

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
    /// The picture in a panel of this size.
    pub fn scene(&self, width: f64, height: f64) -> Scene {
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
        let room = Room {
            x: self.x.scale,
            y: self.y.scale,
            left,
            top: ABOVE,
            right: (width - right).max(left + 1.0),
            bottom: (height - below).max(ABOVE + 1.0),
        };
        let mut items = Vec::new();
        self.axes(&room, &mut items);
        for curve in &self.curves {
            items.extend(room.line(curve));
        }
        if let Some(now) = self.now {
            let x = room.place([now, 1.0])[0];
            items.push(line([x, room.top], [x, room.bottom], Stroke::new(Token::Now, 1.0)));
        }
        for dot in self.dots.iter().filter(|dot| room.holds(**dot)) {
            items.push(disc(room.place(*dot), 5.5, Token::Now));
        }
        self.labels(&room, height, &mut items);
        Scene::still([width, height], items)
    }

    fn axes(&self, room: &Room, items: &mut Vec<Item>) {
        for (value, text) in &self.y.ticks {
            let y = room.place([1.0, *value])[1];
            items.push(line([room.left, y], [room.right, y], Stroke::new(Token::Grid, 1.0)));
            items.push(write([room.left - GAP, y + 5.0], Anchor::End, text));
        }
        let mut end = f64::NEG_INFINITY;
        for (value, text) in self.x.ticks.iter().filter(|(_, text)| !text.is_empty()) {
            let x = room.place([*value, 1.0])[0];
            let half = text_width(text) / 2.0;
            if x - half > end + GAP {
                items.push(write([x, room.bottom + 17.0], Anchor::Middle, text));
                end = x + half;
            }
        }
    }

    /// The names at the ends, within the panel: of lines that end inside, there; of the others at the right, apart from
    /// each other.
    fn labels(&self, room: &Room, height: f64, items: &mut Vec<Item>) {
        let mut labels: Vec<(f64, f64, &Curve)> = Vec::new();
        for curve in self.curves.iter().filter(|curve| !curve.label.is_empty()) {
            let Some(last) = curve.points.iter().rev().find(|point| point[1].is_finite()) else { continue };
            let lines = curve.label.len() as f64 * LINE;
            let (top, bottom) = (room.top + lines / 2.0 - 4.0, room.bottom - lines / 2.0 + 8.0);
            let [x, y] = room.place(*last);
            let middle = y.max(top).min(bottom);
            let wide = curve.label.iter().map(|text| text_width(text)).fold(0.0, f64::max);
            if x + INSIDE.max(GAP + wide) < room.right {
                // Beside an upright line or one that leaves at the bottom, below the end of another: there is less to
                // cross.
                let first = curve.points.first().map_or(x, |first| room.place(*first)[0]);
                let top = y + BELOW_END;
                if (x - first).abs() < 1.0 || top + lines > room.bottom {
                    let top = (middle - lines / 2.0).min(room.bottom - lines);
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
        let mut floor = (room.bottom + 8.0).min(height - 2.0);
        for (middle, lines, _) in labels.iter_mut().rev() {
            *middle = middle.min(floor - *lines / 2.0);
            floor = *middle - *lines / 2.0;
        }
        for (middle, lines, curve) in labels {
            curve.write_label([room.right + GAP, middle - lines / 2.0], Anchor::Start, items);
        }
    }
}

impl Curve {
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

/// The rectangle that lines are drawn in.
struct Room {
    x: Scale,
    y: Scale,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Room {
    fn place(&self, [x, y]: Point) -> Point {
        [
            self.left + self.x.unit(x) * (self.right - self.left),
            self.bottom - self.y.unit(y) * (self.bottom - self.top),
        ]
    }

    fn holds(&self, [x, y]: Point) -> bool {
        self.x.contains(x) && self.y.contains(y)
    }

    /// A curve, cut where it leaves the rectangle.
    fn line(&self, curve: &Curve) -> Vec<Item> {
        let stroke = match curve.look {
            Look::Solid => Stroke::new(curve.token, 2.0),
            Look::Dashed => Stroke::new(curve.token, 1.4).dashed(5.0, 4.0),
            Look::Dotted => Stroke::new(curve.token, 1.6).dashed(0.1, 4.5).round(),
        };
        let finite = curve.points.split(|[x, y]| !(x.is_finite() && y.is_finite()));
        let corners = [[self.left, self.top], [self.right, self.bottom]];
        let mut items = Vec::new();
        for run in finite {
            let placed: Vec<Point> = run.iter().map(|point| self.place(*point)).collect();
            items.extend(cut(&placed, corners).into_iter().map(|points| Item::Polyline { points, stroke }));
        }
        items
    }
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
