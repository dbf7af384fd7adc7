//! What several formulas take besides the tensor, each made in one way, and the knobs they share.

use super::{Given, Part, PartKind};
use crate::norm::graph::{Array, Edges, H, N, Sizes, Var, W};
use crate::norm::{Knob, Scale, Step};

/// Samples of the population for every sample of the batch.
const POPULATION: usize = 4;
/// Numbers in a condition: a latent vector, the embedding of a question.
pub(in crate::norm) const CONDITION_LEN: usize = 8;

/// Samples seen before: mixtures of those of the batch with the batch's channel means and covariance, moved by `drift`
/// deviations where the method has that knob.
pub(in crate::norm) const POPULATION_PART: Part =
    Part { id: "population", kind: PartKind::Tensor, make: population };

/// A second tensor of the same shape, with channel means, deviations and correlations of its own.
pub(in crate::norm) const STYLE: Part = Part { id: "style", kind: PartKind::Tensor, make: style };

/// A disc in every sample: 1 inside.
pub(in crate::norm) const MASK: Part = Part { id: "mask", kind: PartKind::Map { labels: 2 }, make: disc };

/// A map of three labels: regions about three points of every sample.
pub(in crate::norm) const LABELS: Part =
    Part { id: "labels", kind: PartKind::Map { labels: 3 }, make: regions };

/// A latent vector or an embedding for every sample, N × 8 × 1 × 1.
pub(in crate::norm) const CONDITION: Part = Part {
    id: "condition",
    kind: PartKind::Tensor,
    make: |given| given.normal(4, [given.shape().n(), CONDITION_LEN, 1, 1], 0.0, 1.0),
};

/// The class of every sample, N × 1 × 1 × 1: in turn, or at random by another seed.
pub(in crate::norm) const CLASSES: Part =
    Part { id: "classes", kind: PartKind::Samples { labels: 8 }, make: in_turn };

/// The domain of every sample, N × 1 × 1 × 1.
pub(in crate::norm) const DOMAINS: Part =
    Part { id: "domains", kind: PartKind::Samples { labels: 8 }, make: in_turn };

/// v of `evonorm_b0` and `evonorm_s0`, 1 × C × 1 × 1.
pub(in crate::norm) const EVO_V: Part = Part::learned("v", |given| per_channel(given, given.knob("slope")));

/// The value of [`EVO_V`] in all channels.
pub(in crate::norm) const SLOPE: Knob = Knob {
    id: "slope",
    symbol: "v",
    step: Step::Operation,
    scale: Scale::Linear(-3.0, 3.0),
    default: 1.0,
    meaning: "v of all channels",
};

/// p of an Lp norm.
pub(in crate::norm) const fn power(default: f64) -> Knob {
    Knob {
        id: "power",
        symbol: "p",
        step: Step::Operation,
        scale: Scale::Linear(1.0, 8.0),
        default,
        meaning: "power of the deviations: a high one looks at the extremes",
    }
}

/// How many modes, domains or classes there are.
pub(in crate::norm) const MODES: Knob = Knob {
    id: "modes",
    symbol: "K",
    step: Step::Area,
    scale: Scale::Whole(1, 8),
    default: 2.0,
    meaning: "modes, domains or classes",
};

/// The size of what would be learned and starts at random; 0 is untrained.
pub(in crate::norm) const STRENGTH: Knob = Knob {
    id: "strength",
    symbol: "learned",
    step: Step::Recovery,
    scale: Scale::Linear(0.0, 1.0),
    default: 0.5,
    meaning: "size of what would be learned; 0 is untrained",
};

/// How far the population has drifted from the batch.
pub(in crate::norm) const DRIFT: Knob = Knob {
    id: "drift",
    symbol: "drift",
    step: Step::Area,
    scale: Scale::Linear(0.0, 3.0),
    default: 0.0,
    meaning: "how far the population lies from the batch, in deviations",
};

/// From the input, or its own style, to the result.
pub(in crate::norm) const BLEND: Knob = Knob {
    id: "blend",
    symbol: "α",
    step: Step::Recovery,
    scale: Scale::Linear(0.0, 1.0),
    default: 1.0,
    meaning: "from the content’s own style to the other",
};

