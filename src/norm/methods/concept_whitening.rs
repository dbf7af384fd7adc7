//! Concept whitening: white channels turned so that an axis stands for a concept.
//!
//! `y = R W (x - mu)`, W Newton's whitening matrix of each channel group with T = 10, R a rotation of all channels. Training
//! finds R by Cayley steps; here it turns every pair of channels by an angle.

use crate::norm::axis::roles;
use crate::norm::formula::channel_rows::{channel_rows, from_channel_rows};
use crate::norm::formula::parts::{ANGLE, of_pairs};
use crate::norm::formula::{Formula, Given, Part, PartKind};
use crate::norm::graph::Var;
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters, Whitening};

/// Concept whitening.
pub(super) const METHOD: Method = Method {
    id: "concept_whitening",
    name: "Concept whitening",
    short: "CW",
    aliases: &["interpretable axes"],
    family: Family::Whitening,
    paper: Paper {
        authors: "Chen, Bei, Rudin",
        title: "Concept whitening for interpretable image recognition",
        venue: "Nature Machine Intelligence",
        year: 2020,
    },
    roles: roles("ssafss"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: false,
        parts: &[Part {
            id: "rotation",
            kind: PartKind::Learned,
            make: |given| {
                let (sin, cos) = (libm::sin(given.knob("angle")), libm::cos(given.knob("angle")));
                of_pairs(given.shape().c(), [[cos, -sin], [sin, cos]])
            },
        }],
    }),
    parameters: &[Parameter::Groups, Parameter::Iterations, Parameter::Epsilon],
    knobs: &[ANGLE],
    whitenings: &[Whitening::Newton { iterations: 10 }],
    defaults: Parameters { whitening: Whitening::Newton { iterations: 10 }, ..Parameters::DEFAULT },
    invariances: &[Invariance::WholeScale, Invariance::ChannelShift],
    formula: "y = R W (x - μ), W Σ W^T = I, R^T R = I",
    summary: "White data may be turned without becoming correlated. The rotation is chosen so that an axis stands for a concept a person can name.",
};

fn apply(given: &Given) -> Var {
    let sizes = given.x.sizes();
    let [n, c, h, w] = sizes;
    let rows = channel_rows(&given.x, given.parameters.groups);
    let (mean, covariance) = rows.covariance();
    let matrix = covariance.plus_diagonal(given.epsilon()).newton_inverse_sqrt(given.parameters.iterations());
    let white = matrix.matmul(&(rows - mean)).reshape([1, 1, c, n * h * w]);
    from_channel_rows(&given.part("rotation").matmul(&white), sizes)
}
