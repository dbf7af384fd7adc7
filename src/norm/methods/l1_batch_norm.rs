//! L1 batch normalization: batch normalization by the mean absolute deviation.
//!
//! `xhat = (x - mu) / (k mean|x - mu| + epsilon)`, k = 1 in the paper. Hoffer et al. (2018) have k = sqrt(pi / 2), which
//! makes it the standard deviation of normal values.

use std::f64::consts::FRAC_PI_2;

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// L1 batch normalization.
pub(super) const METHOD: Method = Method {
    id: "l1_batch_norm",
    name: "L1 batch normalization",
    short: "L1-BN",
    aliases: &["L1-norm batch normalization", "L1BN", "mean absolute deviation"],
    family: Family::Variation,
    paper: Paper {
        authors: "Wu, Li, Deng, Liu, Xie, Shi",
        title: "L1-norm batch normalization for efficient training of deep neural networks",
        venue: "arXiv",
        year: 2018,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: Some("one mean and one mean absolute deviation"),
        affine: true,
        parts: &[],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[Knob {
        id: "factor",
        symbol: "k",
        step: Step::Operation,
        scale: Scale::Choice(&[("one", "1"), ("gaussian", "√(π ÷ 2), for normal values")]),
        default: 0.0,
        meaning: "factor of the mean absolute deviation",
    }],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "x̂ = (x - μ) / (k s + ε), s = 1 / m sum_i |x_i - μ|",
    summary: "The mean absolute deviation takes the place of the standard deviation: cheaper in hardware, without square and root, and less moved by outliers.",
};

fn apply(given: &Given) -> Var {
    let centred = &given.x - given.x.mean(N | H | W);
    let factor = if given.count("factor") == 0 { 1.0 } else { FRAC_PI_2.sqrt() };
    let deviation = factor * centred.abs().mean(N | H | W);
    given.affine(&(centred / (deviation + given.epsilon())))
}
