//! Which indices of long axes are drawn.

use std::ops::Range;

use super::Cell;
use super::cover::{Along, Cover};
use crate::norm::{Partition, Shape};

/// The most samples or channels drawn without folding.
const MOST: usize = 12;
/// The most rows or columns of positions.
const MOST_SIDE: usize = 16;
/// The most layers of positions of a block.
const MOST_LAYERS: usize = 40;
/// Indices shown at the start, and at the start when others are shown further on, and at the end.
const HEAD: usize = 6;
const SHORT_HEAD: usize = 3;
const TAIL: usize = 2;
/// A covered run up to this long is shown as a whole.
const WHOLE_RUN: usize = 4;

/// Which indices of each axis are drawn: all of a short axis; of a long one the first, the current and the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folds {
    shape: Shape,
    pub(super) samples: Fold,
    pub(super) channels: Fold,
    pub(super) positions: Fold,
    pub(super) height: Fold,
    pub(super) width: Fold,
}

/// The indices of one axis that are drawn, as ascending ranges with gaps between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fold {
    shown: Vec<Range<usize>>,
}

/// A place on a folded axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Index(usize),
    Gap(Range<usize>),
}

impl Folds {
    /// Folds that show the current area and value.
    pub fn new(partition: &Partition, area: usize, cell: Option<Cell>) -> Self {
        let shape = partition.shape();
        let fold = |along: Along, most| {
            let focus = cell.map(|cell| along.index(cell, shape));
            Fold::new(&Cover::new(partition, area, along), most, focus)
        };
        Self {
            shape,
            samples: fold(Along::Samples, MOST),
            channels: fold(Along::Channels, MOST),
            positions: fold(Along::Positions, MOST_LAYERS),
            height: fold(Along::Height, MOST_SIDE),
            width: fold(Along::Width, MOST_SIDE),
        }
    }

    /// Whether anything of the tensor is left out.
    pub fn any(&self) -> bool {
        [&self.samples, &self.channels, &self.positions, &self.height, &self.width]
            .iter()
            .any(|fold| fold.shown.len() > 1)
    }

    /// Whether the area and the value can be seen.
    pub(super) fn show(&self, partition: &Partition, area: usize, cell: Option<Cell>) -> bool {
        let shape = partition.shape();
        shape == self.shape
            && [
                (Along::Samples, &self.samples),
                (Along::Channels, &self.channels),
                (Along::Positions, &self.positions),
                (Along::Height, &self.height),
                (Along::Width, &self.width),
            ]
            .into_iter()
            .all(|(along, fold)| {
                let cover = Cover::new(partition, area, along);
                fold.shows_some_of(&cover) && cell.is_none_or(|cell| fold.shows(along.index(cell, shape)))
            })
    }
}

impl Fold {
    fn new(cover: &Cover, most: usize, focus: Option<usize>) -> Self {
        let size = cover.size();
        if size <= most {
            return Self { shown: std::iter::once(0..size).collect() };
        }
        let tail = size - TAIL;
        let anchor = focus.filter(|&focus| cover.contains(focus)).unwrap_or_else(|| cover.first());
        let run = cover.run(anchor);
        let near = if run.len() <= WHOLE_RUN { run } else { anchor..anchor + 1 };
        let wanted = std::iter::once(near).chain(focus.map(|focus| focus..focus + 1));
        let mut shown: Vec<_> = wanted.filter(|range| range.end > HEAD && range.start < tail).collect();
        let head = if shown.is_empty() { HEAD } else { SHORT_HEAD };
        if head == SHORT_HEAD {
            // With the shorter head, what stood in the longer one has to be asked for too.
            shown.push(anchor..anchor + 1);
            for range in &mut shown {
                *range = range.start.saturating_sub(1)..(range.end + 1).min(size);
            }
        }
        shown.extend([0..head, tail..size]);
        shown.sort_by_key(|range| range.start);
        Self { shown: merged(shown) }
    }

    /// Indices and gaps in order.
    pub(super) fn slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        let mut end = 0;
        for range in &self.shown {
            if range.start > end {
                slots.push(Slot::Gap(end..range.start));
            }
            slots.extend(range.clone().map(Slot::Index));
            end = range.end;
        }
        slots
    }

    /// How many indices are drawn, and how many gaps.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.shown.iter().map(Range::len).sum(), self.shown.len() - 1)
    }

    fn shows(&self, index: usize) -> bool {
        self.shown.iter().any(|range| range.contains(&index))
    }

    fn shows_some_of(&self, cover: &Cover) -> bool {
        self.shown.iter().any(|range| range.clone().any(|index| cover.contains(index)))
    }
}

/// Joins ranges that touch, overlap or leave out a single index; a gap is wider than what it would hide.
fn merged(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end + 1 => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
