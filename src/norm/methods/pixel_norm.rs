//! Pixel normalization: over C at each position, `x / sqrt(mean(x^2) + epsilon)`.
//!
//! Areas = N·H·W, m = C. The operation of RMS normalization per token, older, without gamma, and with epsilon 1e-8.

use crate::norm::axis::roles;
use crate::norm::method::scale;
use crate::norm::{Family, Form, Invariance, Method, Paper, Parameter, Parameters};

/// Pixel normalization.
pub(super) const METHOD: Method = Method {
    id: "pixel_norm",
    name: "Pixel normalization",
    short: "PixelNorm",
    aliases: &["PN", "pixelwise feature vector normalization", "ProGAN", "progressive growing"],
    family: Family::Variation,
    paper: Paper {
        authors: "Karras, Aila, Laine, Lehtinen",
        title: "Progressive growing of GANs for improved quality, stability, and variation",
        venue: "ICLR",
        year: 2018,
    },
    roles: roles("aassaa"),
    form: Form::Rows(scale),
    parameters: &[Parameter::Epsilon],
    knobs: &[],
    whitenings: &[],
    defaults: Parameters { epsilon: 1e-8, ..Parameters::DEFAULT },
    invariances: &[Invariance::WholeScale, Invariance::SampleScale, Invariance::OtherSamples],
    formula: "",
    summary: "At every pixel the channels are scaled to a mean square of 1, so that no pixel of a generator can run away.",
};
