//! Mixtures of the statistics of instance, layer and batch, with shares that would be learned.

use super::{Given, Part};
use crate::norm::graph::{Array, C, H, N, Var, W};
use crate::norm::{Knob, Scale, Step};

/// The logit of a share in a softmax, which starts at 0.
pub(in crate::norm) const fn share(id: &'static str, symbol: &'static str, meaning: &'static str) -> Knob {
    Knob { id, symbol, step: Step::Operation, scale: Scale::Share(&[]), default: 0.0, meaning }
}

/// The logit of what is no softmax.
pub(in crate::norm) const fn plain(knob: Knob) -> Knob {
    Knob { scale: Scale::Linear(-4.0, 4.0), ..knob }
}

/// The logits of the three means, then of the three variances.
pub(in crate::norm) const LOGITS: [Knob; 6] = [
    share("mean_in", "λ IN", "logit of the instance mean"),
    share("mean_ln", "λ LN", "logit of the layer mean"),
    share("mean_bn", "λ BN", "logit of the batch mean"),
    share("var_in", "λ′ IN", "logit of the instance variance"),
    share("var_ln", "λ′ LN", "logit of the layer variance"),
    share("var_bn", "λ′ BN", "logit of the batch variance"),
];

/// The logits of the means, 1 × 3 × 1 × 1.
pub(in crate::norm) const MEAN_LOGITS: Part =
    Part::learned("mean_logits", |given| logits(given, &["mean_in", "mean_ln", "mean_bn"]));

/// The logits of the variances, 1 × 3 × 1 × 1.
pub(in crate::norm) const VARIANCE_LOGITS: Part =
    Part::learned("variance_logits", |given| logits(given, &["var_in", "var_ln", "var_bn"]));

/// The values of these knobs.
pub(in crate::norm) fn logits(given: &Given, ids: &[&str]) -> Array {
    let values: Vec<f64> = ids.iter().map(|id| given.knob(id)).collect();
    Array::channels(&values).unwrap_or_else(|_| Array::scalar(0.0))
}

/// `x` standardized by mixtures of the three means and of the three variances; `shares` makes their weights of logits.
pub(in crate::norm) fn switched(given: &Given, shares: impl Fn(&Var) -> Var) -> Var {
    let x = &given.x;
    let (mu_in, v_in) = given.moments(x, H | W);
    // Those of the larger areas follow from those of the planes.
    let power = &v_in + mu_in.square();
    let (mu_ln, mu_bn) = (mu_in.mean(C), mu_in.mean(N));
    let v_ln = power.mean(C) - mu_ln.square();
    let v_bn = power.mean(N) - mu_bn.square();

    let [w_in, w_ln, w_bn] = shares(&given.part("mean_logits")).split(C);
    let [u_in, u_ln, u_bn] = shares(&given.part("variance_logits")).split(C);
    let mu = w_in * mu_in + w_ln * mu_ln + w_bn * mu_bn;
    let v = u_in * v_in + u_ln * v_ln + u_bn * v_bn;
    given.standardized_by(x, &mu, &v)
}
