//! What leaves the page: figures with their captions, tables and the specification.

mod caption;
mod composition;
mod figure;
mod specification;
mod table;

pub use composition::{Composition, Placed};
pub use figure::{Exported, Picture};
pub use specification::{opened, specification};
pub use table::Numbers;

use super::state::State;

/// The file name of something that leaves the page: `normlens-group_norm-tensor.svg`.
pub fn file_name(state: &State, what: &str, extension: &str) -> String {
    let method = state.query.method().map_or("composed", |method| method.id);
    format!("normlens-{method}-{what}.{extension}")
}
