//! Which function goes into which part.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};

use super::{Part, module::Module};

/// No two functions of this size, in bytes, that somebody wrote have the same code by chance.
const LARGE: usize = 256;
/// Nor have two of this size that were made from a generic one, which are alike for types that are alike.
const LARGE_GENERIC: usize = 2048;

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
        // What two parts need is there before either.
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

/// The functions that can only be of a part. A name does not tell, since the compiler merges functions of the same code:
/// what begins with the part's own name has to be of some size, what else names the part of more, or it has to call such a
/// function, as the code of nobody else does.
fn owned(module: &Module<'_>, part: &Part) -> BTreeSet<u32> {
    let named = |begins: bool| {
        let of_part = move |name: &str| {
            let name = name.trim_start_matches('<');
            part.homes.iter().any(|home| if begins { name.starts_with(home) } else { name.contains(home) })
        };
        (0..).zip(&module.names).filter(move |(_, name)| of_part(name)).map(|(function, _)| function)
    };
    let of_size =
        |function: u32, least: usize| module.body(function).is_some_and(|body| body.range().len() >= least);
    let others: Vec<u32> = named(false).collect();
    let mut owned: BTreeSet<u32> = named(true).filter(|function| of_size(*function, LARGE)).collect();
    owned.extend(others.iter().copied().filter(|function| of_size(*function, LARGE_GENERIC)));
    loop {
        let before = owned.len();
        for &function in &others {
            if module.called_by(function).any(|called| owned.contains(&called)) {
                owned.insert(function);
            }
        }
        if owned.len() == before {
            return owned;
        }
    }
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
