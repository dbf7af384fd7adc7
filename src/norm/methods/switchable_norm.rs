//! Switchable normalization: means and variances are mixtures of those of instance, layer and batch.
//!
//! `xhat = (x - sum w_k mu_k) / sqrt(sum w'_k v_k + epsilon)` with w and w' softmaxes of three logits each, equal at the
//! start. The authors' code begins with the unbiased variance of every plane and gets the other two from it.

use crate::norm::axis::roles;
use crate::norm::formula::switch::{LOGITS, MEAN_LOGITS, VARIANCE_LOGITS, switched};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, Var};
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters};

/// Switchable normalization.
pub(super) const METHOD: Method = Method {
    id: "switchable_norm",
    name: "Switchable normalization",
    short: "SN",
    aliases: &["SwitchNorm"],
    family: Family::Combination,
    paper: Paper {
        authors: "Luo, Ren, Peng, Zhang, Li",
        title: "Differentiable learning-to-normalize via switchable normalization",
        venue: "ICLR",
        year: 2019,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: true,
        parts: &[MEAN_LOGITS, VARIANCE_LOGITS],
    }),
    parameters: &[Parameter::Variance, Parameter::Epsilon],
    knobs: &LOGITS,
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale],
    formula: "x̂ = (x - sum_k w_k μ_k) / sqrt(sum_k w'_k σ_k^2 + ε), w = softmax(λ), w' = softmax(λ')",
    summary: "The mean is a mixture of the instance, layer and batch means, the variance a mixture of the three variances, with weights that each layer learns for itself.",
};

fn apply(given: &Given) -> Var {
    given.affine(&switched(given, |logits| logits.softmax(C)))
}
