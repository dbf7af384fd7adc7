//! RMS normalization over C, H, W of one sample: `x / sqrt(mean(x^2) + epsilon)`.
//!
//! Areas = N, m = C·H·W. epsilon inside the root as in the TensorFlow code and `torch.nn.RMSNorm`; the paper's PyTorch
//! file adds it to the root. The paper has no beta.

use crate::norm::{
    Family, Form, Invariance, Method, Paper, Parameter, Parameters, axis::roles, method::scale,
};

/// RMS normalization.
pub(super) const METHOD: Method = Method {
    id: "rms_norm",
    name: "RMS normalization",
    short: "RMS",
    aliases: &[],
    family: Family::Variation,
    paper: Paper {
        authors: "Zhang, Sennrich",
        title: "Root mean square layer normalization",
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
    summary: "Each sample is divided by its root mean square. Its mean is scaled, not taken away, which saves a sum and keeps a constant visible.",
};
