//! Ghost batch normalization: batch normalization of each group of samples by itself.
//!
//! Areas = B·C, m = (N/B)·H·W; the same as BGN(B, C).

use crate::norm::{
    Family, Form, Invariance, Method, Paper, Parameter, Parameters, axis::roles, method::standardize,
};

/// Ghost batch normalization.
pub(super) const METHOD: Method = Method {
    id: "ghost_batch_norm",
    name: "Ghost batch normalization",
    short: "ghost BN",
    aliases: &["GBN"],
    family: Family::Partition,
    paper: Paper {
        authors: "Hoffer, Hubara, Soudry",
        title: "Train longer, generalize better: closing the generalization gap in large batch training of neural networks",
        venue: "NeurIPS",
        year: 2017,
    },
    roles: roles("asaass"),
    form: Form::Rows(standardize),
    parameters: &[Parameter::BatchGroups, Parameter::Variance, Parameter::Epsilon],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters { batch_groups: 2, ..Parameters::DEFAULT },
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "",
    summary: "The batch is cut into smaller ghost batches, each normalized by itself, which keeps the noise of small batches when the batch is large.",
};
