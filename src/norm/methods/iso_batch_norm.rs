//! Isotropic batch normalization: channels scaled by how loud they are and how much they repeat the others.
//!
//! `f_c = (r_c sigma_c + epsilon)^-e` with r the mean of the squared correlations, its own included, then scaled so that the
//! total variance stays; `y = f_c x`, f without a gradient. The authors' code takes a running covariance; this is the
//! batch's. e = 1/2.

use crate::norm::axis::roles;
use crate::norm::formula::channel_rows::channel_rows;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, Var, W};
use crate::norm::{Family, Form, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Isotropic batch normalization.
pub(super) const METHOD: Method = Method {
    id: "iso_batch_norm",
    name: "Isotropic batch normalization",
    short: "IsoBN",
    aliases: &["isotropy"],
    family: Family::Whitening,
    paper: Paper {
        authors: "Zhou, Lin, Ren",
        title: "IsoBN: fine-tuning BERT with isotropic batch normalization",
        venue: "AAAI",
        year: 2021,
    },
    roles: roles("ssffss"),
    form: Form::Formula(Formula { apply, shares: None, affine: false, parts: &[] }),
    parameters: &[Parameter::Epsilon],
    knobs: &[Knob {
        id: "exponent",
        symbol: "e",
        step: Step::Operation,
        scale: Scale::Linear(0.0, 2.0),
        default: 0.5,
        meaning: "how strongly loud and repeating channels are turned down",
    }],
    whitenings: &[],
    defaults: Parameters { epsilon: 1e-3, ..Parameters::DEFAULT },
    invariances: &[],
    formula: "y = s f_c x, f_c = (σ_c / C sum_d ρ_(cd)^2 + ε)^(-e), s^2 = sum_c σ_c^2 / sum_c f_c^2 σ_c^2",
    summary: "Channels that are loud or repeat the others are turned down, quiet and independent ones up, while the total variance stays: a diagonal step towards whitening.",
};

fn apply(given: &Given) -> Var {
    let ([_, c, _, _], epsilon) = (given.x.sizes(), given.epsilon());
    let (_, covariance) = channel_rows(&given.x.stop(), 1).covariance();
    let variance = (&covariance * Var::identity(c)).sum(W);
    let deviation = variance.sqrt();
    let correlation = (covariance / (&deviation * deviation.transpose())).clamp(-1.0, 1.0);
    let factor = (correlation.square().mean(W) * deviation + epsilon).powf(-given.knob("exponent"));
    let kept = (variance.sum(H) / ((&variance * factor.square()).sum(H) + epsilon)).sqrt();
    (factor * kept).reshape([1, c, 1, 1]) * &given.x
}
