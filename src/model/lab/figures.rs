//! The charts of the lab, from what was measured.

use super::{Axis, Choices, Curve, Curves, Look};
use crate::lab::{AtScale, Equilibrium, EquilibriumReport, Outcome, RATES, RescaleReport, SCALES};
use crate::model::Token;
use crate::model::chart::Scale;
use crate::model::format::{count, difference, number, tick};
use crate::net::{Descent, Normalizer};

/// The outputs of the layer; beyond this many deviations they leave the picture.
const DEVIATIONS: f64 = 4.2;
/// Below this a difference is rounding.
const ROUNDING: f64 = 1e-16;
/// Two lines lie on each other if they differ by less than this part of their largest value.
const APART: f64 = 0.01;
/// The exponents of the smallest and the largest effective learning rate that are drawn.
const EFFECTIVE: [i32; 2] = [-12, 12];

fn curve(points: Vec<[f64; 2]>, token: Token, look: Look, label: &[&str]) -> Curve {
    Curve { points, token, look, label: label.iter().map(|&line| line.to_owned()).collect() }
}

fn scales() -> Axis {
    Axis::powers(-3, 3, 1)
}

/// The products of inputs and weights, and the outputs, at the chosen scale.
pub fn outputs(report: &RescaleReport, choices: &Choices) -> Curves {
    let points = |values: &[f64]| values.iter().enumerate().map(|(i, v)| [i as f64, *v]).collect::<Vec<_>>();
    let moved = report.curve.last().map_or(0.0, |at| at.moved);
    let stays = moved < 0.01;
    let normalized = if choices.evaluates() { "fixed statistics" } else { "normalized" };
    let largest = report.products.iter().fold(0.0f64, |largest, product| largest.max(product.abs()));
    // What leaves the picture is at least told.
    let beyond =
        if largest > DEVIATIONS { format!("up to ±{}", number(largest)) } else { "times a".to_owned() };
    let apart = report.products.iter().zip(&report.outputs).map(|(product, output)| (product - output).abs());
    let verdict = if stays { "stays" } else { "moves" };
    // A line that is hidden by the other has no name of its own.
    let (before, after) = if apart.fold(0.0, f64::max) < APART * largest {
        (vec![], vec![normalized, "≈ x · w", if largest > DEVIATIONS { &beyond } else { verdict }])
    } else {
        (vec!["x · w", &beyond], vec![normalized, verdict])
    };
    let mut curves = vec![
        curve(points(&report.products), Token::Before, Look::Solid, &before),
        curve(points(&report.outputs), Token::After, Look::Solid, &after),
    ];
    if !stays {
        curves.push(curve(points(&report.usual), Token::Ink, Look::Dotted, &["at a = 1"]));
    }
    let last = report.outputs.len().saturating_sub(1) as f64;
    Curves {
        x: Axis::bare(Scale::linear(0.0, last)),
        y: Axis {
            scale: Scale::linear(-DEVIATIONS, DEVIATIONS),
            ticks: [-4.0, 0.0, 4.0].map(|at| (at, tick(at))).to_vec(),
        },
        curves,
        now: None,
        dots: Vec::new(),
        says: format!(
            "Output of the layer. Before the normalization it is multiplied by {}; after it, it moves by at most {} times its root mean square.",
            number(choices.scale),
            difference(moved)
        ),
    }
}

/// The norm of the gradient at a = 1, which that at other scales is measured by.
pub fn usual_gradient(over: &[AtScale]) -> f64 {
    usual(over, |at| at.gradient)
}

/// The largest curvature at the usual scale.
pub fn usual_curvature(over: &[AtScale]) -> f64 {
    usual(over, |at| at.curvature)
}

fn usual(over: &[AtScale], of: fn(&AtScale) -> f64) -> f64 {
    over.iter().find(|at| at.scale >= 0.999).map_or(f64::NAN, of)
}

