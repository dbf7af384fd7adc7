//! The vector kernels over contiguous slices: what is hot.
//!
//! A crate of its own for one reason: the page is built for size, and these are built for speed (`profile.release` in
//! the workspace's manifest). They know slices and numbers, and nothing of tensors, areas or methods.

mod bins;
mod coefficients;
pub mod eigen;
pub mod lanes;
pub mod matrix;
mod passes;
mod real;
mod vector;

pub use coefficients::{Affine, Pullback};
pub use real::Real;
