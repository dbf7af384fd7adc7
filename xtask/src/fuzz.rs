//! The property tests with other cases each time, for as long as one likes.
//!
//! A round is one run of all of them with one seed, and takes some seconds; a seed that fails, fails again.

use std::{
    collections::hash_map::RandomState,
    hash::BuildHasher,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

use crate::process::{cargo, run};

/// The tests whose cases are drawn: all that come from outside, and everything a person can do.
const TESTS: &[&str] = &["fuzz", "reducer"];

/// What `fuzz` was asked to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Options {
    /// Rounds with new seeds until so much time has passed.
    For(Duration),
    /// One round with this seed.
    Seed(u64),
}

impl Options {
    /// Reads the command line.
    ///
    /// # Errors
    ///
    /// A sentence about what cannot be understood.
    pub(crate) fn parse(arguments: &[&str]) -> Result<Self, String> {
        match arguments {
            [] => Ok(Self::For(Duration::from_secs(60))),
            ["--seconds", seconds] => {
                let seconds = seconds.parse().map_err(|_| "--seconds needs a whole number.")?;
                Ok(Self::For(Duration::from_secs(seconds)))
            }
            ["--seed", seed] => {
                Ok(Self::Seed(seed.parse().map_err(|_| "--seed needs the number a round has told.")?))
            }
            _ => Err("fuzz takes --seconds N or --seed N.".to_owned()),
        }
    }
}

/// Runs rounds until the time is over or one fails.
///
/// # Errors
///
/// When the tests cannot be built or a round fails; the message tells how to repeat it.
pub(crate) fn fuzz(options: &Options) -> Result<()> {
    run(cargo().arg("test").args(tests()).args(["--locked", "--quiet", "--no-run"]))?;
    let limit = match options {
        Options::Seed(seed) => return round(*seed),
        Options::For(limit) => *limit,
    };
    let start = Instant::now();
    let mut rounds = 0;
    // One round at least, however short the time.
    while rounds == 0 || start.elapsed() < limit {
        round(RandomState::new().hash_one(rounds))?;
        rounds += 1;
    }
    println!("{rounds} rounds in {} s, nothing found.", start.elapsed().as_secs());
    Ok(())
}

fn round(seed: u64) -> Result<()> {
    println!("\n== Round of seed {seed}");
    run(cargo()
        .arg("test")
        .args(tests())
        .args(["--locked", "--quiet", "--", "--show-output"])
        .env("PROPTEST_RNG_SEED", seed.to_string()))
    .with_context(|| format!("repeat it with: cargo xtask fuzz --seed {seed}"))
}

/// Cargo's arguments that choose the tests.
fn tests() -> impl Iterator<Item = &'static str> {
    TESTS.iter().flat_map(|test| ["--test", test])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_read() {
        assert_eq!(Options::parse(&["--seconds", "5"]), Ok(Options::For(Duration::from_secs(5))));
        assert_eq!(Options::parse(&["--seed", "18446744073709551615"]), Ok(Options::Seed(u64::MAX)));
        assert!(matches!(Options::parse(&[]), Ok(Options::For(_))));
        for wrong in [&["--seconds"][..], &["--seconds", "soon"], &["--seed", "-1"], &["--fast"]] {
            assert!(Options::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
