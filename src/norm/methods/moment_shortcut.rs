//! Positional normalization with moment shortcut: the moments of another tensor's positions are put back.
//!
//! `y = xhat sqrt(v_s + epsilon) + mu_s` with mean and variance over the channels of the style at every position: an
//! encoder takes them off, a decoder puts them back. The authors' code has the unbiased variance, and uses the decoder's
//! tensor as it is.

use crate::norm::axis::roles;
use crate::norm::formula::parts::STYLE;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, Var};
use crate::norm::{
    Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step, Variance,
};

/// Positional normalization with moment shortcut.
pub(super) const METHOD: Method = Method {
    id: "moment_shortcut",
    name: "Positional normalization with moment shortcut",
    short: "PONO-MS",
    aliases: &["PONO", "MS", "moment injection"],
    family: Family::Partition,
    paper: Paper {
        authors: "Li, Wu, Weinberger, Belongie",
        title: "Positional normalization",
        venue: "NeurIPS",
        year: 2019,
    },
    roles: roles("aassaa"),
    form: Form::Formula(Formula { apply, shares: None, affine: false, parts: &[STYLE] }),
    parameters: &[Parameter::Variance, Parameter::Epsilon],
    knobs: &[Knob {
        id: "normalize",
        symbol: "before",
        step: Step::Area,
        scale: Scale::Choice(&[("position", "positional normalization"), ("none", "nothing")]),
        default: 0.0,
        meaning: "what is done before the moments are put in",
    }],
    whitenings: &[],
    defaults: Parameters { variance: Variance::Unbiased, ..Parameters::DEFAULT },
    invariances: &[
        Invariance::WholeScale,
        Invariance::CommonShift,
        Invariance::SampleScale,
        Invariance::OtherSamples,
    ],
    formula: "y = sqrt(σ_s^2 + ε) (x - μ) / sqrt(σ^2 + ε) + μ_s, μ = 1 / C sum_c x_c",
    summary: "Mean and deviation over the channels at every position are two pictures of the scene’s structure. They are taken off on the way in and put back on the way out.",
};

fn apply(given: &Given) -> Var {
    let (epsilon, x) = (given.epsilon(), &given.x);
    let (mean, variance) = given.moments(&given.part("style"), C);
    let xhat = if given.count("normalize") == 1 {
        x.clone()
    } else {
        let (mean, variance) = given.moments(x, C);
        (x - mean) / (variance + epsilon).sqrt()
    };
    xhat * (variance + epsilon).sqrt() + mean
}
