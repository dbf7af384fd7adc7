//! Formulas: reverse-mode differentiation for the methods that are no partition.
//!
//! A method of the literature is written once, as its paper has it, and the vector-Jacobian product follows. Everything
//! is f64 on dense [`Array`]s of exactly four axes, N × C × H × W unless a formula says otherwise; axes of size 1
//! broadcast in arithmetic, and reductions leave their axes with size 1, so that `x - x.mean(H | W)` is what it says.
//!
//! # How to write a method as a formula
//!
//! A method is a function of variables to a variable. It takes `x` and what is learned as `&Var`, what is chosen as
//! plain numbers, and returns the normalized `x`. It checks nothing and returns no `Result`: see below.
//!
//! Switchable normalization (Luo et al., ICLR 2019) mixes the statistics of three areas:
//!
//! ```
//! use normlens::norm::graph::{Array, C, Error, H, N, Var, W};
//!
//! /// `lambda` and `lambda_v` are 1 × 3 × 1 × 1: the weights of instance, layer and batch, before the softmax.
//! fn switchable_norm(x: &Var, lambda: &Var, lambda_v: &Var, epsilon: f64) -> Var {
//!     let (mu_in, v_in) = x.moments(H | W);
//!     let (mu_ln, v_ln) = x.moments(C | H | W);
//!     let (mu_bn, v_bn) = x.moments(N | H | W);
//!     let [w_in, w_ln, w_bn] = lambda.softmax(C).split(C);
//!     let [u_in, u_ln, u_bn] = lambda_v.softmax(C).split(C);
//!
//!     let mu = w_in * mu_in + w_ln * mu_ln + w_bn * mu_bn;
//!     let v = u_in * v_in + u_ln * v_ln + u_bn * v_bn;
//!     (x - mu) / (v + epsilon).sqrt()
//! }
//!
//! # fn main() -> Result<(), Error> {
//! let x = Array::from_fn([2, 3, 2, 2], |[n, c, h, w]| ((1 + n) * (2 + c) * (3 + 2 * h + w)) as f64)?;
//! let (x, lambda, lambda_v) = (Var::leaf(x), Var::leaf(Array::channels(&[0.0; 3])?), Var::leaf(Array::channels(&[0.0; 3])?));
//! let y = switchable_norm(&x, &lambda, &lambda_v, 1e-5);
//!
//! assert_eq!(y.value()?.sizes(), [2, 3, 2, 2]);
//! let dy = Array::filled([2, 3, 2, 2], 1.0)?;
//! let gradients = y.backward(&dy, &[&x, &lambda, &lambda_v])?;
//! assert_eq!(gradients[1].sizes(), [1, 3, 1, 1]);
//! # Ok(())
//! # }
//! ```
//!
//! Some habits. Groups are [`Var::grouped`] and a [`Var::reshape`] back. Matrices lie in the last two axes:
//! [`Var::rows`] gives the values of every area as the rows of one, which order statistics ([`Var::sorted`]) and whitening
//! ([`Var::covariance`]) need. Labels and domains pick rows of a table by [`Var::gather`]. What a paper computes without
//! gradient is [`Var::detach`]ed. Statistics that are only read are [`Var::constant`]s, and if there is no [`Var::leaf`]
//! at all, nothing is recorded and temporaries are freed on the way.
//!
//! # Errors
//!
//! A variable holds either an array or the first [`Error`] of the formula that led to it. Operators on a failed
//! variable fail with the same error, and only [`Var::value`] and [`Var::backward`] return a `Result`. With a `Result`
//! per operation a formula would be mostly question marks, and `a + b` could not be written at all; a panic would end
//! the page. Sizes that do not go together are such errors as well: a wrong formula says so where it is evaluated.
//!
//! # Where a formula has no derivative, or no value
//!
//! The rule of the whole core is that a row whose divisor is 0 gives 0, forward and backward. So here a quotient by 0 is
//! 0, the inverse root of 0 is 0, and the derivatives of `sqrt`, `ln` and of powers below 1 at 0 are 0. At a corner the
//! derivative is that of one side, which each function's documentation names.
//!
//! # How it works
//!
//! Every method of [`Var`] is either a composition of others or records one primitive, an `Op`. All primitives are one
//! enum with one function forward and one backward, whose cases stand by subject in the modules beside. That is smaller
//! in the page, and easier to read, than a closure per call. The backward pass visits variables from the youngest to the
//! oldest, which needs no recursion and no search for an order, and frees each gradient when it is used.

mod array;
mod axes;
mod error;
mod map;
mod matrix;
mod op;
mod patches;
mod rearrange;
mod reduce;
mod var;
mod walk;
mod window;
mod zip;

pub use array::{Array, MAX_LEN, Sizes};
pub use axes::Axes;
pub use axes::Dim::{self, C, H, N, W};
pub use error::Error;
pub use var::Var;
pub use window::{Edges, gaussian};
