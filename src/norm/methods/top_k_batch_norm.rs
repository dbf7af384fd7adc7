//! Top-k batch normalization: the scale is read off the largest deviations.
//!
//! `s = C_m mean(k largest |x - mu|) + epsilon` with `C_m = (1 + sqrt(pi ln 4)) / (2 sqrt(2 ln m))`, from what the largest of m
//! normal values is expected to be. k = 1 is L-infinity batch normalization. A single value (m = 1) gives 0.

use std::f64::consts::PI;

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Top-k batch normalization.
pub(super) const METHOD: Method = Method {
    id: "top_k_batch_norm",
    name: "Top-k batch normalization",
    short: "top-k BN",
    aliases: &["L-infinity batch normalization", "Linf BN", "Top10"],
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
        shares: Some("one mean and the mean of the largest deviations"),
        affine: true,
        parts: &[],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[Knob {
        id: "largest",
        symbol: "k",
        step: Step::Operation,
        scale: Scale::Whole(1, 256),
        default: 10.0,
        meaning: "how many of the largest deviations are averaged",
    }],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "x̂ = (x - μ) / (s + ε), s = (1 + sqrt(π ln 4)) / (2 sqrt(2 ln m)) 1 / k sum_(i=1)^k |x - μ|_((i))",
    summary: "The scale is read off the few largest deviations alone. That is simple for hardware, but a single outlier sets it.",
};

fn apply(given: &Given) -> Var {
    let centred = &given.x - given.x.mean(N | H | W);
    let m = centred.count(N | H | W) as usize;
    let k = given.count("largest").min(m);
    let largest = centred.abs().rows(N | H | W).sorted(W).slice(W, m - k..m).mean(W);
    let expected = 2.0 * (2.0 * libm::log(m as f64)).sqrt();
    let deviation = largest * (1.0 + (PI * libm::log(4.0)).sqrt()) / expected + given.epsilon();
    given.affine(&(&centred / deviation.reshape([1, centred.sizes()[C as usize], 1, 1])))
}
