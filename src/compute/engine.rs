//! The side that owns the tensors and answers questions about them.

mod detail;
mod direction;
mod double;
mod normalize;

use std::pin::Pin;

use super::{
    AreaReport, Difference, Error, FileReport, Overview, Pace, Progress, Query, Report, RowStatistics, Share,
    Source, Stage, Summary, statistics,
};
use crate::norm::{
    Change, Invariance, Layout, Normalization, Plan, Real, Shape, Tensor, Values, invariance, npy,
};
pub use detail::MAX_REACH_VALUES;
use detail::{area_side, detail, telling_pair};
use direction::Axes;
use normalize::{normalize, row_statistics};

/// Up to this many values the invariances are measured, which takes seven normalizations.
pub const MAX_MEASURED: usize = 1 << 16;

/// An answer that is being worked on, by code that may be loaded on demand.
type Working<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + 'a>>;

/// Keeps the tensor asked about last, before and after, so that a change of focus costs next to nothing.
#[derive(Debug, Default)]
pub struct Engine {
    file: Option<(u32, npy::Array)>,
    before: Option<Before>,
    after: Option<After>,
}

#[derive(Debug)]
struct Before {
    source: Source,
    tensor: Tensor,
    domain: (f64, f64),
    /// Unknown while somebody else may still tell.
    summary: Option<Summary>,
    pair: (usize, usize),
}

#[derive(Debug)]
struct After {
    normalization: Normalization,
    plan: Plan,
    values: Values,
    overview: Overview,
    sent: bool,
    rows: Option<Vec<RowStatistics>>,
    area: Option<AreaReport>,
    /// Of the tensor before, those that were asked about last.
    axes: Option<Axes>,
    /// From the output of this normalization.
    difference: Option<(Normalization, Difference)>,
}

impl Engine {
    /// Answers a question, from what is kept as far as it goes.
    ///
    /// # Errors
    /// [`Error::Norm`] when the normalization does not fit the tensor, [`Error::NoFile`], [`Error::Cancelled`].
    pub async fn answer(&mut self, query: &Query, pace: &impl Pace) -> Result<Report, Error> {
        self.ensure_after(query, pace).await?;
        let (Some(before), Some(after)) = (&self.before, &mut self.after) else { return Err(Error::NoFile) };
        let (plan, rows, kept) = (&after.plan, after.rows.as_deref(), &mut after.area);
        let mut detail = match (before.tensor.values(), &after.values) {
            (Values::F32(x), Values::F32(y)) => {
                detail(x, y, before, plan, rows, kept, &query.focus, pace).await?
            }
            (Values::F64(x), Values::F64(y)) => {
                double::detail(x, y, before, plan, rows, kept, &query.focus, pace).await?
            }
            _ => return Err(Error::NoFile),
        };
        if let Some(change) = query.focus.change
            && before.tensor.shape().len() <= MAX_MEASURED
            && change.of.exists_in(before.tensor.shape())
        {
            detail.change = Some(match before.tensor.values() {
                Values::F32(x) => effect(&after.normalization, x, before.tensor.shape(), change)?,
                Values::F64(x) => double::effect(&after.normalization, x, before.tensor.shape(), change)?,
            });
        }
        if let Some(against) = &query.against {
            let known = after.difference.as_ref().filter(|(of, _)| of == against);
            let difference = match known {
                Some((_, difference)) => *difference,
                None if *against == after.normalization => Difference::default(),
                None => {
                    let plan = against.plan(before.tensor.shape())?;
                    match (before.tensor.values(), &after.values) {
                        (Values::F32(x), Values::F32(y)) => difference(x, y, &plan, pace).await?,
                        (Values::F64(x), Values::F64(y)) => double::difference(x, y, &plan, pace).await?,
                        _ => return Err(Error::NoFile),
                    }
                }
            };
            after.difference = Some((against.clone(), difference));
            detail.difference = Some(difference);
        }
        if let Some(axis) = query.focus.axis {
            let (partition, area, kept) = (after.plan.partition(), query.focus.area, &mut after.axes);
            detail.direction = match before.tensor.values() {
                Values::F32(x) => direction::of(x, partition, area, axis, kept, pace).await?,
                Values::F64(x) => direction::of(x, partition, area, axis, kept, pace).await?,
            };
        }
        let overview = (!after.sent).then(|| after.overview.clone());
        after.sent = true;
        Ok(Report { overview, detail })
    }

