//! Conditional batch normalization: what a sample is about says how its channels are scaled and shifted.
//!
//! A question: `y = (gamma + dgamma_n) xhat + beta + dbeta_n`, with changes by a hidden layer that start at 0. A class,
//! as in generators of images: `y = gamma_k xhat + beta_k`, rows of a table.

use crate::norm::axis::roles;
use crate::norm::formula::networks::{
    BETA_BIAS, BETA_WEIGHT, CHANGE_BIAS, GAMMA_WEIGHT, HIDDEN_BIAS, HIDDEN_WEIGHT, generated,
};
use crate::norm::formula::parts::{CLASS_BETA, CLASS_GAMMA, CLASSES, CONDITION, MODES, STRENGTH, of_classes};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Conditional batch normalization.
pub(super) const METHOD: Method = Method {
    id: "conditional_batch_norm",
    name: "Conditional batch normalization",
    short: "CBN",
    aliases: &["class-conditional batch normalization", "FiLM"],
    family: Family::Recovery,
    paper: Paper {
        authors: "De Vries, Strub, Mary, Larochelle, Pietquin, Courville",
        title: "Modulating early visual processing by language",
        venue: "NeurIPS",
        year: 2017,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: Some("one mean and one deviation"),
        affine: true,
        parts: &[
            CONDITION,
            HIDDEN_WEIGHT,
            HIDDEN_BIAS,
            GAMMA_WEIGHT,
            CHANGE_BIAS,
            BETA_WEIGHT,
            BETA_BIAS,
            CLASSES,
            CLASS_GAMMA,
            CLASS_BETA,
        ],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "condition_by",
            symbol: "condition",
            step: Step::Recovery,
            scale: Scale::Choice(&[("vector", "a vector, by a network"), ("class", "a class, by a table")]),
            default: 0.0,
            meaning: "what gains and shifts are made from",
        },
        Knob { meaning: "classes", ..MODES },
        STRENGTH,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "y = (γ + Δγ(q_n)) x̂ + β + Δβ(q_n)",
    summary: "A question, a sentence or a class says how much each channel counts, sample by sample; the statistics stay those of the batch.",
};

fn apply(given: &Given) -> Var {
    let xhat = given.standardized(&given.x, N | H | W);
    if given.count("condition_by") == 1 {
        return of_classes(given, "class_gamma", 0) * xhat + of_classes(given, "class_beta", 0);
    }
    let (gamma, beta) = generated(given, &given.part("condition"));
    given.affine(&xhat) + gamma * xhat + beta
}
