//! Adaptive layer-instance normalization: instance and layer normalization mixed channel by channel.
//!
//! `y = gamma_n (rho xhat_IN + (1 - rho) xhat_LN) + beta_n`, with gamma and beta made by a network and rho clipped to
//! [0, 1] after each step of training. The authors' PyTorch code divides both variances by m - 1 and starts at rho =
//! 0.9.

use crate::norm::axis::roles;
use crate::norm::formula::networks::{
    BETA_BIAS, BETA_WEIGHT, GAMMA_BIAS, GAMMA_WEIGHT, HIDDEN_BIAS, HIDDEN_WEIGHT, generated,
};
use crate::norm::formula::parts::{CONDITION, STRENGTH, per_channel};
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{C, H, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Adaptive layer-instance normalization.
pub(super) const METHOD: Method = Method {
    id: "adaptive_layer_instance_norm",
    name: "Adaptive layer-instance normalization",
    short: "AdaLIN",
    aliases: &["LIN", "U-GAT-IT"],
    family: Family::Recovery,
    paper: Paper {
        authors: "Kim, Kim, Kang, Lee",
        title: "U-GAT-IT: unsupervised generative attentional networks with adaptive layer-instance normalization for image-to-image translation",
        venue: "ICLR",
        year: 2020,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: false,
        parts: &[
            CONDITION,
            HIDDEN_WEIGHT,
            HIDDEN_BIAS,
            GAMMA_WEIGHT,
            GAMMA_BIAS,
            BETA_WEIGHT,
            BETA_BIAS,
            Part::learned("rho", |given| per_channel(given, given.knob("instance_share"))),
        ],
    }),
    parameters: &[Parameter::Variance, Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "instance_share",
            symbol: "ρ",
            step: Step::Operation,
            scale: Scale::Linear(0.0, 1.0),
            default: 1.0,
            meaning: "share of instance normalization",
        },
        STRENGTH,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::SampleScale, Invariance::OtherSamples],
    formula: "y = γ(q_n) (ρ x̂_IN + (1 - ρ) x̂_LN) + β(q_n)",
    summary: "Instance and layer normalization are mixed channel by channel, so that a translation from image to image may change shapes as well as textures.",
};

fn apply(given: &Given) -> Var {
    let (x, rho) = (&given.x, given.part("rho"));
    let xhat = &rho * given.standardized(x, H | W) + (1.0 - &rho) * given.standardized(x, C | H | W);
    let (gamma, beta) = generated(given, &given.part("condition"));
    gamma * xhat + beta
}
