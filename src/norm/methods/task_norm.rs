//! Task normalization: the moments of a task's batch and of the single sample, pooled.
//!
//! `mu = alpha mu_BN + (1 - alpha) mu_i` and the variance of the mixture of the two, with alpha = sigmoid(a N + b), N
//! the size of the batch. The authors' code takes unbiased variances. Re-using the moments of the context for targets
//! is evaluation, and not shown.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Task normalization.
pub(super) const METHOD: Method = Method {
    id: "task_norm",
    name: "Task normalization",
    short: "TaskNorm",
    aliases: &["TaskNorm-I", "TaskNorm-L", "meta-learning"],
    family: Family::Combination,
    paper: Paper {
        authors: "Bronskill, Gordon, Requeima, Nowozin, Turner",
        title: "TaskNorm: rethinking batch normalization for meta-learning",
        venue: "ICML",
        year: 2020,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula { apply, shares: None, affine: true, parts: &[] }),
    parameters: &[Parameter::Variance, Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "augment",
            symbol: "with",
            step: Step::Area,
            scale: Scale::Choice(&[("instance", "instance"), ("layer", "layer")]),
            default: 0.0,
            meaning: "whose moments the batch’s are pooled with",
        },
        Knob {
            id: "slope",
            symbol: "a",
            step: Step::Operation,
            scale: Scale::Linear(-1.0, 1.0),
            default: 0.0,
            meaning: "trust per sample of the batch",
        },
        Knob {
            id: "offset",
            symbol: "b",
            step: Step::Operation,
            scale: Scale::Linear(-6.0, 6.0),
            default: 0.0,
            meaning: "trust in the batch",
        },
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "μ = α μ_BN + (1 - α) μ_i, σ^2 = α (σ_BN^2 + (μ_BN - μ)^2) + (1 - α) (σ_i^2 + (μ_i - μ)^2)",
    summary: "The moments of a small task’s batch and of the single sample are pooled, with a learned trust in the batch that can grow with its size.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let layer = given.count("augment") == 1;
    let (mu_bn, v_bn) = given.moments(x, N | H | W);
    let (mu_own, v_own) = given.moments(x, if layer { C | H | W } else { H | W });
    let alpha = Var::scalar(given.knob("slope") * given.shape().n() as f64 + given.knob("offset")).sigmoid();
    let pooled = |of_batch: &Var, own: &Var| &alpha * of_batch + (1.0 - &alpha) * own;
    let mu = pooled(&mu_bn, &mu_own);
    let v = pooled(&(v_bn + (mu_bn - &mu).square()), &(v_own + (mu_own - &mu).square()));
    given.affine(&given.standardized_by(x, &mu, &v))
}
