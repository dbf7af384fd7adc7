//! Which function and which data go into which part.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, ensure};

use super::{
    Part,
    module::Module,
    record::{Record, Uses},
};

/// The parts of what leaves the module.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Assignment {
    /// The part of every function that goes into one.
    pub part_of: BTreeMap<u32, usize>,
    /// The part of all data that go into one, by their position in the record.
    pub data_of: BTreeMap<usize, usize>,
}

/// Something that refers to other things and is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Function(u32),
    Data(usize),
}

/// Gives to every part what is reachable through its gates and not otherwise.
///
/// # Errors
///
/// When a gate is the name of no function.
pub(super) fn assign(module: &Module<'_>, record: &Record, parts: &[Part]) -> Result<Assignment> {
    let graph = Graph { module, record, gates: gates(module, parts)?, homes: homes(module, parts) };
    let mut stays = BTreeSet::new();
    graph.reach(graph.roots(), None, &mut stays);
    loop {
        let mut owners: BTreeMap<Node, BTreeSet<usize>> = BTreeMap::new();
        for part in 0..parts.len() {
            let starts = graph.gates.iter().chain(&graph.homes).filter(|(_, owner)| **owner == part);
            let starts =
                starts.map(|(start, _)| Node::Function(*start)).filter(|start| !stays.contains(start));
            // What stays is not entered.
            let mut found = stays.clone();
            graph.reach(starts, Some(part), &mut found);
            for node in found.difference(&stays) {
                owners.entry(*node).or_default().insert(part);
            }
        }
        for owners in owners.values_mut() {
            if let Some(owner) = common(parts, owners) {
                *owners = BTreeSet::from([owner]);
            }
        }
        // What parts share that come after no common one is there before all of them.
        let shared: Vec<Node> =
            owners.iter().filter(|(_, owners)| owners.len() > 1).map(|(node, _)| *node).collect();
        if shared.is_empty() {
            let mut assignment = Assignment::default();
            for (node, owners) in owners {
                match (node, owners.first()) {
                    (Node::Function(function), Some(&part)) if module.body(function).is_some() => {
                        assignment.part_of.insert(function, part);
                    }
                    (Node::Data(datum), Some(&part)) => {
                        assignment.data_of.insert(datum, part);
                    }
                    _ => {}
                }
            }
            return Ok(assignment);
        }
        graph.reach(shared.into_iter(), None, &mut stays);
    }
}

/// Whether a part is always loaded after another one.
fn is_after(parts: &[Part], later: usize, first: usize) -> bool {
    parts[later].after.is_some_and(|before| {
        let before = parts.iter().position(|part| part.name == before);
        before.is_some_and(|before| before == first || is_after(parts, before, first))
    })
}

/// Where what some parts share belongs: to the last part that all of them are or come after, if there is one.
fn common(parts: &[Part], owners: &BTreeSet<usize>) -> Option<usize> {
    let comes_first =
        |first: &usize| owners.iter().all(|owner| owner == first || is_after(parts, *owner, *first));
    (0..parts.len()).filter(comes_first).max_by_key(|&first| depth(parts, first))
}

/// After how many others a part is loaded.
fn depth(parts: &[Part], part: usize) -> usize {
    (0..parts.len()).filter(|&first| is_after(parts, part, first)).count()
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

/// The functions in the table that are of a part by their names, and their parts.
fn homes(module: &Module<'_>, parts: &[Part]) -> BTreeMap<u32, usize> {
    let part_of =
        |name: &String| parts.iter().position(|part| part.homes.iter().any(|home| name.contains(home)));
    let named = module
        .slots
        .values()
        .filter_map(|function| Some((*function, part_of(module.names.get(*function as usize)?)?)));
    named.collect()
}

/// What refers to what.
struct Graph<'a> {
    module: &'a Module<'a>,
    record: &'a Record,
    gates: BTreeMap<u32, usize>,
    homes: BTreeMap<u32, usize>,
}

