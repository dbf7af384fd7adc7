//! What a method costs, beside the two passes over the tensor that standardizing takes.

use super::{Error, Input, Method, Operation, Recipe, Recovery, Shape, Whitening};

/// What a method costs to compute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cost {
    /// A pass for the statistics and one for the output.
    TwoPasses,
    /// For an area of d rows also a covariance and a product of 2 d operations for every value each, and a problem of
    /// d x d that is solved like this.
    Whitening(Whitening),
    /// So many values are computed for every value of the tensor.
    Formula(f64),
}

impl Method {
    /// What it costs with its usual parameters. That of a formula is counted on a small tensor.
    ///
    /// # Errors
    /// Those of [`Evaluation::forward`](super::formula::Evaluation::forward).
    pub fn cost(&'static self) -> Result<Cost, Error> {
        let shape = Shape::new(4, 8, 8, 8)?;
        let normalization = self.with(&self.fitted(shape), Recovery::identity());
        match normalization.operation {
            Operation::Center | Operation::Scale { .. } | Operation::Standardize { .. } => {
                Ok(Cost::TwoPasses)
            }
            Operation::Whiten { by, .. } => Ok(Cost::Whitening(by)),
            Operation::Formula(..) => {
                let recipe = Recipe { input: Input::Correlated, seed: 7, condition: 10.0 };
                let x = recipe.generate(shape)?;
                let plan = normalization.plan(shape)?;
                plan.evaluation()
                    .map_or(Ok(Cost::TwoPasses), |evaluation| Ok(Cost::Formula(evaluation?.work(&x)?)))
            }
        }
    }
}
