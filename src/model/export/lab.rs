//! The lab's figures, captions and tables, measured anew: the lab keeps what it measured to its screen.

use super::figure::Exported;
use super::table::{Csv, cell};
use crate::lab::{AtScale, Equilibrium, Noise, OUTPUTS, Outcome, Plane, Rates};
use crate::model::Token;
use crate::model::figure::Figure;
use crate::model::format::exact;
use crate::model::lab::{
    self, Choices, Curves, DECAY_STEPS, Ends, Landscape, PLANE_STEPS, WeightPlane, heading, paths, rescaled,
    sweep, training, usual_curvature, usual_gradient,
};
use crate::model::scene::{Anchor, Item, Scene, Span, Text};
use crate::net::{Descent, Normalizer};

/// Size of the number in the dial, css pixels.
const NUMBER: f64 = 30.0;

/// The picture of a figure of the lab that a link holds.
#[inline(never)] // a gate of the labs
pub(super) fn scene(text: &str, figure: Figure, [width, height]: [f64; 2]) -> Option<Scene> {
    let (choices, _) = Choices::parse(text);
    match figure {
        Figure::Dial => Some(dial(choices.scale, [width, height])),
        Figure::Plane => Some(plane(&choices, width.min(height))),
        figure => Some(curves(figure, &choices)?.scene(width, height)),
    }
}

/// The dial with the number that stands in a field on the page.
fn dial(scale: f64, [width, height]: [f64; 2]) -> Scene {
    let mut scene = lab::dial(scale, width, height);
    let number = vec![Span::bold(format!("× {}", exact(scale)), Token::Ink)];
    let text = Text::new([width / 2.0, height - 40.0], Anchor::Middle, number);
    scene.items.push(Item::Text(Text { size: NUMBER, ..text }));
    scene
}

fn plane(choices: &Choices, side: f64) -> Scene {
    let paths = paths(choices, PLANE_STEPS);
    let weights = choices.weights();
    let reach = WeightPlane::reach(weights, &paths);
    let landscape = Landscape::new(choices.subject, choices.angle, reach);
    let gradient = Plane::new(choices.subject, choices.angle).gradient(weights);
    WeightPlane { landscape: &landscape, weights, gradient, paths: &paths }.scene(side)
}

fn curves(figure: Figure, choices: &Choices) -> Option<Curves> {
    let Choices { subject, angle, scale, descent } = *choices;
    Some(match figure {
        Figure::Output => lab::outputs(&rescaled(subject, angle, Some(scale)), choices),
        Figure::Gradient => lab::gradient(&rescaled(subject, angle, None).curve, &now(choices)?),
        Figure::Rate => {
            let [without, with] = training(descent, scale, &Noise::new(1, DECAY_STEPS));
            lab::decay(&without, &with, descent)
        }
        Figure::Loss => lab::rates(&sweep().collect::<Vec<_>>(), Rates::limit()),
        Figure::Norm => lab::norms(&sweep().collect::<Vec<_>>()),
        Figure::Moved => Ends::of(subject, angle).curves(choices),
        _ => return None,
    })
}

/// What is measured at the chosen scale.
fn now(choices: &Choices) -> Option<AtScale> {
    rescaled(choices.subject, choices.angle, Some(choices.scale)).curve.pop()
}

/// A figure's name, and in sentences what it shows and what is set in the lab that a link holds.
#[inline(never)] // a gate of the labs
pub(super) fn caption(text: &str, exported: Exported) -> (String, String) {
    let set = format!("Set: {}.", set(&Choices::parse(text).0));
    let Exported::Single(figure) = exported else { return ("Scale invariance".to_owned(), set) };
    let (name, shown) = heading(figure);
    let sentence = match figure {
        // Least squares has a layer and rates of its own.
        Figure::Loss | Figure::Norm => format!("Shown: {shown}. Nothing that is set in the lab changes it."),
        Figure::Dial => set,
        _ => format!("Shown: {shown}. {set}"),
    };
    (name, sentence)
}

