//! Tensors of double precision, which come from files only. The page loads this code with the first file, so the engine
//! gets at it through the functions here alone.

use super::{Before, Transformed, Working};
use crate::compute::{
    AreaReport, AreaSide, Detail, Difference, Error, Focus, Pace, RowStatistics, Stage, Summary, statistics,
};
use crate::norm::{Change, Normalization, Partition, Plan, Shape};

/// As [`look`](super::look).
#[inline(never)] // a gate of the page's catalogue
pub(super) fn look(xs: &[f64], shape: Shape) -> ((f64, f64), (usize, usize)) {
    super::look(xs, shape)
}

/// As [`summarize`](statistics::summarize) of the tensor before.
#[inline(never)] // a gate of the page's catalogue
pub(super) fn summarize<'a>(
    xs: &'a [f64],
    shape: Shape,
    domain: (f64, f64),
    pace: &'a impl Pace,
) -> Working<'a, Summary> {
    Box::pin(async move { statistics::summarize(xs, shape, domain, pace, Stage::MeasuringBefore).await })
}

/// As [`area_side`](super::area_side).
#[inline(never)] // a gate of the page's catalogue
pub(super) fn area_side<'a>(
    xs: &'a [f64],
    partition: &'a Partition,
    area: usize,
    domain: (f64, f64),
    pace: &'a impl Pace,
) -> Working<'a, AreaSide> {
    Box::pin(async move { super::area_side(xs, partition, area, domain, pace).await })
}

/// As [`difference`](super::difference).
#[inline(never)] // a gate of the page's catalogue
pub(super) fn difference<'a>(
    x: &'a [f64],
    y: &'a [f64],
    other: &'a Plan,
    pace: &'a impl Pace,
) -> Working<'a, Difference> {
    Box::pin(async move { super::difference(x, y, other, pace).await })
}

/// As [`transform`](super::transform).
#[inline(never)] // a gate of the page's catalogue
pub(super) fn transform<'a>(
    x: &'a [f64],
    domain: (f64, f64),
    normalization: &'a Normalization,
    plan: &'a Plan,
    pace: &'a impl Pace,
) -> Working<'a, (Vec<f64>, Transformed)> {
    Box::pin(async move { super::transform(x, domain, normalization, plan, pace).await })
}

/// As [`detail`](super::detail::detail).
#[expect(clippy::too_many_arguments, reason = "as the function it stands for")]
#[inline(never)] // a gate of the page's catalogue
pub(super) fn detail<'a>(
    x: &'a [f64],
    y: &'a [f64],
    before: &'a Before,
    plan: &'a Plan,
    rows: Option<&'a [RowStatistics]>,
    kept: &'a mut Option<AreaReport>,
    focus: &'a Focus,
    pace: &'a impl Pace,
) -> Working<'a, Detail> {
    Box::pin(async move { super::detail(x, y, before, plan, rows, kept, focus, pace).await })
}

/// As [`effect`](super::effect).
#[inline(never)] // a gate of the page's catalogue
pub(super) fn effect(
    normalization: &Normalization,
    xs: &[f64],
    shape: Shape,
    change: Change,
) -> Result<f64, Error> {
    super::effect(normalization, xs, shape, change)
}
