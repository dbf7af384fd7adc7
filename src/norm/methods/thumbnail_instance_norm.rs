//! Thumbnail instance normalization: all patches of a huge image take the statistics of one small copy of it.
//!
//! `y = gamma (x - mu_t) / sqrt(v_t + epsilon) + beta` with the thumbnail's moments as constants. Here the thumbnail is
//! the tensor itself at half its height and width.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given, Part, PartKind};
use crate::norm::graph::{Array, Dim, H, Var, W};
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters};

/// Thumbnail instance normalization.
pub(super) const METHOD: Method = Method {
    id: "thumbnail_instance_norm",
    name: "Thumbnail instance normalization",
    short: "TIN",
    aliases: &["URST", "ultra-resolution style transfer"],
    family: Family::Recovery,
    paper: Paper {
        authors: "Chen, Wang, Xie, Lu, Luo",
        title: "Towards ultra-resolution neural style transfer via thumbnail instance normalization",
        venue: "AAAI",
        year: 2022,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: true,
        parts: &[Part { id: "style", kind: PartKind::Tensor, make: thumbnail }],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::OtherSamples],
    formula: "x̂ = (x - μ_t) / sqrt(σ_t^2 + ε)",
    summary: "A huge image is stylized in patches, all normalized with the statistics of one small thumbnail, so that no seams appear.",
};

/// The mean of every two indices along an axis; an odd last one stays alone.
fn halved(x: &Var, dim: Dim) -> Var {
    let last = x.sizes()[dim as usize] - 1;
    let (first, second): (Vec<usize>, Vec<usize>) =
        (0..=last).step_by(2).map(|i| (i, last.min(i + 1))).unzip();
    (x.gather(dim, &first) + x.gather(dim, &second)) / 2.0
}

fn thumbnail(given: &Given) -> Array {
    let halved = halved(&halved(&given.x.detach(), H), W);
    halved.value().map_or_else(|_| Array::scalar(0.0), Array::clone)
}

fn apply(given: &Given) -> Var {
    let (mean, variance) = given.part("style").detach().moments(H | W);
    given.affine(&given.standardized_by(&given.x, &mean, &variance))
}
