//! What the pictures of the lab are made from.

use super::{Choices, Curves, ends};
use crate::lab::{
    Equilibrium, EquilibriumReport, Noise, OUTPUTS, Outcome, Path, RATES, Rates, Rescale, RescaleReport,
    Spiral, Subject,
};
use crate::model::figure::Figure;
use crate::net::{Descent, Normalizer};

/// Steps of gradient descent in the plane.
pub const PLANE_STEPS: usize = 300;
/// Steps under weight decay.
pub const DECAY_STEPS: usize = 2000;
/// Steps of least squares at every rate.
const RATE_STEPS: usize = 500;
/// Rates of the paths in the plane, in chosen ones.
const PACES: [f64; 3] = [1.0, 4.0, 16.0];

/// A figure's name, and what its axes are.
pub fn heading(figure: Figure) -> (String, String) {
    let after = |what| format!("{what} after {RATE_STEPS} steps");
    let name = match figure {
        Figure::Dial => "Weight scale a".to_owned(),
        Figure::Plane => "Weight plane".to_owned(),
        Figure::Loss => after("Loss"),
        Figure::Norm => after("Norm"),
        figure => figure.name().to_owned(),
    };
    let aside = match figure {
        Figure::Plane => format!("paths of {PLANE_STEPS} steps"),
        Figure::Output => format!("{OUTPUTS} values"),
        Figure::Gradient => "against a, log–log".to_owned(),
        Figure::Moved => "in root mean squares, against a".to_owned(),
        Figure::Rate => "η / ‖w‖², simulated with random gradients at right angles to w".to_owned(),
        Figure::Loss | Figure::Norm => "against the learning rate, log–log".to_owned(),
        _ => String::new(),
    };
    (name, aside)
}

/// The layer at one scale of its weights, or at all of them.
pub fn rescaled(subject: Subject, angle: f64, scale: Option<f64>) -> RescaleReport {
    let scales = scale.map_or_else(Rescale::all_scales, |scale| vec![scale]);
    Rescale { subject, angle, scales }.run()
}

/// The ways of gradient descent in the plane, that of the chosen rate first.
pub fn paths(choices: &Choices, steps: usize) -> Vec<Path> {
    let Choices { subject, scale, angle, descent } = *choices;
    let descents = PACES.map(|pace| Descent { rate: pace * descent.rate, decay: 0.0 }).to_vec();
    Spiral { subject, angle, scale, descents, steps }.run()
}

/// Training from weights of this norm, without and with weight decay.
pub fn training(descent: Descent, norm: f64, noise: &Noise) -> [EquilibriumReport; 2] {
    [Descent { decay: 0.0, ..descent }, descent].map(|descent| Equilibrium { descent, norm }.run(noise))
}

/// Least squares at all learning rates, ascending, four per power of ten. Every step of the iterator is one of them.
pub fn sweep() -> impl Iterator<Item = Outcome> {
    let last = (4.0 * libm::log10(RATES[1] / RATES[0])).round() as u32;
    let rate = |i| RATES[0] * libm::exp10(f64::from(i) / 4.0);
    (0..=last).map(move |i| Rates { rate: rate(i), steps: RATE_STEPS }.run())
}

/// Where invariance ends: without ε, in training, and in evaluation, where that is something else.
pub struct Ends {
    /// Without ε.
    pub exactly: RescaleReport,
    /// In training.
    pub trained: RescaleReport,
    /// In evaluation.
    pub evaluated: Option<RescaleReport>,
}

impl Ends {
    /// Measures them.
    pub fn of(subject: Subject, angle: f64) -> Self {
        let in_mode = |evaluates| rescaled(Subject { evaluates, ..subject }, angle, None);
        Self {
            exactly: rescaled(Subject { epsilon: 0.0, evaluates: false, ..subject }, angle, None),
            trained: in_mode(false),
            evaluated: (subject.normalizer == Normalizer::Batch).then(|| in_mode(true)),
        }
    }

    /// The chart of them.
    pub fn curves(&self, choices: &Choices) -> Curves {
        let evaluated = self.evaluated.as_ref().map(|report| report.curve.as_slice());
        ends(&self.exactly.curve, &self.trained.curve, evaluated, choices)
    }
}
