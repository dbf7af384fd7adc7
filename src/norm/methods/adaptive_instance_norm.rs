//! Adaptive instance normalization: every channel takes over mean and deviation from another image.
//!
//! `y = s_style (x - mu) / sqrt(v + epsilon) + mu_style` over the plane of each channel. The authors' Lua code, the
//! default, divides the variance of the content by m, and takes the style's unbiased deviation without epsilon; the
//! usual PyTorch port has both unbiased with epsilon. `blend` goes back to the content.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{BLEND, STYLE};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Adaptive instance normalization.
pub(super) const METHOD: Method = Method {
    id: "adaptive_instance_norm",
    name: "Adaptive instance normalization",
    short: "AdaIN",
    aliases: &["arbitrary style transfer"],
    family: Family::Recovery,
    paper: Paper {
        authors: "Huang, Belongie",
        title: "Arbitrary style transfer in real-time with adaptive instance normalization",
        venue: "ICCV",
        year: 2017,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula {
        apply,
        shares: Some("one mean and one deviation"),
        affine: false,
        parts: &[STYLE],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "convention",
            symbol: "code",
            step: Step::Operation,
            scale: Scale::Choice(&[
                ("paper", "paper (Lua): biased content, unbiased style"),
                ("port", "PyTorch port: both unbiased"),
                ("biased", "both biased"),
            ]),
            default: 0.0,
            meaning: "divisors of the variances, and epsilon",
        },
        BLEND,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[
        Invariance::WholeScale,
        Invariance::ChannelScale,
        Invariance::SampleScale,
        Invariance::ChannelShift,
        Invariance::OtherSamples,
    ],
    formula: "y = σ_s (x - μ) / sqrt(σ^2 + ε) + μ_s",
    summary: "Every channel of an image takes over the mean and deviation that the same channel has in another image: the content stays, the style changes.",
};

fn apply(given: &Given) -> Var {
    let (paper, port) = (given.count("convention") == 0, given.count("convention") == 1);
    let (x, style) = (&given.x, given.part("style"));
    let moments = |image: &Var, unbiased| {
        let (mean, variance) = image.moments(H | W);
        (mean, if unbiased { variance.unbiased(image.count(H | W)) } else { variance })
    };
    let (mu, v) = moments(x, port);
    let (mu_style, v_style) = moments(&style, paper || port);
    let deviation = (v_style + if paper { 0.0 } else { given.epsilon() }).sqrt();
    let y = deviation * given.standardized_by(x, &mu, &v) + mu_style;
    let blend = given.knob("blend");
    blend * y + (1.0 - blend) * x
}
