//! What a page asks and what it is told: the protocol, and the work itself.
//!
//! Whole tensors never cross it: the side that computes owns them and answers with summaries. The same code runs in a
//! worker, on the main thread where no worker starts, and in native tests; [`Pace`] is all that differs.

mod engine;
mod pace;
mod protocol;
mod query;
mod report;
mod statistics;

pub use engine::{Engine, MAX_MEASURED, MAX_REACH_VALUES};
pub use pace::{Cancelled, Pace, Progress, Stage, Unhurried, finish};
pub use protocol::{PROTOCOL, Request, Response, decode, encode};
pub use query::{Focus, PrincipalAxis, Query, Source, Variables};
pub use report::{
    AreaReport, AreaSide, CellReport, Detail, Difference, Direction, FileReport, InputReport, Overview,
    Reach, Report, RowStatistics, Scatter, Share, SpectrumReport, Strengths, Summary, Window,
};

use crate::norm;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The normalization, the shape or the file is wrong.
    #[error(transparent)]
    Norm(#[from] norm::Error),
    /// Someone asked to stop.
    #[error("Cancelled.")]
    Cancelled,
    /// Code that the answer takes could not be loaded.
    #[error("{0}")]
    NotLoaded(String),
    /// The file is not, or no longer, here.
    #[error("The file is no longer at hand. Choose it again.")]
    NoFile,
}

impl From<Cancelled> for Error {
    fn from(Cancelled: Cancelled) -> Self {
        Self::Cancelled
    }
}
