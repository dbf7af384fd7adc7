//! Batch-channel normalization: batch normalization with its gamma and beta, then group normalization.
//!
//! The second step has one gain and shift per group. With batches of a few images the first uses running statistics,
//! moved by this batch at `speed`, its variance about the old mean; they are constants.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{DRIFT, POPULATION_PART, constant};
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{Array, H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Batch-channel normalization.
pub(super) const METHOD: Method = Method {
    id: "batch_channel_norm",
    name: "Batch-channel normalization",
    short: "BCN",
    aliases: &["channel normalization", "elimination singularity"],
    family: Family::Combination,
    paper: Paper {
        authors: "Qiao, Wang, Liu, Shen, Yuille",
        title: "Rethinking normalization and elimination singularity in neural networks",
        venue: "arXiv 1911.09738",
        year: 2019,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: true,
        parts: &[
            POPULATION_PART,
            Part::learned("group_gamma", |given| per_group(given, 1.0)),
            Part::learned("group_beta", |given| per_group(given, 0.0)),
        ],
    }),
    parameters: &[Parameter::Groups, Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "statistics",
            symbol: "statistics",
            step: Step::Area,
            scale: Scale::Choice(&[("batch", "of this batch"), ("estimated", "estimated")]),
            default: 0.0,
            meaning: "of this batch, or stored and moved by it",
        },
        Knob {
            id: "speed",
            symbol: "speed",
            step: Step::Area,
            scale: Scale::Linear(0.0, 1.0),
            default: 0.1,
            meaning: "how far this batch moves them",
        },
        DRIFT,
    ],
    whitenings: &[],
    defaults: Parameters { groups: 32, ..Parameters::DEFAULT },
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "z = γ x̂_BN + β, y = γ_g ẑ_GN + β_g",
    summary: "Batch normalization comes first, so no channel can die; a group normalization behind it keeps the layer steady when batches are small.",
};

/// The statistics of the population, moved by this batch.
fn estimated(given: &Given) -> (Var, Var) {
    let (x, speed) = (given.x.stop(), given.knob("speed"));
    let (mean, variance) = given.part("population").detach().moments(N | H | W);
    let moved = |old: &Var, new: Var| old + speed * (new - old);
    let about_old = (&x - &mean).square().mean(N | H | W);
    (moved(&mean, x.mean(N | H | W)), moved(&variance, about_old))
}

fn per_group(given: &Given, value: f64) -> Array {
    constant([1, given.parameters.groups, 1, 1], value)
}

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let (mean, variance) =
        if given.count("statistics") == 1 { estimated(given) } else { x.moments(N | H | W) };
    let z = given.affine(&given.standardized_by(x, &mean, &variance)).grouped(given.parameters.groups);
    let y = given.part("group_gamma") * given.standardized(&z, H | W) + given.part("group_beta");
    y.reshape(x.sizes())
}
