//! The page's state and what every action does to it. One pure function; everything else only shows.

mod action;
mod number;
mod reduce;
mod session;

pub use action::Action;
pub use number::Number;
pub use reduce::reduce;
pub use session::{Answer, Field, File, Files, Problem, Session, Supply};

pub use crate::norm::divisors;

use super::query::{Choice, Data, Query};
use super::scene::View;
use super::{Scheme, Screen, compare, url};
use crate::compute::{self, Focus, PrincipalAxis};
use crate::norm::{Layout, Partition, Place, Plan, Shape};

/// What the page is about and what is going on.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct State {
    /// What a link reproduces.
    pub query: Query,
    /// All the rest.
    pub session: Session,
}

/// Limits of the sliders, which the link shares.
pub mod limits {
    use std::ops::RangeInclusive;

    use crate::model::format::exact;

    /// Gamma.
    pub const GAMMA: RangeInclusive<f64> = 0.0..=3.0;
    /// Beta.
    pub const BETA: RangeInclusive<f64> = -3.0..=3.0;
    /// Epsilon.
    pub const EPSILON: RangeInclusive<f64> = 1e-12..=10.0;
    /// Condition number of correlated channels.
    pub const CONDITION: RangeInclusive<f64> = 1.0..=1e6;

    /// The factor of a change that is tried.
    pub const CHANGE_SCALE: RangeInclusive<f64> = 0.1..=10.0;
    /// What a change that is tried adds.
    pub const CHANGE_SHIFT: RangeInclusive<f64> = -3.0..=3.0;

    /// Limits in words: “between −3 and 3”.
    pub fn between(range: &RangeInclusive<f64>) -> String {
        format!("between {} and {}", exact(*range.start()), exact(*range.end()))
    }
}

impl State {
    /// The shape of the tensor; `None` while its file is being read.
    pub fn shape(&self) -> Option<Shape> {
        match self.query.data {
            Data::Synthetic(_) => Some(self.query.shape),
            Data::File(id) => self.session.files.get(id).map(|file| file.report.shape),
        }
    }

    /// The plan of what is chosen; `None` while a file is being read.
    pub fn plan(&self) -> Option<Plan> {
        let shape = self.shape()?;
        self.query.normalization(shape.c()).plan(shape).ok()
    }

    /// The cell and the area that are looked at: those under the pointer, or else the pinned ones.
    pub fn current(&self, partition: &Partition) -> ([usize; 4], usize) {
        let area = self.query.area.min(partition.areas() - 1);
        let cell = self.session.hover.or(self.query.cell).filter(|cell| partition.shape().contains(*cell));
        match cell {
            Some(cell) if self.session.hover.is_some() => (cell, partition.place(cell).area),
            Some(cell) if partition.place(cell).area == area => (cell, area),
            _ => (partition.index(Place { area, row: 0, column: 0 }), area),
        }
    }

    /// What to ask of the side that computes; `None` while a file is being read, and when everything is answered.
    pub fn question(&self) -> Option<compute::Query> {
        if self.query.screen == Screen::Compare {
            let is_open = |question: &compute::Query| {
                self.answer(question).is_none_or(|answer| *answer.question != *question)
            };
            return self.columns().into_iter().map(|(_, question)| question).find(is_open);
        }
        self.own_question()
    }

    /// The columns that stand side by side, with what is to be asked about each. All look at the same cell, and at the
    /// difference from the first.
    #[inline(never)] // a gate of the screens that are loaded on demand
    pub fn columns(&self) -> Vec<(Query, compute::Query)> {
        let (Some(plan), Some(first)) = (self.plan(), self.own_question()) else { return Vec::new() };
        let shape = plan.partition().shape();
        let (cell, _) = self.current(plan.partition());
        let (columns, _) = compare::columns(&self.query, shape);
        let about = columns.into_iter().enumerate().filter_map(|(at, column)| {
            let normalization = column.normalization(shape.c());
            let area = normalization.plan(shape).ok()?.partition().place(cell).area;
            let focus =
                Focus { area, cell: Some(cell), reach: false, change: None, axis: None, ..first.focus };
            let against = (at > 0).then(|| first.normalization.clone());
            Some((column, compute::Query { normalization, focus, against, ..first.clone() }))
        });
        about.collect()
    }

    /// The newest answer about the same normalization of the same tensor.
    pub fn answer(&self, question: &compute::Query) -> Option<&Answer> {
        let is_about = |answer: &&Answer| {
            answer.question.shares_work(question) && answer.question.against == question.against
        };
        self.session.answers.iter().find(is_about)
    }

    fn own_question(&self) -> Option<compute::Query> {
        let plan = self.plan()?;
        let partition = plan.partition();
        let (cell, area) = self.current(partition);
        let (rows, columns) = self.session.window;
        let focus = Focus {
            area,
            cell: Some(cell),
            channels: self.query.channels.or(self.query.coloured()),
            rows: rows.max(8),
            columns: columns.max(32),
            reach: self.query.view == View::Reach,
            change: self.query.change,
            axis: self
                .session
                .eigenvalue
                .map(|index| PrincipalAxis { of: self.query.spectrum.variables(&plan), index }),
        };
        let layout = match self.query.data {
            Data::Synthetic(_) => Layout::Nchw,
            Data::File(id) => self.session.files.get(id)?.report.layout,
        };
        let mut question = self.query.question(partition.shape(), layout, focus);
        if let Some(supply) =
            self.session.supply.as_ref().filter(|supply| is_method(&self.query, supply.method))
        {
            let supplied = std::mem::take(&mut question.normalization.supplied);
            question.normalization.supplied = supplied.with(supply.part, supply.sizes, supply.values.clone());
        }
        Some(question)
    }

    /// Whether the figures answer this question, focus aside.
    pub fn shows(&self, question: &compute::Query) -> bool {
        self.session.answered.as_ref().is_some_and(|answered| answered.shares_work(question))
    }

    /// Light or dark: as the link says, as was picked, as the system prefers.
    pub fn scheme(&self) -> Scheme {
        self.query.theme.or(self.session.theme).unwrap_or(self.session.system_theme)
    }

    /// The part of the address that reproduces the query.
    pub fn hash(&self) -> String {
        url::encode(&self.query)
    }
}

/// Whether the choice is this method.
pub fn is_method(query: &Query, id: &str) -> bool {
    matches!(query.choice, Choice::Named(method) if method.id == id)
}
