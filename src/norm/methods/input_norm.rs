//! Input normalization: the mean and deviation of the training set, measured once and kept.
//!
//! `y = (x - mu) / sqrt(v + epsilon)`, or `W (x - mu)` with the ZCA or PCA matrix of the population's covariance: constants.
//! A feature is a channel. The paper has no epsilon.

use crate::norm::axis::roles;
use crate::norm::formula::channel_rows::whitened_by_population;
use crate::norm::formula::parts::{DRIFT, POPULATION_PART};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{
    Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step, Whitening,
};

/// Input normalization.
pub(super) const METHOD: Method = Method {
    id: "input_norm",
    name: "Input normalization",
    short: "input",
    aliases: &["data standardization", "z-score", "ZCA preprocessing", "PCA preprocessing"],
    family: Family::Population,
    paper: Paper {
        authors: "LeCun, Bottou, Orr, Müller",
        title: "Efficient BackProp",
        venue: "Neural Networks: Tricks of the Trade",
        year: 1998,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula { apply, shares: None, affine: false, parts: &[POPULATION_PART] }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "whitening",
            symbol: "W",
            step: Step::Operation,
            scale: Scale::Choice(&[("none", "none"), ("zca", "ZCA"), ("pca", "PCA")]),
            default: 0.0,
            meaning: "whether correlations are removed too",
        },
        DRIFT,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::OtherSamples],
    formula: "y = (x - μ_P) / sqrt(σ_P^2 + ε)",
    summary: "Mean and deviation of each channel over the whole training set are measured once and then kept. Nothing adapts when the data drift.",
};

fn apply(given: &Given) -> Var {
    match given.count("whitening") {
        0 => {
            let (mean, variance) = given.part("population").detach().moments(N | H | W);
            (&given.x - mean) / (variance + given.epsilon()).sqrt()
        }
        1 => whitened_by_population(given, 1, Whitening::Zca),
        _ => whitened_by_population(given, 1, Whitening::Pca),
    }
}
