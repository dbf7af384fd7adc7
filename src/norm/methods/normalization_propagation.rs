//! Normalization propagation: the moments of a rectified standard normal value, known instead of measured.
//!
//! `y = (max(gamma x + beta, 0) - sqrt(1 / 2 pi)) / sqrt((1 - 1 / pi) / 2)`: 0 mean and variance 1 if x is standard normal.

use std::f64::consts::{FRAC_1_PI, TAU};

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::Var;
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameters};

/// Normalization propagation.
pub(super) const METHOD: Method = Method {
    id: "normalization_propagation",
    name: "Normalization propagation",
    short: "NormProp",
    aliases: &["norm-prop", "analytic statistics"],
    family: Family::Population,
    paper: Paper {
        authors: "Arpit, Zhou, Kota, Govindaraju",
        title: "Normalization propagation: a parametric technique for removing internal covariate shift in deep networks",
        venue: "ICML",
        year: 2016,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula { apply, shares: None, affine: true, parts: &[] }),
    parameters: &[],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::OtherSamples],
    formula: "y = (relu(γ x + β) - sqrt(1 / (2 π))) / sqrt((1 - 1 / π) / 2)",
    summary: "If the input were standard normal, mean and deviation after a rectifier would be known numbers; they are used instead of measuring. Wrong assumptions show in the histogram.",
};

fn apply(given: &Given) -> Var {
    (given.affine(&given.x).relu() - TAU.recip().sqrt()) / (0.5 * (1.0 - FRAC_1_PI)).sqrt()
}