/// How far the matrix that follows turns every consecutive pair of channels.
pub(in crate::norm) const ANGLE: Knob = Knob {
    id: "angle",
    symbol: "θ",
    step: Step::Recovery,
    scale: Scale::Linear(-std::f64::consts::PI, std::f64::consts::PI),
    default: 0.6,
    meaning: "turn of every pair of channels",
};

/// The side of a square window.
pub(in crate::norm) const fn window(id: &'static str, default: f64, meaning: &'static str) -> Knob {
    Knob { id, symbol: "k", step: Step::Area, scale: Scale::Whole(1, 31), default, meaning }
}

/// What counts where a window reaches beyond the image.
pub(in crate::norm) const fn border(default: f64) -> Knob {
    Knob {
        id: "border",
        symbol: "border",
        step: Step::Area,
        scale: Scale::Choice(&[("zero", "zeros"), ("renormalize", "only what is inside")]),
        default,
        meaning: "what counts beyond the border",
    }
}

/// The edges that [`border`] chooses.
pub(in crate::norm) fn edges(given: &Given) -> Edges {
    if given.count("border") == 1 { Edges::Shrink } else { Edges::Zero }
}

/// The matrix that makes of every consecutive pair of channels what `block` says, 1 × 1 × C × C; a last channel without a
/// partner stays as it is.
pub(in crate::norm) fn of_pairs(c: usize, block: [[f64; 2]; 2]) -> Array {
    Array::from_fn([1, 1, c, c], |[_, _, i, j]| match (i / 2 == j / 2, i == j) {
        (true, _) if (i | 1) < c => block[i % 2][j % 2],
        (_, true) => 1.0,
        _ => 0.0,
    })
    .unwrap_or_else(|_| Array::scalar(1.0))
}

/// Gains of every class, K × C × 1 × 1.
pub(in crate::norm) const CLASS_GAMMA: Part = Part::learned("class_gamma", |given| table(given, 0, 1.0));

/// Shifts of every class, K × C × 1 × 1.
pub(in crate::norm) const CLASS_BETA: Part = Part::learned("class_beta", |given| table(given, 1, 0.0));

/// Normal values about `mean` for every mode and channel.
pub(in crate::norm) fn table(given: &Given, stream: u64, mean: f64) -> Array {
    learned(given, stream, [given.count("modes"), given.shape().c(), 1, 1], mean, 1.0)
}

/// The row of a table for every sample, `shift` rows after that of its class. Behind the last row comes the first.
pub(in crate::norm) fn of_classes(given: &Given, id: &'static str, shift: usize) -> Var {
    let table = given.part(id);
    let [rows, ..] = table.sizes();
    let indices: Vec<usize> = given.labels("classes").iter().map(|class| (class + shift) % rows).collect();
    table.gather(N, &indices)
}

/// One value for all of a learned part.
pub(in crate::norm) fn constant(sizes: Sizes, value: f64) -> Array {
    Array::filled(sizes, value).unwrap_or_else(|_| Array::scalar(value))
}

/// One value for every channel.
pub(in crate::norm) fn per_channel(given: &Given, value: f64) -> Array {
    constant([1, given.shape().c(), 1, 1], value)
}

/// Normal values about `mean`, as large as `strength` says, of a learned part's own stream.
pub(in crate::norm) fn learned(given: &Given, stream: u64, sizes: Sizes, mean: f64, scale: f64) -> Array {
    given.normal(16 + stream, sizes, mean, scale * given.knob("strength"))
}

