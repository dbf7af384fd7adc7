//! Scale and shift of single channels, in place of those of all.

use std::fmt::{self, Display, Formatter};
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::state::limits;

/// γ and β of a channel.
pub type Gain = (f64, f64);

/// Channels that have a γ and β of their own, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gains(Vec<(usize, Gain)>);

/// More channels than these cannot have their own: a link is to hold them.
const MOST: usize = 64;

impl Gains {
    /// None.
    pub const NONE: Self = Self(Vec::new());

    /// Whether no channel has its own.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of a channel, counted from 0.
    pub fn of(&self, channel: usize) -> Option<Gain> {
        self.0.iter().find_map(|(own, gain)| (*own == channel).then_some(*gain))
    }

    /// Gives a channel its own; beyond the number that a link holds nothing changes.
    pub fn set(&mut self, channel: usize, gain: Gain) {
        match self.0.binary_search_by_key(&channel, |(own, _)| *own) {
            Ok(at) => self.0[at].1 = gain,
            Err(at) if self.0.len() < MOST => self.0.insert(at, (channel, gain)),
            Err(_) => {}
        }
    }

    /// Puts them in place of those of all channels, by position.
    pub fn apply(&self, gamma: &mut [f64], beta: &mut [f64]) {
        for (channel, (scale, shift)) in &self.0 {
            if let (Some(gamma), Some(beta)) = (gamma.get_mut(*channel), beta.get_mut(*channel)) {
                (*gamma, *beta) = (*scale, *shift);
            }
        }
    }

    /// Forgets those of channels that a tensor does not have, and says whether there were any.
    pub fn fit(&mut self, channels: usize) -> bool {
        let before = self.0.len();
        self.0.retain(|(channel, _)| *channel < channels);
        self.0.len() < before
    }
}

impl Display for Gains {
    /// As a link holds it: `3:1.5:0.2` is γ = 1.5 and β = 0.2 of the third channel.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, (channel, (gamma, beta))) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{}:{gamma}:{beta}", channel + 1)?;
        }
        Ok(())
    }
}

impl FromStr for Gains {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut gains = Self::NONE;
        for field in text.split(',') {
            gains.read(field).ok_or("a channel's own γ and β are written as 3:1.5:0.2")?;
        }
        Ok(gains)
    }
}

impl Gains {
    fn read(&mut self, field: &str) -> Option<()> {
        let mut parts = field.split(':');
        let channel = parts.next()?.parse::<usize>().ok()?.checked_sub(1)?;
        let mut number = |limits: RangeInclusive<f64>| {
            // Without the sign of zero, which no control shows.
            parts.next()?.parse::<f64>().ok().filter(|value| limits.contains(value)).map(|value| value + 0.0)
        };
        let gain = (number(limits::GAMMA)?, number(limits::BETA)?);
        if parts.next().is_some() || self.0.len() == MOST {
            return None;
        }
        self.set(channel, gain);
        Some(())
    }
}
