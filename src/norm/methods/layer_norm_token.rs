//! Layer normalization as transformers use it: statistics over C at one position of one sample.
//!
//! Areas = N·H·W, m = C. On an N x T x D tensor (layout `ntd`) the features are the channels and this is PyTorch's
//! `LayerNorm(D)`. Its area is that of position normalization.

use crate::norm::{
    Family, Form, Invariance, Method, Paper, Parameter, Parameters, axis::roles, method::standardize,
};

/// Layer normalization per position.
pub(super) const METHOD: Method = Method {
    id: "layer_norm_token",
    name: "Layer normalization per position",
    short: "LN/pos",
    aliases: &[],
    family: Family::Partition,
    paper: Paper {
        authors: "Ba, Kiros, Hinton",
        title: "Layer normalization",
        venue: "arXiv 1607.06450",
        year: 2016,
    },
    roles: roles("aassaa"),
    form: Form::Rows(standardize),
    parameters: &[Parameter::Variance, Parameter::Epsilon],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[
        Invariance::WholeScale,
        Invariance::CommonShift,
        Invariance::SampleScale,
        Invariance::OtherSamples,
    ],
    formula: "",
    summary: "Each position (each token of a transformer) is standardized over its channels. It is what LayerNorm over the last axis of an N × T × D tensor does.",
};
