//! A layer whose weights have two degrees of freedom, so that its weight space is a plane that can be drawn.

use serde::{Deserialize, Serialize};

use crate::net::{Layer, Matrix, Normalizer, half_squared_error};
use crate::norm::{Rng, reference};

/// What is studied.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// Batch: the weight vector of one neuron. Layer: a whole matrix. Weight: one normalized weight vector.
    pub normalizer: Normalizer,
    /// Epsilon of the normalization.
    pub epsilon: f64,
    /// Whether batch normalization uses fixed statistics.
    pub evaluates: bool,
}

impl Subject {
    /// Whether statistics are fixed, which makes the layer linear in its weights; only batch normalization has some.
    pub fn is_linear(&self) -> bool {
        self.evaluates && self.normalizer == Normalizer::Batch
    }
}

/// Samples, and neurons of the matrix before layer normalization: 48 outputs either way.
pub const OUTPUTS: usize = 48;
const NEURONS: usize = 6;
const INPUTS: usize = 3;
/// Of the data and of the two directions in the space of matrices.
const SEED: u64 = 3;

/// The layer with its data: weights are `p_0 E_0 + p_1 E_1` for a point `p` of the plane, `E` two orthonormal
/// directions. The loss is half the mean squared distance from the output of the direction `E_0`.
///
/// One neuron has two white inputs and `E` are its coordinates, so that without epsilon its loss is exactly
/// `1 - cos(angle)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    layer: Layer,
    x: Matrix,
    directions: [Matrix; 2],
    target: Matrix,
}

impl Plane {
    /// The plane of a subject. In evaluation the statistics are those of the weights of length 1 at this angle.
    pub fn new(subject: Subject, angle: f64) -> Self {
        let mut layer = Layer::training(subject.normalizer, subject.epsilon);
        let (x, directions) = match subject.normalizer {
            Normalizer::Layer => (
                noise(OUTPUTS / NEURONS, INPUTS, SEED),
                orthonormal(&noise(NEURONS, INPUTS, SEED + 1), &noise(NEURONS, INPUTS, SEED + 2)),
            ),
            _ => (
                white_inputs(),
                [0, 1].map(|axis| Matrix::from_fn(1, 2, |_, i| f64::from(u8::from(i == axis)))),
            ),
        };
        let exact = Layer { epsilon: 0.0, ..layer.clone() };
        let target = exact.forward(&x, &directions[0]);
        if subject.is_linear() {
            let (sin, cos) = libm::sincos(angle);
            layer = layer.evaluating(&x, &combined(&directions, [cos, sin]));
        }
        Self { layer, x, directions, target }
    }

    /// The products of inputs and weights, before the normalization.
    pub fn products(&self, point: [f64; 2]) -> Matrix {
        self.x.times_transposed(&combined(&self.directions, point))
    }

    /// The output.
    pub fn output(&self, point: [f64; 2]) -> Matrix {
        self.layer.forward(&self.x, &combined(&self.directions, point))
    }

    /// The loss.
    pub fn loss(&self, point: [f64; 2]) -> f64 {
        half_squared_error(&self.output(point), &self.target).0
    }

    /// The gradient of the loss, along the two directions.
    pub fn gradient(&self, point: [f64; 2]) -> [f64; 2] {
        let w = combined(&self.directions, point);
        let (_, dz) = half_squared_error(&self.layer.forward(&self.x, &w), &self.target);
        let gradient = self.layer.backward(&self.x, &w, &dz);
        self.directions.each_ref().map(|direction| direction.inner(&gradient))
    }

    /// The largest eigenvalue of the Hessian, from central differences of the gradient.
    pub fn curvature(&self, point: [f64; 2]) -> f64 {
        let step = 1e-5 * length(point);
        let difference = |axis: usize| {
            let moved = |by: f64| {
                let mut moved = point;
                if let Some(coordinate) = moved.get_mut(axis) {
                    *coordinate += by;
                }
                self.gradient(moved)
            };
            let (ahead, behind) = (moved(step), moved(-step));
            [(ahead[0] - behind[0]) / (2.0 * step), (ahead[1] - behind[1]) / (2.0 * step)]
        };
        let ([xx, xy], [yx, yy]) = (difference(0), difference(1));
        let (half_trace, off) = (f64::midpoint(xx, yy), f64::midpoint(xy, yx));
        half_trace + libm::hypot((xx - yy) / 2.0, off)
    }
}

/// The length of a point of the plane, which is the norm of its weights.
pub(super) fn length([x, y]: [f64; 2]) -> f64 {
    libm::hypot(x, y)
}

/// The point at a distance and an angle.
pub(super) fn polar(radius: f64, angle: f64) -> [f64; 2] {
    let (sin, cos) = libm::sincos(angle);
    [radius * cos, radius * sin]
}

fn combined([first, second]: &[Matrix; 2], [p, q]: [f64; 2]) -> Matrix {
    first.zip(second, |a, b| p * a + q * b)
}

fn noise(rows: usize, columns: usize, seed: u64) -> Matrix {
    let mut rng = Rng::stream(seed, 0);
    Matrix::from_fn(rows, columns, |_, _| rng.normal())
}

/// Two slow waves with noise whose means are 0, variances 1 and covariance 0.
fn white_inputs() -> Matrix {
    let mut rng = Rng::stream(SEED, 0);
    let mut wave = |pace: f64, phase: f64, noise: f64| {
        let values: Vec<f64> =
            (0..OUTPUTS).map(|i| libm::sin(pace * i as f64 + phase) + noise * rng.normal()).collect();
        reference::standardize(&values, 0.0)
    };
    let (first, second) = (wave(0.42, 0.0, 0.5), wave(0.23, 2.57, 0.4));
    let shared = first.iter().zip(&second).map(|(a, b)| a * b).sum::<f64>() / OUTPUTS as f64;
    let rest: Vec<f64> = second.iter().zip(&first).map(|(b, a)| b - shared * a).collect();
    let columns = [first, reference::standardize(&rest, 0.0)];
    Matrix::from_fn(OUTPUTS, 2, |row, column| {
        columns.get(column).and_then(|values| values.get(row)).copied().unwrap_or_default()
    })
}

/// Two matrices of norm 1 at right angles.
fn orthonormal(first: &Matrix, second: &Matrix) -> [Matrix; 2] {
    let first = first.scaled(1.0 / first.norm());
    let along = first.inner(second);
    let second = second.zip(&first, |b, a| b - along * a);
    let second = second.scaled(1.0 / second.norm());
    [first, second]
}
