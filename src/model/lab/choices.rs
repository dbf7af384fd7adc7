//! What a person can choose in the lab, and how a link holds it.

use std::ops::RangeInclusive;

use crate::lab::{SCALES, Subject};
use crate::model::format::{difference, exact, number, significant, typed};
use crate::net::{Descent, Normalizer};

/// Everything that can be chosen in the lab.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choices {
    /// What is normalized, with which epsilon and statistics.
    pub subject: Subject,
    /// The scale of the weights, `a`.
    pub scale: f64,
    /// Their direction in the plane, radians.
    pub angle: f64,
    /// Learning rate and weight decay.
    pub descent: Descent,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            subject: Subject { normalizer: Normalizer::Batch, epsilon: 1e-5, evaluates: false },
            scale: 3.16,
            angle: 2.5,
            descent: Descent { rate: 0.5, decay: 0.002 },
        }
    }
}

/// Half a turn, and a little more, so that rounded angles are within it.
const HALF_TURN: f64 = 3.15;

/// A number that can be chosen: its name in a link and in words, its limits, and where it is kept.
struct Number {
    key: &'static str,
    name: &'static str,
    limits: RangeInclusive<f64>,
    of: fn(&mut Choices) -> &mut f64,
}

const NUMBERS: [Number; 5] = [
    Number { key: "a", name: "The scale a", limits: SCALES[0]..=SCALES[1], of: |c| &mut c.scale },
    Number { key: "angle", name: "The angle", limits: -HALF_TURN..=HALF_TURN, of: |c| &mut c.angle },
    Number { key: "eps", name: "ε", limits: 0.0..=1.0, of: |c| &mut c.subject.epsilon },
    Number { key: "eta", name: "The learning rate", limits: 0.01..=100.0, of: |c| &mut c.descent.rate },
    Number { key: "lambda", name: "The weight decay", limits: 0.0..=0.1, of: |c| &mut c.descent.decay },
];

const LAYERS: [(&str, Normalizer); 3] =
    [("bn", Normalizer::Batch), ("ln", Normalizer::Layer), ("wn", Normalizer::Weight)];

impl Choices {
    /// Changes the number with this key of a link.
    ///
    /// # Errors
    /// A sentence with the limits, when the text is no number within them.
    pub fn with(&self, key: &str, text: &str) -> Result<Self, String> {
        let Some(number) = NUMBERS.iter().find(|number| number.key == key) else {
            return Err(format!("The lab has no “{key}”."));
        };
        let value = typed(text).filter(|value| number.limits.contains(value)).ok_or_else(|| {
            let (lo, hi) = (exact(*number.limits.start()), exact(*number.limits.end()));
            format!("{} is a number from {lo} to {hi}.", number.name)
        })?;
        let mut changed = *self;
        *(number.of)(&mut changed) = value;
        Ok(changed)
    }

    /// The scale and the direction of these weights, held within what can be chosen.
    #[must_use]
    pub fn with_weights(&self, [x, y]: [f64; 2]) -> Self {
        let scale = significant(libm::hypot(x, y), 3).clamp(SCALES[0], SCALES[1]);
        Self { scale, angle: (libm::atan2(y, x) * 1e3).round() / 1e3, ..*self }
    }

    /// As a link holds it: what differs from a fresh lab.
    pub fn text(&self) -> String {
        let (mut own, mut usual) = (*self, Self::default());
        let mut fields = Vec::new();
        if own.subject.normalizer != usual.subject.normalizer {
            let layer = LAYERS.iter().find(|(_, normalizer)| *normalizer == own.subject.normalizer);
            fields.extend(layer.map(|(id, _)| format!("layer:{id}")));
        }
        if own.subject.evaluates {
            fields.push("mode:evaluate".to_owned());
        }
        for number in &NUMBERS {
            let value = *(number.of)(&mut own);
            if value.to_bits() != (number.of)(&mut usual).to_bits() {
                fields.push(format!("{}:{value:?}", number.key));
            }
        }
        fields.join(",")
    }

    /// What a link holds, and a sentence for everything in it that had to be left out.
    pub fn parse(text: &str) -> (Self, Vec<String>) {
        let (mut choices, mut repairs) = (Self::default(), Vec::new());
        for field in text.split(',').filter(|field| !field.is_empty()) {
            let (key, value) = field.split_once(':').unwrap_or((field, ""));
            let layer = LAYERS.iter().find(|(id, _)| *id == value);
            match (key, value, layer) {
                ("layer", _, Some((_, normalizer))) => choices.subject.normalizer = *normalizer,
                ("mode", "train" | "evaluate", _) => choices.subject.evaluates = value == "evaluate",
                ("layer" | "mode", ..) => repairs.push(format!("The lab has no {key} “{value}”.")),
                _ => match choices.with(key, value) {
                    Ok(changed) => choices = changed,
                    Err(reason) => repairs.push(format!("“{field}” was left out. {reason}")),
                },
            }
        }
        (choices, repairs)
    }

    /// Whether batch normalization uses fixed statistics; the other layers have none.
    pub fn evaluates(&self) -> bool {
        self.subject.is_linear()
    }

    /// The weights in the plane.
    pub fn weights(&self) -> [f64; 2] {
        let (sin, cos) = libm::sincos(self.angle);
        [self.scale * cos, self.scale * sin]
    }

    /// What the dial did, in a sentence: the first piece names the scale, the second what follows.
    pub fn sentence(&self, moved: f64, divided: f64) -> [String; 2] {
        let gradient = if divided >= 1.0 {
            format!("the gradient is divided by {}", number(divided))
        } else {
            format!("the gradient is multiplied by {}", number(1.0 / divided))
        };
        let output = if self.evaluates() {
            "with fixed statistics the output moves by up to"
        } else {
            "the normalized output moves by at most"
        };
        let moved = moved_by(moved);
        [number(self.scale), format!(": {output} {moved} times its root mean square, {gradient}.")]
    }
}

/// How far an output moved, rounding errors aside.
fn moved_by(moved: f64) -> String {
    if moved < 1e-12 { "10⁻¹²".to_owned() } else { difference(moved) }
}
