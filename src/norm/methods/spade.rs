//! Spatially-adaptive denormalization: gains and shifts are maps made from a map of labels.
//!
//! `y = xhat (1 + gamma(m)) + beta(m)` by a hidden layer of rectifiers, every layer a convolution of 3 × 3 with zeros
//! outside. The paper has 128 numbers in the hidden layer; here there are 8.

use crate::norm::axis::roles;
use crate::norm::formula::networks::{BETA_BIAS, CHANGE_BIAS, HIDDEN_BIAS, HIDDEN_LEN, generated, weights};
use crate::norm::formula::parts::{LABELS, STRENGTH};
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{Array, H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Spatially-adaptive denormalization.
pub(super) const METHOD: Method = Method {
    id: "spade",
    name: "Spatially-adaptive denormalization",
    short: "SPADE",
    aliases: &["GauGAN", "semantic image synthesis"],
    family: Family::Recovery,
    paper: Paper {
        authors: "Park, Liu, Wang, Zhu",
        title: "Semantic image synthesis with spatially-adaptive normalization",
        venue: "CVPR",
        year: 2019,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: false,
        parts: &[
            LABELS,
            Part::learned("hidden_weight", |given| weights(given, 0, [HIDDEN_LEN, LABEL_COUNT, 3, 3])),
            HIDDEN_BIAS,
            Part::learned("gamma_weight", |given| weights(given, 1, [given.shape().c(), HIDDEN_LEN, 3, 3])),
            CHANGE_BIAS,
            Part::learned("beta_weight", |given| weights(given, 2, [given.shape().c(), HIDDEN_LEN, 3, 3])),
            BETA_BIAS,
        ],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "normalize",
            symbol: "area",
            step: Step::Area,
            scale: Scale::Choice(&[("batch", "the batch"), ("instance", "each instance")]),
            default: 0.0,
            meaning: "the normalization underneath",
        },
        STRENGTH,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "y = (1 + γ(m)) x̂ + β(m)",
    summary: "A map of labels says at each position how to scale and shift, so that a region of one label is not washed out by the normalization before.",
};

/// Labels that the default map has.
const LABEL_COUNT: usize = 3;

/// 1 in the channel of a position's label, as many channels as the hidden layer takes.
fn one_hot(given: &Given) -> Var {
    let (labels, [_, channels, ..]) = (given.part("labels"), given.part("hidden_weight").sizes());
    let [n, _, h, w] = labels.sizes();
    let labels = given.labels("labels");
    Var::from(Array::from_fn([n, channels, h, w], |[n, c, y, x]| {
        f64::from(u8::from(labels.get((n * h + y) * w + x) == Some(&c)))
    }))
}

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let (gamma, beta) = generated(given, &one_hot(given));
    let instance = given.count("normalize") == 1;
    let xhat = given.standardized(x, if instance { H | W } else { N | H | W });
    xhat * (1.0 + gamma) + beta
}
