//! What leaves the page: figures with their captions, tables and the specification, those of the screen that is open.

mod caption;
mod composition;
mod entry;
mod figure;
mod lab;
mod specification;
mod table;

pub use composition::{Composition, Placed};
pub use entry::{Entry, figures, methods, tables};
pub use figure::{Exported, Picture};
pub use specification::{opened, specification};
pub use table::Numbers;

use super::Screen;
use super::query::Query;
use super::state::State;

/// A normalization of the screen as if it were alone on the explore screen: that in a column of a comparison, or the only
/// one; `None` where the screen shows none.
pub fn alone(state: &State, column: usize) -> Option<State> {
    match state.query.screen {
        Screen::Explore => Some(state.clone()),
        Screen::Compare => {
            let (query, _) = state.columns().into_iter().nth(column)?;
            let mut alone = state.clone();
            alone.query = Query { screen: Screen::Explore, ..query };
            Some(alone)
        }
        Screen::Methods | Screen::ScaleInvariance | Screen::Lecture => None,
    }
}

/// The file name of something that leaves the page: `normlens-group_norm-tensor.svg`.
pub fn file_name(state: &State, what: &str, extension: &str) -> String {
    let about = match state.query.screen {
        Screen::Compare => "compare",
        Screen::ScaleInvariance => "scale_invariance",
        Screen::Explore | Screen::Methods | Screen::Lecture => id_of(&state.query),
    };
    format!("normlens-{about}-{what}.{extension}")
}

/// What stands for a normalization in the name of a file, and in a table.
fn id_of(query: &Query) -> &'static str {
    query.method().map_or("composed", |method| method.id)
}
