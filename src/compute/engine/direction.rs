//! The principal axes of a covariance before normalization. The page loads this code when the first one is asked for.

use ndarray::Array2;

use super::Working;
use super::normalize::covariance_in_pieces;
use crate::compute::statistics::channel_covariance;
use crate::compute::{Direction, Error, Pace, PrincipalAxis, Progress, Stage, Variables};
use crate::norm::{Partition, Real, eigen};

/// All axes of one covariance.
#[derive(Debug)]
pub(super) struct Axes {
    of: Variables,
    /// Which area's rows, where they are of rows.
    area: usize,
    /// Descending.
    eigenvalues: Vec<f64>,
    /// One column for each eigenvalue.
    eigenvectors: Array2<f64>,
}

/// One axis, as [`direction`].
#[inline(never)] // a gate of the page's catalogue
pub(super) fn of<'a, T: Real>(
    x: &'a [T],
    partition: &'a Partition,
    area: usize,
    axis: PrincipalAxis,
    kept: &'a mut Option<Axes>,
    pace: &'a impl Pace,
) -> Working<'a, Option<Direction>> {
    Box::pin(direction(x, partition, area, axis, kept, pace))
}

/// One axis, from those that are kept if they are of the same covariance; `None` where there is no such eigenvalue.
async fn direction<T: Real>(
    x: &[T],
    partition: &Partition,
    area: usize,
    axis: PrincipalAxis,
    kept: &mut Option<Axes>,
    pace: &impl Pace,
) -> Result<Option<Direction>, Error> {
    let area = area.min(partition.areas() - 1);
    let is_of = |axes: &Axes| axes.of == axis.of && (axis.of == Variables::Channels || axes.area == area);
    let axes = match kept.take().filter(is_of) {
        Some(axes) => axes,
        None => Axes::of(x, partition, area, axis.of, pace).await?,
    };
    let direction = axes.eigenvalues.get(axis.index).map(|&eigenvalue| Direction {
        axis,
        eigenvalue,
        weights: axes.eigenvectors.column(axis.index).iter().map(|&weight| weight as f32).collect(),
    });
    *kept = Some(axes);
    Ok(direction)
}

impl Axes {
    async fn of<T: Real>(
        x: &[T],
        partition: &Partition,
        area: usize,
        of: Variables,
        pace: &impl Pace,
    ) -> Result<Self, Error> {
        let tick = async |fraction| pace.tick(Progress { stage: Stage::Focusing, fraction }).await;
        let covariance = match of {
            Variables::Channels => channel_covariance(x, partition.shape(), tick).await?,
            Variables::Rows => {
                let mut block = vec![T::default(); partition.area_len()];
                partition.gather(x, area, &mut block);
                covariance_in_pieces(&block, partition.rows(), tick).await?
            }
        };
        let (eigenvalues, eigenvectors) = eigen(&covariance.matrix())?;
        Ok(Self { of, area, eigenvalues, eigenvectors })
    }
}
