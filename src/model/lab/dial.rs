//! The dial for the scale of the weights: a half circle with a logarithmic scale.

use super::curves::{disc, line, write};
use crate::lab::SCALES;
use crate::model::Token;
use crate::model::format::{significant, tick};
use crate::model::scene::{Anchor, Item, Point, Scene, Stroke};

/// The half circle in a panel.
struct Circle {
    centre: Point,
    radius: f64,
}

impl Circle {
    fn within(width: f64, height: f64) -> Self {
        let radius = (width / 2.0 - 34.0).min(height - 52.0).max(10.0);
        Self { centre: [width / 2.0, height - 22.0], radius }
    }

    /// The place of a scale, at a distance from the circle.
    fn place(&self, scale: f64, beyond: f64) -> Point {
        let [lo, hi] = SCALES.map(libm::log10);
        let (sin, cos) = libm::sincos(std::f64::consts::PI * (hi - libm::log10(scale)) / (hi - lo));
        let radius = self.radius + beyond;
        [self.centre[0] + radius * cos, self.centre[1] - radius * sin]
    }

    fn arc(&self, from: f64, to: f64, stroke: Stroke) -> Item {
        let steps = 64;
        let points = (0..=steps).map(|i| {
            let t = f64::from(i) / f64::from(steps);
            self.place(libm::pow(from, 1.0 - t) * libm::pow(to, t), 0.0)
        });
        Item::Polyline { points: points.collect(), stroke }
    }
}

/// The dial at a scale, in a panel of this size.
pub fn dial(scale: f64, width: f64, height: f64) -> Scene {
    let circle = Circle::within(width, height);
    let [lo, hi] = SCALES;
    let mut items = vec![
        circle.arc(lo, hi, Stroke::new(Token::Rule, 3.0)),
        circle.arc(1.0, scale, Stroke::new(Token::Now, 5.0)),
    ];
    let mut power = lo;
    for exponent in -3..=3 {
        items.push(line(circle.place(power, 5.0), circle.place(power, 11.0), Stroke::new(Token::Ink3, 1.0)));
        let (at, anchor) = match exponent {
            -3 | 3 => ([circle.place(power, 0.0)[0], circle.centre[1] + 18.0], Anchor::Middle),
            0 => (circle.place(power, 17.0), Anchor::Middle),
            exponent => {
                let [x, y] = circle.place(power, 16.0);
                ([x, y + 4.0], if exponent < 0 { Anchor::End } else { Anchor::Start })
            }
        };
        items.push(write(at, anchor, &tick(power)));
        power = libm::exp10(f64::from(exponent + 1));
    }
    items.push(disc(circle.place(scale, 0.0), 10.0, Token::Now));
    Scene::still([width, height], items)
}

/// The scale at a point of the panel: that of its direction from the centre.
pub fn scale_at([x, y]: Point, width: f64, height: f64) -> f64 {
    let circle = Circle::within(width, height);
    let angle = libm::atan2((circle.centre[1] - y).max(0.0), x - circle.centre[0]);
    let [lo, hi] = SCALES.map(libm::log10);
    significant(libm::exp10(hi - angle / std::f64::consts::PI * (hi - lo)), 3)
}
