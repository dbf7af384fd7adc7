//! What a person, or the side that computes, can do.

use std::rc::Rc;

use super::{Number, Supply};
use crate::compute::{self, FileReport, Progress, Report};
use crate::model::Scheme;
use crate::model::gains::Gain;
use crate::model::query::{OperationKind, RecoveryKind, Scope, SpectrumOf};
use crate::model::scene::{Turn, View};
use crate::model::symbol::Symbol;
use crate::norm::{Axis, Change, Drawn, Input, Layout, Role, Variance};

/// What a person, or the side that computes, can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A method was picked by its id.
    MethodPicked(&'static str),
    /// An axis was given a role.
    RoleChanged(Axis, Role),
    /// An operation was picked.
    OperationPicked(OperationKind),
    /// G was changed.
    GroupsChanged(usize),
    /// The number of sample groups was changed.
    BatchGroupsChanged(usize),
    /// Epsilon was changed.
    EpsilonChanged(f64),
    /// A number that only this method has was changed, by its position in the method's list.
    KnobChanged(usize, f64),
    /// T was changed.
    IterationsChanged(usize),
    /// The divisor of the variance was changed.
    VarianceChanged(Variance),
    /// What follows the operation was picked.
    RecoveryPicked(RecoveryKind),
    /// Gamma was changed.
    GammaChanged(f64),
    /// Beta was changed.
    BetaChanged(f64),
    /// Gamma and beta of one channel, counted from 0, or of all were changed by hand.
    GainChanged(Option<usize>, Gain),
    /// All channels are to have the same gamma and beta again.
    GainsCleared,
    /// One size of the shape (0 N, 1 C, 2 H, 3 W) was typed.
    SizeTyped(usize, String),
    /// An input was picked.
    InputPicked(Input),
    /// The example or a file that was read was picked.
    FilePicked(u32),
    /// The seed was typed.
    SeedTyped(String),
    /// A new seed was asked for.
    Reseeded,
    /// Another seed for what the method takes besides the tensor was asked for.
    InputsReseeded,
    /// A label was drawn at a position of the method's map or samples.
    LabelDrawn(usize, u8),
    /// A whole drawing took the place of the one that was there.
    Drawn(Drawn),
    /// A tensor was given for what the method takes besides the tensor, or taken back.
    InputSupplied(Option<Rc<Supply>>),
    /// Such a file cannot be used, for this reason.
    InputRefused(String),
    /// The condition number of the input was changed.
    ConditionChanged(f64),
    /// The layout of the file was changed.
    LayoutPicked(Layout),
    /// The next (+1) or previous (−1) area was asked for.
    AreaStepped(isize),
    /// The pointer or a key is on a cell, or left it.
    CellHovered(Option<[usize; 4]>),
    /// The values from one number to below another are pointed at, or no longer.
    ValuesPointed(Option<(f64, f64)>),
    /// An eigenvalue, counted from 0, is pointed at, or no longer.
    EigenvaluePointed(Option<usize>),
    /// A symbol of the formula is pointed at, or no longer.
    SymbolPointed(Option<Symbol>),
    /// A cell was pinned; its area becomes the current one.
    CellPinned([usize; 4]),
    /// Another drawing of the tensor was picked.
    ViewPicked(View),
    /// The block is seen from elsewhere.
    Turned(Turn),
    /// Other values for the histogram were picked.
    ScopePicked(Scope),
    /// Another covariance was picked.
    SpectrumPicked(SpectrumOf),
    /// The next channel on the scatter's x (0) or y (1) axis was asked for.
    ChannelCycled(usize),
    /// A change of the input is tried, or no longer.
    ChangeTried(Option<Change>),
    /// Something was chosen in the lab.
    LabChanged {
        /// All that is chosen there, as a link holds it.
        choices: String,
        /// Whether its control is still moving, so that many of these come.
        moving: bool,
    },
    /// Light or dark was picked.
    ThemePicked(Scheme),
    /// The system prefers light or dark.
    SystemThemed(Scheme),
    /// The matrix has room for so many rows and columns.
    WindowSized(usize, usize),
    /// The page was opened, or went back or forward, with this hash.
    LinkOpened(String),
    /// What was typed where this number stands is none.
    Mistyped(Number, String),
    /// The message about repairs was read.
    RepairsDismissed,
    /// A file was opened and is being read.
    FileOpened {
        /// The number under which it will be kept.
        id: u32,
        /// Its name.
        name: String,
    },
    /// A file was read.
    FileRead {
        /// The number under which it is kept.
        id: u32,
        /// Its name.
        name: String,
        /// What it is, or why it cannot be used.
        report: Result<FileReport, String>,
    },
    /// A question was asked.
    Asked(u64, Rc<compute::Query>),
    /// Work goes on.
    Progressed(u64, Progress),
    /// An answer came.
    Answered(u64, Box<Report>),
    /// There is no answer.
    Failed {
        /// To this question.
        id: u64,
        /// Why.
        message: String,
        /// Whether a person stopped it.
        cancelled: bool,
    },
    /// The question is asked again after it was stopped.
    Retried,
    /// The worker could not be used, for this reason.
    WentInline(String),
    /// Saving failed, for this reason.
    SaveFailed(String),
}

impl Action {
    /// Whether it only points at something, or says how much room there is: nothing that was chosen changes, and nothing
    /// but what [`Session::points_as`](super::Session::points_as) compares.
    pub const fn is_passive(&self) -> bool {
        matches!(
            self,
            Self::CellHovered(_)
                | Self::ValuesPointed(_)
                | Self::EigenvaluePointed(_)
                | Self::SymbolPointed(_)
                | Self::WindowSized(..)
        )
    }

    /// Whether it is one of many while a control moves, so that the browser's history keeps only the last.
    pub const fn is_continuous(&self) -> bool {
        matches!(
            self,
            Self::GroupsChanged(_)
                | Self::BatchGroupsChanged(_)
                | Self::EpsilonChanged(_)
                | Self::KnobChanged(..)
                | Self::IterationsChanged(_)
                | Self::GammaChanged(_)
                | Self::BetaChanged(_)
                | Self::GainChanged(..)
                | Self::ConditionChanged(_)
                | Self::LabelDrawn(..)
                | Self::AreaStepped(_)
                | Self::Turned(_)
                | Self::ChangeTried(_)
                | Self::LabChanged { moving: true, .. }
        )
    }
}