/// The norm of the gradient, its product with the norm of the weights, and the curvature, over all scales.
pub fn gradient(over: &[AtScale], at: &AtScale) -> Curves {
    let line = |of: fn(&AtScale) -> f64| {
        // What is not positive has no place on this axis.
        let place = |at: &AtScale| if of(at) > 0.0 { of(at) } else { f64::NAN };
        over.iter().map(|at| [at.scale, place(at)]).collect::<Vec<_>>()
    };
    let is_convex = over.iter().all(|at| at.curvature > 0.0);
    let theory = |power: f64, usual: f64, label: &str| {
        let line = SCALES.map(|scale| [scale, usual / libm::pow(scale, power)]).to_vec();
        curve(line, Token::After, Look::Dotted, &[label])
    };
    let usual = usual_curvature(over);
    let of_curvature = (usual > 0.0).then(|| theory(2.0, usual, "∝ 1/a²"));
    Curves {
        x: scales(),
        y: Axis::powers(-6, 6, 3),
        curves: [
            curve(line(|at| at.gradient * at.scale), Token::Ink2, Look::Dashed, &["‖w‖ · ‖∇L‖"]),
            curve(
                line(|at| at.curvature),
                Token::Ink2,
                Look::Solid,
                if is_convex { &["curvature"] } else { &["curvature,", "where > 0"] },
            ),
            curve(line(|at| at.gradient), Token::Ink, Look::Solid, &["‖∇L‖"]),
            theory(1.0, usual_gradient(over), "∝ 1/a"),
        ]
        .into_iter()
        .chain(of_curvature)
        .collect(),
        now: Some(at.scale),
        dots: vec![[at.scale, at.gradient], [at.scale, at.curvature]],
        says: format!(
            "Gradient norm against a, on logarithmic axes. At a = {} the gradient has norm {}, the largest curvature is {}, and norm of the weights times norm of the gradient is {}.",
            number(at.scale),
            difference(at.gradient),
            difference(at.curvature),
            difference(at.gradient * at.scale)
        ),
    }
}

/// The effective learning rate over the steps, without and with weight decay.
pub fn decay(without: &EquilibriumReport, with: &EquilibriumReport, descent: Descent) -> Curves {
    let [least, most] = EFFECTIVE;
    // Up to the first value below the axis: weights that grow without bound soon have no finite norm.
    let line = |report: &EquilibriumReport| {
        let rates = report.squared_norms.iter().enumerate().step_by(5);
        let mut points: Vec<[f64; 2]> = Vec::new();
        for (step, squared) in rates {
            points.push([step as f64, descent.rate / squared]);
            if descent.rate / squared < libm::exp10(f64::from(least)) {
                break;
            }
        }
        points
    };
    let settled = descent.rate / Equilibrium::settled_squared_norm(descent);
    let overshoots = Equilibrium::overshoots(descent);
    let (without, with) = (line(without), line(with));
    let values = without.iter().chain(&with).map(|[_, rate]| *rate).chain((settled > 0.0).then_some(settled));
    let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
    for rate in values.filter(|rate| rate.is_finite() && *rate > 0.0) {
        (lo, hi) = (lo.min(libm::log10(rate)), hi.max(libm::log10(rate)));
    }
    let (lo, hi) = ((lo.floor() as i32).clamp(least, most - 1), (hi.ceil() as i32).clamp(least + 1, most));
    let last = |line: &[[f64; 2]]| line.last().map_or(f64::NAN, |[_, rate]| *rate);
    let steps = without.last().map_or(0.0, |[step, _]| *step);
    let with_decay = if overshoots {
        "; with it the norm never settles but grows, since ηλ is not below 2".to_owned()
    } else if Equilibrium::jumps(descent) {
        format!(
            " and {} with it, where it may go on jumping about the {} of theory, since ηλ is near 1",
            difference(last(&with)),
            difference(settled)
        )
    } else if descent.decay > 0.0 {
        format!(" and {} with it, where theory says {}", difference(last(&with)), difference(settled))
    } else {
        String::new()
    };
    let says = format!(
        "Effective learning rate over {} steps, simulated with random gradients at right angles to w. At the end it is {} without weight decay{with_decay}.",
        count(steps as usize),
        difference(last(&without)),
    );
    let mut curves = vec![curve(without, Token::Ink2, Look::Solid, &["no decay"])];
    if descent.decay > 0.0 {
        let label: &[&str] = if overshoots { &["with decay:", "never settles"] } else { &["with decay"] };
        curves.push(curve(with, Token::After, Look::Solid, label));
    }
    if settled > 0.0 {
        let theory = vec![[0.0, settled], [steps, settled]];
        curves.push(curve(theory, Token::After, Look::Dotted, &["√(ηλ(2 − ηλ))"]));
    }
    let ticks = [
        (0.0, "0".to_owned()),
        (steps / 2.0, format!("step {}", count((steps / 2.0) as usize))),
        (steps, count(steps as usize)),
    ];
    Curves {
        x: Axis { scale: Scale::linear(0.0, steps), ticks: ticks.to_vec() },
        y: Axis::powers(lo.min(hi - 1), hi, ((hi - lo) / 4).max(1)),
        curves,
        now: None,
        dots: Vec::new(),
        says,
    }
}

