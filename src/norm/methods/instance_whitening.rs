//! Instance whitening: the C channels of one sample whitened over its positions.
//!
//! Areas = N, d = C, m = H·W. Full rank needs H·W - 1 >= C.

use crate::norm::{
    DEFAULT_ITERATIONS, Family, Form, Invariance, Method, Paper, Parameter, Parameters, Whitening,
    axis::roles, method::whiten,
};

/// Instance whitening.
pub(super) const METHOD: Method = Method {
    id: "instance_whitening",
    name: "Instance whitening",
    short: "IW",
    aliases: &[],
    family: Family::Whitening,
    paper: Paper {
        authors: "Li, Fang, Yang, Wang, Lu, Yang",
        title: "Universal style transfer via feature transforms",
        venue: "NeurIPS",
        year: 2017,
    },
    roles: roles("aaffss"),
    form: Form::Rows(whiten),
    parameters: &[Parameter::Whitening, Parameter::Iterations, Parameter::Epsilon],
    knobs: &[],
    whitenings: &[
        Whitening::Zca,
        Whitening::Pca,
        Whitening::Cholesky,
        Whitening::Newton { iterations: DEFAULT_ITERATIONS },
    ],
    defaults: Parameters::DEFAULT,
    invariances: &[
        Invariance::WholeScale,
        Invariance::SampleScale,
        Invariance::ChannelShift,
        Invariance::OtherSamples,
    ],
    formula: "",
    summary: "The channels of each sample are made uncorrelated over its positions, which removes the style of the single image. It needs more positions than channels.",
};
