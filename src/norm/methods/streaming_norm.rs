//! Streaming normalization: the statistics so far count together with those of this batch.
//!
//! `xhat = (x - mu) / s` with `mu = a mu_past + (1 - a) mu_batch` and s likewise, where a deviation is
//! `(mean|x - mean|^p + epsilon)^(1/p)`. The past is a constant here; the paper streams gradients as well, which is left out.
//! The paper favours p = 1.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{DRIFT, POPULATION_PART, power};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Streaming normalization.
pub(super) const METHOD: Method = Method {
    id: "streaming_norm",
    name: "Streaming normalization",
    short: "streaming",
    aliases: &["Lp normalization", "sample normalization", "online", "recurrent"],
    family: Family::Variation,
    paper: Paper {
        authors: "Liao, Kawaguchi, Poggio",
        title: "Streaming normalization: towards simpler and more biologically-plausible normalizations for online and recurrent learning",
        venue: "arXiv",
        year: 2016,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: Some("one mean and one deviation, mixed with those so far"),
        affine: true,
        parts: &[POPULATION_PART],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "history",
            symbol: "a",
            step: Step::Area,
            scale: Scale::Linear(0.0, 1.0),
            default: 0.5,
            meaning: "weight of the statistics so far",
        },
        power(1.0),
        DRIFT,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[],
    formula: "x̂ = (x - μ) / s, μ = a μ_(past) + (1 - a) μ_(batch), s = a s_(past) + (1 - a) s_(batch)",
    summary: "What was seen before counts together with this batch, so that even single samples can be normalized. The deviation may be that of any p-norm.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let statistics = |x: &Var| {
        let mean = x.mean(N | H | W);
        let deviation = (x - &mean).power_mean(N | H | W, given.knob("power"), given.epsilon());
        (mean, deviation)
    };
    let (past_mean, past_deviation) = statistics(&given.part("population").detach());
    let (batch_mean, batch_deviation) = statistics(x);
    let history = given.knob("history");
    let mean = history * past_mean + (1.0 - history) * batch_mean;
    let deviation = history * past_deviation + (1.0 - history) * batch_deviation;
    given.affine(&((x - mean) / deviation))
}
