//! What a named method is: a value of the framework's parts, with its parameters, its paper and its claims.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::formula::{Formula, Named};
use super::{
    DEFAULT_ITERATIONS, Knob, Knobs, MAX_ROWS, Normalization, Operation, Recovery, Role, Roles, Shape,
    Supplied, Variance, Whitening, divisors, nearest_divisor,
};

/// A named normalization method. Each is one constant in a file of its own, registered by one line in
/// [`methods`](super::methods).
pub struct Method {
    /// `snake_case`, unique, stable: it stands in links and files.
    pub id: &'static str,
    /// The name in words.
    pub name: &'static str,
    /// The usual abbreviation.
    pub short: &'static str,
    /// Other names and abbreviations that people look for it by.
    pub aliases: &'static [&'static str],
    /// Where it stands in the picker.
    pub family: Family,
    /// Where it was published.
    pub paper: Paper,
    /// The role of every axis; for a formula, how its result is looked at.
    pub roles: Roles,
    /// What is done.
    pub form: Form,
    /// The parameters it has, in the order they are shown.
    pub parameters: &'static [Parameter],
    /// The numbers that only this method has, in the order they are shown.
    pub knobs: &'static [Knob],
    /// The whitening matrices it may use, its usual one first. Empty for methods that do not whiten.
    pub whitenings: &'static [Whitening],
    /// The parameters it starts from.
    pub defaults: Parameters,
    /// Changes of its input that leave its output as it is (epsilon aside).
    pub invariances: &'static [Invariance],
    /// The formula as its paper writes it, in plain letters: `_` and `^` for scripts, `/` for fractions, `sqrt(..)`,
    /// `sum_(..)^(..)`. Empty where partition and operation say it.
    pub formula: &'static str,
    /// What it does and why, in a sentence or two.
    pub summary: &'static str,
}

/// What a method does.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// An operation on the rows of every area.
    Rows(fn(&Parameters) -> Operation),
    /// A formula over the whole tensor.
    Formula(Formula),
}

/// The part of the framework in which a method is new (Huang et al., arXiv 2009.12836).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Statistics of the population.
    Population,
    /// Statistics of a neighbourhood.
    Local,
    /// Another area.
    Partition,
    /// Whitening instead of standardizing.
    Whitening,
    /// Another deviation, or no mean.
    Variation,
    /// Another recovery.
    Recovery,
    /// More than one mean and deviation for the same area.
    Modes,
    /// Several normalizations of one input.
    Combination,
}

impl Family {
    /// All of them, in the order of the survey.
    pub const ALL: [Self; 8] = [
        Self::Population,
        Self::Local,
        Self::Partition,
        Self::Whitening,
        Self::Variation,
        Self::Recovery,
        Self::Modes,
        Self::Combination,
    ];

    /// Its name in data.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Population => "population",
            Self::Local => "local",
            Self::Partition => "partition",
            Self::Whitening => "whitening",
            Self::Variation => "variation",
            Self::Recovery => "recovery",
            Self::Modes => "modes",
            Self::Combination => "combination",
        }
    }

    /// Its heading.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Population => "Population statistics",
            Self::Local => "Local statistics",
            Self::Partition => "Area partitioning",
            Self::Whitening => "Whitening",
            Self::Variation => "Variations of standardization",
            Self::Recovery => "Representation recovery",
            Self::Modes => "Multiple modes",
            Self::Combination => "Combinations",
        }
    }
}

/// Where a method was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    /// As cited: "Wu, He".
    pub authors: &'static str,
    /// Title of the paper.
    pub title: &'static str,
    /// Where it appeared.
    pub venue: &'static str,
    /// When.
    pub year: u16,
}

/// A parameter that a method has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Parameter {
    /// Groups of channels.
    Groups,
    /// Groups of samples.
    BatchGroups,
    /// Which whitening matrix.
    Whitening,
    /// T of Newton's iteration.
    Iterations,
    /// Biased or unbiased.
    Variance,
    /// Added inside the root, or to the diagonal.
    Epsilon,
}

impl Parameter {
    /// All parameters.
    pub const ALL: [Self; 6] =
        [Self::Groups, Self::BatchGroups, Self::Whitening, Self::Iterations, Self::Variance, Self::Epsilon];

    /// Its field in a [`Spec`](super::Spec).
    pub const fn id(self) -> &'static str {
        match self {
            Self::Groups => "groups",
            Self::BatchGroups => "batch_groups",
            Self::Whitening => "whitening",
            Self::Iterations => "iterations",
            Self::Variance => "variance",
            Self::Epsilon => "epsilon",
        }
    }
}

/// The values of all parameters; a method reads those it has.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameters {
    /// Groups of channels.
    pub groups: usize,
    /// Groups of samples.
    pub batch_groups: usize,
    /// Added inside the root, or to the diagonal of the covariance.
    pub epsilon: f64,
    /// The divisor of the variance.
    pub variance: Variance,
    /// The whitening matrix, with its iterations.
    pub whitening: Whitening,
    /// The numbers that only one method has.
    pub knobs: Knobs,
}

impl Parameters {
    /// One group of each, epsilon 1e-5, biased, ZCA.
    pub const DEFAULT: Self = Self {
        groups: 1,
        batch_groups: 1,
        epsilon: 1e-5,
        variance: Variance::Biased,
        whitening: Whitening::Zca,
        knobs: Knobs::ZERO,
    };

    /// T, where Newton's iteration is used, or else its usual value.
    pub const fn iterations(&self) -> usize {
        match self.whitening {
            Whitening::Newton { iterations } => iterations,
            _ => DEFAULT_ITERATIONS,
        }
    }

