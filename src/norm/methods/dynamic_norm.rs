//! Dynamic normalization: switches say which samples and which channels share statistics.
//!
//! There is a switch for every prime factor of N and of C, the smallest and outermost first: on keeps that factor's
//! samples (or channels) apart, off averages over them. The relation matrices U and V of the paper are the Kronecker
//! products of the unit matrix or the mean of each factor (from memory), and the moments `U mu V^T`. In the paper the
//! switches are learned.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{Array, C, H, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Dynamic normalization.
pub(super) const METHOD: Method = Method {
    id: "dynamic_norm",
    name: "Dynamic normalization",
    short: "DN",
    aliases: &["differentiable dynamic normalization"],
    family: Family::Combination,
    paper: Paper {
        authors: "Luo, Peng, Shao, Zhang, Ren, Wu",
        title: "Differentiable dynamic normalization for learning deep representation",
        venue: "ICML",
        year: 2019,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: true,
        parts: &[
            Part::learned("sample_gates", |given| gates(given.shape().n(), given.count("sample_splits"))),
            Part::learned("channel_gates", |given| gates(given.shape().c(), given.count("channel_splits"))),
        ],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "sample_splits",
            symbol: "U",
            step: Step::Area,
            scale: Scale::Whole(0, 20),
            default: 1.0,
            meaning: "how many prime factors of N keep samples apart",
        },
        Knob {
            id: "channel_splits",
            symbol: "V",
            step: Step::Area,
            scale: Scale::Whole(0, 20),
            default: 1.0,
            meaning: "how many prime factors of C keep channels apart",
        },
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale],
    formula: "μ = U μ_IN V^T, σ^2 = U (σ_IN^2 + μ_IN^2) V^T - μ^2",
    summary: "Switches say which samples and which channels share statistics; batch, layer, instance and group normalization are corners of the same cube.",
};

/// The prime factors, ascending.
fn prime_factors(size: usize) -> Vec<usize> {
    let (mut factors, mut rest, mut divisor) = (Vec::new(), size, 2);
    while rest > 1 {
        if divisor * divisor > rest {
            divisor = rest;
        }
        if rest.is_multiple_of(divisor) {
            factors.push(divisor);
            rest /= divisor;
        } else {
            divisor += 1;
        }
    }
    factors
}

/// A switch for every prime factor, the first ones on.
fn gates(size: usize, on: usize) -> Array {
    let gates: Vec<f64> =
        (0..prime_factors(size).len().max(1)).map(|at| if at < on { 1.0 } else { 0.0 }).collect();
    Array::channels(&gates).unwrap_or_else(|_| Array::scalar(0.0))
}

/// Values of every sample and channel, averaged over the factors that are off.
fn shared(given: &Given, values: &Var) -> Var {
    let shape = given.shape();
    let (samples, channels) = (prime_factors(shape.n()), prime_factors(shape.c()));
    let switches = samples.into_iter().zip(given.labels("sample_gates"));
    let switches = switches.chain(channels.into_iter().zip(given.labels("channel_gates")));
    let (mut shared, mut outer) = (values.clone(), 1);
    for (factor, gate) in switches {
        if gate == 0 {
            let sizes = [outer, factor, shape.n() * shape.c() / (outer * factor), 1];
            shared = shared.reshape(sizes).mean(C).broadcast_to(sizes);
        }
        outer *= factor;
    }
    shared.reshape(values.sizes())
}

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let (mean, variance) = x.moments(H | W);
    let power = shared(given, &(variance + mean.square()));
    let mean = shared(given, &mean);
    given.affine(&given.standardized_by(x, &mean, &(power - mean.square())))
}
