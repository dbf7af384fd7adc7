//! What a link does not reproduce: the answers, the files, and what went wrong.

use std::rc::Rc;

use super::Action;
use crate::compute::{self, Detail, FileReport, Overview, Progress};
use crate::model::Scheme;
use crate::model::symbol::Symbol;
use crate::norm::Step;

/// What a link does not reproduce.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Session {
    /// The cell under the pointer or the arrow keys.
    pub hover: Option<[usize; 4]>,
    /// The values, from and to, of the bar that is read off the distribution.
    pub values: Option<(f64, f64)>,
    /// The eigenvalue that is read off the spectrum, from the largest on, counted from 0.
    pub eigenvalue: Option<usize>,
    /// The symbol that is pointed at in the formula.
    pub symbol: Option<Symbol>,
    /// Rows and columns of the unrolled matrix that fit its figure.
    pub window: (usize, usize),
    /// The files that were read, by number.
    pub files: Files,
    /// Numbers and names of files that were opened before the page was loaded, and can be read again.
    pub kept: Vec<(u32, String)>,
    /// Number and name of the file that was opened and will be shown as soon as it is read.
    pub reading: Option<(u32, String)>,
    /// What a file gave in place of one of the method's other inputs.
    pub supply: Option<Rc<Supply>>,
    /// The last answer about the whole tensor.
    pub overview: Option<Rc<Overview>>,
    /// The last answer about the focus.
    pub detail: Option<Rc<Detail>>,
    /// Answers about the columns that stand side by side, the last one first.
    pub answers: Vec<Answer>,
    /// The question those answers belong to.
    pub answered: Option<Rc<compute::Query>>,
    /// The questions that are not answered yet, the one asked last at the end.
    pub asked: Vec<(u64, Rc<compute::Query>)>,
    /// How far the answer is.
    pub progress: Option<Progress>,
    /// Why there is no answer to the question asked last.
    pub failure: Option<String>,
    /// Whether a person stopped the computation.
    pub cancelled: bool,
    /// What was wrong with the last thing a person did.
    pub problem: Option<Problem>,
    /// What was changed in a link or to fit a shape.
    pub repairs: Vec<String>,
    /// Whether a link made them necessary, and not a choice, which can be undone.
    pub repairs_link: bool,
    /// Why the work is done on the main thread, if it is.
    pub inline: Option<String>,
    /// The theme that was picked on this page.
    pub theme: Option<Scheme>,
    /// The theme the system prefers.
    pub system_theme: Scheme,
}

impl Session {
    /// Whether both point at the same and have room for the same: all that a passive action changes.
    pub fn points_as(&self, other: &Self) -> bool {
        let pointed = |session: &Self| {
            (session.hover, session.values, session.eigenvalue, session.symbol, session.window)
        };
        pointed(self) == pointed(other)
    }
}

/// A question and what was answered to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The question.
    pub question: Rc<compute::Query>,
    /// About the whole tensor.
    pub overview: Rc<Overview>,
    /// About the focus.
    pub detail: Rc<Detail>,
}

/// A tensor from a file, in place of one of a method's other inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Supply {
    /// Which method takes it.
    pub method: &'static str,
    /// As what.
    pub part: &'static str,
    /// The name of the file.
    pub name: String,
    /// Its sizes.
    pub sizes: [usize; 4],
    /// Its values.
    pub values: Vec<f64>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What it is.
    pub report: FileReport,
}

/// The files of a session, few enough for a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Files(Vec<(u32, File)>);

impl Files {
    /// The file under a number.
    pub fn get(&self, id: u32) -> Option<&File> {
        self.iter().find_map(|(kept, file)| (kept == id).then_some(file))
    }

    /// Keeps a file under a number, in place of the one that is there.
    pub fn insert(&mut self, id: u32, file: File) {
        self.0.retain(|(kept, _)| *kept != id);
        self.0.push((id, file));
    }

    /// All files with their numbers, in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &File)> {
        self.0.iter().map(|(id, file)| (*id, file))
    }
}

/// A mistake, said where it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The control concerned.
    pub field: Field,
    /// What is wrong, and what would be right.
    pub message: String,
    /// What would be right, as buttons.
    pub remedies: Vec<(String, Action)>,
}

/// A control that can be used wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The picker of methods.
    Method,
    /// The roles and the groups.
    Area,
    /// The operation and its parameters.
    Operation,
    /// gamma and beta.
    Recovery,
    /// Shape, input and seed.
    Data,
    /// What the method takes besides the tensor.
    Inputs,
    /// The file.
    File,
}

impl Field {
    /// The part of the rail of a step of the framework.
    pub const fn of(step: Step) -> Self {
        match step {
            Step::Area => Self::Area,
            Step::Operation => Self::Operation,
            Step::Recovery => Self::Recovery,
        }
    }
}
