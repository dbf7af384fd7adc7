//! The normalization operation: what is done to the rows of an area.

use serde::{Deserialize, Serialize};

use super::formula::Named;
use super::{
    Axis, Error, MAX_ITERATIONS, MAX_ROWS, Parameter, Parameters, Partition, Role, Roles, Whitening,
};

/// The divisor of the variance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variance {
    /// m.
    #[default]
    Biased,
    /// m - 1.
    Unbiased,
}

impl Variance {
    /// m or m - 1.
    pub fn divisor(self, m: usize) -> f64 {
        match self {
            Self::Biased => m as f64,
            Self::Unbiased => m as f64 - 1.0,
        }
    }
}

/// What is done to each area's matrix. Rows are centred and divided one by one; whitening couples them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Operation {
    /// `x - mu`.
    Center,
    /// `x / sqrt(mean(x^2) + epsilon)`: the root mean square about 0, not the deviation.
    Scale {
        /// Added inside the root.
        epsilon: f64,
    },
    /// `(x - mu) / sqrt(v + epsilon)`.
    Standardize {
        /// Added inside the root.
        epsilon: f64,
        /// How v is divided.
        variance: Variance,
    },
    /// `W (x - mu)`.
    Whiten {
        /// Which W.
        by: Whitening,
        /// Added to the diagonal of the covariance.
        epsilon: f64,
    },
    /// A formula over the whole tensor, with its parameters.
    Formula(Named, Parameters),
}

impl Operation {
    /// Whether the rows of an area are coupled.
    pub const fn is_whitening(self) -> bool {
        matches!(self, Self::Whiten { .. })
    }

    /// Epsilon, where there is one.
    pub fn epsilon(self) -> Option<f64> {
        match self {
            Self::Center => None,
            Self::Scale { epsilon } | Self::Standardize { epsilon, .. } | Self::Whiten { epsilon, .. } => {
                Some(epsilon)
            }
            Self::Formula(Named(method), parameters) => {
                method.has(Parameter::Epsilon).then_some(parameters.epsilon)
            }
        }
    }

    /// What it does, in one word of the field.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Center => "Centring",
            Self::Scale { .. } => "Scaling",
            Self::Standardize { .. } => "Standardizing",
            Self::Whiten { .. } => "Whitening",
            Self::Formula(..) => "A formula",
        }
    }

    /// Whether the roles and this operation make sense together, whatever the shape.
    ///
    /// # Errors
    /// [`Error::RowsNeedWhitening`], [`Error::WhiteningNeedsRows`], [`Error::NothingAveraged`].
    pub fn check_roles(self, roles: Roles) -> Result<(), Error> {
        if roles.first(Role::Sample).is_none() {
            return Err(Error::NothingAveraged);
        }
        if let Self::Formula(..) = self {
            return Ok(());
        }
        let row: Option<Axis> = roles.first(Role::Feature);
        match (self.is_whitening(), row) {
            (false, Some(axis)) => Err(Error::RowsNeedWhitening { operation: self.verb(), axis }),
            (true, None) => Err(Error::WhiteningNeedsRows),
            _ => Ok(()),
        }
    }

    /// Whether this operation can be done on the areas of a partition.
    ///
    /// # Errors
    /// Those of [`Operation::check_roles`], [`Error::Parameter`] for a negative epsilon or too many iterations,
    /// [`Error::TooManyRows`], [`Error::UnbiasedOfOne`], [`Error::Groups`] for groups of a formula.
    pub fn check(self, partition: &Partition) -> Result<(), Error> {
        self.check_roles(partition.roles())?;
        if let Some(epsilon) = self.epsilon()
            && !(epsilon >= 0.0 && epsilon.is_finite())
        {
            return Err(Error::Parameter { name: "epsilon", value: epsilon.to_string(), range: "0 or more" });
        }
        if let Self::Formula(_, parameters) = self {
            // A formula has groups of its own, which need not be those of the areas.
            Partition::new(partition.shape(), partition.roles(), parameters.groups, parameters.batch_groups)?;
        }
        match self {
            Self::Whiten { by: Whitening::Newton { iterations }, .. }
            | Self::Formula(_, Parameters { whitening: Whitening::Newton { iterations }, .. })
                if iterations > MAX_ITERATIONS =>
            {
                Err(Error::Parameter {
                    name: "iterations",
                    value: iterations.to_string(),
                    range: "from 0 to 20",
                })
            }
            Self::Whiten { .. } | Self::Formula(..) if partition.rows() > MAX_ROWS => {
                Err(Error::TooManyRows { rows: partition.rows() })
            }
            Self::Formula(Named(method), parameters) => {
                for (position, knob) in method.knobs.iter().enumerate() {
                    knob.check(parameters.knobs.get(position))?;
                }
                Ok(())
            }
            Self::Standardize { variance: Variance::Unbiased, .. } if partition.columns() == 1 => {
                Err(Error::UnbiasedOfOne)
            }
            _ => Ok(()),
        }
    }
}
