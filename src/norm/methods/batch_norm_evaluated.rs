//! Batch normalization, evaluated: normalized by averages that were collected in training.
//!
//! From m = 0 and r = 1, every batch moves `m += a (mu - m)` and `r += a (v - r)`; then `xhat = (x - m) / sqrt(r + epsilon)`.
//! The batches are N samples of the population each, in turn and again from the first. PyTorch's momentum 0.1 is a, the weight
//! of the new batch, and v is unbiased; Keras's 0.99 is 1 - a, and v is biased.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{DRIFT, POPULATION_PART};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Batch normalization, evaluated.
pub(super) const METHOD: Method = Method {
    id: "batch_norm_evaluated",
    name: "Batch normalization, evaluated",
    short: "BN eval",
    aliases: &["inference mode", "running statistics", "moving average", "frozen BN", "eval"],
    family: Family::Population,
    paper: Paper {
        authors: "Ioffe, Szegedy",
        title: "Batch normalization: accelerating deep network training by reducing internal covariate shift",
        venue: "ICML",
        year: 2015,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula { apply, shares: None, affine: true, parts: &[POPULATION_PART] }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "steps",
            symbol: "steps",
            step: Step::Area,
            scale: Scale::Whole(1, 64),
            default: 4.0,
            meaning: "batches seen before",
        },
        Knob {
            id: "momentum",
            symbol: "a",
            step: Step::Area,
            scale: Scale::Linear(0.0, 1.0),
            default: 0.1,
            meaning: "momentum of the running averages",
        },
        Knob {
            id: "momentum_of",
            symbol: "a of",
            step: Step::Area,
            scale: Scale::Choice(&[
                ("new", "the new batch, as PyTorch"),
                ("old", "the old average, as Keras"),
            ]),
            default: 0.0,
            meaning: "whose weight a is; that of the old average is 1 − a in the formula",
        },
        Knob {
            id: "running_variance",
            symbol: "σ²",
            step: Step::Operation,
            scale: Scale::Choice(&[("unbiased", "÷ (m − 1), as PyTorch"), ("biased", "÷ m, as Keras")]),
            default: 0.0,
            meaning: "the variance that is averaged",
        },
        DRIFT,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::OtherSamples],
    formula: "x̂ = (x - μ_r) / sqrt(σ_r^2 + ε), μ_r ← μ_r + a (μ - μ_r), σ_r^2 ← σ_r^2 + a (σ^2 - σ_r^2)",
    summary: "At evaluation a batch is normalized by averages collected in training. Few batches, a slow average or drifted data make training and evaluation disagree.",
};

fn apply(given: &Given) -> Var {
    let momentum = given.knob("momentum");
    let rate = if given.count("momentum_of") == 0 { momentum } else { 1.0 - momentum };
    let population = given.part("population").detach();
    let (n, samples) = (given.shape().n(), population.sizes()[0]);
    let seen: Vec<(Var, Var)> = (0..samples)
        .step_by(n)
        .map(|start| {
            let batch = population.slice(N, start..samples.min(start + n));
            let (mean, variance) = batch.moments(N | H | W);
            let unbiased = given.count("running_variance") == 0;
            (mean, if unbiased { variance.unbiased(batch.count(N | H | W)) } else { variance })
        })
        .collect();
    let (mut m, mut r) = (Var::scalar(0.0), Var::scalar(1.0));
    for (mean, variance) in seen.iter().cycle().take(given.count("steps").max(1)) {
        m = &m + rate * (mean - &m);
        r = &r + rate * (variance - &r);
    }
    given.affine(&((&given.x - m) / (r + given.epsilon()).sqrt()))
}
