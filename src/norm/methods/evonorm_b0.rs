//! EvoNorm-B0: normalization and nonlinearity in one formula that a search found.
//!
//! `xhat = x / max(sqrt(v_batch + epsilon), v_c x + sqrt(v_instance + epsilon))` with a learned v per channel, 1 at the start. The
//! instance variance is biased in the paper and unbiased in ports.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{EVO_V, SLOPE};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters};

/// EvoNorm-B0.
pub(super) const METHOD: Method = Method {
    id: "evonorm_b0",
    name: "EvoNorm-B0",
    short: "Evo-B0",
    aliases: &["evolving normalization-activation layers", "EvoNorm"],
    family: Family::Variation,
    paper: Paper {
        authors: "Liu, Brock, Simonyan, Le",
        title: "Evolving normalization-activation layers",
        venue: "NeurIPS",
        year: 2020,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula { apply, shares: None, affine: true, parts: &[EVO_V] }),
    parameters: &[Parameter::Variance, Parameter::Epsilon],
    knobs: &[SLOPE],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale],
    formula: "y = γ x / max(sqrt(σ_b^2 + ε), v x + sqrt(σ_i^2 + ε)) + β",
    summary: "A search found normalization and nonlinearity as one formula: a large positive value is divided by something that grows with it.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let batch = (x.variance(N | H | W) + given.epsilon()).sqrt();
    let instance = (given.moments(x, H | W).1 + given.epsilon()).sqrt();
    given.affine(&(x / batch.maximum(&(given.part("v") * x + instance))))
}