impl Graph<'_> {
    /// What is used whatever happens: what is called from outside, what needs more than a part has, and what the linker did
    /// not know, or knew of no use of.
    fn roots(&self) -> impl Iterator<Item = Node> {
        let Self { module, record, gates, homes } = self;
        let pointed = record.functions.values().chain(record.data.iter().map(|datum| &datum.uses));
        let pointed: BTreeSet<u32> = pointed.flat_map(|uses| uses.slots.iter().copied()).collect();
        let unpointed = module.slots.iter().filter(move |(slot, _)| !pointed.contains(slot));
        let unknown = (0..).zip(&module.names).filter(|(_, name)| !record.functions.contains_key(*name));
        let roots = module.exported.iter().chain(&module.pinned).copied();
        let roots = roots.chain(unpointed.map(|(_, function)| *function));
        let roots = roots.chain(unknown.map(|(function, _)| function));
        let belongs = |root: &u32| gates.contains_key(root) || homes.contains_key(root);
        roots.filter(move |root| !belongs(root)).map(Node::Function)
    }

    /// What a function or data refers to, without the gates of other parts, and without what only points at functions of
    /// other parts.
    fn next(&self, node: Node, part: Option<usize>) -> impl Iterator<Item = Node> {
        let is_open = move |of: &BTreeMap<u32, usize>, function: &u32| {
            of.get(function).is_none_or(|owner| Some(*owner) == part)
        };
        let (function, uses) = match node {
            Node::Function(function) => {
                let name = self.module.names.get(function as usize);
                (Some(function), name.and_then(|name| self.record.functions.get(name)))
            }
            Node::Data(datum) => (None, self.record.data.get(datum).map(|datum| &datum.uses)),
        };
        let called = function.into_iter().flat_map(|function| self.module.called_by(function));
        let slots = uses.into_iter().flat_map(|Uses { slots, .. }| slots);
        let pointed = slots.filter_map(|slot| self.module.slots.get(slot)).copied();
        let pointed = pointed.filter(move |function| is_open(&self.homes, function));
        let data = uses.into_iter().flat_map(|Uses { data, .. }| data.iter().copied());
        let functions = called.chain(pointed).filter(move |function| is_open(&self.gates, function));
        functions.map(Node::Function).chain(data.map(Node::Data))
    }

    /// Adds what can be reached without passing a gate, other than those of a part.
    fn reach(&self, starts: impl Iterator<Item = Node>, part: Option<usize>, found: &mut BTreeSet<Node>) {
        let mut open: Vec<Node> = starts.collect();
        while let Some(node) = open.pop() {
            if found.insert(node) {
                open.extend(self.next(node, part));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_loaded_before_a_part_is_loaded_before_those_after_it() {
        let part = |name, after| Part { name, after, gates: &[], homes: &[] };
        let parts = [part("a", None), part("b", Some("a")), part("c", Some("b")), part("d", None)];
        assert!(is_after(&parts, 1, 0) && is_after(&parts, 2, 1) && is_after(&parts, 2, 0));
        assert!(!is_after(&parts, 0, 1) && !is_after(&parts, 0, 0) && !is_after(&parts, 3, 0));
    }

    #[test]
    fn what_parts_share_belongs_to_the_last_one_that_is_there_before_them() {
        let part = |name, after| Part { name, after, gates: &[], homes: &[] };
        let parts = [
            part("a", None),
            part("b", Some("a")),
            part("c", Some("b")),
            part("d", Some("a")),
            part("e", None),
        ];
        let common = |owners: &[usize]| common(&parts, &owners.iter().copied().collect());
        assert_eq!(common(&[2]), Some(2), "what one part needs is its own");
        assert_eq!(common(&[1, 2]), Some(1), "one of them comes first");
        assert_eq!(common(&[2, 3]), Some(0), "both come after another");
        assert_eq!(common(&[2, 4]), None, "nothing is there before either but the module itself");
    }
}
