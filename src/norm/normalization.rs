//! A normalization as a value: partition x operation x recovery, forward and backward.

use serde::{Deserialize, Serialize};

use super::{Covariance, Error, Operation, Partition, Real, Recovery, Roles, Shape, Whitener, lanes, rows};

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
        Ok(Plan { partition, operation: self.operation, recovery: self.recovery.clone() })
    }

    /// The normalized tensor.
    ///
    /// # Errors
    /// Those of [`Normalization::plan`], [`Error::Length`], and those of whitening.
    pub fn forward<T: Real>(&self, x: &[T], shape: Shape) -> Result<Vec<T>, Error> {
        let plan = self.plan(shape)?;
        shape.check_len(x.len())?;
        let mut y = vec![T::default(); x.len()];
        let mut block = plan.block();
        for area in 0..plan.partition.areas() {
            plan.forward_area(x, area, &mut block, &mut y)?;
        }
        plan.recovery.forward(&mut y, shape);
        Ok(y)
    }

    /// dL/dx, dL/dgamma and dL/dbeta from `dy = dL/dy`. The gradient flows through the statistics.
    ///
    /// # Errors
    /// Those of [`Normalization::forward`].
    pub fn backward<T: Real>(&self, x: &[T], shape: Shape, dy: &[T]) -> Result<Gradient<T>, Error> {
        let plan = self.plan(shape)?;
        shape.check_len(x.len())?;
        shape.check_len(dy.len())?;
        let mut g = dy.to_vec();
        let (mut gamma, mut beta) = (Vec::new(), Vec::new());
        if let Recovery::Affine { .. } = plan.recovery {
            let normalized = Self { recovery: Recovery::None, ..self.clone() }.forward(x, shape)?;
            (gamma, beta) = (vec![0.0; shape.c()], vec![0.0; shape.c()]);
            let planes = shape.positions();
            for (plane, (dy, xhat)) in
                dy.chunks_exact(planes).zip(normalized.chunks_exact(planes)).enumerate()
            {
                gamma[plane % shape.c()] += lanes::dot(dy, xhat);
                beta[plane % shape.c()] += lanes::sum(dy);
            }
            for (plane, values) in g.chunks_exact_mut(planes).enumerate() {
                lanes::scale_add(values, plan.recovery.channel(plane % shape.c()).0, 0.0);
            }
        }
        let mut dx = vec![T::default(); x.len()];
        let (mut block, mut g_block) = (plan.block(), plan.block());
        for area in 0..plan.partition.areas() {
            plan.backward_area(x, &g, area, (&mut block, &mut g_block), &mut dx)?;
        }
        Ok(Gradient { x: dx, gamma, beta })
    }
}

/// A normalization that fits a shape, ready to run area by area.
///
/// Long work is done in pieces by whoever must stay responsive: [`Plan::forward_area`] for areas, or, for the single
/// large area of a whitening method, [`Covariance::add`], [`Whitener::fit`] and [`Whitener::apply`] over columns.
#[derive(Clone, Debug)]
pub struct Plan {
    partition: Partition,
    operation: Operation,
    recovery: Recovery,
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

    /// Room for one area.
    pub fn block<T: Real>(&self) -> Vec<T> {
        vec![T::default(); self.partition.area_len()]
    }

    /// Normalizes one area of `x` into `y`, without recovery. `block` comes from [`Plan::block`].
    ///
    /// # Errors
    /// Those of [`Whitener::fit`].
    pub fn forward_area<T: Real>(
        &self,
        x: &[T],
        area: usize,
        block: &mut [T],
        y: &mut [T],
    ) -> Result<(), Error> {
        self.partition.gather(x, area, block);
        let m = self.partition.columns();
        if let Operation::Whiten { by, epsilon } = self.operation {
            let covariance = Covariance::of(block, self.partition.rows());
            Whitener::fit(&covariance, by, epsilon, area)?.apply(block, m, 0..m);
        } else {
            let mut out = vec![T::default(); m];
            for row in block.chunks_exact_mut(m) {
                rows::forward(self.operation, row, &mut out);
                row.copy_from_slice(&out);
            }
        }
        self.partition.scatter(block, area, y);
        Ok(())
    }

    fn backward_area<T: Real>(
        &self,
        x: &[T],
        g: &[T],
        area: usize,
        (block, g_block): (&mut Vec<T>, &mut Vec<T>),
        dx: &mut [T],
    ) -> Result<(), Error> {
        self.partition.gather(x, area, block);
        self.partition.gather(g, area, g_block);
        let m = self.partition.columns();
        let result = if let Operation::Whiten { by, epsilon } = self.operation {
            let covariance = Covariance::of(block, self.partition.rows());
            Whitener::fit(&covariance, by, epsilon, area)?.backward(block, g_block, m)
        } else {
            let mut result = vec![T::default(); block.len()];
            for ((row, g), out) in
                block.chunks_exact(m).zip(g_block.chunks_exact(m)).zip(result.chunks_exact_mut(m))
            {
                rows::backward(self.operation, row, g, out);
            }
            result
        };
        self.partition.scatter(&result, area, dx);
        Ok(())
    }
}
