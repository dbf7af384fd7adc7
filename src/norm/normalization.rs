//! A normalization as a value: partition x operation x recovery, forward and backward.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::formula::{Evaluation, Named, Supplied};
use super::gain::Gain;
use super::source::{Elsewhere, InPlace, Source};
use super::{Covariance, Error, Operation, Partition, Real, Recovery, Roles, Shape, Whitener, columns, rows};

/// Area partitioning, operation and recovery, with all parameters set. What a named method is made of, and what a
/// composed one is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Normalization {
    /// The role of every axis.
    pub roles: Roles,
    /// Groups of channels, G.
    pub groups: usize,
    /// Groups of samples.
    pub batch_groups: usize,
    /// What is done to each area.
    pub operation: Operation,
    /// What is done to the result.
    pub recovery: Recovery,
    /// What a formula takes besides the tensor, where it is not to make it itself.
    pub supplied: Supplied,
}

/// What a vector-Jacobian product gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradient<T> {
    /// dL/dx, of the tensor's shape.
    pub x: Vec<T>,
    /// dL/dgamma, one per channel; empty without recovery.
    pub gamma: Vec<f64>,
    /// dL/dbeta, one per channel; empty without recovery.
    pub beta: Vec<f64>,
}

impl Normalization {
    /// Checks everything against a shape.
    ///
    /// # Errors
    /// Those of [`Partition::new`], [`Operation::check`] and [`Recovery::check`].
    pub fn plan(&self, shape: Shape) -> Result<Plan, Error> {
        self.operation.check_roles(self.roles)?;
        let partition = Partition::new(shape, self.roles, self.groups, self.batch_groups)?;
        self.operation.check(&partition)?;
        self.recovery.check(shape)?;
        Ok(Plan {
            partition,
            operation: self.operation,
            recovery: self.recovery.clone(),
            supplied: self.supplied.clone(),
        })
    }

    /// The normalized tensor. A new one costs more than the work on it: who has room for it takes
    /// [`Normalization::forward_into`].
    ///
    /// # Errors
    /// Those of [`Normalization::plan`], [`Error::Length`], and those of whitening.
    pub fn forward<T: Real>(&self, x: &[T], shape: Shape) -> Result<Vec<T>, Error> {
        let mut y = vec![T::default(); x.len()];
        self.forward_into(x, shape, &mut y)?;
        Ok(y)
    }

    /// Writes the normalized tensor into `y`.
    ///
    /// # Errors
    /// Those of [`Normalization::forward`].
    pub fn forward_into<T: Real>(&self, x: &[T], shape: Shape, y: &mut [T]) -> Result<(), Error> {
        shape.check_len(x.len())?;
        self.forward_from(&Elsewhere(x), shape, y)
    }

    /// Normalizes a tensor where it is. After an error it may be partly normalized.
    ///
    /// # Errors
    /// Those of [`Normalization::forward`].
    pub fn forward_in_place<T: Real>(&self, x: &mut [T], shape: Shape) -> Result<(), Error> {
        self.forward_from(&InPlace, shape, x)
    }

    fn forward_from<T: Real>(&self, source: &impl Source<T>, shape: Shape, y: &mut [T]) -> Result<(), Error> {
        let plan = self.plan(shape)?;
        shape.check_len(y.len())?;
        plan.forward_from(source, 0..plan.partition.areas(), &mut plan.workspace(), y)
    }

    /// dL/dx, dL/dgamma and dL/dbeta from `dy = dL/dy`. The gradient flows through the statistics.
    ///
    /// # Errors
    /// Those of [`Normalization::forward`].
    pub fn backward<T: Real>(&self, x: &[T], shape: Shape, dy: &[T]) -> Result<Gradient<T>, Error> {
        let mut dx = vec![T::default(); x.len()];
        let [gamma, beta] = self.backward_into(x, shape, dy, &mut dx)?;
        Ok(Gradient { x: dx, gamma, beta })
    }

