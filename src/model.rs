//! The page's state, its link, and its pictures as pure data.

pub mod chart;
pub mod code;
pub mod colouring;
pub mod compare;
pub mod deck;
pub mod direction;
pub mod export;
pub mod figure;
pub mod format;
pub mod gains;
pub mod glyph;
pub mod help;
pub mod keys;
pub mod lab;
mod look;
pub mod notation;
pub mod picker;
pub mod presets;
pub mod query;
pub mod quiz;
pub mod scene;
mod screen;
pub mod search;
pub mod second_input;
pub mod sentence;
pub mod shares;
pub mod state;
pub mod symbol;
pub mod table;
mod theme;
pub mod url;

pub use look::Look;
pub use screen::Screen;
pub use theme::{Colour, Ramp, Scheme, Theme, Token};
