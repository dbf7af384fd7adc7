//! Zero mean, zero slope nonlinearity: a straight line added to the tanh of every channel.
//!
//! `y = tanh(x) + alpha x + beta`, where alpha and beta, constants, make the means of slope and output over the population
//! 0. The shortcut weights that take over the linear part lie outside of the layer.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{DRIFT, POPULATION_PART};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameters};

/// Zero mean, zero slope nonlinearity.
pub(super) const METHOD: Method = Method {
    id: "linear_transformation",
    name: "Zero mean, zero slope nonlinearity",
    short: "tanh0",
    aliases: &["linear transformations in perceptrons", "shortcut connections"],
    family: Family::Population,
    paper: Paper {
        authors: "Raiko, Valpola, LeCun",
        title: "Deep learning made easier by linear transformations in perceptrons",
        venue: "AISTATS",
        year: 2012,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula { apply, shares: None, affine: false, parts: &[POPULATION_PART] }),
    parameters: &[],
    knobs: &[DRIFT],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::OtherSamples],
    formula: "y = tanh(x) + α_c x + β_c, mean_P y = 0, mean_P y' = 0",
    summary: "A straight line is added to the tanh of each channel so that, over the data, output and slope are zero on average. The linear part is left to shortcut weights.",
};

fn apply(given: &Given) -> Var {
    let u = given.part("population").detach();
    let tanh = u.tanh();
    let alpha = (tanh.square() - 1.0).mean(N | H | W);
    let beta = -(tanh + &alpha * u).mean(N | H | W);
    given.x.tanh() + alpha * &given.x + beta
}
