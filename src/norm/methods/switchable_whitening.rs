//! Switchable whitening: whitening by a mixture of the covariances of the batch and of the single image.
//!
//! `Sigma = sum_k w'_k Sigma_k + epsilon I` per sample and group, with batch and instance whitening, and in more
//! branches the variances of batch, instance and layer on the diagonal; its inverse root by Newton's iteration. All
//! covariances are divided by m; the authors' code has the layer's variance unbiased, and in five branches reuses the
//! first two weights for batch and instance, which is not followed here. Means and covariances start from the same
//! logits.

use crate::norm::axis::roles;
use crate::norm::formula::channel_rows::channel_rows;
use crate::norm::formula::switch::{logits, share};
use crate::norm::formula::{Formula, Given, MAX_FORMULA_VALUES, Part};
use crate::norm::graph::{Array, C, H, Var, W};
use crate::norm::{
    DEFAULT_ITERATIONS, Error, Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale,
    Step, Whitening,
};

/// Switchable whitening.
pub(super) const METHOD: Method = Method {
    id: "switchable_whitening",
    name: "Switchable whitening",
    short: "SW",
    aliases: &["SwitchWhiten"],
    family: Family::Combination,
    paper: Paper {
        authors: "Pan, Zhan, Shi, Tang, Luo",
        title: "Switchable whitening for deep representation learning",
        venue: "ICCV",
        year: 2019,
    },
    roles: roles("ssafss"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: true,
        parts: &[Part::learned("mean_logits", of_branches), Part::learned("variance_logits", of_branches)],
    }),
    parameters: &[Parameter::Groups, Parameter::Iterations, Parameter::Variance, Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "branches",
            symbol: "branches",
            step: Step::Area,
            scale: Scale::Choice(&[("2", "BW, IW"), ("3", "BW, IW, LN"), ("5", "BW, IW, BN, IN, LN")]),
            default: 0.0,
            meaning: "what is mixed",
        },
        share("logit_bw", "λ BW", "logit of batch whitening"),
        share("logit_iw", "λ IW", "logit of instance whitening"),
        with(&[2], share("logit_bn", "λ BN", "logit of the batch variances")),
        with(&[2], share("logit_in", "λ IN", "logit of the instance variances")),
        with(&[1, 2], share("logit_ln", "λ LN", "logit of the layer variance")),
    ],
    whitenings: &[Whitening::Newton { iterations: DEFAULT_ITERATIONS }],
    defaults: Parameters {
        groups: 4,
        whitening: Whitening::Newton { iterations: DEFAULT_ITERATIONS },
        ..Parameters::DEFAULT
    },
    invariances: &[Invariance::WholeScale, Invariance::ChannelShift],
    formula: "x̂ = Σ^(-1/2) (x - sum_k w_k μ_k), Σ = sum_k w'_k Σ_k + ε I",
    summary: "The covariances of the batch and of the single image are mixed before whitening, so that the network decides what counts as style.",
};

/// A share that counts with these choices of branches only.
const fn with(branches: &'static [u8], knob: Knob) -> Knob {
    Knob { scale: Scale::Share(branches), ..knob }
}

/// The branches in the order bw, iw, bn, in, ln.
fn branches(given: &Given) -> &'static [usize] {
    match given.count("branches") {
        0 => &[0, 1],
        1 => &[0, 1, 4],
        _ => &[0, 1, 2, 3, 4],
    }
}

/// The logits of the branches.
fn of_branches(given: &Given) -> Array {
    let ids = ["logit_bw", "logit_iw", "logit_bn", "logit_in", "logit_ln"];
    let chosen: Vec<&str> =
        ids.iter().enumerate().filter(|(k, _)| branches(given).contains(k)).map(|(_, id)| *id).collect();
    logits(given, &chosen)
}

fn apply(given: &Given) -> Var {
    let (shape, groups) = (given.shape(), given.parameters.groups);
    let d = shape.c() / groups;
    let values = shape.n() * shape.c() * d;
    if values > MAX_FORMULA_VALUES {
        return Var::failed(Error::TooLargeForFormula { values });
    }
    let x = given.x.grouped(groups);
    let (mu_bw, sigma_bw) = channel_rows(&given.x, groups).covariance();
    let (mu_iw, sigma_iw) = x.covariance();
    let (mu_ln, v_ln) = given.moments(&given.x, C | H | W);
    let identity = Var::identity(d);
    let means = [&mu_bw, &mu_iw, &mu_bw, &mu_iw, &mu_ln];
    let covariances =
        [&sigma_bw, &sigma_iw, &(&sigma_bw * &identity), &(&sigma_iw * &identity), &(v_ln * &identity)];
    let mixed = |id, of: [&Var; 5]| -> Var {
        let shares = given.part(id).softmax(C);
        branches(given).iter().enumerate().map(|(k, branch)| shares.at(C, k) * of[*branch]).sum()
    };
    let sigma = mixed("variance_logits", covariances).plus_diagonal(given.epsilon());
    let whitening = sigma.newton_inverse_sqrt(given.parameters.iterations());
    given.affine(&whitening.matmul(&(x - mixed("mean_logits", means))).reshape(shape.sizes()))
}
