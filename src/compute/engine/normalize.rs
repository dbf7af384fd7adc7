//! The work on whole tensors, in pieces that let others in.

use crate::compute::statistics::PIECE;
use crate::compute::{Cancelled, Error, Pace, Progress, RowStatistics, Stage};
use crate::norm::{Covariance, Operation, Partition, Plan, Real, Whitener, Whitening, mean_and_variance};

/// Up to this many rows the statistics of all rows are kept; beyond it rows are short and quickly measured anew.
const MAX_KEPT_ROWS: usize = 1 << 18;

/// The normalized tensor, recovery included, in pieces.
pub(super) async fn normalize<T: Real>(x: &[T], plan: &Plan, pace: &impl Pace) -> Result<Vec<T>, Error> {
    let partition = plan.partition();
    let mut y = vec![T::default(); x.len()];
    if let Operation::Whiten { by, epsilon } = plan.operation()
        && partition.area_len() > PIECE
    {
        whiten_in_pieces(x, partition, by, epsilon, &mut y, pace).await?;
        plan.recover(&mut y);
        return Ok(y);
    }
    let mut workspace = plan.workspace();
    for areas in plan.pieces(PIECE) {
        let done = areas.end;
        plan.forward_areas(x, areas, &mut workspace, &mut y)?;
        pace.tick(progress(partition, done, 0.0)).await?;
    }
    Ok(y)
}

/// So many areas are normalized, and a part of the next.
fn progress(partition: &Partition, areas: usize, within: f32) -> Progress {
    let fraction = (areas as f32 + within) / partition.areas() as f32;
    Progress { stage: Stage::Normalizing, fraction }
}

/// Areas that take long even one by one, without recovery.
async fn whiten_in_pieces<T: Real>(
    x: &[T],
    partition: &Partition,
    by: Whitening,
    epsilon: f64,
    y: &mut [T],
    pace: &impl Pace,
) -> Result<(), Error> {
    let m = partition.columns();
    let mut block = vec![T::default(); partition.area_len()];
    for area in 0..partition.areas() {
        partition.gather(x, area, &mut block);
        let covariance = covariance_in_pieces(&block, partition.rows(), async |within| {
            pace.tick(progress(partition, area, 0.5 * within)).await
        })
        .await?;
        let whitener = Whitener::fit(&covariance, by, epsilon, area)?;
        for columns in pieces(m, partition.rows()) {
            let within = columns.start as f32 / m as f32;
            whitener.apply(&mut block, m, columns);
            pace.tick(progress(partition, area, 0.5 + 0.5 * within)).await?;
        }
        partition.scatter(&block, area, y);
    }
    Ok(())
}

/// Ranges of columns with about as much work as [`PIECE`] values of one row.
pub(super) fn pieces(m: usize, d: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    let step = (PIECE / d).max(256);
    (0..m).step_by(step).map(move |start| start..m.min(start + step))
}

pub(super) async fn covariance_in_pieces<T: Real>(
    block: &[T],
    d: usize,
    tick: impl AsyncFn(f32) -> Result<(), Cancelled>,
) -> Result<Covariance, Cancelled> {
    let m = block.len() / d;
    let means = block.chunks_exact(m).map(|row| mean_and_variance(row).0).collect();
    let mut covariance = Covariance::about(means);
    for columns in pieces(m, d) {
        let within = columns.start as f32 / m as f32;
        covariance.add(block, m, columns);
        tick(within).await?;
    }
    Ok(covariance)
}

/// Statistics of all rows, unless they are too many to keep.
pub(super) async fn row_statistics<T: Real>(
    x: &[T],
    y: &[T],
    partition: &Partition,
    pace: &impl Pace,
) -> Result<Option<Vec<RowStatistics>>, Error> {
    let rows = partition.areas() * partition.rows();
    if rows > MAX_KEPT_ROWS {
        return Ok(None);
    }
    let mut statistics = Vec::with_capacity(rows);
    let mut blocks = vec![T::default(); 2 * partition.area_len()];
    let mut since_tick = 0;
    for area in 0..partition.areas() {
        rows_of_area(x, y, partition, area, &mut blocks, &mut statistics);
        since_tick += partition.area_len();
        if since_tick >= PIECE {
            since_tick = 0;
            let fraction = area as f32 / partition.areas() as f32;
            pace.tick(Progress { stage: Stage::MeasuringAfter, fraction }).await?;
        }
    }
    Ok(Some(statistics))
}

pub(super) fn rows_of_area<T: Real>(
    x: &[T],
    y: &[T],
    partition: &Partition,
    area: usize,
    blocks: &mut [T],
    statistics: &mut Vec<RowStatistics>,
) {
    let (before, after) = blocks.split_at_mut(partition.area_len());
    partition.gather(x, area, before);
    partition.gather(y, area, after);
    let m = partition.columns();
    for (before, after) in before.chunks_exact(m).zip(after.chunks_exact(m)) {
        let (mean, variance) = mean_and_variance(before);
        let (mean_after, variance_after) = mean_and_variance(after);
        statistics.push(RowStatistics { mean, variance, mean_after, variance_after });
    }
}
