//! Numbers that one method has and others have not.

use serde::{Deserialize, Serialize};

use super::Error;

/// The most knobs a method may have.
pub const MAX_KNOBS: usize = 8;

/// A number of one method that a person may change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knob {
    /// Its field in a [`Spec`](super::Spec) and its key in a link, `snake_case`.
    pub id: &'static str,
    /// As the formula writes it.
    pub symbol: &'static str,
    /// The step of the framework it belongs to.
    pub step: Step,
    /// Which values it takes.
    pub scale: Scale,
    /// The paper's value, or the usual one.
    pub default: f64,
    /// What it does, in a few words.
    pub meaning: &'static str,
}

/// A step of the framework (Huang et al., arXiv 2009.12836).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Normalization area partitioning.
    Area,
    /// Normalization operation.
    Operation,
    /// Normalization representation recovery.
    Recovery,
}

/// The values of a knob.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// Anything between two numbers.
    Linear(f64, f64),
    /// Anything between two positive numbers, in powers of ten.
    Log(f64, f64),
    /// A whole number between two.
    Whole(u32, u32),
    /// The logit of a share, from −4 to 4: the shares of neighbours are their softmax. The values of the method's first knob
    /// with which it counts, or none if it always does.
    Share(&'static [u8]),
    /// One of several, each with its name in a specification and its label; the value is its position.
    Choice(&'static [(&'static str, &'static str)]),
}

impl Knob {
    /// A value as it is used: within the range, and whole where it must be.
    ///
    /// # Errors
    /// [`Error::Knob`] for a value the knob does not take.
    pub fn check(&self, value: f64) -> Result<f64, Error> {
        let (low, high) = self.range();
        let whole = matches!(self.scale, Scale::Whole(..) | Scale::Choice(_));
        if (low..=high).contains(&value) && (!whole || value.fract() == 0.0) {
            // Zero has no sign here.
            Ok(value + 0.0)
        } else {
            Err(Error::Knob { knob: *self, value: brief(value) })
        }
    }

    /// Smallest and largest value.
    pub fn range(&self) -> (f64, f64) {
        match self.scale {
            Scale::Linear(low, high) | Scale::Log(low, high) => (low, high),
            Scale::Share(_) => (-4.0, 4.0),
            Scale::Whole(low, high) => (f64::from(low), f64::from(high)),
            Scale::Choice(names) => (0.0, names.len().saturating_sub(1) as f64),
        }
    }

    /// The values in words: "from 0 to 1", "one of mean, median".
    pub fn values(&self) -> String {
        match self.scale {
            Scale::Choice(names) => {
                let names: Vec<&str> = names.iter().map(|(id, _)| *id).collect();
                format!("one of {}", names.join(", "))
            }
            Scale::Whole(low, high) => format!("a whole number from {low} to {high}"),
            Scale::Linear(..) | Scale::Log(..) | Scale::Share(_) => {
                let (low, high) = self.range();
                format!("from {low} to {high}")
            }
        }
    }

    /// The value of a choice by its name.
    pub fn named(&self, name: &str) -> Option<f64> {
        let Scale::Choice(names) = self.scale else { return None };
        names.iter().position(|(id, _)| *id == name).map(|position| position as f64)
    }

    /// A value as a specification and a link write it: a choice by its name.
    pub fn written(&self, value: f64) -> String {
        match self.scale {
            Scale::Choice(names) => names.get(value as usize).map_or("", |(id, _)| id).to_owned(),
            Scale::Log(..) if value != 0.0 && value.abs() < 1e-3 => format!("{value:e}"),
            _ => value.to_string(),
        }
    }
}

/// A number in few letters, whatever its size.
pub(super) fn brief(value: f64) -> String {
    let usual = value == 0.0 || !value.is_finite() || (1e-3..1e7).contains(&value.abs());
    if usual { value.to_string() } else { format!("{value:e}") }
}

/// The values of a method's knobs, in the order in which it lists them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Knobs([f64; MAX_KNOBS]);

impl Knobs {
    /// No values.
    pub const ZERO: Self = Self([0.0; MAX_KNOBS]);

    /// The usual values.
    pub fn usual(knobs: &[Knob]) -> Self {
        let mut values = Self::default();
        for (value, knob) in values.0.iter_mut().zip(knobs) {
            *value = knob.default;
        }
        values
    }

    /// The value at a position; 0 beyond the last.
    pub fn get(&self, position: usize) -> f64 {
        self.0.get(position).copied().unwrap_or(0.0)
    }

    /// Changes the value at a position.
    pub fn set(&mut self, position: usize, value: f64) {
        if let Some(slot) = self.0.get_mut(position) {
            *slot = value;
        }
    }
}