/// "a neuron before batch normalization, in training; a = 3.16, angle 2.5, ε = 1e-5, η = 0.5, λ = 0.002"
fn set(choices: &Choices) -> String {
    let Choices { subject, scale, angle, descent: Descent { rate, decay } } = *choices;
    let layer = match subject.normalizer {
        Normalizer::Layer => "a matrix before layer normalization",
        Normalizer::Weight => "a weight-normalized neuron",
        _ if choices.evaluates() => "a neuron before batch normalization, evaluated",
        _ => "a neuron before batch normalization, in training",
    };
    let [scale, angle, epsilon, rate, decay] = [scale, angle, subject.epsilon, rate, decay].map(exact);
    format!("{layer}; a = {scale}, angle {angle}, ε = {epsilon}, η = {rate}, λ = {decay}")
}

/// The numbers of a figure of the lab that a link holds.
#[inline(never)] // a gate of the labs
pub(super) fn csv(text: &str, figure: Figure) -> Option<Csv> {
    let (choices, _) = Choices::parse(text);
    let Choices { subject, angle, scale, descent } = choices;
    let mut csv = Csv::default();
    match figure {
        Figure::Dial => {
            let AtScale { scale, moved, gradient, along, curvature } = now(&choices)?;
            csv.line(&[
                &"a",
                &"output_moved",
                &"gradient_norm",
                &"norms_multiplied",
                &"cosine",
                &"curvature",
            ]);
            csv.line(&[
                &scale,
                &moved,
                &gradient,
                &(gradient * scale),
                &(along / (gradient * scale)),
                &curvature,
            ]);
        }
        Figure::Plane => {
            csv.line(&[&"rate", &"step", &"w_1", &"w_2"]);
            for path in paths(&choices, PLANE_STEPS) {
                for (step, [x, y]) in path.points.iter().enumerate() {
                    csv.line(&[&path.descent.rate, &step, x, y]);
                }
            }
        }
        Figure::Output => {
            let report = rescaled(subject, angle, Some(scale));
            csv.line(&[&"value", &"product", &"output", &"output_at_1"]);
            for at in 0..OUTPUTS {
                csv.line(&[
                    &(at + 1),
                    report.products.get(at)?,
                    report.outputs.get(at)?,
                    report.usual.get(at)?,
                ]);
            }
        }
        Figure::Gradient => {
            let over = rescaled(subject, angle, None).curve;
            let (gradient_at_1, curvature_at_1) = (usual_gradient(&over), usual_curvature(&over));
            csv.line(&[
                &"a",
                &"gradient_norm",
                &"norms_multiplied",
                &"curvature",
                &"gradient_norm_by_theory",
                &"curvature_by_theory",
            ]);
            for AtScale { scale, gradient, curvature, .. } in over {
                csv.line(&[
                    &scale,
                    &gradient,
                    &(gradient * scale),
                    &curvature,
                    &(gradient_at_1 / scale),
                    &(curvature_at_1 / (scale * scale)),
                ]);
            }
        }
        Figure::Rate => {
            let [without, with] = training(descent, scale, &Noise::new(1, DECAY_STEPS));
            let settled = descent.rate / Equilibrium::settled_squared_norm(descent);
            csv.line(&[&"step", &"without_decay", &"with_decay", &"with_decay_by_theory"]);
            for (step, (one, other)) in without.squared_norms.iter().zip(&with.squared_norms).enumerate() {
                csv.line(&[&step, &(descent.rate / one), &(descent.rate / other), &settled]);
            }
        }
        Figure::Loss => {
            csv.line(&[&"rate", &"plain", &"batch_norm"]);
            for Outcome { rate, plain, normalized, .. } in sweep() {
                // What diverged has no last loss.
                csv.line(&[&rate, &cell(plain), &normalized]);
            }
        }
        Figure::Norm => {
            csv.line(&[&"rate", &"batch_norm"]);
            for Outcome { rate, norm, .. } in sweep() {
                csv.line(&[&rate, &norm]);
            }
        }
        Figure::Moved => {
            let Ends { exactly, trained, evaluated } = Ends::of(subject, angle);
            csv.line(&[&"a", &"without_epsilon", &"with_epsilon", &"evaluated"]);
            for (at, (one, other)) in exactly.curve.iter().zip(&trained.curve).enumerate() {
                // Only batch normalization is something else in evaluation.
                let evaluated = evaluated.as_ref().and_then(|report| report.curve.get(at));
                let evaluated = cell(evaluated.map(|at| at.moved));
                csv.line(&[&one.scale, &one.moved, &other.moved, &evaluated]);
            }
        }
        _ => return None,
    }
    Some(csv)
}