    /// Reads a NumPy file and keeps it under a number, in place of the one before.
    ///
    /// # Errors
    /// Those of [`npy::read`]; the file before is then kept.
    pub fn load(&mut self, id: u32, bytes: &[u8], layout: Option<Layout>) -> Result<FileReport, Error> {
        let array = npy::read(bytes, layout)?;
        let report = FileReport {
            sizes: array.sizes.clone(),
            layout: array.layout,
            shape: array.tensor.shape(),
            dtype: array.tensor.values().dtype().to_owned(),
        };
        self.file = Some((id, array));
        let about_it = |source| matches!(source, Source::File { id: about, .. } if about == id);
        if self.before.as_ref().is_some_and(|before| about_it(before.source)) {
            // Read anew, perhaps in another layout.
            self.before = None;
            self.after = None;
        }
        Ok(report)
    }

    /// The tensor after, as a NumPy file in the layout of the tensor before.
    ///
    /// # Errors
    /// Those of [`Engine::answer`].
    pub async fn save(&mut self, query: &Query, pace: &impl Pace) -> Result<Vec<u8>, Error> {
        self.ensure_after(query, pace).await?;
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return Err(Error::NoFile) };
        let layout = match (query.source, &self.file) {
            (Source::Recipe { .. }, _) => Layout::Nchw,
            (Source::File { id, .. }, Some((kept, array))) if *kept == id => array.layout,
            (Source::File { .. }, _) => return Err(Error::NoFile),
        };
        Ok(npy::write(&Tensor::new(before.tensor.shape(), after.values.clone())?, layout))
    }

    async fn ensure_before(&mut self, source: Source, pace: &impl Pace) -> Result<(), Error> {
        if self.before.as_ref().is_some_and(|before| before.source == source) {
            return Ok(());
        }
        let tensor = match source {
            Source::File { id, .. } => match &self.file {
                Some((kept, array)) if *kept == id => array.tensor.clone(),
                _ => return Err(Error::NoFile),
            },
            Source::Recipe { recipe, shape } => {
                let mut values = vec![0.0f32; shape.len()];
                for (n, sample) in values.chunks_exact_mut(shape.c() * shape.positions()).enumerate() {
                    recipe.fill_sample(shape, n, sample);
                    let fraction = n as f32 / shape.n() as f32;
                    pace.tick(Progress { stage: Stage::Generating, fraction }).await?;
                }
                recipe.finish(shape, &mut values)?;
                Tensor::new(shape, Values::F32(values))?
            }
        };
        let shape = tensor.shape();
        let (domain, pair) = match tensor.values() {
            Values::F32(xs) => look(xs, shape),
            Values::F64(xs) => double::look(xs, shape),
        };
        self.after = None;
        self.before = Some(Before { source, tensor, domain, summary: None, pair });
        if pace.is_shared() { Ok(()) } else { self.ensure_summary(pace).await }
    }

    /// Measures the tensor before, unless somebody else has.
    async fn ensure_summary(&mut self, pace: &impl Pace) -> Result<(), Error> {
        let Some(before) = &mut self.before else { return Err(Error::NoFile) };
        if before.summary.is_some() {
            return Ok(());
        }
        let shape = before.tensor.shape();
        let shared = pace.share().filter(|share| share.query.source == before.source);
        before.summary = Some(match (shared, before.tensor.values()) {
            (Some(share), _) => share.summary,
            (None, Values::F32(xs)) => {
                statistics::summarize(xs, shape, before.domain, pace, Stage::MeasuringBefore).await?
            }
            (None, Values::F64(xs)) => double::summarize(xs, shape, before.domain, pace).await?,
        });
        Ok(())
    }

    /// Finds out what can be known without normalizing, for another engine that answers the question.
    ///
    /// # Errors
    /// Those of [`Engine::answer`].
    pub async fn share(&mut self, query: &Query, pace: &impl Pace) -> Result<Share, Error> {
        self.ensure_before(query.source, pace).await?;
        self.ensure_summary(pace).await?;
        let Some(before) = &self.before else { return Err(Error::NoFile) };
        let plan = query.normalization.plan(before.tensor.shape())?;
        let (partition, domain) = (plan.partition(), before.domain);
        let area = query.focus.area.min(partition.areas() - 1);
        let area = match before.tensor.values() {
            Values::F32(xs) => area_side(xs, partition, area, domain, pace).await?,
            Values::F64(xs) => double::area_side(xs, partition, area, domain, pace).await?,
        };
        let summary = before.summary.clone().ok_or(Error::NoFile)?;
        Ok(Share { query: query.clone(), summary, area })
    }

    async fn ensure_after(&mut self, query: &Query, pace: &impl Pace) -> Result<(), Error> {
        self.ensure_before(query.source, pace).await?;
        let Some(before) = &self.before else { return Err(Error::NoFile) };
        if self.after.as_ref().is_some_and(|after| after.normalization == query.normalization) {
            return Ok(());
        }
        let shape = before.tensor.shape();
        let plan = query.normalization.plan(shape)?;
        let (values, after) = match before.tensor.values() {
            Values::F32(x) => {
                let (y, after) = transform(x, before.domain, &query.normalization, &plan, pace).await?;
                (Values::F32(y), after)
            }
            Values::F64(x) => {
                let (y, after) =
                    double::transform(x, before.domain, &query.normalization, &plan, pace).await?;
                (Values::F64(y), after)
            }
        };
        let Transformed { summary, rows, invariances } = after;
        self.ensure_summary(pace).await?;
        let Some(Before { tensor, domain, summary: Some(summary_before), .. }) = &self.before else {
            return Err(Error::NoFile);
        };
        let partition = plan.partition();
        let overview = Overview {
            shape,
            dtype: tensor.values().dtype().to_owned(),
            areas: partition.areas(),
            rows: partition.rows(),
            columns: partition.columns(),
            domain: *domain,
            before: summary_before.clone(),
            after: summary,
            invariances,
        };
        let normalization = query.normalization.clone();
        self.after = Some(After {
            normalization,
            plan,
            values,
            overview,
            sent: false,
            rows,
            area: None,
            axes: None,
            difference: None,
        });
        Ok(())
    }
}

