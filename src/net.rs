//! The small networks of the labs: one linear layer with its normalization, a loss, an optimizer, forward and backward.
//!
//! Everything is f64 and as plain as the definitions: the layers have tens of values, and what a lab shows has to be read
//! off the code. Statistics and their gradients are those of [`reference`](crate::norm::reference).

mod layer;
mod loss;
mod matrix;
mod optimizer;

pub use layer::{Layer, Normalizer, Statistics};
pub use loss::half_squared_error;
pub use matrix::Matrix;
pub use optimizer::Descent;
