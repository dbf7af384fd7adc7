//! IBN-Net's normalization (IBN-a): instance normalization of the first channels, batch normalization of the others.
//!
//! IBN-b of the same paper is an instance normalization behind the addition of a residual block.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{Array, H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// IBN-Net normalization.
pub(super) const METHOD: Method = Method {
    id: "ibn",
    name: "IBN-Net normalization",
    short: "IBN",
    aliases: &["IBN-a", "instance-batch normalization"],
    family: Family::Combination,
    paper: Paper {
        authors: "Pan, Luo, Shi, Tang",
        title: "Two at once: enhancing learning and generalization capacities via IBN-Net",
        venue: "ECCV",
        year: 2018,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula { apply, shares: None, affine: true, parts: &[] }),
    parameters: &[Parameter::Epsilon],
    knobs: &[Knob {
        id: "ratio",
        symbol: "r",
        step: Step::Area,
        scale: Scale::Linear(0.0, 1.0),
        default: 0.5,
        meaning: "share of the channels with instance normalization",
    }],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "x̂_c = x̂_IN for c < r C, else x̂_BN",
    summary: "Half of the channels forget the look of the single image, the other half keep it.",
};

fn apply(given: &Given) -> Var {
    let (x, c) = (&given.x, given.shape().c());
    let cut = (given.knob("ratio") * c as f64) as usize;
    let first = Array::from_fn([1, c, 1, 1], |[_, c, ..]| if c < cut { 1.0 } else { 0.0 });
    let first = Var::from(first);
    let others = 1.0 - &first;
    given.affine(&(first * given.standardized(x, H | W) + others * given.standardized(x, N | H | W)))
}
