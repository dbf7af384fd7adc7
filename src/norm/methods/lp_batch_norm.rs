//! Lp batch normalization: batch normalization by the deviation that a p-norm measures.
//!
//! `xhat = (x - mu) / (mean|x - mu|^p + epsilon)^(1/p)`. p = 2 is batch normalization, p = 1 L1 batch normalization; as p grows
//! it tends to the largest deviation.

use crate::norm::axis::roles;
use crate::norm::formula::parts::power;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters};

/// Lp batch normalization.
pub(super) const METHOD: Method = Method {
    id: "lp_batch_norm",
    name: "Lp batch normalization",
    short: "Lp-BN",
    aliases: &["Lp-norm batch normalization", "LpBN"],
    family: Family::Variation,
    paper: Paper {
        authors: "Hoffer, Banner, Golan, Soudry",
        title: "Norm matters: efficient and accurate normalization schemes in deep networks",
        venue: "NeurIPS",
        year: 2018,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: Some("one mean and one deviation"),
        affine: true,
        parts: &[],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[power(2.0)],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "x̂ = (x - μ) / (1 / m sum_i |x_i - μ|^p + ε)^(1/p)",
    summary: "The power p says which deviations count: a small one treats all alike, a large one looks at the extremes only. Two is batch normalization.",
};

fn apply(given: &Given) -> Var {
    let centred = &given.x - given.x.mean(N | H | W);
    let deviation = centred.power_mean(N | H | W, given.knob("power"), given.epsilon());
    given.affine(&(centred / deviation))
}
