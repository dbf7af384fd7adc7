//! Extended batch normalization: the mean of every channel, and one deviation of all values.
//!
//! `xhat = (x - mu_c) / sqrt(s^2 + epsilon)`. The deviation is that about the mean of everything, which is how the paper's
//! abstract reads, or that about the means of the channels.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Extended batch normalization.
pub(super) const METHOD: Method = Method {
    id: "extended_batch_norm",
    name: "Extended batch normalization",
    short: "EBN",
    aliases: &[],
    family: Family::Partition,
    paper: Paper {
        authors: "Luo, Zhan, Wang, Gao",
        title: "Extended batch normalization",
        venue: "arXiv",
        year: 2020,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula { apply, shares: None, affine: true, parts: &[] }),
    parameters: &[Parameter::Epsilon],
    knobs: &[Knob {
        id: "deviation_about",
        symbol: "σ about",
        step: Step::Area,
        scale: Scale::Choice(&[("overall", "the overall mean"), ("channel", "the channels’ means")]),
        default: 0.0,
        meaning: "the mean that the deviation is about",
    }],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale],
    formula: "x̂ = (x - μ_c) / sqrt(σ^2 + ε), σ^2 = 1 / (NCHW) sum_(nchw) (x_(nchw) - μ)^2",
    summary: "The mean is taken per channel, the deviation over everything, so that small batches give a steadier deviation. Channels keep their relative sizes.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let (mean, variance) = x.moments(N | H | W);
    let overall =
        if given.count("deviation_about") == 1 { variance.mean(C) } else { x.variance(N | C | H | W) };
    given.affine(&((x - mean) / (overall + given.epsilon()).sqrt()))
}