/// The loss of least squares after descent, over the learning rates.
pub fn rates(outcomes: &[Outcome], limit: f64) -> Curves {
    let plain = outcomes.iter().filter_map(|outcome| Some([outcome.rate, outcome.plain?])).collect();
    let normalized = outcomes.iter().map(|outcome| [outcome.rate, outcome.normalized]).collect();
    let reached = outcomes.iter().filter(|outcome| outcome.normalized < 0.1).count();
    Curves {
        x: Axis::powers(-2, 4, 1),
        y: Axis::powers(-8, 2, 2),
        curves: vec![
            curve(plain, Token::Before, Look::Solid, &["plain,", "until it", "diverges"]),
            curve(normalized, Token::After, Look::Solid, &["with BN"]),
            curve(vec![[limit, 1e-8], [limit, 1e2]], Token::Ink2, Look::Dotted, &["2/λ₁"]),
        ],
        now: None,
        dots: Vec::new(),
        says: format!(
            "Loss after descent against the learning rate from {} to {}. Plain descent diverges from {} on. With batch normalization {reached} of {} rates end below 0.1.",
            number(RATES[0]),
            number(RATES[1]),
            number(limit),
            outcomes.len()
        ),
    }
}

/// The norm of the weights after descent with batch normalization, over the learning rates.
pub fn norms(outcomes: &[Outcome]) -> Curves {
    let line: Vec<[f64; 2]> = outcomes.iter().map(|outcome| [outcome.rate, outcome.norm]).collect();
    let says = match (line.first(), line.last()) {
        (Some([low, small]), Some([high, large])) => format!(
            "Norm of the weights after descent with batch normalization: {} at the rate {}, {} at {}.",
            number(*small),
            number(*low),
            number(*large),
            number(*high)
        ),
        _ => String::new(),
    };
    Curves {
        x: Axis::powers(-2, 4, 1),
        y: Axis::powers(0, 4, 1),
        curves: vec![curve(line, Token::After, Look::Solid, &["‖w‖", "with BN"])],
        now: None,
        dots: Vec::new(),
        says,
    }
}

/// How far the output moves over all scales: without epsilon, with it, and with fixed statistics.
pub fn ends(
    exact: &[AtScale],
    with_epsilon: &[AtScale],
    evaluated: Option<&[AtScale]>,
    choices: &Choices,
) -> Curves {
    let line =
        |over: &[AtScale]| over.iter().map(|at| [at.scale, at.moved.max(ROUNDING)]).collect::<Vec<_>>();
    let epsilon = format!("ε {}", crate::model::format::exact(choices.subject.epsilon));
    let mut curves = vec![curve(line(exact), Token::Ink3, Look::Solid, &["ε 0"])];
    if choices.subject.epsilon > 0.0 {
        curves.push(curve(line(with_epsilon), Token::After, Look::Solid, &[&epsilon]));
    }
    if let Some(evaluated) = evaluated {
        curves.push(curve(line(evaluated), Token::Ink, Look::Dashed, &["evaluate"]));
    }
    let most = |over: &[AtScale]| over.iter().map(|at| at.moved).fold(0.0, f64::max);
    let fixed = evaluated.map(|over| format!(", with fixed statistics at most {}", difference(most(over))));
    let name = match choices.subject.normalizer {
        Normalizer::Weight => "‖w‖ + ε",
        _ => "the variance plus ε",
    };
    Curves {
        x: scales(),
        y: Axis::powers(-16, 4, 4),
        curves,
        now: Some(choices.scale),
        dots: Vec::new(),
        says: format!(
            "How far the output moves against a, in its root mean squares. With {name} in the divisor it moves by at most {}, without ε by at most {}{}.",
            difference(most(with_epsilon)),
            difference(most(exact)),
            fixed.unwrap_or_default()
        ),
    }
}
