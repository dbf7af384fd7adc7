//! Local response normalization: every value is divided by the power of its neighbouring channels.
//!
//! `y_c = x_c / (k + alpha sum x_c'^2)^beta` over the n channels about c, at every position. AlexNet has k = 2, n = 5,
//! alpha = 1e-4, beta = 0.75. PyTorch divides alpha by n; PaddlePaddle, like the paper, does not. At the borders the sum
//! runs over what is there. Since k > 0 it is not scale invariant.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::Var;
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameters, Scale, Step};

/// Local response normalization.
pub(super) const METHOD: Method = Method {
    id: "local_response_norm",
    name: "Local response normalization",
    short: "LRN",
    aliases: &["brightness normalization", "AlexNet normalization", "cross-channel"],
    family: Family::Local,
    paper: Paper {
        authors: "Krizhevsky, Sutskever, Hinton",
        title: "ImageNet classification with deep convolutional neural networks",
        venue: "NeurIPS",
        year: 2012,
    },
    roles: roles("aassaa"),
    form: Form::Formula(Formula { apply, shares: None, affine: false, parts: &[] }),
    parameters: &[],
    knobs: &[
        Knob {
            id: "size",
            symbol: "n",
            step: Step::Area,
            scale: Scale::Whole(1, 15),
            default: 5.0,
            meaning: "channels in the window",
        },
        Knob {
            id: "alpha",
            symbol: "α",
            step: Step::Operation,
            scale: Scale::Log(1e-5, 10.0),
            default: 1e-4,
            meaning: "weight of the neighbours’ power",
        },
        Knob {
            id: "exponent",
            symbol: "β",
            step: Step::Operation,
            scale: Scale::Linear(0.0, 2.0),
            default: 0.75,
            meaning: "exponent of the divisor",
        },
        Knob {
            id: "offset",
            symbol: "k",
            step: Step::Operation,
            scale: Scale::Linear(0.0, 4.0),
            default: 2.0,
            meaning: "added to the power",
        },
        Knob {
            id: "alpha_divisor",
            symbol: "α ÷",
            step: Step::Operation,
            scale: Scale::Choice(&[("one", "1, as the paper"), ("size", "n, as PyTorch")]),
            default: 0.0,
            meaning: "what α is divided by",
        },
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::OtherSamples],
    formula: "y_c = x_c / (k + α sum_(c'=c-n/2)^(c+n/2) x_(c')^2)^β",
    summary: "At every position a channel is divided by the power of its neighbouring channels: a loud channel damps those beside it, as neurons inhibit each other.",
};

fn apply(given: &Given) -> Var {
    let size = given.count("size");
    let alpha = given.knob("alpha") / if given.count("alpha_divisor") == 1 { size as f64 } else { 1.0 };
    let x = &given.x;
    let power = x.square().window_sum([1, size, 1, 1]);
    x / (alpha * power + given.knob("offset")).powf(given.knob("exponent"))
}
