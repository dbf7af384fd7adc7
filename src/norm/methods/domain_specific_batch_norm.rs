//! Domain-specific batch normalization: the samples of each domain are batch normalized by themselves.
//!
//! Gamma and beta are per domain as well, or, in camera-based and modality batch normalization, shared.

use crate::norm::axis::roles;
use crate::norm::formula::modes::{DOMAIN_BETA, DOMAIN_GAMMA, domain_moments};
use crate::norm::formula::parts::{DOMAINS, MODES, STRENGTH};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{N, Var};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Domain-specific batch normalization.
pub(super) const METHOD: Method = Method {
    id: "domain_specific_batch_norm",
    name: "Domain-specific batch normalization",
    short: "DSBN",
    aliases: &[
        "camera-based batch normalization",
        "CBN",
        "modality batch normalization",
        "MBN",
        "auxiliary batch normalization",
        "AdvProp",
        "switchable batch normalization",
        "slimmable",
        "SBN",
        "FedBN",
        "split BN",
    ],
    family: Family::Modes,
    paper: Paper {
        authors: "Chang, You, Seo, Kwak, Han",
        title: "Domain-specific batch normalization for unsupervised domain adaptation",
        venue: "CVPR",
        year: 2019,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: true,
        parts: &[DOMAINS, DOMAIN_GAMMA, DOMAIN_BETA],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "affine_per",
            symbol: "γ, β",
            step: Step::Recovery,
            scale: Scale::Choice(&[("domain", "of every domain"), ("all", "shared")]),
            default: 0.0,
            meaning: "whose γ and β",
        },
        MODES,
        STRENGTH,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "y_n = γ_d (x_n - μ_d) / sqrt(σ_d^2 + ε) + β_d, d = d(n)",
    summary: "Samples of different origin never share statistics, while they share all weights. What differs between the domains alone is taken away.",
};

fn apply(given: &Given) -> Var {
    let domains = given.labels("domains");
    let (mean, variance) = domain_moments(given);
    let xhat = given.standardized_by(&given.x, &mean.gather(N, &domains), &variance.gather(N, &domains));
    if given.count("affine_per") == 1 {
        return given.affine(&xhat);
    }
    xhat * given.part("domain_gamma").gather(N, &domains) + given.part("domain_beta").gather(N, &domains)
}
