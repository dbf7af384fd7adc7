//! Local contrast normalization: the Gaussian average around every position is taken off, then its contrast divides.
//!
//! `v = x - blur(mean_c x)`, `s = sqrt(blur(mean_c v^2) + epsilon)`, `y = v / max(mean_hw s, s)`. The paper has a window of
//! 9; the Gaussian's deviation is a share of the window, a quarter as in Torch. At the border the weights that lie inside
//! are made to sum to 1 again, or zeros are counted.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{border, edges, window};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, H, Var, W, gaussian};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Local contrast normalization.
pub(super) const METHOD: Method = Method {
    id: "local_contrast_norm",
    name: "Local contrast normalization",
    short: "LCN’09",
    aliases: &["LCN", "subtractive and divisive normalization", "SpatialContrastiveNormalization"],
    family: Family::Local,
    paper: Paper {
        authors: "Jarrett, Kavukcuoglu, Ranzato, LeCun",
        title: "What is the best multi-stage architecture for object recognition?",
        venue: "ICCV",
        year: 2009,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula { apply, shares: None, affine: false, parts: &[] }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        window("window", 9.0, "side of the window"),
        Knob {
            id: "spread",
            symbol: "spread",
            step: Step::Area,
            scale: Scale::Log(0.1, 1.0),
            default: 0.25,
            meaning: "the Gaussian’s deviation over the window",
        },
        border(1.0),
    ],
    whitenings: &[],
    defaults: Parameters { epsilon: 1e-8, ..Parameters::DEFAULT },
    invariances: &[Invariance::WholeScale, Invariance::SampleScale, Invariance::OtherSamples],
    formula: "μ_(pq) = 1 / C sum_c x_(cpq), v = x - sum_(pq) w_(pq) μ_(pq), s = sqrt(1 / C sum_(cpq) w_(pq) v_(cpq)^2 + ε), y = v / (max(s;mean s))",
    summary: "The blurred average around every position is taken off, and the rest is divided by the local contrast, though never by less than the image’s average contrast.",
};

fn apply(given: &Given) -> Var {
    let (size, edges) = (given.count("window"), edges(given));
    let weights = gaussian(size, given.knob("spread") * size as f64);
    let blur = |map: &Var| map.filter(H, &weights, edges).filter(W, &weights, edges);

    let x = &given.x;
    let v = x - blur(&x.mean(C));
    let s = (blur(&v.square().mean(C)) + given.epsilon()).sqrt();
    v / s.mean(H | W).maximum(&s)
}
