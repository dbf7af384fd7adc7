//! Least squares over six decades of learning rate, with and without batch normalization.

use serde::{Deserialize, Serialize};

use super::Experiment;
use crate::net::{Descent, Layer, Matrix, Normalizer, half_squared_error};

pub(super) const EXPERIMENT: Experiment = Experiment {
    id: "rates",
    shows: "Plain descent diverges beyond η = 2/λ₁, where λ₁ is the largest eigenvalue of the inputs' second moment. With batch normalization a step that is too large makes the norm larger, and descent goes on.",
    source: "Cai, Li, Shen, arXiv 1810.00122",
};

/// The smallest and the largest learning rate.
pub const RATES: [f64; 2] = [1e-2, 1e4];

/// What is asked: 64 samples with 8 badly conditioned inputs, so many steps at one rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// The learning rate.
    pub rate: f64,
    /// The number of steps.
    pub steps: usize,
}

/// Where descent got.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The learning rate.
    pub rate: f64,
    /// The last loss without normalization; `None` when it diverged.
    pub plain: Option<f64>,
    /// The last loss with batch normalization.
    pub normalized: f64,
    /// The last norm of the weights with batch normalization.
    pub norm: f64,
}

impl Rates {
    /// Descends with and without batch normalization.
    pub fn run(&self) -> Outcome {
        let (plain, _) = self.descend(Normalizer::None);
        let (normalized, norm) = self.descend(Normalizer::Batch);
        Outcome { rate: self.rate, plain: plain.is_finite().then_some(plain), normalized, norm }
    }

    /// The last loss and the last norm; a loss beyond a million times the first has diverged and is infinite.
    fn descend(&self, normalizer: Normalizer) -> (f64, f64) {
        let layer = Layer::training(normalizer, 0.0);
        let x = data();
        let target =
            layer.forward(&x, &Matrix::from_fn(1, x.width(), |_, i| if i % 2 == 0 { 1.0 } else { -1.0 }));
        let mut w = Matrix::from_fn(1, x.width(), |_, _| 1.0);
        let (first, mut dz) = half_squared_error(&layer.forward(&x, &w), &target);
        let mut loss = first;
        let descent = Descent { rate: self.rate, decay: 0.0 };
        for _ in 0..self.steps {
            w = descent.step(&w, &layer.backward(&x, &w, &dz));
            (loss, dz) = half_squared_error(&layer.forward(&x, &w), &target);
            if loss.is_nan() || loss > 1e6 * first {
                return (f64::INFINITY, w.norm());
            }
        }
        (loss, w.norm())
    }

    /// Theory: the rate from which plain descent diverges, `2 / λ_max` of the second moment of the inputs.
    pub fn limit() -> f64 {
        let x = data();
        let mut v = Matrix::from_fn(1, x.width(), |_, _| 1.0);
        let mut largest = 0.0;
        // By power iteration: the largest eigenvalue stands well apart.
        for _ in 0..200 {
            let next = x.transposed().times_transposed(&v.times_transposed(&x)).transposed();
            largest = next.norm() / (v.norm() * x.height() as f64);
            v = next.scaled(1.0 / next.norm());
        }
        2.0 / largest
    }
}

fn data() -> Matrix {
    Matrix::from_fn(64, 8, |i, j| {
        let (row, column) = (i as f64, j as f64);
        1.0 + libm::exp2(-column / 2.0) * libm::sin(1.0 + 3.0 * row + 7.0 * column + row * column)
    })
}
