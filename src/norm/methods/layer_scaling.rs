//! Layer scaling: over C, H, W of each sample, `x / sqrt(mean(x^2) + epsilon)`.
//!
//! Areas = N, m = C·H·W. The last step of online normalization, and the operation of RMS normalization without gamma.

use crate::norm::axis::roles;
use crate::norm::method::scale;
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters};

/// Layer scaling.
pub(super) const METHOD: Method = Method {
    id: "layer_scaling",
    name: "Layer scaling",
    short: "LS",
    aliases: &["online normalization"],
    family: Family::Variation,
    paper: Paper {
        authors: "Chiley, Sharapov, Kosson, Koster, Reece, Samaniego de la Fuente, Subbiah, James",
        title: "Online normalization for training neural networks",
        venue: "NeurIPS",
        year: 2019,
    },
    roles: roles("aassss"),
    form: Form::Rows(scale),
    parameters: &[Parameter::Epsilon],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::SampleScale, Invariance::OtherSamples],
    formula: "",
    summary: "A whole sample is divided by its root mean square. After a normalization by streamed statistics this keeps activations from blowing up.",
};
