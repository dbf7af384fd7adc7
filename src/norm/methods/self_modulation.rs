//! Self-modulation: a generator's own random input makes the gains and shifts of its layers.
//!
//! `y = gamma(z_n) xhat + beta(z_n)` by a hidden layer of rectifiers, gamma about 1.

use crate::norm::axis::roles;
use crate::norm::formula::networks::{
    BETA_BIAS, BETA_WEIGHT, GAMMA_BIAS, GAMMA_WEIGHT, HIDDEN_BIAS, HIDDEN_WEIGHT, generated,
};
use crate::norm::formula::parts::{CONDITION, STRENGTH};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters};

/// Self-modulation.
pub(super) const METHOD: Method = Method {
    id: "self_modulation",
    name: "Self-modulation",
    short: "SelfMod",
    aliases: &["self-modulated batch normalization"],
    family: Family::Recovery,
    paper: Paper {
        authors: "Chen, Lucic, Houlsby, Gelly",
        title: "On self modulation for generative adversarial networks",
        venue: "ICLR",
        year: 2019,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: Some("one mean and one deviation"),
        affine: false,
        parts: &[CONDITION, HIDDEN_WEIGHT, HIDDEN_BIAS, GAMMA_WEIGHT, GAMMA_BIAS, BETA_WEIGHT, BETA_BIAS],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[STRENGTH],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "y = γ(z_n) x̂ + β(z_n)",
    summary: "A generator’s own random input steers the gains and shifts of all its layers, without labels.",
};

fn apply(given: &Given) -> Var {
    let (gamma, beta) = generated(given, &given.part("condition"));
    gamma * given.standardized(&given.x, N | H | W) + beta
}
