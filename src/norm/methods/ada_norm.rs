//! Adaptive normalization (AdaNorm): layer normalization whose scale is a fixed function of the normalized value, not learned.
//!
//! `y = C (1 - k z) z` with `z = (x - mu) / (sigma + epsilon)` over C at each position. The factor `1 - k z` is a constant for the
//! gradient. The authors' code has C = 2, the unbiased variance, and epsilon outside the root.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, Var};
use crate::norm::{
    Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step, Variance,
};

/// Adaptive normalization.
pub(super) const METHOD: Method = Method {
    id: "ada_norm",
    name: "Adaptive normalization",
    short: "AdaNorm",
    aliases: &["adaptive normalization of layer normalization"],
    family: Family::Variation,
    paper: Paper {
        authors: "Xu, Sun, Zhang, Zhao, Lin",
        title: "Understanding and improving layer normalization",
        venue: "NeurIPS",
        year: 2019,
    },
    roles: roles("aassaa"),
    form: Form::Formula(Formula {
        apply,
        shares: Some("one mean and one deviation"),
        affine: false,
        parts: &[],
    }),
    parameters: &[Parameter::Variance, Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "slope",
            symbol: "k",
            step: Step::Recovery,
            scale: Scale::Linear(0.0, 0.5),
            default: 0.1,
            meaning: "how fast the factor falls",
        },
        Knob {
            id: "factor",
            symbol: "C",
            step: Step::Recovery,
            scale: Scale::Log(0.1, 4.0),
            default: 2.0,
            meaning: "factor of the result",
        },
    ],
    whitenings: &[],
    defaults: Parameters { variance: Variance::Unbiased, ..Parameters::DEFAULT },
    invariances: &[
        Invariance::WholeScale,
        Invariance::CommonShift,
        Invariance::SampleScale,
        Invariance::OtherSamples,
    ],
    formula: "y = C (1 - k z) z, z = (x - μ) / (σ + ε)",
    summary: "In place of a learned gain, which overfits, a fixed function of the normalized value scales it. The gradient does not see that function.",
};

fn apply(given: &Given) -> Var {
    let (mean, variance) = given.moments(&given.x, C);
    let z = (&given.x - mean) / (variance.sqrt() + given.epsilon());
    let factor = given.knob("factor") * (1.0 - given.knob("slope") * &z);
    factor.stop() * z
}
