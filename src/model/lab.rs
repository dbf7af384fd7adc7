//! The scale invariance lab: what can be chosen, and its pictures as pure data. Loaded with the lab's screen.

mod choices;
mod curves;
mod dial;
mod figures;
mod measured;
mod plane;

pub use choices::Choices;
pub use curves::{Axis, Curve, Curves, Look};
pub use dial::{dial, scale_at};
pub use figures::{decay, ends, gradient, norms, outputs, rates, usual_curvature, usual_gradient};
pub use measured::{DECAY_STEPS, Ends, PLANE_STEPS, heading, paths, rescaled, sweep, training};
pub use plane::{FLAT, Landscape, STRAIGHT, WeightPlane};
