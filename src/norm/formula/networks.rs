//! Small networks that make gains and shifts: layers of weights that a seed makes in place of training.

use super::parts::{CONDITION_LEN, constant, learned, per_channel};
use super::{Given, Part};
use crate::norm::graph::{Array, Sizes, Var};

/// Numbers in a hidden layer: as many as in a condition, so that gains and shifts are made of either by the same weights.
pub(in crate::norm) const HIDDEN_LEN: usize = CONDITION_LEN;

/// Weights of the hidden layer.
pub(in crate::norm) const HIDDEN_WEIGHT: Part =
    Part::learned("hidden_weight", |given| weights(given, 2, [HIDDEN_LEN, CONDITION_LEN, 1, 1]));

/// What the hidden layer adds, 0.
pub(in crate::norm) const HIDDEN_BIAS: Part = Part::learned("hidden_bias", |_| zeros(HIDDEN_LEN));

/// Weights of the gains.
pub(in crate::norm) const GAMMA_WEIGHT: Part =
    Part::learned("gamma_weight", |given| weights(given, 3, [given.shape().c(), HIDDEN_LEN, 1, 1]));

/// Weights of the shifts.
pub(in crate::norm) const BETA_WEIGHT: Part =
    Part::learned("beta_weight", |given| weights(given, 4, [given.shape().c(), HIDDEN_LEN, 1, 1]));

/// Gains about 1.
pub(in crate::norm) const GAMMA_BIAS: Part = Part::learned("gamma_bias", |given| per_channel(given, 1.0));

/// Gains about 0, for a formula that adds them to 1 or to gamma.
pub(in crate::norm) const CHANGE_BIAS: Part = Part::learned("gamma_bias", |given| per_channel(given, 0.0));

/// Shifts about 0.
pub(in crate::norm) const BETA_BIAS: Part = Part::learned("beta_bias", |given| per_channel(given, 0.0));

/// Weights of a layer, C' × C × k × k, so large that what passes through keeps its size.
pub(in crate::norm) fn weights(given: &Given, stream: u64, sizes: Sizes) -> Array {
    let [_, channels, height, width] = sizes;
    let fan_in = channels.saturating_mul(height * width) as f64;
    learned(given, stream, sizes, 0.0, 1.0 / fan_in.sqrt())
}

/// What a layer of so many numbers adds at the start.
pub(in crate::norm) fn zeros(len: usize) -> Array {
    constant([1, len, 1, 1], 0.0)
}

/// `W q + b` for every sample and position: a convolution that keeps height and width, by zeros around.
pub(in crate::norm) fn layer(given: &Given, q: &Var, weight: &'static str, bias: &'static str) -> Var {
    let weight = given.part(weight);
    let [.., width] = weight.sizes();
    q.convolved(&weight, 1, width / 2) + given.part(bias)
}

/// Gains and shifts, each a layer of its own.
pub(in crate::norm) fn heads(given: &Given, q: &Var) -> (Var, Var) {
    (layer(given, q, "gamma_weight", "gamma_bias"), layer(given, q, "beta_weight", "beta_bias"))
}

/// Gains and shifts by a hidden layer of rectifiers.
pub(in crate::norm) fn generated(given: &Given, q: &Var) -> (Var, Var) {
    heads(given, &layer(given, q, "hidden_weight", "hidden_bias").relu())
}
