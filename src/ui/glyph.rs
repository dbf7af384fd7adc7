//! The small picture of a method's area.

use yew::prelude::*;

use crate::model::glyph::{Glyph, SIDE, glyph};
use crate::norm::Method;

/// The picture; the words beside it say what it shows.
pub(super) fn picture(method: &Method) -> Html {
    let paths = match glyph(method) {
        Glyph::Area { outside, even, odd } => vec![("outside", outside), ("even", even), ("odd", odd)],
        Glyph::Reach { value, others } => vec![("others", others), ("even", value)],
    };
    let paths = paths
        .into_iter()
        .filter(|(_, path)| !path.is_empty())
        .map(|(class, path)| html! { <path {class} d={path} /> });
    html! {
        <svg class="glyph" width={SIDE.to_string()} height={SIDE.to_string()} viewBox={format!("0 0 {SIDE} {SIDE}")} aria-hidden="true">
            { for paths }
        </svg>
    }
}
