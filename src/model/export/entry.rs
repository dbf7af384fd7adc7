//! What can be taken out of the screen that is open.

use super::figure::{Exported, Normalized, SINGLE};
use super::id_of;
use super::table::Numbers;
use crate::model::Screen;
use crate::model::compare::names;
use crate::model::figure::Figure;
use crate::model::format;
use crate::model::state::State;

/// A figure or a table, as a list offers it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<T> {
    /// The method, where there are several.
    pub group: Option<String>,
    /// Its name, within the group.
    pub label: &'static str,
    /// How much of it there is, where that is not all: "rows 9 to 40 of 128, those shown".
    pub extent: String,
    /// Its name in that of a file.
    pub id: String,
    /// What it is.
    pub what: T,
    /// The column it is of; 0 where there are none.
    pub(super) column: usize,
}

impl<T> Entry<T> {
    const fn new(label: &'static str, id: String, what: T) -> Self {
        Self { group: None, label, extent: String::new(), id, what, column: 0 }
    }

    /// Its name by itself: "Layer normalization, tensor".
    pub fn name(&self) -> String {
        match &self.group {
            Some(group) => format!("{group}, {}", self.label.to_lowercase()),
            None => self.label.to_owned(),
        }
    }
}

/// The figures of the screen, and the page with all of them.
pub fn figures(state: &State) -> Vec<Entry<Exported>> {
    let entry = |what: Exported| Entry::new(what.name(), what.id().to_owned(), what);
    let singles = |figures: &[Figure]| -> Vec<Entry<Exported>> {
        figures.iter().map(|figure| entry(Exported::Single(*figure))).collect()
    };
    let page = vec![entry(Exported::Page)];
    match state.query.screen {
        Screen::Explore => [singles(&SINGLE), page].concat(),
        // Below the columns it would seem to be of the last one.
        Screen::Compare => [page, of_columns(state, &singles(Figure::COMPARE))].concat(),
        Screen::ScaleInvariance => [singles(Figure::LAB), page].concat(),
        Screen::Methods | Screen::Lecture => Vec::new(),
    }
}

/// The tables of the screen.
pub fn tables(state: &State) -> Vec<Entry<Numbers>> {
    let entry = |what: Numbers| {
        let extent = if what == Numbers::Rows { extent(state) } else { String::new() };
        Entry { extent, ..Entry::new(what.name(), what.id().to_owned(), what) }
    };
    match state.query.screen {
        Screen::Explore => Numbers::EXPLORE.map(entry).into(),
        Screen::Compare => {
            [vec![entry(Numbers::Comparison)], of_columns(state, &Numbers::COMPARE.map(entry))].concat()
        }
        Screen::ScaleInvariance => Figure::LAB.iter().map(|figure| entry(Numbers::Lab(*figure))).collect(),
        Screen::Methods | Screen::Lecture => Vec::new(),
    }
}

/// Which rows of the unrolled matrix are shown, where those are not all.
fn extent(state: &State) -> String {
    let Some(of) = Normalized::alone(state) else { return String::new() };
    let window = &of.detail.window;
    let shown = window.statistics.len();
    if shown == window.rows {
        return String::new();
    }
    let [first, last, all] = [window.first_row + 1, window.first_row + shown, window.rows].map(format::count);
    format!("rows {first} to {last} of {all}, those shown")
}

/// The names of the columns of a comparison.
pub fn methods(state: &State) -> Vec<String> {
    names(state.columns().iter().map(|(query, _)| query))
}

/// What there is of every column, once for each.
fn of_columns<T: Clone>(state: &State, each: &[Entry<T>]) -> Vec<Entry<T>> {
    let mut entries = Vec::new();
    for (column, (name, (query, _))) in methods(state).into_iter().zip(state.columns()).enumerate() {
        entries.extend(each.iter().map(|entry| Entry {
            group: Some(name.clone()),
            // A method may stand in two columns.
            id: format!("{}-{}-{}", column + 1, id_of(&query), entry.id),
            column,
            ..entry.clone()
        }));
    }
    entries
}
