//! Invariances measured: both sides are computed now, on the data at hand.

use super::{Error, Invariance, Normalization, PartKind, Real, Recovery, Rng, Shape, lanes};

/// The factor by which scales are changed.
pub const FACTOR: f64 = 10.0;

/// Largest absolute change of the output, relative to its root mean square, when the input is changed as `invariance`
/// says. 0 means it is not seen at all; epsilon alone leaves something like 1e-5.
///
/// Changes of one sample or channel take the second, or the only one. For [`Invariance::OtherSamples`] only the output
/// of the first sample is compared.
///
/// # Errors
/// Those of [`Normalization::forward`].
pub fn measure<T: Real>(
    normalization: &Normalization,
    x: &[T],
    shape: Shape,
    invariance: Invariance,
) -> Result<f64, Error> {
    measure_from(&undisturbed(normalization, x, shape)?, normalization, x, shape, invariance)
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

/// [`measure`], when the output without the change is known.
///
/// # Errors
/// Those of [`Normalization::forward`].
pub fn measure_from<T: Real>(
    before: &[T],
    normalization: &Normalization,
    x: &[T],
    shape: Shape,
    invariance: Invariance,
) -> Result<f64, Error> {
    let after = plain(normalization, x, shape)?.forward(&changed(x, shape, invariance), shape)?;
    let root_mean_square = (lanes::sum_of_squares(before, 0.0) / before.len() as f64).sqrt();
    let compared = match invariance {
        Invariance::OtherSamples => shape.c() * shape.positions(),
        _ => before.len(),
    };
    let largest = before[..compared]
        .iter()
        .zip(&after)
        .fold(0.0, |largest: f64, (a, b)| largest.max((a.to_f64() - b.to_f64()).abs()));
    Ok(if root_mean_square > 0.0 { largest / root_mean_square } else { largest })
}

/// The changed input.
fn changed<T: Real>(x: &[T], shape: Shape, invariance: Invariance) -> Vec<T> {
    let (positions, channels) = (shape.positions(), shape.c());
    let (one_sample, one_channel) = (1.min(shape.n() - 1), 1.min(channels - 1));
    let mut rng = Rng::stream(0x6e6f_726d, 0);
    let map: Vec<f64> = match invariance {
        Invariance::CommonShift => (0..shape.n() * positions).map(|_| rng.normal()).collect(),
        _ => Vec::new(),
    };
    let mut changed = Vec::with_capacity(x.len());
    for (plane, values) in x.chunks_exact(positions).enumerate() {
        let (n, c) = (plane / channels, plane % channels);
        let (factor, offset) = match invariance {
            Invariance::WholeScale => (FACTOR, 0.0),
            Invariance::ChannelScale if c == one_channel => (FACTOR, 0.0),
            Invariance::SampleScale if n == one_sample => (FACTOR, 0.0),
            Invariance::ChannelShift if c == one_channel => (1.0, 3.0),
            Invariance::OtherSamples if n > 0 => (1.7, 0.9),
            _ => (1.0, 0.0),
        };
        changed.extend(values.iter().enumerate().map(|(position, value)| {
            let shift = map.get(n * positions + position).copied().unwrap_or(offset);
            T::from_f64(value.to_f64() * factor + shift)
        }));
    }
    changed
}
