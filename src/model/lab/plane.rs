//! The weight plane: the loss as a grey ramp, `w`, its gradient, and the paths of gradient descent.

use super::curves::{cut, disc, line};
use crate::lab::{Path, Plane, Subject};
use crate::model::chart::Scale;
use crate::model::format::number;
use crate::model::scene::{Anchor, Fill, Image, Item, Point, Scene, Span, Stroke, Text};
use crate::model::{Ramp, Token};

/// Directions and distances at which the loss is computed; between them it is interpolated.
const ANGLES: usize = 120;
/// Weights and gradient are at right angles if their cosine is less than this.
pub const STRAIGHT: f64 = 0.01;
/// There is no slope if the norm of the gradient, times that of the weights, is less than this.
pub const FLAT: f64 = 1e-9;
const RADII: usize = 12;
/// A cell of the picture of the loss, css pixels.
const CELL: f64 = 2.0;
/// Steps that get a dot.
const DOTS: usize = 40;

/// The loss over the plane, up to a distance from the origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Landscape {
    reach: f64,
    /// By distance, then by angle.
    losses: Vec<f64>,
    highest: f64,
    /// The norm of the best weights, if only one norm is best.
    best: Option<f64>,
}

impl Landscape {
    /// Computes it. The corners of the picture lie beyond `reach`.
    pub fn new(subject: Subject, angle: f64, reach: f64) -> Self {
        let plane = Plane::new(subject, angle);
        let at = |i: usize| {
            let radius = reach * std::f64::consts::SQRT_2 * ((i / ANGLES) as f64 + 0.5) / RADII as f64;
            let (sin, cos) = libm::sincos(std::f64::consts::TAU * (i % ANGLES) as f64 / ANGLES as f64);
            plane.loss([radius * cos, radius * sin])
        };
        let losses: Vec<f64> = (0..ANGLES * RADII).map(at).collect();
        let highest = losses.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        // With fixed statistics the inputs, which are white, are divided by this.
        let best = subject.is_linear().then(|| (1.0 + subject.epsilon).sqrt());
        Self { reach, losses, highest, best }
    }

    /// The loss at a point, as a part of the highest.
    fn at(&self, [x, y]: Point) -> f64 {
        let ring = libm::hypot(x, y) / (self.reach * std::f64::consts::SQRT_2) * RADII as f64 - 0.5;
        let turn = libm::atan2(y, x) / std::f64::consts::TAU * ANGLES as f64;
        let (ring, turn) = (ring.clamp(0.0, RADII as f64 - 1.0), turn + ANGLES as f64);
        let (inner, before) = (ring.floor(), turn.floor());
        let loss = |ring: f64, turn: f64| {
            let at = (ring as usize).min(RADII - 1) * ANGLES + turn as usize % ANGLES;
            self.losses.get(at).copied().unwrap_or_default()
        };
        let between = |ring: f64| {
            let t = turn - before;
            (1.0 - t) * loss(ring, before) + t * loss(ring, before + 1.0)
        };
        let t = ring - inner;
        ((1.0 - t) * between(inner) + t * between(inner + 1.0)) / self.highest
    }
}

/// What the plane shows.
#[derive(Clone, Copy, Debug)]
pub struct WeightPlane<'a> {
    /// The loss.
    pub landscape: &'a Landscape,
    /// The weights.
    pub weights: [f64; 2],
    /// The gradient there.
    pub gradient: [f64; 2],
    /// The ways from there, the chosen one first.
    pub paths: &'a [Path],
}

