//! Sandwich batch normalization: gamma and beta for all, then gains and shifts of the class.
//!
//! `y = gamma_k (gamma xhat + beta) + beta_k`.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{CLASS_BETA, CLASS_GAMMA, CLASSES, MODES, STRENGTH, of_classes};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters};

/// Sandwich batch normalization.
pub(super) const METHOD: Method = Method {
    id: "sandwich_batch_norm",
    name: "Sandwich batch normalization",
    short: "SaBN",
    aliases: &["sandwich affine"],
    family: Family::Recovery,
    paper: Paper {
        authors: "Gong, Chen, Chen, Wang",
        title: "Sandwich batch normalization: a drop-in replacement for feature distribution heterogeneity",
        venue: "WACV",
        year: 2022,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: Some("one mean and one deviation"),
        affine: true,
        parts: &[CLASSES, CLASS_GAMMA, CLASS_BETA],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[Knob { meaning: "classes", ..MODES }, STRENGTH],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "y = γ_k (γ x̂ + β) + β_k",
    summary: "One affine for all holds what the classes have in common, so that the gains and shifts of each class only describe how it differs.",
};

fn apply(given: &Given) -> Var {
    let shared = given.affine(&given.standardized(&given.x, N | H | W));
    of_classes(given, "class_gamma", 0) * shared + of_classes(given, "class_beta", 0)
}
