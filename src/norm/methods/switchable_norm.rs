//! Switchable normalization: means and variances are mixtures of those of instance, layer and batch.
//!
//! `xhat = (x - sum w_k mu_k) / sqrt(sum w'_k v_k + epsilon)` with w and w' softmaxes of three logits each, equal at the
//! start. The authors' code begins with the unbiased variance of every plane and gets the other two from it.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given, Part, PartKind};
use crate::norm::graph::{Array, C, H, N, Var, W};
use crate::norm::{
    Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step, Variance,
};

/// A logit that starts at 0.
const fn logit(id: &'static str, symbol: &'static str, meaning: &'static str) -> Knob {
    Knob { id, symbol, step: Step::Operation, scale: Scale::Linear(-4.0, 4.0), default: 0.0, meaning }
}

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
        parts: &[
            Part { id: "mean_logits", kind: PartKind::Learned, make: |given| logits(given, ["mean_in", "mean_ln", "mean_bn"]) },
            Part { id: "variance_logits", kind: PartKind::Learned, make: |given| logits(given, ["var_in", "var_ln", "var_bn"]) },
        ],
    }),
    parameters: &[Parameter::Variance, Parameter::Epsilon],
    knobs: &[
        logit("mean_in", "λ IN", "logit of the instance mean"),
        logit("mean_ln", "λ LN", "logit of the layer mean"),
        logit("mean_bn", "λ BN", "logit of the batch mean"),
        logit("var_in", "λ′ IN", "logit of the instance variance"),
        logit("var_ln", "λ′ LN", "logit of the layer variance"),
        logit("var_bn", "λ′ BN", "logit of the batch variance"),
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale],
    formula: "x̂ = (x - sum_k w_k μ_k) / sqrt(sum_k w'_k σ_k^2 + ε), w = softmax(λ), w' = softmax(λ')",
    summary: "The mean is a mixture of the instance, layer and batch means, the variance a mixture of the three variances, with weights that each layer learns for itself.",
};

fn logits(given: &Given, ids: [&str; 3]) -> Array {
    Array::channels(&ids.map(|id| given.knob(id))).unwrap_or_else(|_| Array::scalar(0.0))
}

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let (mu_in, mut v_in) = x.moments(H | W);
    if given.parameters.variance == Variance::Unbiased {
        let m = x.count(H | W);
        v_in = v_in * (m / (m - 1.0));
    }
    // Those of the larger areas follow from those of the planes.
    let power = &v_in + mu_in.square();
    let (mu_ln, mu_bn) = (mu_in.mean(C), mu_in.mean(N));
    let v_ln = power.mean(C) - mu_ln.square();
    let v_bn = power.mean(N) - mu_bn.square();

    let [w_in, w_ln, w_bn] = given.part("mean_logits").softmax(C).split(C);
    let [u_in, u_ln, u_bn] = given.part("variance_logits").softmax(C).split(C);
    let mu = w_in * mu_in + w_ln * mu_ln + w_bn * mu_bn;
    let v = u_in * v_in + u_ln * v_ln + u_bn * v_bn;
    given.affine(&((x - mu) / (v + given.epsilon()).sqrt()))
}
