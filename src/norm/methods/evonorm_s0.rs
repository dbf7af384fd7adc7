//! EvoNorm-S0: normalization and nonlinearity in one formula that a search found, without the batch.
//!
//! `xhat = x sigmoid(v_c x) / sqrt(v_group + epsilon)` with a learned v per channel, 1 at the start. The variance is biased in the
//! paper and unbiased in ports.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{EVO_V, SLOPE};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, Var, W};
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters};

/// EvoNorm-S0.
pub(super) const METHOD: Method = Method {
    id: "evonorm_s0",
    name: "EvoNorm-S0",
    short: "Evo-S0",
    aliases: &["evolving normalization-activation layers", "EvoNorm", "swish"],
    family: Family::Variation,
    paper: Paper {
        authors: "Liu, Brock, Simonyan, Le",
        title: "Evolving normalization-activation layers",
        venue: "NeurIPS",
        year: 2020,
    },
    roles: roles("aaasss"),
    form: Form::Formula(Formula { apply, shares: Some("one deviation"), affine: true, parts: &[EVO_V] }),
    parameters: &[Parameter::Groups, Parameter::Variance, Parameter::Epsilon],
    knobs: &[SLOPE],
    whitenings: &[],
    defaults: Parameters { groups: 32, ..Parameters::DEFAULT },
    invariances: &[Invariance::OtherSamples],
    formula: "y = γ x sigmoid(v x) / sqrt(σ_g^2 + ε) + β",
    summary: "A swish divided by the deviation of its group of channels, found by a search: no mean is taken off, and no batch is needed.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let grouped = x.grouped(given.parameters.groups);
    let deviation = (given.moments(&grouped, H | W).1 + given.epsilon()).sqrt();
    let scaled = (grouped / deviation).reshape(x.sizes());
    given.affine(&(scaled * (given.part("v") * x).sigmoid()))
}
