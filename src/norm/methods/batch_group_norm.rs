//! Batch group normalization: statistics over one group of samples, one group of channels, and H, W.
//!
//! Areas = B·G with B groups of samples, m = (N/B)·(C/G)·H·W. BGN(1, C) is batch, BGN(N, G) group normalization.

use crate::norm::{
    Family, Form, Invariance, Method, Paper, Parameter, Parameters, axis::roles, method::standardize,
};

/// Batch group normalization.
pub(super) const METHOD: Method = Method {
    id: "batch_group_norm",
    name: "Batch group normalization",
    short: "BGN",
    aliases: &[],
    family: Family::Partition,
    paper: Paper {
        authors: "Summers, Dinneen",
        title: "Four things everyone should know to improve batch normalization",
        venue: "ICLR",
        year: 2020,
    },
    roles: roles("asasss"),
    form: Form::Rows(standardize),
    parameters: &[Parameter::Groups, Parameter::BatchGroups, Parameter::Variance, Parameter::Epsilon],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters { groups: 4, batch_groups: 2, ..Parameters::DEFAULT },
    invariances: &[Invariance::WholeScale],
    formula: "",
    summary: "Samples and channels are both split into groups, and each pair of groups is standardized: the general case of which batch and group normalization are corners.",
};
