//! Decorrelated batch normalization: the C/G channels of each group whitened over N, H, W.
//!
//! Areas = G, d = C/G, m = N·H·W; biased covariance plus epsilon. The paper whitens by ZCA; PCA and Cholesky are the batch
//! whitening of Huang et al., CVPR 2020, and of Siarohin et al., ICLR 2019. If m - 1 < d, null directions stay 0.
//! Where epsilon shrinks instead, `(1 - epsilon) Sigma + epsilon I`, W is that of epsilon / (1 - epsilon) over
//! sqrt(1 - epsilon).

use crate::norm::{
    Family, Form, Invariance, Method, Paper, Parameter, Parameters, Whitening, axis::roles, method::whiten,
};

/// Decorrelated batch normalization.
pub(super) const METHOD: Method = Method {
    id: "decorrelated_batch_norm",
    name: "Decorrelated batch normalization",
    short: "DBN",
    aliases: &["batch whitening", "BW", "PCA whitening", "ZCA whitening", "Cholesky whitening"],
    family: Family::Whitening,
    paper: Paper {
        authors: "Huang, Yang, Lang, Deng",
        title: "Decorrelated batch normalization",
        venue: "CVPR",
        year: 2018,
    },
    roles: roles("ssafss"),
    form: Form::Rows(whiten),
    parameters: &[Parameter::Groups, Parameter::Whitening, Parameter::Epsilon],
    knobs: &[],
    whitenings: &[Whitening::Zca, Whitening::Pca, Whitening::Cholesky],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelShift],
    formula: "",
    summary: "The channels of the batch (or of each channel group) are made uncorrelated with variance 1. ZCA keeps the axes; PCA rotates them; Cholesky depends on the order of channels.",
};
