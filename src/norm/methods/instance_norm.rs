//! Instance normalization: statistics over H, W of one channel of one sample.
//!
//! Areas = N·C, m = H·W. With H = W = 1 every output is beta.

use crate::norm::{
    Family, Form, Invariance, Method, Paper, Parameter, Parameters, axis::roles, method::standardize,
};

/// Instance normalization.
pub(super) const METHOD: Method = Method {
    id: "instance_norm",
    name: "Instance normalization",
    short: "IN",
    aliases: &[],
    family: Family::Partition,
    paper: Paper {
        authors: "Ulyanov, Vedaldi, Lempitsky",
        title: "Instance normalization: the missing ingredient for fast stylization",
        venue: "arXiv 1607.08022",
        year: 2016,
    },
    roles: roles("aaaass"),
    form: Form::Rows(standardize),
    parameters: &[Parameter::Variance, Parameter::Epsilon],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[
        Invariance::WholeScale,
        Invariance::ChannelScale,
        Invariance::SampleScale,
        Invariance::ChannelShift,
        Invariance::OtherSamples,
    ],
    formula: "",
    summary: "Each channel of each sample is standardized over its positions, which removes the contrast and brightness of the single image.",
};
