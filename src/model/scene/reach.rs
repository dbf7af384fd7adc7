//! The tensor laid out flat, every value of the input as dark as it moves the current value of the output.

use std::ops::Range;

use super::item::{Image, Item, Point, Span, text_width};
use super::slice::Slices;
use super::tiles::Tiles;
use super::{Cell, Subject, sum};
use crate::compute::{MAX_REACH_VALUES, Reach, Strengths};
use crate::model::{Ramp, Token, format};
use crate::norm::Shape;

/// The line under the picture, the longest that there is room for; none before it is known.
pub(super) fn spans(subject: &Subject<'_>, room: f64) -> Vec<Span> {
    let Some(reach) = subject.reach else { return Vec::new() };
    let [short, long] = sentences(reach, subject.partition.shape(), "here");
    vec![Span::bold(if text_width(&long) <= room { long } else { short }, Token::Now)]
}

/// The same for those who hear the page, with the place of y.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn words(subject: &Subject<'_>) -> Option<String> {
    let (reach, [n, c, h, w]) = (subject.reach?, subject.cell?.map(|index| format::count(index + 1)));
    let place = format!("at sample {n}, channel {c}, position {h}, {w}");
    let [_, long] = sentences(reach, subject.partition.shape(), &place);
    Some(long)
}

/// A short and a long sentence.
fn sentences(reach: &Reach, shape: Shape, place: &str) -> [String; 2] {
    let Strengths { own, other, moving, stopped, .. } = match reach {
        Reach::Known(strengths) => strengths,
        Reach::TooLarge => {
            let most = format::count(MAX_REACH_VALUES);
            let count = format::count(shape.len());
            return [
                format!("Shown up to {most} values."),
                format!("Shown up to {most} values; there are {count}."),
            ];
        }
        Reach::Undefined => {
            let undefined = format!("y has no finite derivative {place}.");
            return [undefined.clone(), undefined];
        }
    };
    let count = match moving {
        0 => format!("No value moves y {place}"),
        1 => format!("1 value moves y {place}"),
        _ => format!("{} values move y {place}", format::count(*moving)),
    };
    let strongest = format!(
        "{count}; itself {}, strongest other {}.",
        format::difference(*own),
        format::difference(*other)
    );
    if *stopped {
        // The picture is of the gradient that training uses, and that is less than what moves y.
        let short = format!("{count} by the gradient.");
        return [short, format!("{strongest} The method stops some gradients, which are not shown.")];
    }
    [format!("{count}."), strongest]
}

impl Tiles {
    /// The values of one tile. Full colour is the largest strength but for that of the value itself, which would make
    /// all others pale; the root keeps weak ones visible.
    pub(super) fn draw_strengths(
        &self,
        shape: Shape,
        (at, base): (Point, Cell),
        strengths: &Strengths,
        items: &mut Vec<Item>,
    ) {
        let shade = |offset: usize| {
            let strength = strengths.values.get(offset).copied().unwrap_or(f32::NAN);
            // Where no other value moves it, only the value itself is above 0.
            if strength > 0.0 { (strength / strengths.other as f32).sqrt().min(1.0) } else { 0.0 }
        };
        for (rows, columns) in self.stretches() {
            let (x, y) = (self.columns.extent(&columns), self.rows.extent(&rows));
            let indices = |slices: &Slices, run: Range<usize>| -> Vec<usize> {
                slices.list[run].iter().filter_map(|slice| slice.index).collect()
            };
            let (rows, columns) = (indices(&self.rows, rows), indices(&self.columns, columns));
            let values = rows.iter().flat_map(|row| columns.iter().map(move |column| [0, 0, *row, *column]));
            items.push(Item::Image(Image {
                at: [at[0] + x[0], at[1] + y[0]],
                size: [x[1] - x[0], y[1] - y[0]],
                columns: columns.len(),
                rows: rows.len(),
                ramp: Ramp::Reach,
                values: values.map(|within| shade(shape.offset(sum(base, within)))).collect(),
            }));
        }
    }
}
