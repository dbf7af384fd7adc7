//! Which function goes into which part.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};

use super::{Part, module::Module};

/// The parts of those functions that leave the module.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Assignment {
    /// The part of every function that goes into one.
    pub part_of: BTreeMap<u32, usize>,
}

/// Gives to every part what is reachable through its gates, or known by its address, and not otherwise.
///
/// # Errors
///
/// When a gate is the name of no function.
pub(super) fn assign(module: &Module<'_>, parts: &[Part]) -> Result<Assignment> {
    let gates = gates(module, parts)?;
    let mut homes = BTreeMap::new();
    for (at, part) in parts.iter().enumerate() {
        homes.extend(owned(module, part).intersection(&module.addressed).map(|function| (*function, at)));
    }
    let mut stays = BTreeSet::new();
    let addressed = module.addressed.iter().filter(|function| !homes.contains_key(function));
    let roots = module.exported.iter().chain(&module.pinned).chain(addressed);
    reach(module, roots.copied().filter(|root| !gates.contains_key(root)), &gates, &mut stays);
    loop {
        let mut owners: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
        for part in 0..parts.len() {
            let starts = gates.iter().chain(&homes).filter(|(_, owner)| **owner == part).map(|(f, _)| *f);
            // What stays, and the gates of others, are not entered.
            let mut found = stays.clone();
            let others = gates.iter().filter(|(_, owner)| **owner != part).map(|(f, o)| (*f, *o)).collect();
            reach(module, starts.filter(|start| !stays.contains(start)), &others, &mut found);
            for function in found.difference(&stays) {
                owners.entry(*function).or_default().insert(part);
            }
        }
        // What a part shares with those that are loaded after it is its own.
        for owners in owners.values_mut() {
            let comes_first = |first: usize| {
                owners.iter().all(|&owner| owner == first || parts[owner].after == Some(parts[first].name))
            };
            if let Some(first) = owners.iter().copied().find(|&owner| comes_first(owner)) {
                owners.retain(|&owner| owner == first);
            }
        }
        // What two other parts need is there before either.
        let shared: Vec<u32> =
            owners.iter().filter(|(_, owners)| owners.len() > 1).map(|(function, _)| *function).collect();
        if shared.is_empty() {
            let only = |(function, owners): (u32, BTreeSet<usize>)| Some((function, *owners.first()?));
            let part_of = owners.into_iter().filter_map(only);
            let part_of = part_of.filter(|(function, _)| module.body(*function).is_some()).collect();
            return Ok(Assignment { part_of });
        }
        reach(module, shared.into_iter(), &gates, &mut stays);
    }
}

/// The functions that are of a part by their names, type parameters included. The compiler is told not to merge functions of
/// the same code, or a name would not tell whose code it is.
fn owned(module: &Module<'_>, part: &Part) -> BTreeSet<u32> {
    let of_part = |name: &str| part.homes.iter().any(|home| name.contains(home));
    (0..).zip(&module.names).filter(|(_, name)| of_part(name)).map(|(function, _)| function).collect()
}

/// The gates and their parts.
fn gates(module: &Module<'_>, parts: &[Part]) -> Result<BTreeMap<u32, usize>> {
    let mut gates = BTreeMap::new();
    for (at, part) in parts.iter().enumerate() {
        for gate in part.gates {
            let named: Vec<u32> =
                (0..).zip(&module.names).filter(|(_, name)| name.starts_with(gate)).map(|(f, _)| f).collect();
            ensure!(!named.is_empty(), "no function is called {gate}…, a gate of the part {}", part.name);
            gates.extend(named.into_iter().map(|function| (function, at)));
        }
    }
    Ok(gates)
}

/// Adds what can be reached without passing a gate.
fn reach(
    module: &Module<'_>,
    starts: impl Iterator<Item = u32>,
    gates: &BTreeMap<u32, usize>,
    found: &mut BTreeSet<u32>,
) {
    let mut open: Vec<u32> = starts.collect();
    while let Some(function) = open.pop() {
        if found.insert(function) {
            open.extend(module.called_by(function).filter(|called| !gates.contains_key(called)));
        }
    }
}
