//! Gamma and beta as they lie along the memory of a tensor.

use std::ops::Range;

use normlens_kernels::Affine;

use super::{Partition, Real, Recovery};

/// From so many values of one channel in a row on, its gamma and beta are taken as constants of a kernel's call.
const LONG: usize = 32;

/// How gamma and beta vary over an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spread {
    /// One of each, or none.
    Area,
    /// One of each for every so many values.
    Segments(usize),
    /// Too many for that.
    Values,
}

/// A recovery for a partition, ready to be applied to stretches of memory.
#[derive(Clone, Debug)]
pub(super) struct Gain<T> {
    recovery: Recovery,
    channels: usize,
    positions: usize,
    /// Gamma and beta of every value of a sample, where channels are short.
    values: [Vec<T>; 2],
    spread: Spread,
    is_of_areas: bool,
}

impl<T: Real> Gain<T> {
    /// The recovery must fit the partition's shape.
    pub(super) fn new(recovery: &Recovery, partition: &Partition) -> Self {
        let (channels, positions) = (partition.shape().c(), partition.shape().positions());
        let is_none = *recovery == Recovery::None;
        let is_short = !is_none && positions < LONG;
        let values = |of: fn((f64, f64)) -> f64| {
            let channels = 0..if is_short { channels } else { 0 };
            channels
                .flat_map(|c| std::iter::repeat_n(T::from_f64(of(recovery.channel(c))), positions))
                .collect()
        };
        let values = [values(|(gamma, _)| gamma), values(|(_, beta)| beta)];
        let segment = partition.run().min(positions);
        let spread = if partition.has_one_channel() {
            Spread::Area
        } else if segment >= LONG {
            // Without recovery too, so that gamma = 1 gives the same bits.
            Spread::Segments(segment)
        } else if is_none {
            Spread::Area
        } else {
            Spread::Values
        };
        let is_of_areas = is_none || partition.has_one_channel();
        Self { recovery: recovery.clone(), channels, positions, values, spread, is_of_areas }
    }

    /// How it varies over an area.
    pub(super) const fn spread(&self) -> Spread {
        self.spread
    }

    /// Whether every area has one gamma and one beta.
    pub(super) const fn is_of_areas(&self) -> bool {
        self.is_of_areas
    }

    /// Whether there is no recovery.
    pub(super) fn is_none(&self) -> bool {
        self.recovery == Recovery::None
    }

    /// The channel of the value at an offset.
    pub(super) const fn channel(&self, at: usize) -> usize {
        at / self.positions % self.channels
    }

    /// Gamma and beta of the value at an offset.
    pub(super) fn at(&self, at: usize) -> (f64, f64) {
        self.recovery.channel(self.channel(at))
    }

    /// Gamma and beta of a stretch of memory, if it is in one channel.
    pub(super) fn over(&self, at: Range<usize>) -> Option<(f64, f64)> {
        (at.start / self.positions == (at.end - 1) / self.positions).then(|| self.at(at.start))
    }

    /// `y <- gamma y + beta` for the values from an offset on.
    pub(super) fn recover(&self, at: usize, ys: &mut [T]) {
        if self.is_none() {
            return;
        }
        for (part, at) in self.parts(at, ys.len()) {
            let ys = &mut ys[part];
            if self.positions < LONG {
                let [gammas, betas] = self.values_at(at, ys.len());
                T::column_recover(ys, gammas, betas);
            } else {
                let (gamma, beta) = self.at(at);
                let (factor, offset) = (T::from_f64(gamma), T::from_f64(beta));
                T::affine_in_place(ys, Affine { shift: T::default(), factor, offset });
            }
        }
    }

    /// `g <- gamma dL/dy` for the values from an offset on.
    pub(super) fn weigh(&self, at: usize, dy: &[T], gs: &mut [T]) {
        if self.is_none() {
            return gs.copy_from_slice(dy);
        }
        for (part, at) in self.parts(at, dy.len()) {
            let (dy, gs) = (&dy[part.clone()], &mut gs[part]);
            if self.positions < LONG {
                let [gammas, _] = self.values_at(at, dy.len());
                T::column_scale(dy, gammas, gs);
            } else {
                let (factor, zero) = (T::from_f64(self.at(at).0), T::default());
                T::affine(dy, Affine { shift: zero, factor, offset: zero }, gs);
            }
        }
    }

    /// Adds dL/dbeta and dL/dgamma of the values from an offset on, from dL/dy and xhat.
    pub(super) fn add_gradients(&self, at: usize, dy: &[T], xhat: &[T], to: &mut [Vec<f64>; 2]) {
        if self.is_none() {
            return;
        }
        // Up to the end of the first channel, and then channel by channel.
        let first = dy.len().min(self.positions - at % self.positions);
        let [gammas, betas] = to;
        for (part, at) in [(0..first, at), (first..dy.len(), at + first)] {
            let channel = self.channel(at);
            let mut rest = (&dy[part.clone()], &xhat[part]);
            let mut channel = channel;
            while !rest.0.is_empty() {
                let len = rest.0.len().min((self.channels - channel) * self.positions);
                let ((dy, dy_rest), (xhat, xhat_rest)) = (rest.0.split_at(len), rest.1.split_at(len));
                T::add_products(xhat, dy, self.positions, [&mut gammas[channel..], &mut betas[channel..]]);
                rest = (dy_rest, xhat_rest);
                channel = 0;
            }
        }
    }

    /// Adds `sum dL/dy` and `sum dL/dy xhat` of a channel, to which the offset belongs.
    pub(super) fn add_gradient(&self, at: usize, [sum, along]: [f64; 2], to: &mut [Vec<f64>; 2]) {
        if !self.is_none() {
            let channel = self.channel(at);
            to[0][channel] += along;
            to[1][channel] += sum;
        }
    }

    /// Gammas and betas of values of one sample.
    fn values_at(&self, at: usize, len: usize) -> [&[T]; 2] {
        let start = at % (self.channels * self.positions);
        self.values.each_ref().map(|values| &values[start..start + len])
    }

    /// Cuts a stretch of memory where a channel ends, or, where channels are short, a sample. With the offset of each.
    fn parts(&self, at: usize, len: usize) -> impl Iterator<Item = (Range<usize>, usize)> {
        let unit = if self.positions < LONG { self.channels * self.positions } else { self.positions };
        let mut start = 0;
        std::iter::from_fn(move || {
            let end = len.min(start + unit - (at + start) % unit);
            let part = start..end;
            start = end;
            (!part.is_empty()).then(|| (part.clone(), at + part.start))
        })
    }
}
