//! Gated batch normalization: a branch for every domain, mixed by a gate that guesses the domain.
//!
//! `y_n = sum_k g_nk (gamma_k (x_n - mu_k) / sqrt(v_k + epsilon) + beta_k)`. The statistics of a branch are those of the samples of
//! its domain and constants for the gradient: at test time they are stored. A branch without samples is left out, and the other
//! gates take its share. The paper's gate is a small network on the features; here it is linear in the channel means.

use crate::norm::axis::roles;
use crate::norm::formula::modes::{
    DOMAIN_BETA, DOMAIN_GAMMA, GATE_BIAS, GATE_WEIGHT, domain_moments, equal, gates,
};
use crate::norm::formula::parts::{DOMAINS, MODES, STRENGTH};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, N, Var};
use crate::norm::{Family, Form, Method, Paper, Parameter, Parameters};

/// Gated batch normalization.
pub(super) const METHOD: Method = Method {
    id: "gated_batch_norm",
    name: "Gated batch normalization",
    short: "GatedBN",
    aliases: &["GBN", "adversarial robustness", "multiple perturbations"],
    family: Family::Modes,
    paper: Paper {
        authors: "Liu, Tang, Liu, Chen, Huang, Tu, Song, Tao",
        title: "Towards defending multiple adversarial perturbations via gated batch normalization",
        venue: "arXiv",
        year: 2020,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: false,
        parts: &[DOMAINS, DOMAIN_GAMMA, DOMAIN_BETA, GATE_WEIGHT, GATE_BIAS],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[MODES, STRENGTH],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[],
    formula: "y_n = sum_k g_(nk) (γ_k (x_n - μ_k) / sqrt(σ_k^2 + ε) + β_k), g_n = softmax(W mean(x_n) + b)",
    summary: "Every kind of attack has a branch with statistics of its own. When the kind is not known, a gate guesses it and mixes the branches.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let domains = given.part("domains");
    let modes = given.count("modes");
    let has_samples: Vec<Var> = (0..modes).map(|k| equal(&domains, k).max(N)).collect();
    let gates = gates(given) * Var::concat(C, &has_samples.iter().collect::<Vec<&Var>>());
    let gates = &gates / gates.sum(C);
    let (mean, variance) = domain_moments(given);
    let (mean, variance) = (mean.stop(), variance.stop());
    let (gamma, beta) = (given.part("domain_gamma"), given.part("domain_beta"));
    let branch = |k: usize| {
        let xhat = given.standardized_by(x, &mean.at(N, k), &variance.at(N, k));
        gates.at(C, k) * (xhat * gamma.at(N, k) + beta.at(N, k))
    };
    (0..modes).map(branch).sum()
}
