//! Partial RMS normalization: at each position, the root mean square of the first channels only.
//!
//! `y = x / sqrt(mean_(c < K) x_c^2 + epsilon)` with `K = max(1, floor(p C))`. Epsilon stands inside the root in the authors'
//! TensorFlow file and outside in their PyTorch file. The paper has no beta.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, Var};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Partial RMS normalization.
pub(super) const METHOD: Method = Method {
    id: "partial_rms_norm",
    name: "Partial RMS normalization",
    short: "pRMS",
    aliases: &["pRMSNorm", "RMSNorm"],
    family: Family::Variation,
    paper: Paper {
        authors: "Zhang, Sennrich",
        title: "Root mean square layer normalization",
        venue: "NeurIPS",
        year: 2019,
    },
    roles: roles("aassaa"),
    form: Form::Formula(Formula {
        apply,
        shares: Some("one root mean square, that of the first channels"),
        affine: true,
        parts: &[],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "fraction",
            symbol: "p",
            step: Step::Area,
            scale: Scale::Linear(0.0, 1.0),
            default: 0.0625,
            meaning: "part of the channels that is measured",
        },
        Knob {
            id: "epsilon_placement",
            symbol: "ε",
            step: Step::Operation,
            scale: Scale::Choice(&[("inside", "inside the root"), ("outside", "outside the root")]),
            default: 0.0,
            meaning: "where ε is added",
        },
    ],
    whitenings: &[],
    defaults: Parameters { epsilon: 1e-8, ..Parameters::DEFAULT },
    invariances: &[Invariance::WholeScale, Invariance::SampleScale, Invariance::OtherSamples],
    formula: "y = x / sqrt(1 / K sum_(c=1)^K x_c^2 + ε), K = max(1, ⌊pC⌋)",
    summary: "The root mean square is estimated from the first few channels alone. That saves time, and is enough where all channels are alike.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let measured = (given.knob("fraction") * given.shape().c() as f64) as usize;
    let power = x.slice(C, 0..measured.max(1)).square().mean(C);
    let root = if given.count("epsilon_placement") == 0 {
        (power + given.epsilon()).sqrt()
    } else {
        power.sqrt() + given.epsilon()
    };
    given.affine(&(x / root))
}
