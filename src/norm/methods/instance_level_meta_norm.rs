//! Instance-level meta normalization: group normalization whose gains and shifts are made from the sample's statistics.
//!
//! Means and unbiased variances of runs of channels (keys) go through a small network each; `sigmoid` of what comes
//! from the variances is added to gamma, `tanh` of what comes from the means to beta. The authors' code standardizes by
//! the unbiased variance too.

use crate::norm::axis::roles;
use crate::norm::formula::networks::weights;
use crate::norm::formula::parts::STRENGTH;
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{Array, C, H, Var, W};
use crate::norm::{
    Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step, nearest_divisor,
};

/// Instance-level meta normalization.
pub(super) const METHOD: Method = Method {
    id: "instance_level_meta_norm",
    name: "Instance-level meta normalization",
    short: "ILM",
    aliases: &["ILM norm"],
    family: Family::Recovery,
    paper: Paper {
        authors: "Jia, Chen, Chen",
        title: "Instance-level meta normalization",
        venue: "CVPR",
        year: 2019,
    },
    roles: roles("aaasss"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: true,
        parts: &[
            Part::learned("embed_weight", |given| of_keys(given, 0, true)),
            Part::learned("gamma_weight", |given| of_keys(given, 1, false)),
            Part::learned("beta_weight", |given| of_keys(given, 2, false)),
        ],
    }),
    parameters: &[Parameter::Groups, Parameter::Variance, Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "key_channels",
            symbol: "C key",
            step: Step::Area,
            scale: Scale::Whole(1, 512),
            default: 16.0,
            meaning: "channels in a key; the nearest divisor of C is taken",
        },
        STRENGTH,
    ],
    whitenings: &[],
    defaults: Parameters { groups: 32, ..Parameters::DEFAULT },
    invariances: &[Invariance::OtherSamples],
    formula: "y = (γ + sigmoid(f(v_n))) x̂ + β + tanh(g(μ_n))",
    summary: "The very means and variances that normalization throws away are used to choose gains and shifts for this one sample.",
};

/// Numbers between the layers.
const EMBEDDED: usize = 2;

/// Channels in a key.
fn key_channels(given: &Given) -> usize {
    nearest_divisor(given.shape().c(), given.count("key_channels"))
}

/// Weights from the embedding to a number for every key, or from there.
fn of_keys(given: &Given, stream: u64, embedding: bool) -> Array {
    let keys = given.shape().c() / key_channels(given);
    weights(given, stream, if embedding { [EMBEDDED, keys, 1, 1] } else { [keys, EMBEDDED, 1, 1] })
}

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let key = key_channels(given);
    let key_of: Vec<usize> = (0..given.shape().c()).map(|channel| channel / key).collect();
    let keys = x.grouped(given.shape().c() / key);
    let (mean, variance) = keys.moments(H | W);
    let variance = variance.unbiased(keys.count(H | W));
    let network = |keys: &Var, weight| {
        let embedded = keys.convolved(&given.part("embed_weight"), 1, 0).relu();
        embedded.convolved(&given.part(weight), 1, 0).gather(C, &key_of)
    };
    let gamma = &given.gamma + network(&variance, "gamma_weight").sigmoid();
    let beta = &given.beta + network(&mean, "beta_weight").tanh();
    gamma * given.standardized_groups(x) + beta
}
