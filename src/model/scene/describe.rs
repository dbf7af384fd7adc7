//! What a picture of a tensor shows, in a sentence.

use super::cover::{Along, Cover};
use super::{Subject, View, reach};
use crate::model::format;
use crate::norm::Partition;

/// The text alternative of a picture, with the current area in words, or what moves the current value.
pub fn describe(subject: &Subject<'_>, view: View) -> String {
    let Subject { partition, area, .. } = *subject;
    let shape = partition.shape();
    let how = match view {
        View::Block => "a block",
        View::Samples => "separate samples",
        View::Tiles | View::Reach => "tiles of positions",
    };
    let positions = format!(
        "{} × {} position{}",
        format::count(shape.h()),
        format::count(shape.w()),
        if shape.positions() == 1 { "" } else { "s" }
    );
    let tensor = format!(
        "Tensor of {}, {}, {positions} as {how}",
        counted(shape.n(), "sample"),
        counted(shape.c(), "channel")
    );
    if view == View::Reach {
        let shown = format!("{tensor}, coloured by how strongly each value of the input moves y.");
        return match reach::words(subject) {
            Some(words) => format!("{shown} {words}"),
            None => shown,
        };
    }
    format!(
        "{tensor}. The current area, {} of {}, covers {}, {}, {}.",
        format::count(area + 1),
        format::count(partition.areas()),
        covered(&Cover::new(partition, area, Along::Samples), "sample"),
        covered(&Cover::new(partition, area, Along::Channels), "channel"),
        covered_positions(partition, area),
    )
}

fn counted(count: usize, noun: &str) -> String {
    format!("{} {noun}{}", format::count(count), if count == 1 { "" } else { "s" })
}

fn covered(cover: &Cover, noun: &str) -> String {
    match (cover.size(), cover.is_all(), cover.count()) {
        (1, ..) => format!("{noun} 1"),
        (_, true, _) => format!("all {noun}s"),
        (_, _, 1) => format!("{noun} {}", cover.words()),
        _ => format!("{noun}s {}", cover.words()),
    }
}

fn covered_positions(partition: &Partition, area: usize) -> String {
    let rows = Cover::new(partition, area, Along::Height);
    let columns = Cover::new(partition, area, Along::Width);
    match (rows.is_all(), columns.is_all()) {
        _ if rows.size() * columns.size() == 1 => "position 1".to_owned(),
        (true, true) => "all positions".to_owned(),
        (false, true) => format!("the positions of row {}", rows.words()),
        (true, false) => format!("the positions of column {}", columns.words()),
        (false, false) => format!("position {}, {}", rows.words(), columns.words()),
    }
}

/// The covered positions as the label of an axis: `all`, or the indices that are fixed.
pub(super) fn positions_label(partition: &Partition, area: usize) -> String {
    let fixed = [("h", Along::Height), ("w", Along::Width)].into_iter().filter_map(|(letter, along)| {
        let cover = Cover::new(partition, area, along);
        (!cover.is_all()).then(|| format!("{letter} = {}", cover.words()))
    });
    let fixed: Vec<_> = fixed.collect();
    if fixed.is_empty() { "all".to_owned() } else { fixed.join(", ") }
}

/// The covered indices as the label of an axis: `all` or `c = 3–4`.
pub(super) fn label(cover: &Cover, letter: &str) -> String {
    if cover.is_all() { "all".to_owned() } else { format!("{letter} = {}", cover.words()) }
}
