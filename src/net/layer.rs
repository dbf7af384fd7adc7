//! A linear layer with its normalization: `z = norm(x W^T)`, or `z = x norm(W)^T` where weights are normalized.

use serde::{Deserialize, Serialize};

use super::Matrix;
use crate::norm::reference;

/// What is normalized.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Normalizer {
    /// Nothing.
    None,
    /// Each neuron over the batch (Ioffe, Szegedy 2015).
    Batch,
    /// Each sample over the neurons (Ba, Kiros, Hinton 2016).
    Layer,
    /// Each neuron's weights have norm 1 (Salimans, Kingma 2016).
    Weight,
}

/// Which statistics batch normalization uses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Statistics {
    /// Those of the batch, differentiated through: training.
    OfBatch,
    /// Fixed means and variances, one pair per neuron: evaluation.
    Fixed(Vec<[f64; 2]>),
}

/// A linear layer without bias, and its normalization without gamma and beta.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// What is normalized.
    pub normalizer: Normalizer,
    /// Added to variances, and to the norm of weights.
    pub epsilon: f64,
    /// What batch normalization uses; the others have no statistics to fix.
    pub statistics: Statistics,
}

impl Layer {
    /// A layer in training.
    pub const fn training(normalizer: Normalizer, epsilon: f64) -> Self {
        Self { normalizer, epsilon, statistics: Statistics::OfBatch }
    }

    /// The same layer in evaluation, its statistics those of this batch with these weights.
    #[must_use]
    pub fn evaluating(&self, x: &Matrix, w: &Matrix) -> Self {
        let h = w.times_transposed(x);
        let fixed = h.rows().map(|row| [reference::mean(row), reference::variance(row)]).collect();
        Self { statistics: Statistics::Fixed(fixed), ..self.clone() }
    }

    /// The output, samples × neurons, for samples × inputs and weights of neurons × inputs.
    pub fn forward(&self, x: &Matrix, w: &Matrix) -> Matrix {
        match self.normalizer {
            Normalizer::None => x.times_transposed(w),
            Normalizer::Batch => {
                let h = w.times_transposed(x);
                let z = match &self.statistics {
                    Statistics::OfBatch => h.map_rows(|row| reference::standardize(row, self.epsilon)),
                    Statistics::Fixed(fixed) => self.by_fixed(&h, fixed, |value, mean| value - mean),
                };
                z.transposed()
            }
            Normalizer::Layer => {
                x.times_transposed(w).map_rows(|row| reference::standardize(row, self.epsilon))
            }
            Normalizer::Weight => {
                x.times_transposed(&w.map_rows(|row| scaled(row, 1.0 / (norm(row) + self.epsilon))))
            }
        }
    }

    /// The gradient of a loss with respect to the weights, from that with respect to the output.
    pub fn backward(&self, x: &Matrix, w: &Matrix, dz: &Matrix) -> Matrix {
        let inputs = x.transposed();
        // Of the products of inputs and weights, neurons × samples.
        let of_products = |dh: &Matrix| dh.times_transposed(&inputs);
        match self.normalizer {
            Normalizer::None => of_products(&dz.transposed()),
            Normalizer::Batch => {
                let dz = dz.transposed();
                match &self.statistics {
                    Statistics::OfBatch => of_products(&through(&w.times_transposed(x), &dz, self.epsilon)),
                    Statistics::Fixed(fixed) => of_products(&self.by_fixed(&dz, fixed, |value, _| value)),
                }
            }
            Normalizer::Layer => of_products(&through(&x.times_transposed(w), dz, self.epsilon).transposed()),
            Normalizer::Weight => {
                let mut weights = w.rows();
                of_products(&dz.transposed()).map_rows(|gradient| {
                    let row = weights.next().unwrap_or_default();
                    // Of w / (|w| + epsilon): what is along w loses the share of the norm in the divisor.
                    let (size, divisor) = (norm(row), norm(row) + self.epsilon);
                    let along: f64 = gradient.iter().zip(row).map(|(g, w)| g * w).sum();
                    let share = if size > 0.0 { along / (size * divisor) } else { 0.0 };
                    gradient.iter().zip(row).map(|(g, w)| (g - share * w) / divisor).collect()
                })
            }
        }
    }

    /// Rows divided by their fixed deviations, after a function of value and mean.
    fn by_fixed(&self, rows: &Matrix, fixed: &[[f64; 2]], value: impl Fn(f64, f64) -> f64) -> Matrix {
        let mut fixed = fixed.iter();
        rows.map_rows(|row| {
            let [mean, variance] = fixed.next().copied().unwrap_or([0.0, 1.0]);
            let deviation = (variance + self.epsilon).sqrt();
            row.iter().map(|&x| value(x, mean) / deviation).collect()
        })
    }
}

/// Back through the standardization of every row.
fn through(h: &Matrix, dz: &Matrix, epsilon: f64) -> Matrix {
    let mut gradients = dz.rows();
    h.map_rows(|row| reference::standardize_gradient(row, gradients.next().unwrap_or_default(), epsilon))
}

fn norm(row: &[f64]) -> f64 {
    row.iter().map(|w| w * w).sum::<f64>().sqrt()
}

fn scaled(row: &[f64], factor: f64) -> Vec<f64> {
    row.iter().map(|w| factor * w).collect()
}
