//! Local context normalization: group normalization with the statistics of a window around every position.
//!
//! The paper's window slides along the border so that it stays inside the image, and is 227 wide; a window as large as the
//! image is the whole image. The authors' code takes no gradient through the statistics, and its windows miss row and
//! column 0, which these do not.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::Dim::{self, C, H, W};
use crate::norm::graph::{Edges, Var};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Local context normalization.
pub(super) const METHOD: Method = Method {
    id: "local_context_norm",
    name: "Local context normalization",
    short: "LCN’20",
    aliases: &["LCN"],
    family: Family::Partition,
    paper: Paper {
        authors: "Ortiz, Robinson, Morris, Fuentes, Kiekintveld, Hassan, Jojic",
        title: "Local context normalization: revisiting local normalization",
        venue: "CVPR",
        year: 2020,
    },
    roles: roles("aaasss"),
    form: Form::Formula(Formula { apply, shares: None, affine: true, parts: &[] }),
    parameters: &[Parameter::Groups, Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "window",
            symbol: "k",
            step: Step::Area,
            scale: Scale::Whole(1, 227),
            default: 9.0,
            meaning: "side of the window",
        },
        Knob {
            id: "border",
            symbol: "border",
            step: Step::Area,
            scale: Scale::Choice(&[("inside", "stays inside"), ("renormalize", "is cut off")]),
            default: 0.0,
            meaning: "what a window does at the border",
        },
        Knob {
            id: "gradient",
            symbol: "gradient",
            step: Step::Operation,
            scale: Scale::Choice(&[("stop", "stops there"), ("flow", "flows")]),
            default: 0.0,
            meaning: "through the statistics",
        },
    ],
    whitenings: &[],
    // Two channels to a group, however many there are.
    defaults: Parameters { groups: 1 << 16, ..Parameters::DEFAULT },
    invariances: &[Invariance::WholeScale, Invariance::SampleScale, Invariance::OtherSamples],
    formula: "x̂ = (x - μ_k) / sqrt(σ_k^2 + ε), μ_k = G / (C k^2) sum_(cpq) x_(cpq)",
    summary: "Group normalization with statistics from a window around each position: contrast is evened out locally. Windows as large as the image make it group normalization.",
};

fn apply(given: &Given) -> Var {
    let [n, c, h, w] = given.x.sizes();
    let groups = given.parameters.groups;
    let x = given.x.reshape([n * groups, c / groups, h, w]);
    let averaged = |map: &Var| along(given, &along(given, &map.mean(C), H), W);
    // About the mean of the whole group, so that a large mean costs the variance no accuracy.
    let x = &x - x.mean(C | H | W).detach();
    let mut mean = averaged(&x);
    let mut variance = averaged(&x.square()) - mean.square();
    if given.count("gradient") == 0 {
        (mean, variance) = (mean.stop(), variance.stop());
    }
    let xhat = (&x - mean) / (variance + given.epsilon()).sqrt();
    given.affine(&xhat.reshape([n, c, h, w]))
}

/// The mean over the window along one axis.
fn along(given: &Given, map: &Var, dim: Dim) -> Var {
    let (k, size) = (given.count("window"), map.sizes()[dim as usize]);
    if k >= size {
        return map.mean(dim);
    }
    let mut extents = [1; 4];
    extents[dim as usize] = k;
    let means = map.window_mean(extents, Edges::Shrink);
    if given.count("border") == 1 {
        return means;
    }
    // The window nearest to a position among those that lie inside.
    let centres: Vec<usize> = (0..size).map(|at| at.clamp(k / 2, size - 1 - (k - 1) / 2)).collect();
    means.gather(dim, &centres)
}