    /// The parameters that a normalization has.
    pub fn of(normalization: &Normalization) -> Self {
        let mut parameters =
            Self { groups: normalization.groups, batch_groups: normalization.batch_groups, ..Self::DEFAULT };
        match normalization.operation {
            Operation::Center => {}
            Operation::Scale { epsilon } => parameters.epsilon = epsilon,
            Operation::Standardize { epsilon, variance } => {
                (parameters.epsilon, parameters.variance) = (epsilon, variance);
            }
            Operation::Whiten { by, epsilon } => (parameters.epsilon, parameters.whitening) = (epsilon, by),
            Operation::Formula(_, own) => {
                parameters = Self { groups: parameters.groups, batch_groups: parameters.batch_groups, ..own };
            }
        }
        parameters
    }
}

/// A change of the input that a method may not see. The measured counterpart of the columns of table 1 of the layer
/// normalization paper (Ba, Kiros, Hinton, arXiv 1607.06450), said of the activations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Invariance {
    /// Every value times one positive number: all weights before the layer rescaled.
    WholeScale,
    /// One channel times a positive number: one filter rescaled.
    ChannelScale,
    /// The same map added to every channel: the same vector added to every filter.
    CommonShift,
    /// One sample times a positive number.
    SampleScale,
    /// A constant added to one channel.
    ChannelShift,
    /// Anything done to the other samples.
    OtherSamples,
}

impl Invariance {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 6] = [
        Self::WholeScale,
        Self::ChannelScale,
        Self::CommonShift,
        Self::SampleScale,
        Self::ChannelShift,
        Self::OtherSamples,
    ];
}

impl Method {
    /// Whether it has a parameter.
    pub fn has(&self, parameter: Parameter) -> bool {
        self.parameters.contains(&parameter)
    }

    /// The default parameters made to fit a shape: group counts are the nearest divisors, and leave at least two
    /// channels (or samples) to a group where that is possible. Where the channels of a group are whitened, they are at
    /// most [`MAX_ROWS`].
    pub fn fitted(&self, shape: Shape) -> Parameters {
        let mut parameters = Parameters { knobs: Knobs::usual(self.knobs), ..self.defaults };
        parameters.groups = nearest_divisor(shape.c(), parameters.groups);
        if self.roles.k == Role::Feature && self.has(Parameter::Groups) {
            let fits = |groups: &usize| *groups >= parameters.groups && shape.c() / groups <= MAX_ROWS;
            parameters.groups = divisors(shape.c()).into_iter().find(fits).unwrap_or(1);
        }
        parameters.batch_groups = nearest_divisor(shape.n(), parameters.batch_groups);
        parameters
    }

    /// The formula, for a method that is one.
    pub const fn formula(&self) -> Option<&Formula> {
        match &self.form {
            Form::Rows(_) => None,
            Form::Formula(formula) => Some(formula),
        }
    }

    /// Whether what shares statistics are areas that follow from roles.
    pub const fn has_areas(&self) -> bool {
        !matches!(self.form, Form::Formula(Formula { shares: None, .. }))
    }

    /// Whether gamma and beta per channel follow, if they are wanted.
    pub const fn takes_affine(&self) -> bool {
        match &self.form {
            Form::Rows(_) => true,
            Form::Formula(formula) => formula.affine,
        }
    }

    /// The operation that the parameters make.
    pub fn operation(&'static self, parameters: &Parameters) -> Operation {
        match self.form {
            Form::Rows(operation) => operation(parameters),
            Form::Formula(_) => Operation::Formula(Named(self), self.own(parameters)),
        }
    }

    /// The parameters with those it does not have at their default.
    fn own(&self, parameters: &Parameters) -> Parameters {
        let usual = self.defaults;
        let has = |parameter| self.has(parameter);
        Parameters {
            groups: if has(Parameter::Groups) { parameters.groups } else { 1 },
            batch_groups: if has(Parameter::BatchGroups) { parameters.batch_groups } else { 1 },
            epsilon: if has(Parameter::Epsilon) { parameters.epsilon } else { usual.epsilon },
            variance: if has(Parameter::Variance) { parameters.variance } else { usual.variance },
            whitening: if self.whitenings.is_empty() { usual.whitening } else { parameters.whitening },
            knobs: parameters.knobs,
        }
    }

    /// The normalization with these parameters.
    pub fn with(&'static self, parameters: &Parameters, recovery: Recovery) -> Normalization {
        let Parameters { groups, batch_groups, .. } = self.own(parameters);
        Normalization {
            roles: self.roles,
            groups,
            batch_groups,
            operation: self.operation(parameters),
            recovery: if self.takes_affine() { recovery } else { Recovery::None },
            supplied: Supplied::NONE,
        }
    }
}

/// The operation of the methods that standardize.
pub(super) fn standardize(parameters: &Parameters) -> Operation {
    Operation::Standardize { epsilon: parameters.epsilon, variance: parameters.variance }
}

/// The operation of the methods that only centre.
pub(super) fn center(_: &Parameters) -> Operation {
    Operation::Center
}

/// The operation of the methods that divide by the root mean square.
pub(super) fn scale(parameters: &Parameters) -> Operation {
    Operation::Scale { epsilon: parameters.epsilon }
}

/// The operation of the methods that whiten.
pub(super) fn whiten(parameters: &Parameters) -> Operation {
    Operation::Whiten { by: parameters.whitening, epsilon: parameters.epsilon }
}

impl fmt::Debug for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Method({})", self.id)
    }
}

impl PartialEq for Method {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}
