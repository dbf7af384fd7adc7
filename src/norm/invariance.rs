//! Invariances measured: both sides are computed now, on the data at hand.

use serde::{Deserialize, Serialize};

use super::{Error, Invariance, Normalization, PartKind, Real, Recovery, Rng, Shape, lanes};

/// A change of the input: some of its values times `scale`, plus `shift`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The values that are changed.
    pub of: Changed,
    /// The factor.
    pub scale: f64,
    /// What is added.
    pub shift: f64,
}

/// The values that a [`Change`] changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Changed {
    /// Every value.
    All,
    /// The second sample, or the only one.
    Sample,
    /// The second channel, or the only one.
    Channel,
    /// Every sample but the first, whose output alone is compared.
    OtherSamples,
    /// Every value; what is added is the shift times one map of standard normal numbers, the same for all channels.
    CommonMap,
}

impl Changed {
    /// Whether there is anything to change in a tensor of this shape.
    pub const fn exists_in(self, shape: Shape) -> bool {
        !matches!(self, Self::OtherSamples) || shape.n() > 1
    }

    /// All of them.
    pub const ALL: [Self; 5] = [Self::All, Self::Sample, Self::Channel, Self::OtherSamples, Self::CommonMap];
}

impl Invariance {
    /// The change by which it is measured.
    pub const fn change(self) -> Change {
        let (of, scale, shift) = match self {
            Self::WholeScale => (Changed::All, 10.0, 0.0),
            Self::ChannelScale => (Changed::Channel, 10.0, 0.0),
            Self::CommonShift => (Changed::CommonMap, 1.0, 1.0),
            Self::SampleScale => (Changed::Sample, 10.0, 0.0),
            Self::ChannelShift => (Changed::Channel, 1.0, 3.0),
            Self::OtherSamples => (Changed::OtherSamples, 1.7, 0.9),
        };
        Change { of, scale, shift }
    }
}

/// Largest absolute change of the output, relative to its root mean square, under the change of the input that stands for
/// `invariance`. 0 means it is not seen at all; epsilon alone leaves something like 1e-5.
///
/// # Errors
/// Those of [`Normalization::forward`].
pub fn measure<T: Real>(
    normalization: &Normalization,
    x: &[T],
    shape: Shape,
    invariance: Invariance,
) -> Result<f64, Error> {
    measure_from(&undisturbed(normalization, x, shape)?, normalization, x, shape, invariance.change())
}

/// The output without recovery, which every change is compared with.
///
/// # Errors
/// Those of [`Normalization::forward`].
pub fn undisturbed<T: Real>(normalization: &Normalization, x: &[T], shape: Shape) -> Result<Vec<T>, Error> {
    plain(normalization, x, shape)?.forward(x, shape)
}

/// Without recovery, and with the second inputs held fixed that a formula makes from the undisturbed one: a population that
/// was measured before does not follow a change of the batch. What would be learned may follow it, as seeds of clusters do.
fn plain<T: Real>(normalization: &Normalization, x: &[T], shape: Shape) -> Result<Normalization, Error> {
    let mut plain = Normalization { recovery: Recovery::None, ..normalization.clone() };
    let mut supplied = plain.supplied.clone();
    if let Some(evaluation) = plain.plan(shape)?.evaluation() {
        let parts = evaluation?.parts(x)?.into_iter();
        for (part, array) in parts.filter(|(part, _)| part.kind != PartKind::Learned) {
            supplied = supplied.with(part.id, array.sizes(), array.into_values());
        }
    }
    plain.supplied = supplied;
    Ok(plain)
}

/// [`measure`] of any change, when the output without it is known.
///
/// # Errors
/// Those of [`Normalization::forward`].
pub fn measure_from<T: Real>(
    before: &[T],
    normalization: &Normalization,
    x: &[T],
    shape: Shape,
    change: Change,
) -> Result<f64, Error> {
    let after = plain(normalization, x, shape)?.forward(&changed(x, shape, change), shape)?;
    let root_mean_square = (lanes::sum_of_squares(before, 0.0) / before.len() as f64).sqrt();
    let compared = match change.of {
        Changed::OtherSamples => shape.c() * shape.positions(),
        _ => before.len(),
    };
    let largest = largest_difference(&before[..compared], &after[..compared]);
    Ok(if root_mean_square > 0.0 { largest / root_mean_square } else { largest })
}

/// The largest absolute difference of two slices of the same length; NaN where one of them holds what is no number, so
/// that a broken output never counts as an unchanged one.
pub fn largest_difference<T: Real>(a: &[T], b: &[T]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a.to_f64() - b.to_f64()).abs()).fold(0.0, |largest, difference| {
        if difference > largest || difference.is_nan() { difference } else { largest }
    })
}

/// The changed input.
fn changed<T: Real>(x: &[T], shape: Shape, change: Change) -> Vec<T> {
    let (positions, channels) = (shape.positions(), shape.c());
    let (one_sample, one_channel) = (1.min(shape.n() - 1), 1.min(channels - 1));
    let mut rng = Rng::stream(0x6e6f_726d, 0);
    let map: Vec<f64> = match change.of {
        Changed::CommonMap => (0..shape.n() * positions).map(|_| rng.normal()).collect(),
        _ => Vec::new(),
    };
    let mut changed = Vec::with_capacity(x.len());
    for (plane, values) in x.chunks_exact(positions).enumerate() {
        let (n, c) = (plane / channels, plane % channels);
        let is_changed = match change.of {
            Changed::All | Changed::CommonMap => true,
            Changed::Sample => n == one_sample,
            Changed::Channel => c == one_channel,
            Changed::OtherSamples => n > 0,
        };
        let (scale, shift) = if is_changed { (change.scale, change.shift) } else { (1.0, 0.0) };
        changed.extend(values.iter().enumerate().map(|(position, value)| {
            let shift = shift * map.get(n * positions + position).copied().unwrap_or(1.0);
            T::from_f64(value.to_f64() * scale + shift)
        }));
    }
    changed
}
