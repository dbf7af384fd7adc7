//! Style modulation: instance normalization with gains and shifts that are linear in a latent vector.
//!
//! `y = (1 + A w + a) xhat + B w + b`. `StyleGAN` has epsilon 1e-8, MUNIT 1e-5.

use crate::norm::axis::roles;
use crate::norm::formula::networks::{BETA_BIAS, BETA_WEIGHT, CHANGE_BIAS, GAMMA_WEIGHT, heads};
use crate::norm::formula::parts::{CONDITION, STRENGTH};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, Var, W};
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters};

/// Style modulation.
pub(super) const METHOD: Method = Method {
    id: "style_modulation",
    name: "Style modulation",
    short: "StyleMod",
    aliases: &["AdaIN in StyleGAN and MUNIT", "StyleGAN"],
    family: Family::Recovery,
    paper: Paper {
        authors: "Karras, Laine, Aila",
        title: "A style-based generator architecture for generative adversarial networks",
        venue: "CVPR",
        year: 2019,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula {
        apply,
        shares: Some("one mean and one deviation"),
        affine: false,
        parts: &[CONDITION, GAMMA_WEIGHT, CHANGE_BIAS, BETA_WEIGHT, BETA_BIAS],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[STRENGTH],
    whitenings: &[],
    defaults: Parameters { epsilon: 1e-8, ..Parameters::DEFAULT },
    invariances: &[
        Invariance::WholeScale,
        Invariance::ChannelScale,
        Invariance::SampleScale,
        Invariance::ChannelShift,
        Invariance::OtherSamples,
    ],
    formula: "y = (1 + γ(w_n)) (x - μ) / sqrt(σ^2 + ε) + β(w_n)",
    summary: "A vector instead of an image says which mean and deviation each channel gets, layer by layer.",
};

fn apply(given: &Given) -> Var {
    let (gamma, beta) = heads(given, &given.part("condition"));
    (gamma + 1.0) * given.standardized(&given.x, H | W) + beta
}
