//! Weight decay and scale invariance: the norm settles where decay and the growth by tangent steps balance, and with it
//! the effective learning rate `eta / ‖w‖²`.

use serde::{Deserialize, Serialize};

use super::Experiment;
use crate::net::{Descent, Matrix};
use crate::norm::Rng;

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "equilibrium",
    shows: "Weight decay does not shrink the function. Once the norm has settled, it sets how far a step turns the weights: by √(2ηλ) for small ηλ, whatever their norm was. If gradients have length c / ‖w‖, the effective learning rate settles at √(ηλ(2 − ηλ)) / c; the simulation has c = 1.",
    source: "Effective learning rate: van Laarhoven, arXiv 1706.05350; angle: Wan et al., arXiv 2006.08419",
};

/// Weights of the simulation.
const SIZE: usize = 64;

/// Directions of gradients, made once: they depend on nothing that a person changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Noise(Vec<Matrix>);

impl Noise {
    /// Normal directions for so many steps.
    pub fn new(seed: u64, steps: usize) -> Self {
        let mut rng = Rng::stream(seed, 0);
        Self((0..steps).map(|_| Matrix::from_fn(1, SIZE, |_, _| rng.normal())).collect())
    }
}

/// What is asked. The gradients of a scale-invariant loss are at right angles to `w`, and of length `1 / ‖w‖` here.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Equilibrium {
    /// The optimizer.
    pub descent: Descent,
    /// The norm of the first weights.
    pub norm: f64,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EquilibriumReport {
    /// ‖w‖² before the first step and after every one.
    pub squared_norms: Vec<f64>,
    /// The angle of the last step.
    pub last_angle: f64,
}

impl Equilibrium {
    /// Simulates as many steps as there are directions.
    pub fn run(&self, noise: &Noise) -> EquilibriumReport {
        let mut w = Matrix::from_fn(1, SIZE, |_, i| if i == 0 { self.norm } else { 0.0 });
        let mut squared_norms = vec![w.inner(&w)];
        let mut last_angle = 0.0;
        for direction in &noise.0 {
            let squared = w.inner(&w);
            let along = direction.inner(&w) / squared;
            let tangent = direction.zip(&w, |d, w| d - along * w);
            let gradient = tangent.scaled(1.0 / (tangent.norm() * squared.sqrt()));
            let next = self.descent.step(&w, &gradient);
            let cosine = next.inner(&w) / (next.norm() * w.norm());
            last_angle = libm::acos(cosine.clamp(-1.0, 1.0));
            w = next;
            squared_norms.push(w.inner(&w));
        }
        EquilibriumReport { squared_norms, last_angle }
    }

    /// Theory for ‖w‖² after a step, gradients of size `c / ‖w‖` given: exact where they are at right angles to `w`.
    pub fn next_squared_norm(descent: Descent, squared_norm: f64, c: f64) -> f64 {
        let kept = 1.0 - descent.rate * descent.decay;
        kept * kept * squared_norm + (descent.rate * c).powi(2) / squared_norm
    }

    /// Theory for the ‖w‖² that stays, for `c = 1`, where `eta / ‖w‖²` is `sqrt(eta lambda (2 - eta lambda))`; infinite
    /// where none stays, without decay or with too much.
    pub fn settled_squared_norm(descent: Descent) -> f64 {
        let kept = 1.0 - descent.rate * descent.decay;
        let lost = 1.0 - kept * kept;
        if lost > 0.0 { descent.rate / lost.sqrt() } else { f64::INFINITY }
    }

    /// Whether decay alone throws the weights past the origin to their old length or beyond: no norm stays.
    pub fn overshoots(descent: Descent) -> bool {
        descent.rate * descent.decay >= 2.0
    }

    /// Whether decay takes nearly all of the weights in a step: ‖w‖² jumps above and below the one of theory, hundreds
    /// of times before it settles, or for ever if `eta lambda` is 1.
    pub fn jumps(descent: Descent) -> bool {
        (descent.rate * descent.decay - 1.0).abs() < 0.05
    }
}
