//! Stochastic whitening batch normalization: the whitening matrix is learned by small steps, not solved for.
//!
//! `y = W xhat` with xhat batch normalized, and `W <- W - rate (W S W^T - I) W` (Kullback-Leibler) or
//! `... W S` (Frobenius), S the correlation of the batch, from W = I; no gradient flows through W. The steps are the
//! relative gradients of the two criteria.

use crate::norm::axis::roles;
use crate::norm::formula::channel_rows::{channel_rows, from_channel_rows};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Stochastic whitening batch normalization.
pub(super) const METHOD: Method = Method {
    id: "stochastic_whitening",
    name: "Stochastic whitening batch normalization",
    short: "SWBN",
    aliases: &[],
    family: Family::Whitening,
    paper: Paper {
        authors: "Zhang, Nezhadarya, Fashandi, Liu, Graham, Shah",
        title: "Stochastic whitening batch normalization",
        venue: "CVPR",
        year: 2021,
    },
    roles: roles("ssffss"),
    form: Form::Formula(Formula { apply, shares: None, affine: true, parts: &[] }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "criterion",
            symbol: "criterion",
            step: Step::Operation,
            scale: Scale::Choice(&[("kl", "Kullback–Leibler"), ("frobenius", "Frobenius")]),
            default: 0.0,
            meaning: "what the steps make smaller",
        },
        Knob {
            id: "steps",
            symbol: "steps",
            step: Step::Operation,
            scale: Scale::Whole(0, 200),
            default: 5.0,
            meaning: "steps towards white",
        },
        Knob {
            id: "rate",
            symbol: "η",
            step: Step::Operation,
            scale: Scale::Log(1e-3, 0.5),
            default: 0.1,
            meaning: "size of a step",
        },
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "y = W x̂, W ← W - η (W Σ W^T - I) W, Σ = 1 / m sum x̂ x̂^T",
    summary: "The whitening matrix is not solved for but learned, a small step towards white for every batch, beside the training of the weights.",
};

fn apply(given: &Given) -> Var {
    let sizes = given.x.sizes();
    let rows = channel_rows(&given.x.standardized(N | H | W, given.epsilon()), 1);
    let still = rows.stop();
    let sigma = still.matmul_transposed(&still) / still.count(W);
    let identity = Var::identity(sizes[1]);
    let mut matrix = identity.clone();
    for _ in 0..given.count("steps") {
        let residual = matrix.matmul(&sigma).matmul_transposed(&matrix) - &identity;
        let step = residual.matmul(&matrix);
        let step = if given.count("criterion") == 0 { step } else { step.matmul(&sigma) };
        matrix = matrix - given.knob("rate") * step;
    }
    given.affine(&from_channel_rows(&matrix.matmul(&rows), sizes))
}
