//! Sparse switchable normalization: switchable normalization whose shares are pushed out until one is left.
//!
//! The shares are `SparsestMax` of the logits: the nearest point of the simplex (sparsemax), moved away from the middle
//! of its face to a circle of radius r about it, and where that leaves the simplex the same on the smaller face. The
//! radius grows in training from 0, sparsemax, to the circle through the corners, one normalization.

use crate::norm::axis::roles;
use crate::norm::formula::switch::{LOGITS, MEAN_LOGITS, VARIANCE_LOGITS, plain, switched};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, Var};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Sparse switchable normalization.
pub(super) const METHOD: Method = Method {
    id: "sparse_switchable_norm",
    name: "Sparse switchable normalization",
    short: "SSN",
    aliases: &["SparsestMax"],
    family: Family::Combination,
    paper: Paper {
        authors: "Shao, Meng, Li, Zhang, Li, Wang, Luo",
        title: "SSN: learning sparse switchable normalization via SparsestMax",
        venue: "CVPR",
        year: 2019,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: true,
        parts: &[MEAN_LOGITS, VARIANCE_LOGITS],
    }),
    parameters: &[Parameter::Variance, Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "radius",
            symbol: "r",
            step: Step::Recovery,
            scale: Scale::Linear(0.0, CORNERS),
            default: 0.0,
            meaning: "how far the shares are from the middle, at least",
        },
        plain(LOGITS[0]),
        plain(LOGITS[1]),
        plain(LOGITS[2]),
        plain(LOGITS[3]),
        plain(LOGITS[4]),
        plain(LOGITS[5]),
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale],
    formula: "x̂ = (x - sum_k w_k μ_k) / sqrt(sum_k w'_k σ_k^2 + ε), w = sparsestmax(λ, r)",
    summary: "The shares of instance, layer and batch statistics are pushed out from the middle until only one normalization is left, which then costs nothing extra.",
};

/// The distance of the simplex's corners from its middle, sqrt(2/3).
const CORNERS: f64 = 0.816_496_580_927_726;

/// 1 where a value is positive, 0 elsewhere; a constant.
fn positive(x: &Var) -> Var {
    let positive = x.detach().relu();
    // 0 / 0 is 0 here.
    positive.clone() / positive
}

/// The nearest point of the simplex (Martins and Astudillo, 2016), by projections on the planes of fewer and fewer shares
/// (Michelot, 1986).
fn sparsemax(logits: &Var) -> Var {
    let (mut shares, mut inside) = (logits.clone(), positive(&logits.exp()));
    for _ in 0..3 {
        let excess = (&inside * &shares).sum(C) - 1.0;
        shares = &inside * (shares - excess / inside.sum(C));
        inside = positive(&shares);
    }
    shares
}

/// Sparsemax moved to the circle of a radius. Every round that leaves the simplex ends on a smaller face: after three
/// rounds nothing moves any more.
fn sparsestmax(logits: &Var, radius: f64) -> Var {
    let (mut shares, mut square, mut middle) = (logits.clone(), Var::scalar(radius * radius), None::<Var>);
    for _ in 0..3 {
        shares = sparsemax(&shares);
        let inside = positive(&shares);
        let center = &inside / inside.sum(C);
        // The circle on a smaller face is where that face cuts the sphere.
        if let Some(middle) = middle {
            square = (square - (&center - middle).square().sum(C)).relu();
        }
        let out = shares - &center;
        let distance = out.square().sum(C).sqrt();
        shares = &center + out * (distance.maximum(&square.sqrt()) / &distance);
        middle = Some(center);
    }
    shares
}

fn apply(given: &Given) -> Var {
    let radius = given.knob("radius");
    given.affine(&switched(given, |logits| sparsestmax(logits, radius)))
}
