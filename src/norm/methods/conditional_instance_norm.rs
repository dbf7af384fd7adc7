//! Conditional instance normalization: instance normalization with a row of gains and shifts for every style.
//!
//! `y = gamma_s xhat + beta_s`, where s is the style of the sample. With `blend` the row is a mixture with the next
//! one, as the paper mixes painters.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{BLEND, CLASS_BETA, CLASS_GAMMA, CLASSES, MODES, STRENGTH, of_classes};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters};

/// Conditional instance normalization.
pub(super) const METHOD: Method = Method {
    id: "conditional_instance_norm",
    name: "Conditional instance normalization",
    short: "CIN",
    aliases: &["multi-style transfer"],
    family: Family::Recovery,
    paper: Paper {
        authors: "Dumoulin, Shlens, Kudlur",
        title: "A learned representation for artistic style",
        venue: "ICLR",
        year: 2017,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula {
        apply,
        shares: Some("one mean and one deviation"),
        affine: false,
        parts: &[CLASSES, CLASS_GAMMA, CLASS_BETA],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob { meaning: "styles", ..MODES },
        Knob { default: 0.0, meaning: "from a sample’s style to the next", ..BLEND },
        STRENGTH,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[
        Invariance::WholeScale,
        Invariance::ChannelScale,
        Invariance::SampleScale,
        Invariance::ChannelShift,
        Invariance::OtherSamples,
    ],
    formula: "y = γ_s (x - μ) / sqrt(σ^2 + ε) + β_s",
    summary: "One network paints in many styles: after instance normalization each style is only a row of gains and shifts, and rows can be mixed.",
};

fn apply(given: &Given) -> Var {
    let blend = given.knob("blend");
    let row = |id| (1.0 - blend) * of_classes(given, id, 0) + blend * of_classes(given, id, 1);
    row("class_gamma") * given.standardized(&given.x, H | W) + row("class_beta")
}
