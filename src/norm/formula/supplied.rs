//! What takes the place of what a formula would make itself: another seed, labels drawn by hand, whole arrays.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::norm::graph::Sizes;

/// What takes the place of what a formula would make itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Supplied {
    /// The seed of second inputs and of what starts at random.
    pub seed: u64,
    /// Labels drawn by hand, over those of the method's map or samples.
    pub drawn: Drawn,
    arrays: Vec<(String, Sizes, Vec<f64>)>,
}

impl Supplied {
    /// Nothing supplied.
    pub const NONE: Self = Self { seed: 0, drawn: Drawn::NONE, arrays: Vec::new() };

    /// Supplies one more part.
    #[must_use]
    pub fn with(mut self, id: &str, sizes: Sizes, values: Vec<f64>) -> Self {
        self.arrays.retain(|(known, ..)| known != id);
        self.arrays.push((id.to_owned(), sizes, values));
        self
    }

    /// The values of a part, if they are supplied.
    pub fn get(&self, id: &str) -> Option<(Sizes, &[f64])> {
        self.arrays
            .iter()
            .find(|(known, ..)| known == id)
            .map(|(_, sizes, values)| (*sizes, values.as_slice()))
    }

    /// The names of what is supplied.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.arrays.iter().map(|(id, ..)| id.as_str())
    }
}

/// Labels given by hand to some positions, counted through the whole map (or through the samples).
///
/// As text: runs of `start.length.label`, joined by `-`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn(BTreeMap<u32, u8>);

impl Drawn {
    /// Nothing drawn.
    pub const NONE: Self = Self(BTreeMap::new());
    /// The most positions that can be drawn on; a text cannot ask for more.
    pub const MAX_POSITIONS: u32 = 1 << 16;

    /// Whether nothing is drawn.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives a position a label; beyond [`Drawn::MAX_POSITIONS`] nothing changes.
    pub fn set(&mut self, position: usize, label: u8) {
        if let Some(position) = u32::try_from(position).ok().filter(|at| *at < Self::MAX_POSITIONS) {
            self.0.insert(position, label);
        }
    }

    /// The largest position and the largest label in it.
    pub fn extent(&self) -> Option<(usize, u8)> {
        let (last, _) = self.0.last_key_value()?;
        Some((*last as usize, self.0.values().copied().max()?))
    }

    /// Writes the labels over those that are there.
    pub fn apply(&self, labels: &mut [f64]) {
        for (&position, &label) in &self.0 {
            if let Some(value) = labels.get_mut(position as usize) {
                *value = f64::from(label);
            }
        }
    }
}

impl fmt::Display for Drawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut positions = self.0.iter().map(|(position, label)| (*position, *label)).peekable();
        let mut separator = "";
        while let Some((start, label)) = positions.next() {
            let mut length = 1;
            while positions.next_if_eq(&(start + length, label)).is_some() {
                length += 1;
            }
            write!(f, "{separator}{start}.{length}.{label}")?;
            separator = "-";
        }
        Ok(())
    }
}

impl FromStr for Drawn {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "what is drawn is runs of start, length and label, such as 12.5.1-40.2.0";
        let mut drawn = Self::NONE;
        for run in text.split('-') {
            let mut numbers = run.split('.').map(str::parse::<u32>);
            let (Some(Ok(start)), Some(Ok(length)), Some(Ok(label)), None) =
                (numbers.next(), numbers.next(), numbers.next(), numbers.next())
            else {
                return Err(FORM);
            };
            let label = u8::try_from(label).map_err(|_| FORM)?;
            let end = start.checked_add(length).filter(|end| *end <= Self::MAX_POSITIONS);
            let end = end.ok_or("what is drawn lies beyond the largest map, which has 65536 positions")?;
            drawn.0.extend((start..end).map(|position| (position, label)));
        }
        Ok(drawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawn_labels_go_through_their_text() {
        let mut drawn = Drawn::default();
        for (position, label) in [(3, 1), (4, 1), (5, 2), (90, 0), (4, 1)] {
            drawn.set(position, label);
        }
        assert_eq!(drawn.to_string(), "3.2.1-5.1.2-90.1.0");
        assert_eq!(drawn.to_string().parse(), Ok(drawn.clone()));
        assert_eq!(drawn.extent(), Some((90, 2)));
        let mut labels = [9.0; 6];
        drawn.apply(&mut labels);
        assert_eq!(labels.map(|label| label as u8), [9, 9, 9, 1, 1, 2]);
    }

    #[test]
    fn a_text_that_is_none_of_ours_is_refused() {
        for text in
            ["", "1", "1.2", "1.2.3.4", "-1.2.3", "1.2.300", "65535.2.0", "4294967295.4294967295.1", "a.b.c"]
        {
            assert!(text.parse::<Drawn>().is_err(), "{text}");
        }
    }
}
