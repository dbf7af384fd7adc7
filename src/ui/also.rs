//! Which other methods a normalization is for its shape.

use crate::model::query::Choice;
use crate::model::sentence::name_with;
use crate::model::state::State;
use crate::norm::{Parameter, Plan, coinciding};

/// "For this shape it is also instance normalization."
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn also(state: &State, plan: &Plan) -> Option<String> {
    let shape = plan.partition().shape();
    let normalization = state.query.normalization(shape.c());
    let own = match state.query.choice {
        Choice::Named(method) => Some(method.id),
        Choice::Composed { .. } => None,
    };
    // A method with more splits than this one contains it always, which is no news.
    let splits = [Parameter::Groups, Parameter::BatchGroups];
    let mut names: Vec<String> = coinciding(&normalization, shape, own)
        .ok()?
        .into_iter()
        .filter(|(method, _)| splits.iter().all(|split| !method.has(*split) || state.query.has(*split)))
        .map(|(method, parameters)| name_with(method, &parameters))
        .collect();
    let last = names.pop()?;
    let list = if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) };
    Some(format!("For this shape it is also {list}."))
}
