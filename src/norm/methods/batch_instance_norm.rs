//! Batch-instance normalization: batch and instance normalization mixed channel by channel.
//!
//! `y = gamma (rho xhat_BN + (1 - rho) xhat_IN) + beta`: outputs are mixed, not statistics. rho starts at 1 and is kept
//! in [0, 1].

use crate::norm::axis::roles;
use crate::norm::formula::parts::per_channel;
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Batch-instance normalization.
pub(super) const METHOD: Method = Method {
    id: "batch_instance_norm",
    name: "Batch-instance normalization",
    short: "BIN",
    aliases: &["style normalization"],
    family: Family::Combination,
    paper: Paper {
        authors: "Nam, Kim",
        title: "Batch-instance normalization for adaptively style-invariant neural networks",
        venue: "NeurIPS",
        year: 2018,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: true,
        parts: &[Part::learned("rho", |given| per_channel(given, given.knob("batch_share")))],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[Knob {
        id: "batch_share",
        symbol: "ρ",
        step: Step::Operation,
        scale: Scale::Linear(0.0, 1.0),
        default: 1.0,
        meaning: "share of batch normalization",
    }],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "x̂ = ρ x̂_BN + (1 - ρ) x̂_IN",
    summary: "Each channel learns how much of the style of the single image to remove, between batch normalization and instance normalization.",
};

fn apply(given: &Given) -> Var {
    let (x, rho) = (&given.x, given.part("rho"));
    given.affine(&(&rho * given.standardized(x, N | H | W) + (1.0 - &rho) * given.standardized(x, H | W)))
}
