//! Learnable region normalization: the network finds the regions itself.
//!
//! `s = sigmoid(conv([mean_c x; max_c x]))`; the regions are s >= t and s < t, without a gradient; `y = xhat (1 + conv(s)) +
//! conv(s)`, convolutions of one channel. The authors' code takes the statistics over the batch.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{STRENGTH, learned};
use crate::norm::formula::regions::{REGION_OVER, standardized_in_regions};
use crate::norm::formula::{Formula, Given, Part, PartKind};
use crate::norm::graph::{Array, C, H, Var};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Learnable region normalization.
pub(super) const METHOD: Method = Method {
    id: "region_norm_learned",
    name: "Learnable region normalization",
    short: "RN-L",
    aliases: &["RN", "inpainting"],
    family: Family::Partition,
    paper: Paper {
        authors: "Yu, Guo, Jin, Wu, Chen, Li, Zhang, Liu",
        title: "Region normalization for image inpainting",
        venue: "AAAI",
        year: 2020,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: false,
        parts: &[
            Part { id: "detect_weight", kind: PartKind::Learned, make: |given| kernel(given, 0, 2) },
            Part { id: "gamma_weight", kind: PartKind::Learned, make: |given| kernel(given, 1, 1) },
            Part {
                id: "gamma_bias",
                kind: PartKind::Learned,
                make: |given| learned(given, 2, [1; 4], 0.0, 1.0),
            },
            Part { id: "beta_weight", kind: PartKind::Learned, make: |given| kernel(given, 3, 1) },
            Part {
                id: "beta_bias",
                kind: PartKind::Learned,
                make: |given| learned(given, 4, [1; 4], 0.0, 1.0),
            },
        ],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        REGION_OVER,
        Knob {
            id: "threshold",
            symbol: "t",
            step: Step::Area,
            scale: Scale::Linear(0.0, 1.0),
            default: 0.8,
            meaning: "from where on a position belongs to the region",
        },
        Knob {
            id: "kernel",
            symbol: "k",
            step: Step::Area,
            scale: Scale::Choice(&[("3", "3 × 3"), ("7", "7 × 7")]),
            default: 1.0,
            meaning: "kernel of the convolutions",
        },
        STRENGTH,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::OtherSamples],
    formula: "s = sigmoid(conv(mean_c x;max_c x)), r = [s ≥ t], y = (1 + conv(s)) x̂_r + conv(s)",
    summary: "The network finds the regions itself: a small convolution of the channels’ mean and maximum says which positions belong together, and each region is normalized alone.",
};

fn kernel(given: &Given, stream: u64, channels: usize) -> Array {
    let k = if given.count("kernel") == 1 { 7 } else { 3 };
    let fan_in = (channels * k * k) as f64;
    learned(given, stream, [1, channels, k, k], 0.0, 1.0 / fan_in.sqrt())
}

fn apply(given: &Given) -> Var {
    let convolved = |map: &Var, weight: &'static str| {
        let weight = given.part(weight);
        map.convolved(&weight, 1, weight.sizes()[H as usize] / 2)
    };
    let x = &given.x;
    let s = convolved(&Var::concat(C, &[&x.mean(C), &x.max(C)]), "detect_weight").sigmoid();
    let threshold = given.knob("threshold");
    let region = s.value().and_then(|s| {
        let values = s.values().iter().map(|&s| f64::from(u8::from(s >= threshold))).collect();
        Array::new(s.sizes(), values)
    });
    let xhat = standardized_in_regions(given, &Var::from(region));
    let gamma = convolved(&s, "gamma_weight") + given.part("gamma_bias");
    let beta = convolved(&s, "beta_weight") + given.part("beta_bias");
    xhat * (1.0 + gamma) + beta
}
