//! Network deconvolution: whole patches whitened, so that neighbouring pixels no longer tell the same.
//!
//! Every patch of the channels of a block is whitened by `D = (Sigma + epsilon I)^(-1/2)`, five coupled Newton steps from the
//! Frobenius norm, Sigma over every third position; what is shown is the centre of each whitened patch, on which weights
//! would follow. The authors' code interleaves the channels of its blocks; here they are consecutive.

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, H, N, Var, W};
use crate::norm::{
    DEFAULT_ITERATIONS, Error, Family, Form, Invariance, Knob, MAX_ROWS, Method, Paper, Parameter,
    Parameters, Scale, Step, Whitening,
};

/// Network deconvolution.
pub(super) const METHOD: Method = Method {
    id: "network_deconvolution",
    name: "Network deconvolution",
    short: "deconv",
    aliases: &["ND", "channel deconvolution"],
    family: Family::Whitening,
    paper: Paper {
        authors: "Ye, Evanusa, He, Mitrokhin, Goldstein, Yorke, Fermüller, Aloimonos",
        title: "Network deconvolution",
        venue: "ICLR",
        year: 2020,
    },
    roles: roles("ssafss"),
    form: Form::Formula(Formula { apply, shares: None, affine: false, parts: &[] }),
    parameters: &[Parameter::Groups, Parameter::Iterations, Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "kernel",
            symbol: "k",
            step: Step::Area,
            scale: Scale::Choice(&[("1", "1 × 1"), ("3", "3 × 3"), ("5", "5 × 5")]),
            default: 1.0,
            meaning: "size of the patches",
        },
        Knob {
            id: "stride",
            symbol: "stride",
            step: Step::Area,
            scale: Scale::Whole(1, 5),
            default: 3.0,
            meaning: "every how many positions a patch enters the statistics",
        },
    ],
    whitenings: &[Whitening::Newton { iterations: DEFAULT_ITERATIONS }],
    defaults: Parameters {
        whitening: Whitening::Newton { iterations: DEFAULT_ITERATIONS },
        ..Parameters::DEFAULT
    },
    invariances: &[Invariance::WholeScale],
    formula: "y = D (p - μ), D = (1 / m sum_p (p - μ) (p - μ)^T + ε I)^(-1/2)",
    summary: "Neighbouring pixels nearly repeat each other. Whitening whole patches removes this, like undoing a blur, so that the weights after it learn from independent numbers.",
};

fn apply(given: &Given) -> Var {
    let ([n, c, h, w], groups) = (given.x.sizes(), given.parameters.groups);
    let (k, channels) = (2 * given.count("kernel") + 1, c / groups);
    let d = channels * k * k;
    if d > MAX_ROWS {
        return Var::failed(Error::TooManyRows { rows: d });
    }
    let patches = |stride: usize| {
        let unfolded = given.x.unfold([k, k], stride, k / 2);
        let positions = unfolded.sizes()[W as usize];
        (unfolded.reshape([n, groups, d, positions]), positions)
    };
    let (all, _) = patches(1);
    let (seen, positions) = patches(given.count("stride"));
    let (mean, covariance) = seen.permute([C, H, N, W]).reshape([1, groups, d, n * positions]).covariance();

    let sigma = covariance.plus_diagonal(given.epsilon());
    let frobenius = sigma.square().sum(H | W).sqrt();
    let matrix = sigma.newton_inverse_sqrt_from(&frobenius, given.parameters.iterations());
    let centres: Vec<usize> = (0..channels).map(|channel| channel * k * k + k * k / 2).collect();
    matrix.gather(H, &centres).matmul(&(all - mean)).reshape([n, c, h, w])
}
