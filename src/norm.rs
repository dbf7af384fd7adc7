//! The numeric core: area partitioning, operation, representation recovery, and what they do to data.
//!
//! Everything here is a pure function of its arguments. It knows no network, no browser, no clock and no drawing.
//! Kernels work on slices and are generic over [`Real`] (f32 and f64); statistics are kept in f64.

mod axis;
mod columns;
mod cost;
mod covariance;
mod divisors;
mod equivalence;
mod error;
mod exact;
mod fit;
pub mod formula;
mod gain;
pub mod graph;
mod histogram;
mod input;
pub mod invariance;
mod knob;
mod matrix;
mod method;
pub mod methods;
mod moments;
mod normalization;
pub mod npy;
mod operation;
mod partition;
mod reach;
mod recovery;
pub mod reference;
mod rng;
mod rows;
mod shape;
mod source;
mod spec;
mod spectrum;
pub(crate) mod tensor;
mod whitening;

use normlens_kernels::lanes;

pub use axis::{AXES, Axis, Role, Roles};
pub use cost::Cost;
pub use covariance::{Covariance, MAX_ROWS};
pub use divisors::{divisors, nearest_divisor};
pub use equivalence::{coinciding, named};
pub use error::Error;
pub(crate) use error::shorten;
pub use formula::{Drawn, Formula, Part, PartKind, Supplied};
pub use histogram::{Histogram, quantiles};
pub use input::{Input, Recipe};
pub use invariance::{Change, Changed};
pub use knob::{Knob, Knobs, MAX_KNOBS, Scale, Step};
pub use method::{Family, Form, Invariance, Method, Paper, Parameter, Parameters};
pub use moments::{Moments, PowerSums, mean, mean_and_variance};
pub use normalization::{Gradient, Normalization, Plan, Workspace};
pub use normlens_kernels::Real;
pub use normlens_kernels::matrix::Precision;
pub use operation::{Operation, Variance};
pub use partition::{Partition, Place};
pub use reach::NEGLIGIBLE;
pub use recovery::Recovery;
pub use rng::Rng;
pub use shape::{Layout, MAX_VALUES, Shape};
pub use spec::Spec;
pub use spectrum::{Spectrum, eigen, eigenvalues};
pub use tensor::{Tensor, Values};
pub use whitening::{DEFAULT_ITERATIONS, MAX_ITERATIONS, Whitener, Whitening};