    /// Writes dL/dx into `dx`, and gives dL/dgamma and dL/dbeta, which are empty without recovery.
    ///
    /// # Errors
    /// Those of [`Normalization::forward`].
    pub fn backward_into<T: Real>(
        &self,
        x: &[T],
        shape: Shape,
        dy: &[T],
        dx: &mut [T],
    ) -> Result<[Vec<f64>; 2], Error> {
        let plan = self.plan(shape)?;
        for len in [x.len(), dy.len(), dx.len()] {
            shape.check_len(len)?;
        }
        let channels = if plan.recovery == Recovery::None { 0 } else { shape.c() };
        let mut recovery = [vec![0.0; channels], vec![0.0; channels]];
        plan.backward_areas((x, dy), 0..plan.partition.areas(), &mut plan.workspace(), dx, &mut recovery)?;
        Ok(recovery)
    }
}

/// A normalization that fits a shape, ready to run on some of its areas after the other.
///
/// Long work is done in pieces by whoever must stay responsive: [`Plan::forward_areas`] for areas, or, for the single
/// large area of a whitening method, [`Covariance::add`], [`Whitener::fit`] and [`Whitener::apply`] over columns.
#[derive(Clone, Debug)]
pub struct Plan {
    partition: Partition,
    operation: Operation,
    recovery: Recovery,
    supplied: Supplied,
}

impl Plan {
    /// The partition.
    pub const fn partition(&self) -> &Partition {
        &self.partition
    }

    /// The operation.
    pub const fn operation(&self) -> Operation {
        self.operation
    }

    /// The recovery, checked against the shape.
    pub const fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// Room for the work, to be kept from piece to piece.
    pub fn workspace<T: Real>(&self) -> Workspace<T> {
        Workspace {
            gain: Gain::new(&self.recovery, &self.partition),
            blocks: [Vec::new(), Vec::new()],
            rows: rows::Room::default(),
            columns: columns::Room::default(),
        }
    }

    /// All areas in pieces of about so many values, or of one area where that has more. A formula is one piece.
    pub fn pieces(&self, values: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        let areas = self.partition.areas();
        let whole = matches!(self.operation, Operation::Formula(..));
        let step = if whole { areas } else { (values / self.partition.area_len()).max(1) };
        (0..areas).step_by(step).map(move |start| start..areas.min(start + step))
    }

