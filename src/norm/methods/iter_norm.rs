//! Iterative normalization: decorrelated batch normalization by T steps of Newton's iteration.
//!
//! A direction with normalized eigenvalue l leaves with variance `l p_T(l)^2 <= 1`, where `p_T(l) <= 1.5^T`. T = 5.

use crate::norm::{
    DEFAULT_ITERATIONS, Family, Form, Invariance, Method, Paper, Parameter, Parameters, Whitening,
    axis::roles, method::whiten,
};

/// Iterative normalization.
pub(super) const METHOD: Method = Method {
    id: "iter_norm",
    name: "Iterative normalization",
    short: "IterNorm",
    aliases: &["ItN"],
    family: Family::Whitening,
    paper: Paper {
        authors: "Huang, Zhou, Zhu, Liu, Shao",
        title: "Iterative normalization: beyond standardization towards efficient whitening",
        venue: "CVPR",
        year: 2019,
    },
    roles: roles("ssafss"),
    form: Form::Rows(whiten),
    parameters: &[Parameter::Groups, Parameter::Iterations, Parameter::Epsilon],
    knobs: &[],
    whitenings: &[Whitening::Newton { iterations: DEFAULT_ITERATIONS }],
    defaults: Parameters {
        whitening: Whitening::Newton { iterations: DEFAULT_ITERATIONS },
        ..Parameters::DEFAULT
    },
    invariances: &[Invariance::WholeScale, Invariance::ChannelShift],
    formula: "",
    summary: "Newton’s iteration moves the batch towards ZCA whitening without an eigenvalue problem; after few steps the weak directions are still weak, which also keeps their noise small.",
};
