//! Natural neural network (PRONG): the channels whitened by a matrix measured now and then, and kept in between.
//!
//! `y = U (x - mu)`, U the ZCA or PCA matrix of the population's `Sigma + epsilon I`, per channel group: constants. The
//! weights behind it, which are solved for again so that the function stays, are not shown.

use crate::norm::axis::roles;
use crate::norm::formula::channel_rows::whitened_by_population;
use crate::norm::formula::parts::{DRIFT, POPULATION_PART};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::Var;
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters, Whitening};

/// Natural neural network.
pub(super) const METHOD: Method = Method {
    id: "natural_neural_network",
    name: "Natural neural network (PRONG)",
    short: "PRONG",
    aliases: &["projected natural gradient", "GWNN", "generalized whitened network"],
    family: Family::Population,
    paper: Paper {
        authors: "Desjardins, Simonyan, Pascanu, Kavukcuoglu",
        title: "Natural neural networks",
        venue: "NeurIPS",
        year: 2015,
    },
    roles: roles("ssafss"),
    form: Form::Formula(Formula { apply, shares: None, affine: false, parts: &[POPULATION_PART] }),
    parameters: &[Parameter::Groups, Parameter::Whitening, Parameter::Epsilon],
    knobs: &[DRIFT],
    whitenings: &[Whitening::Zca, Whitening::Pca],
    defaults: Parameters { epsilon: 1e-3, ..Parameters::DEFAULT },
    invariances: &[Invariance::OtherSamples],
    formula: "y = U_P (x - μ_P), U_P (Σ_P + ε I) U_P^T = I",
    summary: "The channels are whitened by a matrix measured on the data now and then and kept in between. Plain gradient steps on the weights after it are then closer to natural gradient steps.",
};

fn apply(given: &Given) -> Var {
    whitened_by_population(given, given.parameters.groups, given.parameters.whitening)
}