    /// The formula with all it needs, where the operation is one.
    ///
    /// # Errors
    /// Those of [`Evaluation::new`].
    pub fn evaluation(&self) -> Option<Result<Evaluation<'_>, Error>> {
        let Operation::Formula(Named(method), parameters) = &self.operation else { return None };
        let shape = self.partition.shape();
        Some(Evaluation::new(method, parameters, &self.recovery, &self.supplied, shape))
    }

    /// Normalizes some areas of `x` into `y`, recovery included. A formula normalizes all of them at once.
    ///
    /// # Errors
    /// Those of [`Whitener::fit`] and of [`Evaluation::forward`].
    ///
    /// # Panics
    /// When `x` or `y` is not of the plan's shape.
    pub fn forward_areas<T: Real>(
        &self,
        x: &[T],
        areas: Range<usize>,
        workspace: &mut Workspace<T>,
        y: &mut [T],
    ) -> Result<(), Error> {
        self.forward_from(&Elsewhere(x), areas, workspace, y)
    }

    fn forward_from<T: Real>(
        &self,
        source: &impl Source<T>,
        areas: Range<usize>,
        workspace: &mut Workspace<T>,
        y: &mut [T],
    ) -> Result<(), Error> {
        if let Some(evaluation) = self.evaluation() {
            let result = evaluation?.forward(source.of(y))?;
            y.copy_from_slice(&result);
            return Ok(());
        }
        let Self { partition, operation, .. } = self;
        let Workspace { gain, blocks: [block, _], columns, .. } = workspace;
        if let Operation::Whiten { by, epsilon } = *operation {
            block.resize(partition.area_len(), T::default());
            for area in areas {
                partition.gather(source.of(y), area, block);
                let whitener = Whitener::of(block, partition.rows(), by, epsilon, area)?;
                whitener.apply(block, partition.columns(), 0..partition.columns());
                partition.scatter(block, area, y);
                partition.runs(area).for_each(|run| gain.recover(run.start, &mut y[run]));
            }
        } else {
            for (areas, base) in self.tiles(areas) {
                if self.goes_along_runs() {
                    rows::forward(partition, *operation, gain, (areas.start, base), source, y);
                } else {
                    columns::forward(partition, *operation, gain, (areas, base), source, y, columns);
                }
            }
        }
        Ok(())
    }

    pub(super) fn backward_areas<T: Real>(
        &self,
        (x, dy): (&[T], &[T]),
        areas: Range<usize>,
        workspace: &mut Workspace<T>,
        dx: &mut [T],
        recovery: &mut [Vec<f64>; 2],
    ) -> Result<(), Error> {
        if let Some(evaluation) = self.evaluation() {
            let pulled = evaluation?.backward(x, dy)?;
            for (d, pulled) in dx.iter_mut().zip(&pulled.x) {
                *d = T::from_f64(*pulled);
            }
            if self.recovery != Recovery::None {
                *recovery = [pulled.gamma, pulled.beta];
            }
            return Ok(());
        }
        let Self { partition, operation, .. } = self;
        let Workspace { gain, blocks: [block, g_block], rows, columns } = workspace;
        if let Operation::Whiten { by, epsilon } = *operation {
            let (d, m) = (partition.rows(), partition.columns());
            block.resize(d * m, T::default());
            g_block.resize(d * m, T::default());
            for area in areas {
                partition.gather(x, area, block);
                for run in partition.runs(area) {
                    gain.weigh(run.start, &dy[run.clone()], &mut dx[run]);
                }
                partition.gather(dx, area, g_block);
                let whitener = Whitener::fit(&Covariance::of(block, d), by, epsilon, area)?;
                let gradient = whitener.backward(block, g_block, m);
                if !gain.is_none() {
                    whitener.apply(block, m, 0..m);
                    partition.scatter(block, area, dx);
                    for run in partition.runs(area) {
                        gain.add_gradients(run.start, &dy[run.clone()], &dx[run], recovery);
                    }
                }
                partition.scatter(&gradient, area, dx);
            }
        } else {
            for (areas, base) in self.tiles(areas) {
                if self.goes_along_runs() {
                    rows::backward(
                        partition,
                        *operation,
                        gain,
                        (areas.start, base),
                        (x, dy),
                        dx,
                        recovery,
                        rows,
                    );
                } else {
                    columns::backward(
                        partition,
                        *operation,
                        gain,
                        (areas, base),
                        (x, dy),
                        dx,
                        recovery,
                        columns,
                    );
                }
            }
        }
        Ok(())
    }

    /// Whether the vectors go along the runs of an area: not where runs are short and more than they are long.
    fn goes_along_runs(&self) -> bool {
        const LONG: usize = 128;
        let run = self.partition.run();
        run >= LONG || run > self.partition.run_offsets().len()
    }

    /// The areas that are handled together, neighbours all, and where the first starts.
    fn tiles(&self, areas: Range<usize>) -> impl Iterator<Item = (Range<usize>, usize)> {
        let partition = &self.partition;
        let tile = if self.goes_along_runs() { 1 } else { columns::tile(partition) };
        let neighbours = partition.neighbours();
        let (mut start, mut base) = (areas.start, 0);
        std::iter::from_fn(move || {
            let first = start;
            if first == areas.start || first % neighbours == 0 {
                base = partition.base(first);
            }
            let at = base;
            start = areas.end.min(first + tile).min(first - first % neighbours + neighbours);
            base += (start - first) * partition.run();
            (first < areas.end).then_some((first..start, at))
        })
    }

    /// Recovers a tensor that was normalized by other means, in place.
    ///
    /// # Panics
    /// When `y` is not of the plan's shape.
    pub fn recover<T: Real>(&self, y: &mut [T]) {
        Gain::new(&self.recovery, &self.partition).recover(0, y);
    }
}

/// Room for the work of a plan: what it needs beside the tensors it reads and writes, all of it small, except for the
/// blocks of whitening, which are of one area.
#[derive(Clone, Debug)]
pub struct Workspace<T> {
    gain: Gain<T>,
    blocks: [Vec<T>; 2],
    rows: rows::Room<T>,
    columns: columns::Room<T>,
}
