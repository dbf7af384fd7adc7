//! Filter response normalization with its thresholded linear unit.
//!
//! `y = max(gamma x / sqrt(mean x^2 + epsilon) + beta, tau)`, the mean over H and W of each plane. The mean is not taken off. Where
//! planes have one pixel the paper adds a learned `|epsilon_l|`, 1e-4 at the start, since the quotient would be a sign.

use crate::norm::axis::roles;
use crate::norm::formula::parts::per_channel;
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{Array, H, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Filter response normalization.
pub(super) const METHOD: Method = Method {
    id: "filter_response_norm",
    name: "Filter response normalization",
    short: "FRN",
    aliases: &["TLU", "thresholded linear unit"],
    family: Family::Variation,
    paper: Paper {
        authors: "Singh, Krishnan",
        title: "Filter response normalization layer: eliminating batch dependence in the training of deep neural networks",
        venue: "CVPR",
        year: 2020,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula {
        apply,
        shares: Some("one root mean square"),
        affine: true,
        parts: &[
            Part::learned("tau", |given| per_channel(given, given.knob("cutoff"))),
            Part::learned("epsilon", |_| Array::scalar(1e-4)),
        ],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "learned_epsilon",
            symbol: "ε learned",
            step: Step::Operation,
            scale: Scale::Choice(&[("off", "off"), ("on", "on")]),
            default: 0.0,
            meaning: "whether a part of ε is learned, for planes of one pixel",
        },
        Knob {
            id: "threshold",
            symbol: "TLU",
            step: Step::Recovery,
            scale: Scale::Choice(&[("on", "on"), ("off", "off")]),
            default: 0.0,
            meaning: "whether the learned threshold follows",
        },
        Knob {
            id: "cutoff",
            symbol: "τ",
            step: Step::Recovery,
            scale: Scale::Linear(-3.0, 3.0),
            default: 0.0,
            meaning: "the threshold of all channels",
        },
    ],
    whitenings: &[],
    defaults: Parameters { epsilon: 1e-6, ..Parameters::DEFAULT },
    invariances: &[
        Invariance::WholeScale,
        Invariance::ChannelScale,
        Invariance::SampleScale,
        Invariance::OtherSamples,
    ],
    formula: "y = max(γ x / sqrt(ν^2 + ε) + β, τ), ν^2 = 1 / (HW) sum_(hw) x_(hw)^2",
    summary: "Each map is divided by its own root mean square, without any batch. Since its mean stays, a learned threshold takes the place of the rectifier’s zero.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let mut power = x.square().mean(H | W) + given.epsilon();
    if given.count("learned_epsilon") == 1 {
        power = power + given.part("epsilon").abs();
    }
    let y = given.affine(&(x / power.sqrt()));
    if given.count("threshold") == 0 { y.maximum(&given.part("tau")) } else { y }
}
