//! Whitening and coloring: a batch made white, and then given any covariance by a full matrix.
//!
//! `y_n = (Gamma + Gamma_class(n)) W (x - mu) + beta + beta_class(n)`, W the Cholesky whitening matrix of
//! `(1 - epsilon) Sigma + epsilon I`; adding epsilon I instead is the other convention. The class's own matrix is that of
//! conditional WC. With Gamma = I and no classes this is batch whitening.

use crate::norm::axis::roles;
use crate::norm::formula::channel_rows::{channel_rows, from_channel_rows};
use crate::norm::formula::parts::{ANGLE, CLASSES, MODES, STRENGTH, learned, of_pairs};
use crate::norm::formula::{Formula, Given, Part, PartKind};
use crate::norm::graph::{Array, N, Var};
use crate::norm::{
    DEFAULT_ITERATIONS, Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step,
    Whitening,
};

/// Whitening and coloring.
pub(super) const METHOD: Method = Method {
    id: "whitening_coloring",
    name: "Whitening and coloring",
    short: "WC",
    aliases: &["WC batch transform", "cWC", "conditional whitening and coloring"],
    family: Family::Whitening,
    paper: Paper {
        authors: "Siarohin, Sangineto, Sebe",
        title: "Whitening and coloring batch transform for GANs",
        venue: "ICLR",
        year: 2019,
    },
    roles: roles("ssafss"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: false,
        parts: &[
            CLASSES,
            Part { id: "coloring", kind: PartKind::Learned, make: coloring },
            Part {
                id: "beta",
                kind: PartKind::Learned,
                make: |given| learned(given, 1, [1, given.shape().c(), 1, 1], 0.0, 0.0),
            },
            Part {
                id: "class_coloring",
                kind: PartKind::Learned,
                make: |given| {
                    let c = given.shape().c();
                    learned(given, 2, [given.count("modes"), 1, c, c], 0.0, (c as f64).sqrt().recip())
                },
            },
            Part {
                id: "class_beta",
                kind: PartKind::Learned,
                make: |given| learned(given, 3, [given.count("modes"), given.shape().c(), 1, 1], 0.0, 1.0),
            },
        ],
    }),
    parameters: &[Parameter::Groups, Parameter::Whitening, Parameter::Iterations, Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "shrinkage",
            symbol: "ε enters",
            step: Step::Operation,
            scale: Scale::Choice(&[("convex", "(1 − ε) Σ + ε I"), ("additive", "Σ + ε I")]),
            default: 0.0,
            meaning: "how ε enters the covariance",
        },
        Knob {
            id: "conditional",
            symbol: "conditional",
            step: Step::Recovery,
            scale: Scale::Choice(&[("off", "no"), ("on", "yes")]),
            default: 0.0,
            meaning: "whether each class adds a matrix and a shift",
        },
        ANGLE,
        Knob {
            id: "stretch",
            symbol: "s",
            step: Step::Recovery,
            scale: Scale::Log(0.25, 4.0),
            default: 2.0,
            meaning: "stretch of every pair of channels",
        },
        MODES,
        STRENGTH,
    ],
    whitenings: &[Whitening::Cholesky, Whitening::Zca, Whitening::Newton { iterations: DEFAULT_ITERATIONS }],
    defaults: Parameters { epsilon: 1e-3, whitening: Whitening::Cholesky, ..Parameters::DEFAULT },
    invariances: &[Invariance::WholeScale, Invariance::ChannelShift],
    formula: "y = Γ W (x - μ) + β, W ((1 - ε) Σ + ε I) W^T = I",
    summary: "Whitening makes all channels uncorrelated; a full matrix then gives them any covariance the network wants, where γ could only rescale them.",
};

/// Every pair of channels stretched by s and 1 / s along axes turned by the angle.
fn coloring(given: &Given) -> Array {
    let (sin, cos) = (libm::sin(given.knob("angle")), libm::cos(given.knob("angle")));
    let (s, t) = (given.knob("stretch"), given.knob("stretch").recip());
    let across = sin * cos * (s - t);
    of_pairs(
        given.shape().c(),
        [[s * cos * cos + t * sin * sin, across], [across, s * sin * sin + t * cos * cos]],
    )
}

fn apply(given: &Given) -> Var {
    let [n, c, h, w] = given.x.sizes();
    let (rows, epsilon) = (channel_rows(&given.x, given.parameters.groups), given.epsilon());
    let (mean, covariance) = rows.covariance();
    let sigma = if given.count("shrinkage") == 0 {
        (covariance * (1.0 - epsilon)).plus_diagonal(epsilon)
    } else {
        covariance.plus_diagonal(epsilon)
    };
    let matrix = match given.parameters.whitening {
        Whitening::Newton { iterations } => sigma.newton_inverse_sqrt(iterations),
        Whitening::Zca | Whitening::Pca => sigma.inverse_sqrt(),
        Whitening::Cholesky => sigma.cholesky_inverse(),
    };
    let white = from_channel_rows(&matrix.matmul(&(rows - mean)), [n, c, h, w]);

    let (mut gamma, mut beta) = (given.part("coloring"), given.part("beta"));
    if given.count("conditional") == 1 {
        let classes = given.labels("classes");
        gamma = gamma + given.part("class_coloring").gather(N, &classes);
        beta = beta + given.part("class_beta").gather(N, &classes);
    }
    gamma.matmul(&white.reshape([n, 1, c, h * w])).reshape([n, c, h, w]) + beta
}
