//! Domain-specific optimized normalization: for every domain, a learned mixture of the domain's statistics and the sample's own.
//!
//! `mu = w_d mu_d + (1 - w_d) mu_nc` with the mean over the samples of domain d and the instance mean, the variance likewise, and
//! gamma and beta of the domain.

use crate::norm::axis::roles;
use crate::norm::formula::modes::{DOMAIN_BETA, DOMAIN_GAMMA, domain_moments};
use crate::norm::formula::parts::{DOMAINS, MODES, STRENGTH, constant};
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Domain-specific optimized normalization.
pub(super) const METHOD: Method = Method {
    id: "domain_optimized_norm",
    name: "Domain-specific optimized normalization",
    short: "DSON",
    aliases: &["DN", "domain generalization"],
    family: Family::Modes,
    paper: Paper {
        authors: "Seo, Suh, Kim, Kim, Han, Han",
        title: "Learning to optimize domain specific normalization for domain generalization",
        venue: "ECCV",
        year: 2020,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: false,
        parts: &[
            DOMAINS,
            DOMAIN_GAMMA,
            DOMAIN_BETA,
            Part::learned("mix", |given| constant([given.count("modes"), 1, 1, 1], given.knob("share"))),
        ],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "share",
            symbol: "w",
            step: Step::Area,
            scale: Scale::Linear(0.0, 1.0),
            default: 0.5,
            meaning: "share of the domain’s statistics; the rest is the sample’s own",
        },
        MODES,
        STRENGTH,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "x̂ = (x - μ) / sqrt(σ^2 + ε), μ = w_d μ_d + (1 - w_d) μ_(nc), σ^2 = w_d σ_d^2 + (1 - w_d) σ_(nc)^2",
    summary: "For each source domain the network learns how much of the domain’s statistics and how much of the single image’s own to use.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let domains = given.labels("domains");
    let of_sample = |table: &Var| table.gather(N, &domains);
    let share = of_sample(&given.part("mix"));
    let mixed = |domain: &Var, instance: Var| &share * of_sample(domain) + (1.0 - &share) * instance;
    let (domain_mean, domain_variance) = domain_moments(given);
    let (instance_mean, instance_variance) = x.moments(H | W);
    let mean = mixed(&domain_mean, instance_mean);
    let variance = mixed(&domain_variance, instance_variance);
    let xhat = given.standardized_by(x, &mean, &variance);
    xhat * of_sample(&given.part("domain_gamma")) + of_sample(&given.part("domain_beta"))
}
