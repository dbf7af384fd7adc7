//! Gradient descent.

use serde::{Deserialize, Serialize};

use super::Matrix;

/// Gradient descent with weight decay: `w <- (1 - eta lambda) w - eta g`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Descent {
    /// The learning rate, eta.
    pub rate: f64,
    /// The weight decay, lambda.
    pub decay: f64,
}

impl Descent {
    /// The weights after a step.
    pub fn step(self, w: &Matrix, gradient: &Matrix) -> Matrix {
        w.zip(gradient, |w, g| (1.0 - self.rate * self.decay) * w - self.rate * g)
    }
}
