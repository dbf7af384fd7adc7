//! Everything that comes from outside is read or refused with a sentence, whatever it is: files, links, specifications,
//! messages. Valid ones are damaged by changes that know what they are made of, so that the damage lies deep.
//!
//! `cargo test` draws the same cases every time; `cargo xtask fuzz` looks elsewhere for as long as it is told to. Each
//! property counts what it met and fails if the damage no longer reaches some refusal.

#[path = "../support/actions.rs"]
mod actions;
mod change;
mod json;
mod link;
#[path = "../support/links.rs"]
mod links;
mod message;
mod npy;
mod spec;
#[path = "../support/mod.rs"]
mod support;

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::strategy::Strategy;
use proptest::test_runner::{TestCaseError, TestRunner};

/// How often each kind of outcome was met.
#[derive(Debug, Default)]
struct Census(BTreeMap<String, u32>);

impl Census {
    /// How often this kind was met.
    fn of(&self, kind: &str) -> u32 {
        self.0.get(kind).copied().unwrap_or(0)
    }

    /// Fails unless each of these kinds was met. They are met so often that too few are no bad luck.
    #[track_caller]
    fn assert_met(&self, kinds: &[&str]) {
        for kind in kinds {
            assert!(self.of(kind) >= 5, "{kind} was met {} times of {self:?}", self.of(kind));
        }
    }
}

/// Tries that many cases of a property that names the kind of its outcome; panics with the smallest case that fails.
#[track_caller]
fn explore<S: Strategy>(
    cases: u32,
    strategy: &S,
    property: impl Fn(S::Value) -> Result<String, TestCaseError>,
) -> Census {
    let census = RefCell::new(Census::default());
    let outcome = TestRunner::new(support::cases(cases)).run(strategy, |case| {
        let kind = property(case)?;
        *census.borrow_mut().0.entry(kind).or_default() += 1;
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}");
    }
    let census = census.into_inner();
    assert_eq!(census.0.values().sum::<u32>(), cases);
    println!("{cases} cases: {census:?}");
    census
}
