//! The numeric core for JavaScript: functions on typed arrays, and tensors that stay in the module's memory.
//!
//! What a person reads about each of them stands in `package/index.d.ts`. `cargo xtask npm` builds the package.
//!
//! * `input`: what a call is given, made into what the core takes.
//! * `numerics`: every use of the core's numerics.
//! * `tensor`: the handle. `functions`: the calls that copy in and out.
//! * `layout`: the order of the values in an array and in the core.
//! * `registry`: the named methods as JSON.

#![cfg(target_arch = "wasm32")]

mod error;
pub mod functions;
mod input;
mod layout;
mod numerics;
pub mod registry;
pub mod tensor;

use error::Error;
