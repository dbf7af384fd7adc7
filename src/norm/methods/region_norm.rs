//! Region normalization: hole and background of an image, each standardized by itself.
//!
//! `y = (1 + gamma_r) (x - mu_r) / sqrt(v_r + epsilon) + beta_r` in region r, per channel and sample. The authors' code
//! takes the statistics over the batch and adds both shifts at every position. Scales and shifts start at 0 there.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{MASK, STRENGTH, learned};
use crate::norm::formula::regions::{REGION_OVER, standardized_in_regions};
use crate::norm::formula::{Formula, Given, Part, PartKind};
use crate::norm::graph::{N, Var};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Region normalization.
pub(super) const METHOD: Method = Method {
    id: "region_norm",
    name: "Region normalization",
    short: "RN-B",
    aliases: &["RN", "basic region normalization", "inpainting"],
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
            MASK,
            Part {
                id: "region_gamma",
                kind: PartKind::Learned,
                make: |given| learned(given, 0, [2, given.shape().c(), 1, 1], 0.0, 1.0),
            },
            Part {
                id: "region_beta",
                kind: PartKind::Learned,
                make: |given| learned(given, 1, [2, given.shape().c(), 1, 1], 0.0, 1.0),
            },
        ],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        REGION_OVER,
        Knob {
            id: "betas",
            symbol: "shift",
            step: Step::Recovery,
            scale: Scale::Choice(&[("region", "the region’s, as the paper"), ("both", "both, as the code")]),
            default: 0.0,
            meaning: "which shift is added",
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
    formula: "y = (1 + γ_r) (x - μ_r) / sqrt(σ_r^2 + ε) + β_r",
    summary: "Hole and background are normalized apart, each by its own mean and deviation, so that the wrong values in the hole do not shift everything else.",
};

fn apply(given: &Given) -> Var {
    let hole = given.part("mask").detach();
    let ground = 1.0 - &hole;
    let [gamma_ground, gamma_hole] = given.part("region_gamma").split(N);
    let [beta_ground, beta_hole] = given.part("region_beta").split(N);
    let xhat = standardized_in_regions(given, &hole);
    let shift = if given.count("betas") == 1 {
        beta_ground + beta_hole
    } else {
        &ground * beta_ground + &hole * beta_hole
    };
    xhat * (1.0 + ground * gamma_ground + hole * gamma_hole) + shift
}