impl WeightPlane<'_> {
    /// How far from the origin the plane has to reach to show these paths.
    pub fn reach(weights: [f64; 2], paths: &[Path]) -> f64 {
        let own = libm::hypot(weights[0], weights[1]);
        let ways =
            paths.iter().map(|path| path.points.iter().map(|[x, y]| libm::hypot(*x, *y)).fold(own, f64::max));
        // A path that diverges leaves the picture.
        1.17 * ways.filter(|way| *way < 1e4 * own.max(1.0)).fold(own, f64::max)
    }

    /// The weights at a point of a square of this side.
    pub fn weights_at([x, y]: Point, side: f64, reach: f64) -> [f64; 2] {
        [(2.0 * x / side - 1.0) * reach, (1.0 - 2.0 * y / side) * reach]
    }

    /// The picture, in a square of this side.
    pub fn scene(&self, side: f64) -> Scene {
        let reach = self.landscape.reach;
        let place = |[x, y]: [f64; 2]| [f64::midpoint(x / reach, 1.0) * side, (1.0 - y / reach) / 2.0 * side];
        let mut items = vec![self.shades(side)];
        let origin = place([0.0, 0.0]);
        for (at, norm) in rings(reach).into_iter().enumerate() {
            let radius = norm / reach * side / 2.0;
            items.push(Item::Circle {
                centre: origin,
                radius,
                fill: None,
                stroke: Some(Stroke::new(Token::Control, 0.7).opacity(0.5)),
            });
            let words = if at == 0 { format!("‖w‖ = {}", number(norm)) } else { number(norm) };
            let span = Span::new(words, Token::Ink2);
            let at = [origin[0], origin[1] + radius + 4.0];
            items.push(Item::Text(Text::new(at, Anchor::Middle, vec![span]).haloed()));
        }
        let best = place([self.landscape.best.unwrap_or_default(), 0.0]);
        let stroke = Stroke::new(Token::Ink, 1.4);
        if self.landscape.best.is_some() {
            items.push(Item::Circle { centre: best, radius: 5.0, fill: None, stroke: Some(stroke) });
        } else {
            items.push(line(origin, [side, origin[1]], stroke.dashed(0.1, 5.0).round()));
        }
        for (at, path) in self.paths.iter().enumerate().rev() {
            let (token, width, radius) =
                if at == 0 { (Token::After, 2.2, 3.0) } else { (Token::Ink2, 1.3, 2.3) };
            let points: Vec<Point> = path.points.iter().map(|point| place(*point)).collect();
            let pieces = cut(&points, [[0.0, 0.0], [side, side]]);
            let stroke = Stroke::new(token, width);
            items.extend(pieces.into_iter().map(|points| Item::Polyline { points, stroke }));
            items.extend(points.iter().skip(1).take(DOTS).filter(|point| inside(**point, side)).map(
                |centre| Item::Circle { centre: *centre, radius, fill: Some(Fill::new(token)), stroke: None },
            ));
        }
        let tip = place(self.weights);
        items.push(line(origin, tip, Stroke::new(Token::Now, 2.5)));
        items.push(disc(tip, 6.0, Token::Now));
        self.arrow(tip, side, &mut items);
        let label = [(best[0] + 10.0).min(side - 90.0), best[1] + 20.0];
        items.push(text(label, Anchor::Start, "smallest loss", Token::Ink2));
        self.ends(side, place, label, &mut items);
        Scene::still([side, side], items)
    }

    fn shades(&self, side: f64) -> Item {
        let cells = (side / CELL).ceil().clamp(1.0, 400.0) as usize;
        let cell = side / cells as f64;
        let middle = |i: usize| (i as f64 + 0.5) * cell;
        let values = (0..cells * cells).map(|i| {
            let point = Self::weights_at([middle(i % cells), middle(i / cells)], side, self.landscape.reach);
            (0.02 + 0.5 * self.landscape.at(point)) as f32
        });
        Item::Image(Image {
            at: [0.0, 0.0],
            size: [side, side],
            columns: cells,
            rows: cells,
            ramp: Ramp::Neutral,
            values: values.collect(),
        })
    }

    /// The direction downhill, and a right angle with w where it is one.
    fn arrow(&self, tip: Point, side: f64, items: &mut Vec<Item>) {
        let size = libm::hypot(self.gradient[0], self.gradient[1]);
        let own = libm::hypot(self.weights[0], self.weights[1]);
        if size * own < FLAT || !size.is_finite() {
            return;
        }
        // Down the page is down in y.
        let [x, y] = [-self.gradient[0] / size, self.gradient[1] / size];
        let along = |by: f64, aside: f64| [tip[0] + x * by - y * aside, tip[1] + y * by + x * aside];
        let length = (size * side / self.landscape.reach * 0.7).max(26.0).min(side * 0.26);
        let stroke = Stroke::new(Token::Ink, 2.2);
        items.push(line(along(9.0, 0.0), along(length, 0.0), stroke));
        items.push(Item::Polygon {
            points: vec![along(length + 9.0, 0.0), along(length, -5.0), along(length, 5.0)],
            fill: Some(Fill::new(Token::Ink)),
            stroke: None,
        });
        let inward = [-self.weights[0] / own, self.weights[1] / own];
        if (inward[0] * x + inward[1] * y).abs() < STRAIGHT {
            let corner = |by: f64, towards: f64| {
                [tip[0] + by * x + towards * inward[0], tip[1] + by * y + towards * inward[1]]
            };
            items.push(Item::Polyline {
                points: vec![corner(0.0, 11.0), corner(11.0, 11.0), corner(11.0, 0.0)],
                stroke: Stroke::new(Token::Ink, 1.0),
            });
        }
        let [label_x, label_y] = along(length + 20.0, 0.0);
        let anchor = if x < -0.3 {
            Anchor::End
        } else if x > 0.3 {
            Anchor::Start
        } else {
            Anchor::Middle
        };
        let held = |at: f64| at.max(18.0).min(side - 10.0);
        items.push(text([held(label_x), held(label_y + 4.0)], anchor, "−∇L", Token::Ink));
        items.push(text(
            [held(tip[0] - inward[0] * 16.0), held(tip[1] - inward[1] * 16.0 + 4.0)],
            Anchor::Middle,
            "w",
            Token::Now,
        ));
    }

    /// The rate at the end of every path.
    fn ends(
        &self,
        side: f64,
        place: impl Fn([f64; 2]) -> Point,
        [label_x, label_y]: Point,
        items: &mut Vec<Item>,
    ) {
        let mut taken: Vec<Point> = Vec::new();
        for (at, path) in self.paths.iter().enumerate() {
            let Some([x, y]) = path.points.last().map(|last| place(*last)).filter(|end| inside(*end, side))
            else {
                continue;
            };
            let x = x.max(30.0).min(side - 30.0);
            let mut y = if y + 24.0 > side { y - 14.0 } else { y + 22.0 };
            // Beside “smallest loss” and the other rates.
            let hits = |y: f64, taken: &[Point]| {
                let small = (-40.0..120.0).contains(&(x - label_x)) && (y - label_y).abs() < 16.0;
                small || taken.iter().any(|[ox, oy]| (x - ox).abs() < 52.0 && (y - oy).abs() < 17.0)
            };
            while hits(y, &taken) && y < side - 12.0 {
                y += 18.0;
            }
            taken.push([x, y]);
            let token = if at == 0 { Token::After } else { Token::Ink2 };
            items.push(text([x, y], Anchor::Middle, &format!("η {}", number(path.descent.rate)), token));
        }
    }

    /// The picture in words.
    pub fn says(&self) -> String {
        let ends = self.paths.iter().map(|path| {
            let length = path.points.last().map_or(0.0, |[x, y]| libm::hypot(*x, *y));
            format!(
                "learning rate {}: norm {}, loss {}",
                number(path.descent.rate),
                number(length),
                number(path.loss)
            )
        });
        let own = libm::hypot(self.weights[0], self.weights[1]);
        let degrees = libm::atan2(self.weights[1], self.weights[0]).to_degrees();
        format!(
            "Weight plane. The weights have norm {} and an angle of {}° to the smallest loss. After gradient descent, {}.",
            number(own),
            number(degrees.round()),
            ends.collect::<Vec<_>>().join("; ")
        )
    }
}

/// The norms whose circles are drawn, all of them inside the picture.
fn rings(reach: f64) -> Vec<f64> {
    let fit = |norm: &f64| *norm > 0.0 && *norm < 0.97 * reach;
    Scale::linear(0.0, reach).ticks(4).into_iter().filter(fit).collect()
}

fn inside([x, y]: Point, side: f64) -> bool {
    (0.0..=side).contains(&x) && (0.0..=side).contains(&y)
}

fn text(at: Point, anchor: Anchor, words: &str, token: Token) -> Item {
    Item::Text(Text::new(at, anchor, vec![Span::bold(words, token)]).haloed())
}
