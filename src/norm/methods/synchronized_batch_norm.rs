//! Synchronized batch normalization: the devices that hold parts of a batch add up their sums.
//!
//! A batch group is a device. Synchronized, it is batch normalization; otherwise ghost batch normalization.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Synchronized batch normalization.
pub(super) const METHOD: Method = Method {
    id: "synchronized_batch_norm",
    name: "Synchronized batch normalization",
    short: "SyncBN",
    aliases: &["cross-GPU batch normalization", "cross-replica batch normalization"],
    family: Family::Partition,
    paper: Paper {
        authors: "Peng, Xiao, Li, Jiang, Zhang, Jia, Yu, Sun",
        title: "MegDet: a large mini-batch object detector",
        venue: "CVPR",
        year: 2018,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula { apply, shares: None, affine: true, parts: &[] }),
    parameters: &[Parameter::BatchGroups, Parameter::Epsilon],
    knobs: &[Knob {
        id: "synchronized",
        symbol: "synchronized",
        step: Step::Area,
        scale: Scale::Choice(&[("on", "yes"), ("off", "no")]),
        default: 0.0,
        meaning: "whether devices share their statistics",
    }],
    whitenings: &[],
    defaults: Parameters { batch_groups: 2, ..Parameters::DEFAULT },
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "x̂ = (x - μ) / sqrt(σ^2 + ε), μ = sum_d sum_(i∈d) x_i / m, σ^2 = sum_d sum_(i∈d) x_i^2 / m - μ^2",
    summary: "Several devices share one mean and deviation of each channel instead of each normalizing its part of the batch alone.",
};

fn apply(given: &Given) -> Var {
    let (x, epsilon) = (&given.x, given.epsilon());
    let xhat = if given.count("synchronized") == 0 {
        x.standardized(N | H | W, epsilon)
    } else {
        let ([n, c, h, w], devices) = (x.sizes(), given.parameters.batch_groups);
        x.reshape([devices, n / devices, c, h * w]).standardized(C | W, epsilon).reshape([n, c, h, w])
    };
    given.affine(&xhat)
}
