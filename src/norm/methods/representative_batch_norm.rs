//! Representative batch normalization: the sample's own mean corrects the batch's, before and after.
//!
//! `u = x + w_m mu_nc`, `y = gamma xhat(u) sigmoid(w_v mean_hw xhat(u) + w_b) + beta`, where `w_m`, `w_v`, `w_b` start
//! at 0, 0, 1, so that it is 0.73 times batch normalization.

use crate::norm::axis::roles;
use crate::norm::formula::parts::per_channel;
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Representative batch normalization.
pub(super) const METHOD: Method = Method {
    id: "representative_batch_norm",
    name: "Representative batch normalization",
    short: "RBN",
    aliases: &["RN", "RepBN", "feature calibration"],
    family: Family::Recovery,
    paper: Paper {
        authors: "Gao, Han, Li, Cheng, Peng",
        title: "Representative batch normalization with feature calibration",
        venue: "CVPR",
        year: 2021,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: true,
        parts: &[
            Part::learned("center_weight", |given| per_channel(given, given.knob("centering"))),
            Part::learned("scale_weight", |given| per_channel(given, given.knob("gate_slope"))),
            Part::learned("scale_bias", |given| per_channel(given, given.knob("gate_offset"))),
        ],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "centering",
            symbol: "w m",
            step: Step::Area,
            scale: Scale::Linear(-2.0, 2.0),
            default: 0.0,
            meaning: "share of the sample’s mean that is added",
        },
        Knob {
            id: "gate_slope",
            symbol: "w v",
            step: Step::Recovery,
            scale: Scale::Linear(-2.0, 2.0),
            default: 0.0,
            meaning: "slope of the gate",
        },
        Knob {
            id: "gate_offset",
            symbol: "w b",
            step: Step::Recovery,
            scale: Scale::Linear(-3.0, 3.0),
            default: 1.0,
            meaning: "offset of the gate",
        },
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "u = x + w_m μ_n, y = γ û sigmoid(w_v mean(û) + w_b) + β",
    summary: "Before and after batch normalization the sample’s own mean may correct what the statistics of the batch get wrong about it.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let centered = x + given.part("center_weight") * x.mean(H | W);
    let xhat = given.standardized(&centered, N | H | W);
    let gate = (given.part("scale_weight") * xhat.mean(H | W) + given.part("scale_bias")).sigmoid();
    given.affine(&(xhat * gate))
}
