//! Variance normalization: batch normalization without taking the mean off, `x / sqrt(v + epsilon)`.
//!
//! v is the variance of each channel about its mean. An ablation: it shows what each half of batch normalization does.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters};

/// Variance normalization.
pub(super) const METHOD: Method = Method {
    id: "variance_norm",
    name: "Variance normalization",
    short: "VN",
    aliases: &["batch normalization without centring"],
    family: Family::Variation,
    paper: Paper {
        authors: "Daneshmand, Kohler, Bach, Hofmann, Lucchi",
        title: "Batch normalization provably avoids rank collapse for randomly initialised deep networks",
        venue: "NeurIPS",
        year: 2020,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula { apply, shares: Some("one deviation"), affine: true, parts: &[] }),
    parameters: &[Parameter::Epsilon],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale],
    formula: "x̂ = x / sqrt(σ^2 + ε), σ^2 = 1 / m sum_i (x_i - μ)^2",
    summary: "Batch normalization that leaves the mean where it is: an ablation that shows which of its two halves does what.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    given.affine(&(x / (x.variance(N | H | W) + given.epsilon()).sqrt()))
}
