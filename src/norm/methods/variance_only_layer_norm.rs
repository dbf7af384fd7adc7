//! Variance-only layer normalization: `x / sqrt(v + epsilon)` over C at each position.
//!
//! v is the variance about the mean, but the mean stays where it is, and there is no gamma and beta.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, Var};
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters};

/// Variance-only layer normalization.
pub(super) const METHOD: Method = Method {
    id: "variance_only_layer_norm",
    name: "Variance-only layer normalization",
    short: "VO-LN",
    aliases: &["VOLN"],
    family: Family::Variation,
    paper: Paper {
        authors: "Wang, She, Zhang, Zhang",
        title: "Correct normalization matters: understanding the effect of normalization on deep neural network models for click-through rate prediction",
        venue: "arXiv",
        year: 2020,
    },
    roles: roles("aassaa"),
    form: Form::Formula(Formula { apply, shares: Some("one deviation"), affine: false, parts: &[] }),
    parameters: &[Parameter::Epsilon],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::SampleScale, Invariance::OtherSamples],
    formula: "y = x / sqrt(σ^2 + ε), σ^2 = 1 / C sum_c (x_c - μ)^2",
    summary: "Layer normalization of which only the division is left: in the paper’s models neither the mean nor gamma and beta were needed.",
};

fn apply(given: &Given) -> Var {
    &given.x / (given.x.variance(C) + given.epsilon()).sqrt()
}
