//! The dial: weights times `a`. The output stays, the gradient is divided by `a`, the curvature by `a²`.

use serde::{Deserialize, Serialize};

use super::plane::{length, polar};
use super::{Experiment, Plane, Subject};
use crate::net::Matrix;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "rescale",
    shows: "Weights times a: the output stays, the gradient is divided by a and at right angles to the weights, the curvature is divided by a².",
    source: "van Laarhoven, arXiv 1706.05350; Hoffer et al., arXiv 1803.01814",
};

/// The smallest and the largest `a`.
pub const SCALES: [f64; 2] = [1e-3, 1e3];
/// Points of the curve per power of ten.
const PER_DECADE: f64 = 8.0;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rescale {
    /// The layer.
    pub subject: Subject,
    /// The direction of the weights, in the plane.
    pub angle: f64,
    /// The scales `a`.
    pub scales: Vec<f64>,
}

/// What is measured at one scale.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AtScale {
    /// The scale `a`.
    pub scale: f64,
    /// How far the output is from that at `a = 1` at most, in root mean squares of that.
    pub moved: f64,
    /// The norm of the gradient.
    pub gradient: f64,
    /// The product of weights and gradient, `<w, g>`.
    pub along: f64,
    /// The largest eigenvalue of the Hessian.
    pub curvature: f64,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RescaleReport {
    /// One line per scale.
    pub curve: Vec<AtScale>,
    /// The outputs at `a = 1`.
    pub usual: Vec<f64>,
    /// The products of inputs and weights at the last scale.
    pub products: Vec<f64>,
    /// The outputs at the last scale.
    pub outputs: Vec<f64>,
}

impl Rescale {
    /// Scales over the whole range, ascending.
    pub fn all_scales() -> Vec<f64> {
        let steps = (libm::log10(SCALES[1] / SCALES[0]) * PER_DECADE).round() as usize;
        (0..=steps).map(|i| SCALES[0] * libm::pow(10.0, i as f64 / PER_DECADE)).collect()
    }

    /// Measures.
    pub fn run(&self) -> RescaleReport {
        let plane = Plane::new(self.subject, self.angle);
        let usual = plane.output(polar(1.0, self.angle));
        let last = polar(self.scales.last().copied().unwrap_or(1.0), self.angle);
        RescaleReport {
            curve: self.scales.iter().map(|scale| self.at(*scale, &plane, &usual)).collect(),
            products: plane.products(last).values().to_vec(),
            outputs: plane.output(last).values().to_vec(),
            usual: usual.values().to_vec(),
        }
    }

    fn at(&self, scale: f64, plane: &Plane, usual: &Matrix) -> AtScale {
        let point = polar(scale, self.angle);
        let gradient = plane.gradient(point);
        let moved = plane.output(point).zip(usual, |z, usual| (z - usual).abs());
        let rms = usual.norm() / (usual.values().len() as f64).sqrt();
        AtScale {
            scale,
            moved: moved.values().iter().copied().fold(0.0, f64::max) / rms,
            gradient: length(gradient),
            along: point[0] * gradient[0] + point[1] * gradient[1],
            curvature: plane.curvature(point),
        }
    }
}
