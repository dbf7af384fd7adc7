//! Generalized batch normalization: another statistic in place of the mean, and the deviation that belongs to it.
//!
//! `xhat = (x - S) / (D + epsilon)`. The pair of mean and standard deviation is batch normalization (epsilon inside the root).
//! The superquantile of level a is the mean of the worst 1 - a of the values; its deviation is what it lies above the mean,
//! and S the quantile. The mean with the range is range batch normalization (Banner et al., 2018).

use crate::norm::axis::roles;
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{H, N, Var, W};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameter, Parameters, Scale, Step};

/// Generalized batch normalization.
pub(super) const METHOD: Method = Method {
    id: "generalized_batch_norm",
    name: "Generalized batch normalization",
    short: "GBN",
    aliases: &[
        "range batch normalization",
        "range BN",
        "superquantile",
        "conditional value at risk",
        "median",
    ],
    family: Family::Variation,
    paper: Paper {
        authors: "Yuan, Feng, Norton, Li",
        title: "Generalized batch normalization: towards accelerating deep neural networks",
        venue: "AAAI",
        year: 2019,
    },
    roles: roles("ssaass"),
    form: Form::Formula(Formula {
        apply,
        shares: Some("one statistic and the deviation that belongs to it"),
        affine: true,
        parts: &[],
    }),
    parameters: &[Parameter::Epsilon],
    knobs: &[
        Knob {
            id: "pair",
            symbol: "S, D",
            step: Step::Operation,
            scale: Scale::Choice(&[
                ("standard", "mean, standard deviation"),
                ("median", "median, mean absolute deviation"),
                ("midrange", "midrange, half the range"),
                ("range", "mean, range"),
                ("superquantile", "quantile, superquantile deviation"),
            ]),
            default: 0.0,
            meaning: "the statistic and its deviation",
        },
        Knob {
            id: "level",
            symbol: "a",
            step: Step::Operation,
            scale: Scale::Linear(0.0, 0.99),
            default: 0.75,
            meaning: "level of the quantile",
        },
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::WholeScale, Invariance::ChannelScale, Invariance::ChannelShift],
    formula: "x̂ = (x - S(x)) / (D(x) + ε)",
    summary: "Mean and standard deviation are one pair of many. An asymmetric one suits the rectifier that follows, which cuts off one side.",
};

fn apply(given: &Given) -> Var {
    let x = &given.x;
    let rows = x.rows(N | H | W);
    let (m, mean, sorted) = (rows.count(W), rows.mean(W), rows.sorted(W));
    let count = m as usize;
    let (lowest, highest) = (sorted.at(W, 0), sorted.at(W, count - 1));
    let (statistic, deviation) = match given.count("pair") {
        0 => return given.affine(&given.standardized(x, N | H | W)),
        1 => {
            let median = rows.quantile(W, 0.5);
            let deviation = (&rows - &median).abs().mean(W);
            (median, deviation)
        }
        2 => ((&highest + &lowest) / 2.0, (highest - lowest) / 2.0),
        // About what the range of m normal values is, up to a constant.
        3 => (mean, (highest - lowest) / (2.0 * libm::log(m)).sqrt()),
        _ => {
            let level = given.knob("level");
            let rank = ((level * m).ceil() as usize).max(1);
            let quantile = sorted.at(W, rank - 1);
            // The values beyond it, and as much of its own weight as lies above the level.
            let beyond =
                if rank < count { sorted.slice(W, rank..count).sum(W) / m } else { Var::scalar(0.0) };
            let tail = &quantile * (rank as f64 / m - level) + beyond;
            (quantile, tail / (1.0 - level) - mean)
        }
    };
    let per_channel = |row: Var| row.reshape([1, given.shape().c(), 1, 1]);
    given.affine(&((x - per_channel(statistic)) / (per_channel(deviation) + given.epsilon())))
}
