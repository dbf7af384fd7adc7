//! Every use of the browser: canvas, worker, history, files. It knows nothing of Yew.

pub mod canvas;
pub mod client;
pub mod dialog;
pub mod files;
pub mod frame;
pub mod kept;
pub mod lecture;
mod lifeline;
pub mod page;
pub mod painter;
pub mod part;
pub mod picture;
mod second;
pub mod server;
pub mod size;
