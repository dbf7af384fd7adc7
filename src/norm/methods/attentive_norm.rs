//! Attentive normalization: every sample mixes several pairs of gains and shifts by its attention.
//!
//! `y = (sum_k a_nk gamma_k) xhat + sum_k a_nk beta_k`, where the attention is linear in the standard scores of the
//! sample's channel means, `mu_nc / sqrt(v_nc + 1e-3)` with the unbiased variance, and squashed. The authors' code uses
//! the hard sigmoid, whose shares need not sum to 1. Another method of the same name (Wang et al., CVPR 2020) finds
//! semantic regions.

use crate::norm::axis::roles;
use crate::norm::formula::networks::{layer, weights, zeros};
use crate::norm::formula::parts::{MODES, STRENGTH, table};
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{C, H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Attentive normalization.
pub(super) const METHOD: Method = Method {
    id: "attentive_norm",
    name: "Attentive normalization",
    short: "AN",
    aliases: &["mixture of affine transformations"],
    family: Family::Recovery,
    paper: Paper { authors: "Li, Sun, Wu", title: "Attentive normalization", venue: "ECCV", year: 2020 },
    roles: roles("aaasss"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: false,
        parts: &[
            Part::learned("attention_weight", |given| {
                weights(given, 0, [given.count("modes"), given.shape().c(), 1, 1])
            }),
            Part::learned("attention_bias", |given| zeros(given.count("modes"))),
            Part::learned("mixture_gamma", |given| table(given, 1, 1.0)),
            Part::learned("mixture_beta", |given| table(given, 2, 0.0)),
        ],
    }),
    parameters: &[Parameter::Groups, Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "normalize",
            symbol: "area",
            step: Step::Area,
            scale: Scale::Choice(&[("group", "groups of channels"), ("batch", "the batch")]),
            default: 0.0,
            meaning: "the normalization underneath",
        },
        Knob {
            id: "attention",
            symbol: "attention",
            step: Step::Recovery,
            scale: Scale::Choice(&[
                ("hsigmoid", "hard sigmoid"),
                ("softmax", "softmax"),
                ("sigmoid", "sigmoid"),
            ]),
            default: 0.0,
            meaning: "how logits become shares",
        },
        Knob { default: 3.0, meaning: "pairs of gains and shifts", ..MODES },
        STRENGTH,
    ],
    whitenings: &[],
    defaults: Parameters { groups: 32, ..Parameters::DEFAULT },
    invariances: &[Invariance::OtherSamples],
    formula: "y = (sum_k a_(nk) γ_k) x̂ + sum_k a_(nk) β_k",
    summary: "Several sets of gains and shifts are kept, and each sample decides by its own channel means how much of each it gets.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let (mean, variance) = x.moments(H | W);
    let scores = mean * (variance.unbiased(x.count(H | W)) + 1e-3).rsqrt();
    let logits = layer(given, &scores, "attention_weight", "attention_bias");
    let shares = match given.count("attention") {
        0 => logits.hard_sigmoid(),
        1 => logits.softmax(C),
        _ => logits.sigmoid(),
    };
    let mixed = |id| shares.convolved(&given.part(id).permute([C, N, H, W]), 1, 0);
    let batch = given.count("normalize") == 1;
    let xhat = if batch { given.standardized(x, N | H | W) } else { given.standardized_groups(x) };
    mixed("mixture_gamma") * xhat + mixed("mixture_beta")
}
