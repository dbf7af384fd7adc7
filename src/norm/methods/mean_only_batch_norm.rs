//! Mean-only batch normalization over N, H, W of each channel: `x - mu`.
//!
//! Areas = C, m = N·H·W. The scale is left to weight normalization; the paper has a beta and no gamma.

use crate::norm::axis::roles;
use crate::norm::method::center;
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameters};

/// Mean-only batch normalization.
pub(super) const METHOD: Method = Method {
    id: "mean_only_batch_norm",
    name: "Mean-only batch normalization",
    short: "MoBN",
    aliases: &["MBN", "centring", "centering", "weight normalization"],
    family: Family::Variation,
    paper: Paper {
        authors: "Salimans, Kingma",
        title: "Weight normalization: a simple reparameterization to accelerate training of deep neural networks",
        venue: "NeurIPS",
        year: 2016,
    },
    roles: roles("ssaass"),
    form: Form::Rows(center),
    parameters: &[],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::ChannelShift],
    formula: "",
    summary: "Only the mean of each channel is taken off; the scale is left to weight normalization. The noise that comes from the batch is gentler.",
};
