//! Group whitening: per sample, the G channel groups are the rows and are whitened over what is inside them.
//!
//! Areas = N, d = G, m = (C/G)·H·W. Not the whitening of channels inside each group, which is grouped decorrelated batch
//! normalization. The published iteration uses no epsilon; here a constant sample gives 0. G = 1 is layer normalization.

use crate::norm::{
    DEFAULT_ITERATIONS, Family, Form, Invariance, Method, Paper, Parameter, Parameters, Whitening,
    axis::roles, method::whiten,
};

/// Group whitening.
pub(super) const METHOD: Method = Method {
    id: "group_whitening",
    name: "Group whitening",
    short: "GW",
    aliases: &[],
    family: Family::Whitening,
    paper: Paper {
        authors: "Huang, Zhou, Liu, Zhu, Shao",
        title: "Group whitening: balancing learning efficiency and representational capacity",
        venue: "CVPR",
        year: 2021,
    },
    roles: roles("aafsss"),
    form: Form::Rows(whiten),
    parameters: &[Parameter::Groups, Parameter::Whitening, Parameter::Iterations, Parameter::Epsilon],
    knobs: &[],
    whitenings: &[Whitening::Zca, Whitening::Newton { iterations: DEFAULT_ITERATIONS }],
    defaults: Parameters { groups: 32, ..Parameters::DEFAULT },
    invariances: &[Invariance::WholeScale, Invariance::SampleScale, Invariance::OtherSamples],
    formula: "",
    summary: "The channel groups of each sample are the variables: they are made uncorrelated over the channels and positions inside them. It never looks at other samples.",
};
