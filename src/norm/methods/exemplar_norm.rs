//! Exemplar normalization: instance, layer and batch normalization mixed anew for every sample.
//!
//! The sample's channel means under each of the three are reduced to few numbers, whose inner products say by a linear
//! layer and a softmax what the shares are. The inside of the attention is a reconstruction. Shares mix the outputs, or
//! the statistics as switchable normalization does.

use crate::norm::axis::roles;
use crate::norm::formula::networks::{layer, weights, zeros};
use crate::norm::formula::parts::STRENGTH;
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{C, H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Exemplar normalization.
pub(super) const METHOD: Method = Method {
    id: "exemplar_norm",
    name: "Exemplar normalization",
    short: "EN",
    aliases: &["sample-wise switchable normalization"],
    family: Family::Combination,
    paper: Paper {
        authors: "Zhang, Peng, Wu, Li, Luo",
        title: "Exemplar normalization for learning deep representation",
        venue: "CVPR",
        year: 2020,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: true,
        parts: &[
            Part::learned("reduce_weight", |given| weights(given, 0, [REDUCED, given.shape().c(), 1, 1])),
            Part::learned("attention_weight", |given| weights(given, 1, [3, 9, 1, 1])),
            Part::learned("attention_bias", |_| zeros(3)),
        ],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "mixes",
            symbol: "mixes",
            step: Step::Operation,
            scale: Scale::Choice(&[("outputs", "outputs"), ("statistics", "statistics")]),
            default: 0.0,
            meaning: "what the shares mix",
        },
        STRENGTH,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale],
    formula: "x̂ = sum_k a_(nk) x̂_k, k = IN, LN, BN",
    summary: "Like switchable normalization, but every sample gets its own shares, found by looking at how it appears under each normalization.",
};

/// Numbers that channel means are reduced to.
const REDUCED: usize = 2;

/// The shares of the three in every sample, N × 3 × 1 × 1.
fn shares(given: &Given, moments: &[(Var, Var); 3]) -> Var {
    let pooled = given.x.mean(H | W);
    let [of_in, of_ln, of_bn] = moments.each_ref().map(|(mean, variance)| {
        let seen = given.standardized_by(&pooled, mean, variance);
        seen.convolved(&given.part("reduce_weight"), 1, 0).tanh()
    });
    let n = given.shape().n();
    let seen = Var::concat(W, &[&of_in, &of_ln, &of_bn]).permute([N, H, W, C]);
    let relation = seen.matmul_transposed(&seen).reshape([n, 9, 1, 1]);
    layer(given, &relation, "attention_weight", "attention_bias").softmax(C)
}

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let moments = [x.moments(H | W), x.moments(C | H | W), x.moments(N | H | W)];
    let shares: [Var; 3] = shares(given, &moments).split(C);
    let mixed = |of: &dyn Fn(&(Var, Var)) -> Var| -> Var {
        shares.iter().zip(&moments).map(|(share, moments)| share * of(moments)).sum()
    };
    given.affine(&if given.count("mixes") == 1 {
        given.standardized_by(x, &mixed(&|(mean, _)| mean.clone()), &mixed(&|(_, variance)| variance.clone()))
    } else {
        mixed(&|(mean, variance)| given.standardized_by(x, mean, variance))
    })
}
