//! Centering by population means: a running mean is taken off every channel.
//!
//! `y = x - mu`, mu the population's. Schraudolph centres the error signal too, `dx = dy - mean(dy)` over the batch, which
//! is not the derivative: the batch's mean is taken off and put back as a constant.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{DRIFT, POPULATION_PART};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameters, Scale, Step};

/// Centering by population means.
pub(super) const METHOD: Method = Method {
    id: "centering",
    name: "Centring by population means",
    short: "centring",
    aliases: &["centering trick", "factor-centering", "centred Boltzmann machines", "mean-normalized SGD"],
    family: Family::Population,
    paper: Paper {
        authors: "Schraudolph",
        title: "Accelerated gradient descent by factor-centering decomposition",
        venue: "Technical report IDSIA-33-98",
        year: 1998,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula { apply, shares: None, affine: false, parts: &[POPULATION_PART] }),
    parameters: &[],
    knobs: &[
        Knob {
            id: "backward",
            symbol: "errors",
            step: Step::Operation,
            scale: Scale::Choice(&[("constant", "as they are"), ("centered", "centred too")]),
            default: 0.0,
            meaning: "what happens to the error signal",
        },
        DRIFT,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::OtherSamples],
    formula: "y = x - μ_P",
    summary: "A running mean is taken off each channel, so that its constant part does not dominate the curvature of the loss. The error signal can be centred in the same way.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let y = x - given.part("population").detach().mean(N | H | W);
    if given.count("backward") == 0 {
        return y;
    }
    let batch = x.mean(N | H | W);
    y + (batch.stop() - batch)
}
