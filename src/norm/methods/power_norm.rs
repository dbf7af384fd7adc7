//! Power normalization: batch normalization by a running quadratic mean, without the mean, with a backward pass of its own.
//!
//! `xhat = x / sqrt(psi + epsilon)`, where psi is the average of earlier batches, `psi <- a psi + (1 - a) mean(x^2)`. The gradient g
//! at xhat gives, by design, not the derivative but `(g - (1 - a_b) nu xhat) / sqrt(mean(x^2) + epsilon)` with the quadratic mean of
//! this batch and a running nu of `mean(g xhat)`, 0 at the start. With the statistics of the batch, which the authors use in
//! warm-up (PN-V), it is the derivative. Their code first scales groups of channels at each position; the paper does not.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{DRIFT, POPULATION_PART, per_channel};
use crate::norm::formula::{Formula, Given, Part, PartKind};
use crate::norm::graph::{Array, H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Power normalization.
pub(super) const METHOD: Method = Method {
    id: "power_norm",
    name: "Power normalization",
    short: "PowerNorm",
    aliases: &["PN", "PN-V"],
    family: Family::Variation,
    paper: Paper {
        authors: "Shen, Yao, Gholami, Mahoney, Keutzer",
        title: "PowerNorm: rethinking batch normalization in transformers",
        venue: "ICML",
        year: 2020,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: Some("one quadratic mean"),
        affine: true,
        parts: &[
            Part { id: "psi", kind: PartKind::Tensor, make: psi },
            Part { id: "nu", kind: PartKind::Tensor, make: |given| per_channel(given, 0.0) },
        ],
    }),
    parameters: &[Parameter::Groups, Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "statistics",
            symbol: "ψ",
            step: Step::Area,
            scale: Scale::Choice(&[("running", "running, PN"), ("batch", "of this batch, PN-V")]),
            default: 0.0,
            meaning: "whose quadratic mean",
        },
        Knob {
            id: "momentum",
            symbol: "a",
            step: Step::Area,
            scale: Scale::Linear(0.0, 1.0),
            default: 0.9,
            meaning: "weight of the old value in ψ",
        },
        Knob {
            id: "backward_momentum",
            symbol: "a′",
            step: Step::Operation,
            scale: Scale::Linear(0.0, 1.0),
            default: 0.9,
            meaning: "weight of the old value in ν",
        },
        Knob {
            id: "group_scaling",
            symbol: "groups",
            step: Step::Area,
            scale: Scale::Choice(&[("off", "off, as the paper"), ("on", "on, as the code")]),
            default: 0.0,
            meaning: "whether groups of channels are scaled at every position first",
        },
        DRIFT,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::OtherSamples],
    formula: "x̂ = x / sqrt(ψ + ε), ψ ← a ψ + (1 - a) 1 / m sum_i x_i^2",
    summary: "The statistics of text vary wildly from batch to batch. Only the quadratic mean is used, as a running value already in training, and the gradient is corrected by running values too.",
};

/// The running quadratic mean, from 1 through the batches of the population.
fn psi(given: &Given) -> Array {
    let population = Var::constant((POPULATION_PART.make)(given));
    let (momentum, n) = (given.knob("momentum"), given.shape().n());
    let mut psi = Var::scalar(1.0);
    for start in (0..population.sizes()[N as usize]).step_by(n) {
        let batch = in_groups(given, &population.slice(N, start..start + n));
        psi = momentum * psi + (1.0 - momentum) * batch.square().mean(N | H | W);
    }
    psi.value().map_or_else(|_| Array::scalar(1.0), Clone::clone)
}

/// Scaled by the root mean square of every group of channels at every position, where that is chosen.
fn in_groups(given: &Given, x: &Var) -> Var {
    if given.count("group_scaling") == 0 {
        return x.clone();
    }
    let grouped = x.grouped(given.parameters.groups);
    let power = grouped.square().mean(H) + given.epsilon();
    (grouped / power.sqrt()).reshape(x.sizes())
}

fn apply(given: &Given) -> Var {
    let x = in_groups(given, &given.x);
    let power = x.square().mean(N | H | W);
    let scaled_by = |power: Var| &x / (power + given.epsilon()).sqrt();
    if given.count("statistics") == 1 {
        return given.affine(&scaled_by(power));
    }
    let running = scaled_by(given.part("psi")).detach();
    // The value is the running one; the gradient is that of a division by the root of this batch, a constant.
    let by_batch = scaled_by(power.detach());
    let xhat = &by_batch - by_batch.detach() + &running;
    let correction = (1.0 - given.knob("backward_momentum")) * given.part("nu") * running;
    given.affine(&xhat.with_corrected_gradient(&correction))
}
