//! Mode normalization: a small gate sorts whole samples into modes, each normalized by its own statistics.
//!
//! `xhat = sum_k g_nk (x - mu_k) / sqrt(v_k + epsilon)` with means and variances over N, H, W weighted by the gates, and
//! `g_n = softmax(W mean_HW(x_n) + b)`. The gradient flows through the gates too. Gates that are all equal give batch
//! normalization; that is how training starts.

use crate::norm::axis::roles;
use crate::norm::formula::modes::{GATE_BIAS, GATE_WEIGHT, gates};
use crate::norm::formula::parts::{MODES, STRENGTH};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, H, N, Var, W};
use crate::norm::{Family, Form, Method, Paper, Parameter, Parameters};

/// Mode normalization.
pub(super) const METHOD: Method = Method {
    id: "mode_norm",
    name: "Mode normalization",
    short: "MN",
    aliases: &["MBN", "multiple modes", "gating"],
    family: Family::Modes,
    paper: Paper { authors: "Deecke, Murray, Bilen", title: "Mode normalization", venue: "ICLR", year: 2019 },
    roles: roles("ssaass"),
    form: Form::Formula(Formula { apply, shares: None, affine: true, parts: &[GATE_WEIGHT, GATE_BIAS] }),
    parameters: &[Parameter::Epsilon],
    knobs: &[MODES, STRENGTH],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[],
    formula: "x̂_n = sum_k g_(nk) (x_n - μ_k) / sqrt(σ_k^2 + ε), g_n = softmax(W mean(x_n) + b)",
    summary: "A small gate sorts whole samples into modes, and the statistics of a mode are those of its samples, weighted by how far they belong to it.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let gates = gates(given);
    let of_mode = |k: usize| {
        let gate = gates.at(C, k);
        let (mean, variance) = x.weighted_moments(&gate, N | H | W);
        gate * given.standardized_by(x, &mean, &variance)
    };
    given.affine(&(0..gates.sizes()[C as usize]).map(of_mode).sum())
}
