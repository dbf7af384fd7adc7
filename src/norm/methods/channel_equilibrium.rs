//! Channel equilibrium: after batch normalization, a decorrelated batch mixed with reweighted channels.
//!
//! `y = s W z + (1 - s) a z / sqrt(mean v)`, z batch normalized with gamma and beta, W Newton's whitening matrix of its
//! channel groups, v the unbiased variance of every map, and a gate from v by two small matrices with a layer normalization
//! between. W acts on z without centring it again, and the authors' code leaves out the 1 / sqrt(trace) of W.

use crate::norm::axis::roles;
use crate::norm::formula::channel_rows::{channel_rows, from_channel_rows};
use crate::norm::formula::parts::{STRENGTH, learned};
use crate::norm::formula::{Formula, Given, Part, PartKind};
use crate::norm::graph::{Array, C, H, N, Var, W};
use crate::norm::{
    Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step, Whitening,
};

/// Channel equilibrium.
pub(super) const METHOD: Method = Method {
    id: "channel_equilibrium",
    name: "Channel equilibrium",
    short: "CE",
    aliases: &["CENet", "CE block"],
    family: Family::Whitening,
    paper: Paper {
        authors: "Shao, Tang, Pan, Tan, Wang, Luo",
        title: "Channel equilibrium networks for learning deep representation",
        venue: "ICML",
        year: 2020,
    },
    roles: roles("ssafss"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: true,
        parts: &[
            Part {
                id: "squeeze_weight",
                kind: PartKind::Learned,
                make: |given| weights(given, 0, [squeezed(given), given.shape().c()]),
            },
            Part {
                id: "excite_weight",
                kind: PartKind::Learned,
                make: |given| weights(given, 1, [given.shape().c(), squeezed(given)]),
            },
        ],
    }),
    parameters: &[Parameter::Groups, Parameter::Iterations, Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "mix",
            symbol: "λ",
            step: Step::Recovery,
            scale: Scale::Linear(-6.0, 6.0),
            default: 0.0,
            meaning: "logit of the share of the decorrelated branch",
        },
        Knob {
            id: "scaled",
            symbol: "1 / √tr Σ",
            step: Step::Operation,
            scale: Scale::Choice(&[("on", "kept, as the paper"), ("off", "left out, as the code")]),
            default: 0.0,
            meaning: "the factor of the whitening matrix",
        },
        Knob {
            id: "reduction",
            symbol: "r",
            step: Step::Recovery,
            scale: Scale::Whole(1, 16),
            default: 4.0,
            meaning: "channels for every number between the two matrices",
        },
        STRENGTH,
    ],
    whitenings: &[Whitening::Newton { iterations: 3 }],
    defaults: Parameters { whitening: Whitening::Newton { iterations: 3 }, ..Parameters::DEFAULT },
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "y = s W z + (1 - s) a z / sqrt(mean v), z = γ x̂ + β, s = sigmoid(λ), W Σ W^T = I",
    summary: "Some channels of a network die out. Decorrelating the batch and reweighting each sample’s channels, mixed, keep all of them at work.",
};

fn squeezed(given: &Given) -> usize {
    (given.shape().c() / given.count("reduction").max(1)).max(1)
}

fn weights(given: &Given, stream: u64, [rows, columns]: [usize; 2]) -> Array {
    learned(given, stream, [1, 1, rows, columns], 0.0, (columns as f64).sqrt().recip())
}

fn apply(given: &Given) -> Var {
    let ([n, c, h, w], epsilon) = (given.x.sizes(), given.epsilon());
    let z = given.affine(&given.x.standardized(N | H | W, epsilon));

    let rows = channel_rows(&z, given.parameters.groups);
    let sigma = rows.covariance().1.plus_diagonal(epsilon);
    let mut matrix = sigma.newton_inverse_sqrt(given.parameters.iterations());
    if given.count("scaled") == 1 {
        matrix = matrix * sigma.trace().sqrt();
    }
    let decorrelated = from_channel_rows(&matrix.matmul(&rows), [n, c, h, w]);

    let variance = z.variance(H | W).unbiased((h * w) as f64);
    let squeezed = variance.reshape([n, 1, 1, c]).matmul_transposed(&given.part("squeeze_weight"));
    let hidden = squeezed.standardized(W, 1e-5).relu();
    let gate = hidden.matmul_transposed(&given.part("excite_weight")).sigmoid().reshape([n, c, 1, 1]);
    let reweighted = gate / variance.mean(N | C).sqrt() * &z;

    let share = 1.0 / (1.0 + libm::exp(-given.knob("mix")));
    share * decorrelated + (1.0 - share) * reweighted
}
