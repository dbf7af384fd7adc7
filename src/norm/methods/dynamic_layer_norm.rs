//! Dynamic layer normalization: a summary of the whole sample makes gains and shifts of the layer normalization.
//!
//! `a_n = mean_hw tanh(A x + a)`, `y = (B a_n + b) xhat + D a_n + d`, where xhat is standardized over the channels of a
//! position, a time step of the paper's utterances. There the summary is of the layer below; here it is of x.

use crate::norm::axis::roles;
use crate::norm::formula::networks::{
    BETA_BIAS, BETA_WEIGHT, GAMMA_BIAS, GAMMA_WEIGHT, heads, layer, weights, zeros,
};
use crate::norm::formula::parts::{CONDITION_LEN, STRENGTH};
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{C, H, Var, W};
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters};

/// Dynamic layer normalization.
pub(super) const METHOD: Method = Method {
    id: "dynamic_layer_norm",
    name: "Dynamic layer normalization",
    short: "DLN",
    aliases: &["speaker adaptation"],
    family: Family::Recovery,
    paper: Paper {
        authors: "Kim, Song, Bengio",
        title: "Dynamic layer normalization for adaptive neural acoustic modeling in speech recognition",
        venue: "Interspeech",
        year: 2017,
    },
    roles: roles("aassaa"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: false,
        parts: &[
            Part::learned("summary_weight", |given| {
                weights(given, 0, [CONDITION_LEN, given.shape().c(), 1, 1])
            }),
            Part::learned("summary_bias", |_| zeros(CONDITION_LEN)),
            GAMMA_WEIGHT,
            GAMMA_BIAS,
            BETA_WEIGHT,
            BETA_BIAS,
        ],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[STRENGTH],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::OtherSamples],
    formula: "a_n = mean(tanh(A x + a)), y = γ(a_n) x̂ + β(a_n)",
    summary: "The whole utterance is summed up in a few numbers, and these choose gains and shifts: the layer adapts to the speaker by itself.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let summary = layer(given, x, "summary_weight", "summary_bias").tanh().mean(H | W);
    let (gamma, beta) = heads(given, &summary);
    gamma * given.standardized(x, C) + beta
}
