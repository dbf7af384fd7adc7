//! Gradient descent in the weight plane: every step is tangent to the circle through `w`, so `w` spirals outwards.

use serde::{Deserialize, Serialize};

use super::plane::{length, polar};
use super::{Experiment, Plane, Subject};
use crate::net::{Descent, Matrix};

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "spiral",
    shows: "A step is at right angles to w, so ‖w‖² grows by exactly η²‖g‖²; a longer w turns more slowly.",
    source: "Arora, Li, Lyu, arXiv 1812.03981",
};

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spiral {
    /// The layer.
    pub subject: Subject,
    /// The direction of the first weights.
    pub angle: f64,
    /// Their length.
    pub scale: f64,
    /// The optimizers, one path each.
    pub descents: Vec<Descent>,
    /// The most steps.
    pub steps: usize,
}

/// The way of the weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Path {
    /// How it was gone.
    pub descent: Descent,
    /// The weights before the first step and after every one, while they are finite.
    pub points: Vec<[f64; 2]>,
    /// The loss at the last of them.
    pub loss: f64,
}

impl Spiral {
    /// Walks all paths.
    pub fn run(&self) -> Vec<Path> {
        let plane = Plane::new(self.subject, self.angle);
        self.descents.iter().map(|descent| self.walk(&plane, *descent)).collect()
    }

    fn walk(&self, plane: &Plane, descent: Descent) -> Path {
        let mut points = vec![polar(self.scale, self.angle)];
        while let Some(&[x, y]) = points.last().filter(|_| points.len() <= self.steps) {
            let row = |[x, y]: [f64; 2]| Matrix::from_fn(1, 2, |_, i| if i == 0 { x } else { y });
            let next = descent.step(&row([x, y]), &row(plane.gradient([x, y])));
            match *next.values() {
                [x, y] if length([x, y]) < 1e12 => points.push([x, y]),
                _ => break,
            }
        }
        let loss = points.last().map_or(f64::NAN, |last| plane.loss(*last));
        Path { descent, points, loss }
    }
}
