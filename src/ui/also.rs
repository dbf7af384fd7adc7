//! Which other methods a normalization is for its shape.

use crate::model::query::Choice;
use crate::model::state::State;
use crate::norm::{Method, Parameter, Parameters, Plan, coinciding};

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

/// "group normalization with G = 8"
fn name_with(method: &Method, parameters: &Parameters) -> String {
    // "RMS" stays upper case; "Group" does not.
    let mut letters = method.name.chars();
    let (first, second) = (letters.next().unwrap_or_default(), letters.next().unwrap_or_default());
    let name = if second.is_uppercase() {
        method.name.to_owned()
    } else {
        first.to_lowercase().chain(method.name.chars().skip(1)).collect()
    };
    let mut with = Vec::new();
    if method.has(Parameter::Groups) {
        with.push(format!("G = {}", parameters.groups));
    }
    if method.has(Parameter::BatchGroups) {
        with.push(format!("B = {}", parameters.batch_groups));
    }
    if with.is_empty() { name } else { format!("{name} with {}", with.join(", ")) }
}
