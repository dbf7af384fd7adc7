//! The channels of every group as the rows of a matrix, as whitening takes them.

use super::Given;
use crate::norm::graph::{Array, C, Error, H, N, Sizes, Var, W};
use crate::norm::{self, Covariance, Whitener, Whitening};

/// The channels of every group as rows: 1 × G × (C / G) × (N · H · W).
pub(in crate::norm) fn channel_rows(x: &Var, groups: usize) -> Var {
    let [n, c, h, w] = x.sizes();
    x.permute([C, N, H, W]).reshape([1, groups, c / groups, n * h * w])
}

/// The tensor of such rows.
pub(in crate::norm) fn from_channel_rows(rows: &Var, [n, c, h, w]: Sizes) -> Var {
    rows.reshape([c, n, h, w]).permute([C, N, H, W])
}

/// `W (x - mu)` for every group of channels, with W and mu of the population: constants.
pub(in crate::norm) fn whitened_by_population(given: &Given, groups: usize, by: Whitening) -> Var {
    measured(given, groups, by).map_or_else(Var::failed, |(mean, matrix)| {
        let rows = channel_rows(&given.x, groups);
        from_channel_rows(&matrix.matmul(&(rows - mean)), given.x.sizes())
    })
}

/// The population's mean and whitening matrix of every group.
fn measured(given: &Given, groups: usize, by: Whitening) -> Result<(Var, Var), Error> {
    let population = channel_rows(&given.part("population"), groups);
    let [_, _, d, m] = population.sizes();
    let blocks = population.value()?.values().chunks_exact(d * m).enumerate();
    let whiteners = blocks
        .map(|(area, block)| Whitener::fit(&Covariance::of(block, d), by, given.epsilon(), area))
        .collect::<Result<Vec<Whitener>, norm::Error>>()?;
    let means = whiteners.iter().flat_map(|whitener| whitener.means().iter().copied()).collect();
    let matrices = whiteners.iter().flat_map(|whitener| whitener.matrix().iter().copied()).collect();
    Ok((
        Var::constant(Array::new([1, groups, d, 1], means)?),
        Var::constant(Array::new([1, groups, d, d], matrices)?),
    ))
}
