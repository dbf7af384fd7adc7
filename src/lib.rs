//! Normlens: one lens for every normalization in deep learning.
//!
//! A normalization of an activation tensor is *area partitioning x operation x representation recovery*
//! (Huang et al., arXiv 2009.12836). This crate holds the numeric core that says so, and the page that shows it.
//!
//! The folders are layers; each uses only those to its left (`tests/layers.rs` checks it):
//!
//! ```text
//! norm  <-  net  <-  lab  <-  compute  <-  model  <-  plot  <-  web  <-  ui
//! ```
//!
//! * [`norm`]: shapes, partitions, operations, recovery, methods, statistics, spectra, sampling, NumPy files.
//! * [`net`]: the small networks of the labs; [`lab`]: their experiments.
//! * [`compute`]: what a page asks ([`compute::Query`]) and what it is told ([`compute::Report`]).
//! * [`model`]: the page's state, its link, and its charts as pure data.
//! * [`plot`]: chart models drawn by plotters on any of its backends.
//! * `web` and `ui`: the browser, for wasm32 with the feature `page` only.
//!
//! ```
//! use normlens::norm::{Shape, Spec};
//!
//! # fn main() -> Result<(), normlens::norm::Error> {
//! let shape = Shape::new(2, 4, 1, 1)?;
//! let spec = Spec::from_json(r#"{"method": "group_norm", "groups": 2}"#)?;
//! let y = spec.resolve(shape)?.forward(&[1.0f64, 3.0, 2.0, 6.0, 0.0, 1.0, 5.0, 5.0], shape)?;
//! assert!((y[0] + 1.0).abs() < 1e-4 && (y[1] - 1.0).abs() < 1e-4);
//! assert_eq!(y[6], 0.0); // a constant area has no deviation: its output is beta
//! # Ok(())
//! # }
//! ```

pub mod compute;
pub mod lab;
pub mod model;
pub mod net;
pub mod norm;
pub mod plot;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod ui;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod web;
