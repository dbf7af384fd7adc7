//! Domain normalization: instance normalization, then unit length of the channels at every position.
//!
//! `y = gamma z / sqrt(sum_c z^2 + epsilon) + beta` with z from instance normalization; a sum and not a mean, unlike
//! pixel normalization.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, H, Var, W};
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters};

/// Domain normalization.
pub(super) const METHOD: Method = Method {
    id: "domain_norm",
    name: "Domain normalization",
    short: "DomainN",
    aliases: &["DN", "DSMNet", "stereo matching"],
    family: Family::Combination,
    paper: Paper {
        authors: "Zhang, Qi, Yang, Prisacariu, Wah, Torr",
        title: "Domain-invariant stereo matching networks",
        venue: "ECCV",
        year: 2020,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula { apply, shares: None, affine: true, parts: &[] }),
    parameters: &[Parameter::Epsilon],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[
        Invariance::WholeScale,
        Invariance::ChannelScale,
        Invariance::SampleScale,
        Invariance::ChannelShift,
        Invariance::OtherSamples,
    ],
    formula: "z = (x - μ) / sqrt(σ^2 + ε), x̂ = z / sqrt(sum_c z_c^2 + ε)",
    summary: "After each image’s style is removed, the vector of channels at every position gets length one, so the contrast of a domain cannot matter.",
};

fn apply(given: &Given) -> Var {
    let z = given.standardized(&given.x, H | W);
    given.affine(&(&z * (z.square().sum(C) + given.epsilon()).rsqrt()))
}
