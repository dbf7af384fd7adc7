//! Positional normalization: statistics over C at one position of one sample.
//!
//! Areas = N·H·W, m = C. The published code (PONO) takes the unbiased variance and has no gamma and beta; the paper's
//! formula is biased. With C = 1 every output is beta.

use crate::norm::{
    Family, Form, Invariance, Method, Paper, Parameter, Parameters, axis::roles, method::standardize,
};

/// Position normalization.
pub(super) const METHOD: Method = Method {
    id: "position_norm",
    name: "Position normalization",
    short: "PN",
    aliases: &["PONO"],
    family: Family::Partition,
    paper: Paper {
        authors: "Li, Wu, Weinberger, Belongie",
        title: "Positional normalization",
        venue: "NeurIPS",
        year: 2019,
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
    summary: "Each position of each sample is standardized over its channels; the means and deviations it removes form a picture of the structure of the image.",
};
