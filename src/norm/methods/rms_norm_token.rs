//! RMS normalization as language models use it: over C at one position. Areas = N·H·W, m = C.

use crate::norm::{
    Family, Form, Invariance, Method, Paper, Parameter, Parameters, axis::roles, method::scale,
};

/// RMS normalization per position.
pub(super) const METHOD: Method = Method {
    id: "rms_norm_token",
    name: "RMS normalization per position",
    short: "RMS/pos",
    aliases: &[],
    family: Family::Variation,
    paper: Paper {
        authors: "Zhang, Sennrich",
        title: "Root mean square layer normalization",
        venue: "NeurIPS",
        year: 2019,
    },
    roles: roles("aassaa"),
    form: Form::Rows(scale),
    parameters: &[Parameter::Epsilon],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::SampleScale, Invariance::OtherSamples],
    formula: "",
    summary: "Each position (each token of a language model) is divided by the root mean square of its channels.",
};
