//! The numbers a person can type: where they stand, what they are called, and what they may be.

use std::ops::RangeInclusive;

use super::{Action, Field, Problem, State, limits};
use crate::model::format;
use crate::norm::{MAX_ITERATIONS, Step};

/// A number that can be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// Groups of channels.
    Groups,
    /// Groups of samples.
    BatchGroups,
    /// Steps of Newton's iteration.
    Iterations,
    /// Epsilon.
    Epsilon,
    /// Gamma.
    Gamma,
    /// Beta.
    Beta,
    /// Condition number of the input.
    Condition,
    /// What only one method has: the step it stands at and its position in the method's list.
    Knob(Step, usize),
}

impl Number {
    /// The control it stands at.
    pub const fn field(self) -> Field {
        match self {
            Self::Groups | Self::BatchGroups => Field::Area,
            Self::Iterations | Self::Epsilon => Field::Operation,
            Self::Gamma | Self::Beta => Field::Recovery,
            Self::Condition => Field::Data,
            Self::Knob(step, _) => Field::of(step),
        }
    }

    /// What it may be, as a sentence.
    fn rule(self, state: &State) -> String {
        let shape = state.shape().unwrap_or(state.query.shape);
        match self {
            Self::Groups => format!("G is a whole number that divides the {} channels.", shape.c()),
            Self::BatchGroups => format!("B is a whole number that divides the {} samples.", shape.n()),
            Self::Iterations => format!("T is a whole number from 0 to {MAX_ITERATIONS}."),
            Self::Epsilon => rule("ε", &limits::EPSILON),
            Self::Gamma => rule("γ", &limits::GAMMA),
            Self::Beta => rule("β", &limits::BETA),
            Self::Condition => rule("κ", &limits::CONDITION),
            Self::Knob(_, position) => state
                .query
                .knobs()
                .get(position)
                .map_or_else(String::new, |knob| format!("{} is {}.", knob.symbol, knob.values())),
        }
    }

    /// What to say when `text` was typed, which is no number of this kind.
    pub(super) fn mistyped(self, state: &State, text: &str) -> Problem {
        let message = format!("“{text}” does not fit here: {}", self.rule(state));
        Problem { field: self.field(), message, remedies: Vec::new() }
    }

    /// A value within its limits, or what to say and the nearest value that is.
    pub(super) fn within(
        self,
        state: &State,
        value: f64,
        range: &RangeInclusive<f64>,
        act: fn(f64) -> Action,
    ) -> Result<f64, Problem> {
        if range.contains(&value) {
            return Ok(value);
        }
        let nearest = value.clamp(*range.start(), *range.end());
        let remedies =
            if nearest.is_finite() { vec![(format::exact(nearest), act(nearest))] } else { Vec::new() };
        Err(Problem { field: self.field(), message: self.rule(state), remedies })
    }
}

fn rule(symbol: &str, range: &RangeInclusive<f64>) -> String {
    format!("{symbol} lies {}.", limits::between(range))
}
