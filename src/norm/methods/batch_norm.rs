//! Batch normalization. `xhat = (x - mu_c) / sqrt(v_c + epsilon)`, statistics over N, H, W; `y = gamma_c xhat + beta_c`.
//!
//! d = 1, areas = C, m = N·H·W. Training statistics, biased variance. With m = 1 the output is beta.

use crate::norm::{
    Family, Form, Invariance, Method, Paper, Parameter, Parameters, axis::roles, method::standardize,
};

/// Batch normalization.
pub(super) const METHOD: Method = Method {
    id: "batch_norm",
    name: "Batch normalization",
    short: "BN",
    aliases: &[],
    family: Family::Partition,
    paper: Paper {
        authors: "Ioffe, Szegedy",
        title: "Batch normalization: accelerating deep network training by reducing internal covariate shift",
        venue: "ICML",
        year: 2015,
    },
    roles: roles("ssaass"),
    form: Form::Rows(standardize),
    parameters: &[Parameter::Variance, Parameter::Epsilon],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "",
    summary: "Each channel is standardized over all samples and positions of the batch, so that before γ and β every channel has mean 0 and deviation 1, whatever the layer before does.",
};
