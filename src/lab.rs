//! Experiments: a question in, numbers out, both plain data. What theory predicts stands beside what was measured.
//!
//! One file per experiment, each with a line in [`ALL`].

mod equilibrium;
mod plane;
mod rates;
mod rescale;
mod spiral;

pub use equilibrium::{Equilibrium, EquilibriumReport, Noise};
pub use plane::{OUTPUTS, Plane, Subject};
pub use rates::{Outcome, RATES, Rates};
pub use rescale::{AtScale, Rescale, RescaleReport, SCALES};
pub use spiral::{Path, Spiral};

/// What an experiment is called, and where its statement comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Experiment {
    /// Its name, that of its file.
    pub id: &'static str,
    /// What it shows, in a sentence.
    pub shows: &'static str,
    /// Who said so.
    pub source: &'static str,
}

/// All experiments.
pub const ALL: &[Experiment] =
    &[rescale::EXPERIMENT, spiral::EXPERIMENT, equilibrium::EXPERIMENT, rates::EXPERIMENT];
