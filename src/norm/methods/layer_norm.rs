//! Layer normalization of convolutional maps: statistics over C, H, W of one sample.
//!
//! Areas = N, m = C·H·W. gamma and beta per channel; PyTorch's `LayerNorm` over `[C, H, W]` has one of each per element.
//! The form of transformers, over the features of one token, is `layer_norm_token`.

use crate::norm::{
    Family, Form, Invariance, Method, Paper, Parameter, Parameters, axis::roles, method::standardize,
};

/// Layer normalization.
pub(super) const METHOD: Method = Method {
    id: "layer_norm",
    name: "Layer normalization",
    short: "LN",
    aliases: &[],
    family: Family::Partition,
    paper: Paper {
        authors: "Ba, Kiros, Hinton",
        title: "Layer normalization",
        venue: "arXiv 1607.06450",
        year: 2016,
    },
    roles: roles("aassss"),
    form: Form::Rows(standardize),
    parameters: &[Parameter::Variance, Parameter::Epsilon],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::SampleScale, Invariance::OtherSamples],
    formula: "",
    summary: "Each sample is standardized over all its channels and positions, so samples do not need each other. This is the form for convolutional maps.",
};