/// The interval of values for all figures, and two channels that tell most.
fn look<T: Real>(xs: &[T], shape: Shape) -> ((f64, f64), (usize, usize)) {
    (statistics::domain(xs), telling_pair(xs, shape))
}

/// How far an output is from that of another normalization of the same input.
async fn difference<T: Real>(x: &[T], y: &[T], other: &Plan, pace: &impl Pace) -> Result<Difference, Error> {
    Ok(Difference::of(y, &normalize(x, other, pace).await?))
}

/// What is known of a tensor after normalization.
struct Transformed {
    summary: Summary,
    rows: Option<Vec<RowStatistics>>,
    invariances: Option<Vec<(Invariance, f64)>>,
}

/// The tensor after, and what is known of it.
async fn transform<T: Real>(
    x: &[T],
    domain: (f64, f64),
    normalization: &Normalization,
    plan: &Plan,
    pace: &impl Pace,
) -> Result<(Vec<T>, Transformed), Error> {
    let shape = plan.partition().shape();
    let y = normalize(x, plan, pace).await?;
    let summary = statistics::summarize(&y, shape, domain, pace, Stage::MeasuringAfter).await?;
    let rows = row_statistics(x, &y, plan.partition(), pace).await?;
    let invariances = if shape.len() <= MAX_MEASURED {
        Some(invariances(normalization, x, shape, pace).await?)
    } else {
        None
    };
    Ok((y, Transformed { summary, rows, invariances }))
}

/// Every change of the input, one after the other.
async fn invariances<T: Real>(
    normalization: &Normalization,
    xs: &[T],
    shape: Shape,
    pace: &impl Pace,
) -> Result<Vec<(Invariance, f64)>, Error> {
    let before = invariance::undisturbed(normalization, xs, shape)?;
    let mut measured = Vec::new();
    for change in Invariance::ALL.into_iter().filter(|change| change.change().of.exists_in(shape)) {
        pace.tick(Progress { stage: Stage::MeasuringAfter, fraction: 1.0 }).await?;
        measured
            .push((change, invariance::measure_from(&before, normalization, xs, shape, change.change())?));
    }
    Ok(measured)
}

/// What one change of the input does to the output.
fn effect<T: Real>(
    normalization: &Normalization,
    xs: &[T],
    shape: Shape,
    change: Change,
) -> Result<f64, Error> {
    let before = invariance::undisturbed(normalization, xs, shape)?;
    Ok(invariance::measure_from(&before, normalization, xs, shape, change)?)
}
