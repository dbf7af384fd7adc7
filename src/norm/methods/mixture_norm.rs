//! Mixture normalization: positions are points of a mixture of Gaussians, and each component is normalized by itself.
//!
//! `xhat_j = sum_k p_kj / sqrt(lambda_k) (x_j - mu_k) / sqrt(v_k + epsilon)` over the points j of N, H, W. The responsibilities p come
//! from some steps of expectation maximization with diagonal covariances, which start at seeds chosen as k-means++ does, and
//! are constants for the gradient; weights, means and variances are those that p weighs. One component is batch
//! normalization.

use crate::norm::axis::roles;
use crate::norm::formula::parts::MODES;
use crate::norm::formula::{Formula, Given, Part};
use crate::norm::graph::{Array, C, H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Mixture normalization.
pub(super) const METHOD: Method = Method {
    id: "mixture_norm",
    name: "Mixture normalization",
    short: "MixN",
    aliases: &["MN", "MBN", "mixture of Gaussians", "GMM", "expectation maximization", "EM"],
    family: Family::Modes,
    paper: Paper {
        authors: "Kalayeh, Shah",
        title: "Training faster by separating modes of variation in batch-normalized models",
        venue: "TPAMI",
        year: 2020,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: None,
        affine: true,
        parts: &[Part::learned("centers", seeds)],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "iterations",
            symbol: "T",
            step: Step::Area,
            scale: Scale::Whole(0, 20),
            default: 2.0,
            meaning: "steps of expectation maximization",
        },
        MODES,
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "x̂ = sum_k p_k / sqrt(λ_k) (x - μ_k) / sqrt(σ_k^2 + ε)",
    summary: "The batch is split softly into clusters, and each is normalized by its own mean and deviation: two heaps of data no longer share one mean that lies between them.",
};

/// Below this a variance has no logarithm worth taking.
const SMALLEST: f64 = 1e-100;

/// A component: its weight 1 × 1 × 1 × 1, mean and variance 1 × C × 1 × 1.
struct Mode {
    weight: Var,
    mean: Var,
    variance: Var,
}

impl Mode {
    /// Of points with the shares that are its own.
    fn of(x: &Var, share: &Var) -> Self {
        let (mean, variance) = x.weighted_moments(share, N | H | W);
        Self { weight: share.mean(N | H | W), mean, variance }
    }

    /// The logarithm of its weight and density at every point, up to what all have in common.
    fn log_density(&self, x: &Var, epsilon: f64) -> Var {
        let variance = (&self.variance + epsilon).clamp(SMALLEST, f64::INFINITY);
        let distance = (x - &self.mean).square() / &variance + variance.ln();
        self.weight.ln() - 0.5 * distance.sum(C)
    }
}

/// How much of every point is each component's, N × 1 × H × W.
fn shares(x: &Var, modes: &[Mode], epsilon: f64) -> Vec<Var> {
    let densities: Vec<Var> = modes.iter().map(|mode| mode.log_density(x, epsilon)).collect();
    let shares = Var::concat(C, &densities.iter().collect::<Vec<&Var>>()).softmax(C);
    (0..modes.len()).map(|k| shares.at(C, k)).collect()
}

fn apply(given: &Given) -> Var {
    let (x, epsilon) = (&given.x, given.epsilon());
    let centers = given.part("centers").detach();
    let points = x.stop();
    let count = centers.sizes()[N as usize];
    let (weight, variance) = (Var::scalar(1.0 / count as f64), points.variance(N | H | W));
    let start = |k| Mode { weight: weight.clone(), mean: centers.at(N, k), variance: variance.clone() };
    let mut p = shares(&points, &(0..count).map(start).collect::<Vec<Mode>>(), epsilon);
    for _ in 0..given.count("iterations") {
        let modes: Vec<Mode> = p.iter().map(|share| Mode::of(&points, share)).collect();
        p = shares(&points, &modes, epsilon);
    }
    let normalized = |share: &Var| {
        let Mode { weight, mean, variance } = Mode::of(x, share);
        share / weight.sqrt() * given.standardized_by(x, &mean, &variance)
    };
    given.affine(&p.iter().map(normalized).sum())
}

/// Points of the batch, K × C × 1 × 1: each with a probability that grows with its squared distance, in deviations, from the
/// nearest before it (Arthur, Vassilvitskii, 2007).
fn seeds(given: &Given) -> Array {
    let [n, c, h, w] = given.x.sizes();
    let xhat = given.x.detach().standardized(N | H | W, given.epsilon());
    let (Ok(x), Ok(xhat)) = (given.x.value(), xhat.value()) else { return Array::scalar(0.0) };
    let at = |array: &Array, point: usize, channel: usize| {
        array.values()[(point / (h * w) * c + channel) * h * w + point % (h * w)]
    };
    let mut rng = given.rng(0x6c65_6172, 16);
    let mut nearest = vec![f64::INFINITY; n * h * w];
    let mut chosen = vec![(rng.uniform() * nearest.len() as f64) as usize];
    while chosen.len() < given.count("modes") {
        let last = chosen[chosen.len() - 1];
        for (point, nearest) in nearest.iter_mut().enumerate() {
            let distance: f64 = (0..c).map(|i| (at(xhat, point, i) - at(xhat, last, i)).powi(2)).sum();
            *nearest = nearest.min(distance);
        }
        let mut rest = rng.uniform() * nearest.iter().sum::<f64>();
        let next = nearest.iter().position(|distance| {
            rest -= distance;
            rest < 0.0
        });
        chosen.push(next.unwrap_or(0));
    }
    Array::from_fn([chosen.len(), c, 1, 1], |[k, i, ..]| at(x, chosen[k], i))
        .unwrap_or_else(|_| Array::scalar(0.0))
}
