//! Instance enhancement batch normalization: a channel's mean in the sample opens or closes its gain.
//!
//! `y = gamma sigmoid(a mu_nc + b) xhat + beta`, with a = 0 and b = -1 at the start, where it is 0.27 times batch
//! normalization.

use crate::norm::axis::roles;
use crate::norm::formula::parts::per_channel;
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Instance enhancement batch normalization.
pub(super) const METHOD: Method = Method {
    id: "instance_enhancement_batch_norm",
    name: "Instance enhancement batch normalization",
    short: "IEBN",
    aliases: &["batch noise regulator"],
    family: Family::Recovery,
    paper: Paper {
        authors: "Liang, Huang, Liang, Yang",
        title: "Instance enhancement batch normalization: an adaptive regulator of batch noise",
        venue: "AAAI",
        year: 2020,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: true,
        parts: &[
            Part::learned("a", |given| per_channel(given, given.knob("gate_slope"))),
            Part::learned("b", |given| per_channel(given, given.knob("gate_offset"))),
        ],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "gate_slope",
            symbol: "a",
            step: Step::Recovery,
            scale: Scale::Linear(-3.0, 3.0),
            default: 0.0,
            meaning: "slope of the gate",
        },
        Knob {
            id: "gate_offset",
            symbol: "b",
            step: Step::Recovery,
            scale: Scale::Linear(-3.0, 3.0),
            default: -1.0,
            meaning: "offset of the gate",
        },
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[],
    formula: "y = γ σ(a μ_n + b) x̂ + β, σ(z) = 1 / (1 + e^(-z))",
    summary: "Each sample’s own mean opens or closes the gain of a channel, which evens out the noise that a small batch puts into the statistics.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let gate = (given.part("a") * x.mean(H | W) + given.part("b")).sigmoid();
    given.affine(&(gate * given.standardized(x, N | H | W)))
}
