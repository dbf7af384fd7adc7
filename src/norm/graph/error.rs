//! What can go wrong in a formula.

use super::Sizes;
use crate::norm;

/// Why a formula has no value. The first failure of a formula is the one reported.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// Values and sizes of an array disagree, or an axis is empty.
    #[error("An array of {} has not {found} values.", times(*sizes))]
    Length {
        /// The sizes asked for.
        sizes: Sizes,
        /// Values given.
        found: usize,
    },
    /// A formula asks for an array beyond [`MAX_LEN`](super::MAX_LEN).
    #[error(
        "The formula needs an array of {}, and more than {} values are not held. Use a smaller tensor or window.",
        times(*sizes),
        super::MAX_LEN
    )]
    TooLarge {
        /// The sizes asked for.
        sizes: Sizes,
    },
    /// Two arrays that must go together do not.
    #[error("{operation}: arrays of {} and {} do not fit together.", times(*left), times(*right))]
    Mismatch {
        /// The operation's name.
        operation: &'static str,
        /// Sizes of the first array.
        left: Sizes,
        /// Sizes of the second.
        right: Sizes,
    },
    /// An operation cannot be done on an array of these sizes.
    #[error("{operation} of an array of {} needs {needs}.", times(*sizes))]
    Needs {
        /// The operation's name.
        operation: &'static str,
        /// Sizes of the array.
        sizes: Sizes,
        /// What it needs, in words.
        needs: &'static str,
    },
    /// What any normalization can meet: a covariance that is singular, too large, or not finite; a wrong parameter.
    #[error(transparent)]
    Core(#[from] norm::Error),
}

/// "2 × 3 × 1 × 1"
fn times([n, c, h, w]: Sizes) -> String {
    format!("{n} × {c} × {h} × {w}")
}
