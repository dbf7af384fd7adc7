//! Divisive normalization: layer normalization seen through windows, with a floor under the deviation.
//!
//! `v = x - box(mean_c x)`, `y = v / sqrt(sigma0^2 + box(mean_c v^2))`, box means over all channels and k x k positions.
//! The authors' code counts zeros beyond the border, and divides both window sums by the size of the first; here each is
//! divided by its own. There is no other epsilon.

use crate::norm::axis::roles;
use crate::norm::formula::parts::{border, edges, window};
use crate::norm::formula::{Formula, Given};
use crate::norm::graph::{C, Var};
use crate::norm::{Family, Form, Invariance, Knob, Method, Paper, Parameters, Scale, Step};

/// Divisive normalization.
pub(super) const METHOD: Method = Method {
    id: "divisive_norm",
    name: "Divisive normalization",
    short: "DivN",
    aliases: &["DN", "normalizing the normalizers"],
    family: Family::Local,
    paper: Paper {
        authors: "Ren, Liao, Urtasun, Sinz, Zemel",
        title: "Normalizing the normalizers: comparing and extending network normalization schemes",
        venue: "ICLR",
        year: 2017,
    },
    roles: roles("aaaass"),
    form: Form::Formula(Formula { apply, shares: None, affine: true, parts: &[] }),
    parameters: &[],
    knobs: &[
        window("window", 5.0, "side of the window of the mean"),
        window("suppression_window", 5.0, "side of the window of the deviation"),
        border(0.0),
        Knob {
            id: "sigma0",
            symbol: "σ_0",
            step: Step::Operation,
            scale: Scale::Log(0.01, 10.0),
            default: 1.0,
            meaning: "floor under the deviation",
        },
    ],
    whitenings: &[],
    defaults: Parameters::DEFAULT,
    invariances: &[Invariance::OtherSamples],
    formula: "μ_(pq) = 1 / C sum_c x_(cpq), v = x - 1 / k^2 sum_(pq) μ_(pq), x̂ = v / sqrt(σ_0^2 + 1 / (C k'^2) sum_(cpq) v_(cpq)^2)",
    summary: "Like layer normalization seen through a window, with a floor under the deviation that keeps quiet regions quiet.",
};

fn apply(given: &Given) -> Var {
    let edges = edges(given);
    let averaged = |map: &Var, window: &str| {
        let k = given.count(window);
        map.window_mean([1, 1, k, k], edges)
    };
    let x = &given.x;
    let v = x - averaged(&x.mean(C), "window");
    let power = averaged(&v.square().mean(C), "suppression_window");
    given.affine(&(v / (power + given.knob("sigma0").powi(2)).sqrt()))
}
