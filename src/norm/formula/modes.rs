//! Samples of several modes: gates that sort them, and domains that are known.

use super::networks::{layer, zeros};
use super::parts::table;
use super::{Given, Part};
use crate::norm::graph::{Array, C, H, N, Var, W};

/// Gains of every domain, K × C × 1 × 1.
pub(in crate::norm) const DOMAIN_GAMMA: Part = Part::learned("domain_gamma", |given| table(given, 0, 1.0));

/// Shifts of every domain, K × C × 1 × 1.
pub(in crate::norm) const DOMAIN_BETA: Part = Part::learned("domain_beta", |given| table(given, 1, 0.0));

/// The weights of a gate, K × C × 1 × 1: see [`gates`].
pub(in crate::norm) const GATE_WEIGHT: Part =
    Part::learned("gate_weight", |given| table(given, 2, 1.0 / given.knob("modes")));

/// The logits of a gate that sees nothing, 1 × K × 1 × 1.
pub(in crate::norm) const GATE_BIAS: Part = Part::learned("gate_bias", |given| zeros(given.count("modes")));

/// How much of every sample belongs to which mode, N × K × 1 × 1: a softmax of a layer on the channel means.
pub(in crate::norm) fn gates(given: &Given) -> Var {
    layer(given, &given.x.mean(H | W), "gate_weight", "gate_bias").softmax(C)
}

/// The mean and the variance of every channel over the samples of every domain, K × C × 1 × 1 each; 0 where a domain has
/// none.
pub(in crate::norm) fn domain_moments(given: &Given) -> (Var, Var) {
    let domains = given.part("domains");
    let of = |domain: usize| given.x.weighted_moments(&equal(&domains, domain), N | H | W);
    let (means, variances): (Vec<Var>, Vec<Var>) = (0..given.count("modes")).map(of).unzip();
    let joined = |vars: &[Var]| Var::concat(N, &vars.iter().collect::<Vec<&Var>>());
    (joined(&means), joined(&variances))
}

/// 1 where the label is this one.
pub(in crate::norm) fn equal(labels: &Var, label: usize) -> Var {
    labels.value().map_or_else(Var::failed, |array| {
        let is = |v: &f64| f64::from(u8::from(*v as usize == label));
        Var::from(Array::new(array.sizes(), array.values().iter().map(is).collect()))
    })
}
