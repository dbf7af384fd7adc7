//! Whitening and coloring transform: a picture made white, and given the covariance of another's channels.
//!
//! `y = Sigma_s^(1/2) Sigma^(-1/2) (x - mu) + mu_s` per sample. The authors' code has the unbiased covariances and drops
//! eigenvalues below 1e-5, where this adds epsilon to all. The root is `Sigma_s Sigma_s^(-1/2)`.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{BLEND, STYLE};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{Var, W};
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters, Variance};

/// Whitening and coloring transform.
pub(super) const METHOD: Method = Method {
    id: "whitening_coloring_transform",
    name: "Whitening and coloring transform",
    short: "WCT",
    aliases: &["universal style transfer", "WIN"],
    family: Family::Whitening,
    paper: Paper {
        authors: "Li, Fang, Yang, Wang, Lu, Yang",
        title: "Universal style transfer via feature transforms",
        venue: "NeurIPS",
        year: 2017,
    },
    roles: roles("aaffss"),
    form: Form::Formula(Formula { apply, shares: None, affine: false, parts: &[STYLE] }),
    parameters: &[Parameter::Variance, Parameter::Epsilon],
    knobs: &[BLEND],
    whitenings: &[],
    defaults: Parameters { variance: Variance::Unbiased, ..Parameters::DEFAULT },
    invariances: &[
        Invariance::WholeScale,
        Invariance::SampleScale,
        Invariance::ChannelShift,
        Invariance::OtherSamples,
    ],
    formula: "y = Σ_s^(1/2) Σ^(-1/2) (x - μ) + μ_s",
    summary: "The channels of a picture’s features are whitened and then given the mean and covariance of another picture’s: its style without its content.",
};

fn apply(given: &Given) -> Var {
    let (rows, mean, sigma) = measured(given, &given.x);
    let (_, style_mean, style_sigma) = measured(given, &given.part("style"));
    let white = sigma.inverse_sqrt().matmul(&(rows - mean));
    let y = style_sigma.matmul(&style_sigma.inverse_sqrt()).matmul(&white) + style_mean;
    let blend = given.knob("blend");
    blend * y.reshape(given.x.sizes()) + (1.0 - blend) * &given.x
}

/// The channels of every sample as rows, their means and their covariance.
fn measured(given: &Given, x: &Var) -> (Var, Var, Var) {
    let [n, c, h, w] = x.sizes();
    let rows = x.reshape([n, 1, c, h * w]);
    let (mean, mut sigma) = rows.covariance();
    if given.parameters.variance == Variance::Unbiased {
        sigma = sigma.unbiased(rows.count(W));
    }
    (rows, mean, sigma.plus_diagonal(given.epsilon()))
}
