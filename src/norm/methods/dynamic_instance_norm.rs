//! Dynamic instance normalization: another image predicts a small convolution for every channel.
//!
//! `y = K_n * xhat + shift_n`, one kernel per channel with zeros outside; kernels and shifts are linear in the
//! deviations and means of the style's channels. It starts as adaptive instance normalization. The prediction is read
//! from the abstract.

use crate::norm::axis::roles;
use crate::norm::formula::networks::{layer, weights, zeros};
use crate::norm::formula::parts::{STRENGTH, STYLE};
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{Array, C, H, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Dynamic instance normalization.
pub(super) const METHOD: Method = Method {
    id: "dynamic_instance_norm",
    name: "Dynamic instance normalization",
    short: "DIN",
    aliases: &["dynamic convolution for style transfer"],
    family: Family::Recovery,
    paper: Paper {
        authors: "Jing, Liu, Ding, Wang, Ding, Song, Wen",
        title: "Dynamic instance normalization for arbitrary style transfer",
        venue: "AAAI",
        year: 2020,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: false,
        parts: &[
            STYLE,
            Part::learned("kernel_weight", kernel_weight),
            Part::learned("kernel_bias", |given| zeros(given.shape().c() * side(given) * side(given))),
            Part::learned("shift_weight", shift_weight),
            Part::learned("shift_bias", |given| zeros(given.shape().c())),
        ],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "kernel",
            symbol: "k",
            step: Step::Recovery,
            scale: Scale::Choice(&[("1", "1 × 1"), ("3", "3 × 3")]),
            default: 1.0,
            meaning: "size of the predicted kernels",
        },
        STRENGTH,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[
        Invariance::WholeScale,
        Invariance::ChannelScale,
        Invariance::SampleScale,
        Invariance::ChannelShift,
        Invariance::OtherSamples,
    ],
    formula: "y = K(style_n) ∗ x̂ + β(style_n)",
    summary: "Another image predicts a small convolution instead of one gain per channel, so it can also change how neighbouring values combine.",
};

/// Height and width of a kernel.
fn side(given: &Given) -> usize {
    if given.count("kernel") == 1 { 3 } else { 1 }
}

/// Weights on the style's deviations and means that only pass `taken` on: 1 there, and what would be learned.
fn passing(given: &Given, stream: u64, rows: usize, taken: impl Fn(usize) -> (usize, usize)) -> Array {
    let c = given.shape().c();
    let learned = weights(given, stream, [rows, 2 * c, 1, 1]);
    let [_, columns, ..] = learned.sizes();
    let mut values = learned.clone().into_values();
    for (row, column) in (0..c).map(taken) {
        if let Some(value) = values.get_mut(row * columns + column) {
            *value += 1.0;
        }
    }
    Array::new(learned.sizes(), values).unwrap_or(learned)
}

fn kernel_weight(given: &Given) -> Array {
    let (c, area) = (given.shape().c(), side(given) * side(given));
    passing(given, 0, c * area, |channel| (channel * area + area / 2, channel))
}

fn shift_weight(given: &Given) -> Array {
    let c = given.shape().c();
    passing(given, 1, c, |channel| (channel, c + channel))
}

fn apply(given: &Given) -> Var {
    let ([n, c, h, w], side) = (given.shape().sizes(), side(given));
    let (mean, variance) = given.part("style").moments(H | W);
    let style = Var::concat(C, &[&(variance + given.epsilon()).sqrt(), &mean]);
    let kernels = layer(given, &style, "kernel_weight", "kernel_bias").reshape([n, c, side * side, 1]);
    let shifts = layer(given, &style, "shift_weight", "shift_bias");
    let patches = given.standardized(&given.x, H | W).unfold([side, side], 1, side / 2);
    let convolved = (patches.reshape([n, c, side * side, h * w]) * kernels).sum(H);
    convolved.reshape([n, c, h, w]) + shifts
}
