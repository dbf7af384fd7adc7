//! What can be wrong with a call, beyond what can be wrong with a normalization.

use normlens::norm;

/// Why a call cannot be answered. It is thrown as an `Error` whose message is the text here.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The core's own words.
    #[error(transparent)]
    Norm(#[from] norm::Error),
    /// No typed array of floating-point numbers.
    #[error("{name} is {found}; it must be a Float32Array or a Float64Array.")]
    NoNumbers {
        /// The argument.
        name: &'static str,
        /// What was given.
        found: String,
    },
    /// No list of sizes.
    #[error("The shape is {found}; it must be an array of sizes such as [8, 16, 32, 32].")]
    NoSizes {
        /// What was given.
        found: String,
    },
    /// A size that is none.
    #[error("The shape holds {found}; every size must be a whole number.")]
    NoSize {
        /// What was given.
        found: String,
    },
    /// A rank without a layout.
    #[error(
        "The shape has {found} sizes; Normlens takes N × D, N × C × L, N × T × D and N × C × H × W, so 2 to 4."
    )]
    Rank {
        /// How many sizes were given.
        found: usize,
    },
    /// A specification that is neither text nor an object.
    #[error(
        "The specification is {found}; it must be JSON or an object such as {{ method: \"batch_norm\" }}."
    )]
    NoSpec {
        /// What was given.
        found: String,
    },
    /// An option that is not known.
    #[error("{name} is {found}; it must be {known}.")]
    Unknown {
        /// The argument.
        name: &'static str,
        /// What was given.
        found: String,
        /// What it may be.
        known: &'static str,
    },
    /// No interval.
    #[error("The bounds are {lo} and {hi}; they must be numbers, the smaller one first.")]
    Bounds {
        /// The lower one.
        lo: f64,
        /// The upper one.
        hi: f64,
    },
    /// Two tensors, or an array and a tensor, of different types.
    #[error("{name} is {found} but must be {expected}, as the tensor is.")]
    Type {
        /// The argument.
        name: &'static str,
        /// Its type.
        found: &'static str,
        /// The tensor's type.
        expected: &'static str,
    },
    /// Two tensors of different shapes.
    #[error("{name} has the shape {found} but must have {expected}, as the tensor has.")]
    Shape {
        /// The argument.
        name: &'static str,
        /// Its sizes.
        found: String,
        /// The tensor's sizes.
        expected: String,
    },
    /// A specification for another layout than the tensor's.
    #[error("The specification says layout {spec} but the tensor was made with {tensor}.")]
    Layout {
        /// That of the specification.
        spec: &'static str,
        /// That of the tensor.
        tensor: &'static str,
    },
    /// One tensor in two places.
    #[error("{name} is the tensor itself; it must be another one.")]
    Same {
        /// The argument.
        name: &'static str,
    },
    /// A matrix that is not square.
    #[error("A matrix of {rows} rows has {expected} values but the data has {found}.")]
    Matrix {
        /// Rows asked for.
        rows: usize,
        /// Their values.
        expected: u64,
        /// Values given.
        found: usize,
    },
    /// No more memory.
    #[error("There is no memory left for {values} values. Free tensors that are no longer needed.")]
    Memory {
        /// How many values were asked for.
        values: usize,
    },
}
