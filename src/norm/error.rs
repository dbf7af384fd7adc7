//! What can be wrong with a shape, a partition, a specification or a file.

use super::formula::MAX_FORMULA_VALUES;
use super::{Axis, Knob, MAX_ROWS, MAX_VALUES, graph, npy};

/// Why a normalization cannot be done. Every message is a sentence a student can act on.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// An axis of the tensor has no index.
    #[error("{axis} is 0; every axis needs at least one index.")]
    EmptyAxis {
        /// The axis as the user names it: N, C, H or W.
        axis: &'static str,
    },
    /// The tensor has more values than [`MAX_VALUES`].
    #[error(
        "{values} values are too many; Normlens takes up to {MAX_VALUES}, for example 32 × 64 × 64 × 64."
    )]
    TooLarge {
        /// The number of values asked for.
        values: u128,
    },
    /// Data and shape disagree.
    #[error("The shape has {expected} values but the data has {found}.")]
    Length {
        /// Values the shape asks for.
        expected: usize,
        /// Values given.
        found: usize,
    },
    /// The groups do not divide the axis they split.
    #[error("{size} {what} cannot be split into {groups} groups. Use {}.", list(nearest))]
    Groups {
        /// What is split: "channels" or "samples".
        what: &'static str,
        /// How many there are.
        size: usize,
        /// The number of groups asked for.
        groups: usize,
        /// The nearest numbers of groups that work, ascending.
        nearest: Vec<usize>,
    },
    /// No axis is averaged.
    #[error(
        "Nothing is averaged, so every value would be an area of its own. Average over at least one axis."
    )]
    NothingAveraged,
    /// Rows without an operation that couples them.
    #[error(
        "{operation} treats every row by itself, so {axis} as a row means the same as {axis} separate. Choose separate, or a whitening operation."
    )]
    RowsNeedWhitening {
        /// The operation in words.
        operation: &'static str,
        /// The axis that has the role Feature.
        axis: Axis,
    },
    /// Whitening without rows.
    #[error(
        "Whitening needs rows to make uncorrelated. Give at least one axis the role of a row, or standardize."
    )]
    WhiteningNeedsRows,
    /// The covariance would be larger than [`MAX_ROWS`] x [`MAX_ROWS`].
    #[error(
        "Each area has {rows} rows, and a covariance of more than {MAX_ROWS} rows is not computed here. Use more groups or fewer channels."
    )]
    TooManyRows {
        /// Rows of one area.
        rows: usize,
    },
    /// The unbiased variance of a single value.
    #[error(
        "Each area has one value, and the unbiased variance divides by m − 1 = 0. Use the biased variance or a larger area."
    )]
    UnbiasedOfOne,
    /// Cholesky whitening of a singular covariance.
    #[error("The covariance of area {} is not positive definite at row {}. Raise epsilon, or use ZCA.", area + 1, row + 1)]
    NotPositiveDefinite {
        /// The area, counted from 0.
        area: usize,
        /// The row where the factorization stopped, counted from 0.
        row: usize,
    },
    /// The eigenvalue iteration did not converge.
    #[error(
        "The eigenvalues of a {rows} × {rows} covariance did not converge. The data may hold values near the limits of its type."
    )]
    NoConvergence {
        /// Rows of the covariance.
        rows: usize,
    },
    /// gamma or beta of the wrong length.
    #[error("{name} has {found} values but the tensor has {channels} channels.")]
    RecoveryLength {
        /// "gamma" or "beta".
        name: &'static str,
        /// Values given.
        found: usize,
        /// Channels of the tensor.
        channels: usize,
    },
    /// A parameter outside its range.
    #[error("{name} is {value}; it must be {range}.")]
    Parameter {
        /// The field's name.
        name: &'static str,
        /// What was given.
        value: String,
        /// The range in words.
        range: &'static str,
    },
    /// A number that a method's knob does not take.
    #[error("{} is {value}; it must be {}.", knob.id, knob.values())]
    Knob {
        /// The knob.
        knob: Knob,
        /// What was given.
        value: String,
    },
    /// The tensor is too large for a formula.
    #[error(
        "{values} values are too many for a method that is computed as a formula; it takes up to {MAX_FORMULA_VALUES}."
    )]
    TooLargeForFormula {
        /// The number of values.
        values: usize,
    },
    /// A formula could not be evaluated.
    #[error("{0}")]
    Formula(String),
    /// The JSON of a specification is not one.
    #[error("The specification is not understood: {0}.")]
    Spec(String),
    /// No such method.
    #[error("There is no method “{id}”. Most like it are {similar}.")]
    UnknownMethod {
        /// What was asked for.
        id: String,
        /// The ids of the registry that are most like it.
        similar: String,
    },
    /// The rank of the data does not fit the layout.
    #[error("Layout {layout} needs an array of rank {expected}, but this one has rank {found}.")]
    LayoutRank {
        /// The layout's id.
        layout: &'static str,
        /// The rank it describes.
        expected: usize,
        /// The rank of the data.
        found: usize,
    },
    /// A NumPy file that cannot be used.
    #[error(transparent)]
    Npy(#[from] npy::NpyError),
}

impl From<graph::Error> for Error {
    fn from(error: graph::Error) -> Self {
        match error {
            graph::Error::Core(error) => error,
            other => Self::Formula(other.to_string()),
        }
    }
}

/// "2, 4 or 8"
fn list(values: &[usize]) -> String {
    let words: Vec<String> = values.iter().map(ToString::to_string).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "1".to_owned(),
    }
}

/// At most 24 characters of what a file, a link or a person says, without what would break the line of a message.
pub(crate) fn shorten(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(24).collect()
}