fn population(given: &Given) -> Array {
    let shape = given.shape();
    let (n, c, positions) = (shape.n(), shape.c(), shape.positions());
    let Ok(x) = given.x.value() else { return Array::scalar(0.0) };
    let (mean, variance) = given.x.detach().moments(N | H | W);
    let (Ok(mean), Ok(variance)) = (mean.value(), variance.value()) else { return Array::scalar(0.0) };
    let mut rng = given.rng(0x706f_7075, 0);
    let drift = given.knob("drift");
    let mut values = Vec::with_capacity(POPULATION * shape.len());
    for _ in 0..POPULATION * n {
        let weights: Vec<f64> = (0..n).map(|_| rng.normal() / (n as f64).sqrt()).collect();
        for channel in 0..c {
            let (mu, deviation) = (mean.values()[channel], variance.values()[channel].sqrt());
            values.extend((0..positions).map(|position| {
                let of = |sample: usize| x.values()[(sample * c + channel) * positions + position] - mu;
                let mixed: f64 = weights.iter().enumerate().map(|(sample, weight)| weight * of(sample)).sum();
                mu + drift * deviation + mixed
            }));
        }
    }
    Array::new([POPULATION * n, c, shape.h(), shape.w()], values).unwrap_or_else(|_| Array::scalar(0.0))
}

fn style(given: &Given) -> Array {
    let sizes = given.shape().sizes();
    let [_, c, h, w] = sizes;
    let mut rng = given.rng(0x7374_796c, 1);
    let own: Vec<(f64, f64)> = (0..c).map(|_| (1.5 * rng.normal(), 0.4 + 1.6 * rng.uniform())).collect();
    let (mut common, mut at) = (0.0, 0);
    let mut values = Vec::with_capacity(given.shape().len());
    for index in 0..given.shape().len() {
        // Neighbouring channels share a part, so that the style has correlations to give.
        if index % (h * w) == 0 {
            at = (index / (h * w)) % c;
            common = rng.normal();
        }
        let (mean, deviation) = own[at];
        values.push(mean + deviation * (0.8 * rng.normal() + 0.6 * common));
    }
    Array::new(sizes, values).unwrap_or_else(|_| Array::scalar(0.0))
}

fn disc(given: &Given) -> Array {
    let shape = given.shape();
    let (h, w) = (shape.h() as f64, shape.w() as f64);
    let mut rng = given.rng(0x6d61_736b, 2);
    let discs: Vec<[f64; 3]> = (0..shape.n())
        .map(|_| {
            [h * (0.3 + 0.4 * rng.uniform()), w * (0.3 + 0.4 * rng.uniform()), 0.2 + 0.25 * rng.uniform()]
        })
        .collect();
    of_positions(given, |n, y, x| {
        let [cy, cx, radius] = discs[n];
        let (dy, dx) = ((y + 0.5 - cy) / h, (x + 0.5 - cx) / w);
        if dy * dy + dx * dx <= radius * radius { 1.0 } else { 0.0 }
    })
}

fn regions(given: &Given) -> Array {
    let shape = given.shape();
    let (h, w) = (shape.h() as f64, shape.w() as f64);
    let mut rng = given.rng(0x6c61_6265, 3);
    let points: Vec<[[f64; 2]; 3]> =
        (0..shape.n()).map(|_| [(); 3].map(|()| [h * rng.uniform(), w * rng.uniform()])).collect();
    of_positions(given, |n, y, x| {
        let distance = |[py, px]: [f64; 2]| (y + 0.5 - py).powi(2) + (x + 0.5 - px).powi(2);
        let nearest = (0..3).min_by(|&a, &b| distance(points[n][a]).total_cmp(&distance(points[n][b])));
        nearest.unwrap_or(0) as f64
    })
}

fn of_positions(given: &Given, value: impl Fn(usize, f64, f64) -> f64) -> Array {
    let shape = given.shape();
    Array::from_fn([shape.n(), 1, shape.h(), shape.w()], |[n, _, y, x]| value(n, y as f64, x as f64))
        .unwrap_or_else(|_| Array::scalar(0.0))
}

fn in_turn(given: &Given) -> Array {
    let modes = given.count("modes").max(1);
    let mut rng = given.rng(0x6c61_6265, 4);
    let mut label = |n: usize| match given.seed() {
        0 => n % modes,
        _ => (rng.uniform() * modes as f64) as usize,
    };
    Array::from_fn([given.shape().n(), 1, 1, 1], |[n, ..]| label(n) as f64)
        .unwrap_or_else(|_| Array::scalar(0.0))
}
