//! Group normalization: statistics over C/G consecutive channels and H, W of one sample.
//!
//! Areas = N·G, m = (C/G)·H·W. G = 32 in the paper. The code of "Beyond BatchNorm" uses the unbiased variance.

use crate::norm::{
    Family, Form, Invariance, Method, Paper, Parameter, Parameters, axis::roles, method::standardize,
};

/// Group normalization.
pub(super) const METHOD: Method = Method {
    id: "group_norm",
    name: "Group normalization",
    short: "GN",
    aliases: &[],
    family: Family::Partition,
    paper: Paper { authors: "Wu, He", title: "Group normalization", venue: "ECCV", year: 2018 },
    roles: roles("aaasss"),
    form: Form::Rows(standardize),
    parameters: &[Parameter::Groups, Parameter::Variance, Parameter::Epsilon],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters { groups: 32, ..Parameters::DEFAULT },
    invariances: &[Invariance::WholeScale, Invariance::SampleScale, Invariance::OtherSamples],
    formula: "",
    summary: "Each group of channels of each sample is standardized over its channels and positions: a dial from layer normalization (G = 1) to instance normalization (G = C).",
};
