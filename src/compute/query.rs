//! What is asked.

use serde::{Deserialize, Serialize};

use crate::norm::{Change, Layout, Normalization, Operation, Recipe, Shape};

/// One question: this normalization of this tensor, seen from this place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Where the tensor comes from.
    pub source: Source,
    /// What is done to it.
    pub normalization: Normalization,
    /// What is looked at closely.
    pub focus: Focus,
    /// Another normalization of the same tensor, from which the difference is wanted.
    pub against: Option<Normalization>,
}

/// Where a tensor comes from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Source {
    /// Made from a seed.
    Recipe {
        /// How.
        recipe: Recipe,
        /// How large.
        shape: Shape,
    },
    /// A file that was loaded before.
    File {
        /// The number it was loaded under.
        id: u32,
        /// How its axes were read. The same file in another layout is another tensor, even of the same shape.
        layout: Layout,
    },
}

/// What is looked at closely. Changing it recomputes no tensor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Focus {
    /// The current normalization area; the last one when there are fewer.
    pub area: usize,
    /// The current cell `[n, c, h, w]`; the first of the area without one.
    pub cell: Option<[usize; 4]>,
    /// The two channels of the scatter; a telling pair is chosen without one.
    pub channels: Option<(usize, usize)>,
    /// The most rows of the unrolled matrix that are wanted.
    pub rows: usize,
    /// The most columns of it.
    pub columns: usize,
    /// Whether it is wanted how far the current cell reaches.
    pub reach: bool,
    /// A change of the input whose effect on the output is wanted.
    pub change: Option<Change>,
    /// The principal axis whose direction is wanted.
    pub axis: Option<PrincipalAxis>,
}

/// An eigenvector of a covariance before normalization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrincipalAxis {
    /// What the covariance is between.
    pub of: Variables,
    /// Which eigenvalue it belongs to, from the largest on, counted from 0.
    pub index: usize,
}

/// What a covariance is between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Variables {
    /// The channels, over samples and positions.
    Channels,
    /// The rows of the current area, over its columns.
    Rows,
}

impl Query {
    /// Whether the answer takes code that the page loads on demand: formulas, gradients, principal axes,
    /// tensors from files.
    pub fn needs_catalogue(&self) -> bool {
        let formula = |of: &Normalization| matches!(of.operation, Operation::Formula(..));
        formula(&self.normalization)
            || self.against.as_ref().is_some_and(formula)
            || self.focus.reach
            || self.focus.axis.is_some()
            || matches!(self.source, Source::File { .. })
    }

    /// Whether both need the same tensors, so that one may go on with the work of the other.
    pub fn shares_work(&self, other: &Self) -> bool {
        self.source == other.source && self.normalization == other.normalization
    }
}
