//! A folded axis laid out in pixels.

use std::ops::Range;

use super::Cell;
use super::cover::{Along, Cover, Share};
use super::fold::{Fold, Slot};
use crate::norm::{Partition, Shape};

/// An index or a gap of an axis, from `start` to `end` in pixels along it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Slice {
    pub(super) start: f64,
    pub(super) end: f64,
    /// The index, or none in a gap.
    pub(super) index: Option<usize>,
    /// Whether the current area covers the index; a gap is never drawn as part of it.
    pub(super) covered: bool,
    /// How much of what is drawn or hidden here the current area covers.
    pub(super) share: Share,
    /// What the index adds to the number of the area.
    pub(super) area: usize,
    /// Whether the index adds an odd number to the row.
    pub(super) odd: bool,
    /// How many indices a gap hides.
    pub(super) hidden: usize,
}

/// An axis with its slices in pixels.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Slices {
    pub(super) along: Along,
    pub(super) list: Vec<Slice>,
}

impl Slices {
    /// Indices of equal length `unit` and gaps of length `gap`, both pixels.
    pub(super) fn new(
        partition: &Partition,
        area: usize,
        along: Along,
        fold: &Fold,
        (unit, gap): (f64, f64),
    ) -> Self {
        let cover = Cover::new(partition, area, along);
        let mut start = 0.0;
        let list = fold
            .slots()
            .into_iter()
            .map(|slot| {
                let slice = match slot {
                    Slot::Index(index) => {
                        let place = partition.place(along.cell(index, partition.shape()));
                        let covered = cover.contains(index);
                        Slice {
                            start,
                            end: start + unit,
                            index: Some(index),
                            covered,
                            share: if covered { Share::All } else { Share::Nothing },
                            area: place.area,
                            odd: place.row % 2 == 1,
                            hidden: 0,
                        }
                    }
                    Slot::Gap(range) => Slice {
                        start,
                        end: start + gap,
                        index: None,
                        covered: false,
                        share: cover.share(&range),
                        area: 0,
                        odd: false,
                        hidden: range.len(),
                    },
                };
                start = slice.end;
                slice
            })
            .collect();
        Self { along, list }
    }

    /// The same axis seen from its other end.
    pub(super) fn reversed(mut self) -> Self {
        let length = self.length();
        self.list.reverse();
        for slice in &mut self.list {
            (slice.start, slice.end) = (length - slice.end, length - slice.start);
        }
        self
    }

    pub(super) fn length(&self) -> f64 {
        self.list.last().map_or(0.0, |slice| slice.end)
    }

    /// The length of one index.
    pub(super) fn unit(&self) -> f64 {
        self.list.first().map_or(0.0, |slice| slice.end - slice.start)
    }

    /// The slice at a pixel.
    pub(super) fn at(&self, position: f64) -> Option<usize> {
        let found = self.list.partition_point(|slice| slice.end <= position);
        (position >= 0.0 && found < self.list.len()).then_some(found)
    }

    /// The slice of a value's index, unless it is folded away.
    pub(super) fn find(&self, cell: Cell, shape: Shape) -> Option<usize> {
        let index = self.along.index(cell, shape);
        self.list.iter().position(|slice| slice.index == Some(index))
    }

    /// Where something changes along the axis: ranges of slices with one `key`.
    pub(super) fn runs<K: PartialEq>(&self, key: impl Fn(&Slice) -> K) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (i, slice) in self.list.iter().enumerate() {
            match runs.last_mut() {
                Some(run) if key(&self.list[run.start]) == key(slice) => run.end = i + 1,
                _ => runs.push(i..i + 1),
            }
        }
        runs
    }

    /// The ranges of slices that the current area covers.
    pub(super) fn covered(&self) -> Vec<Range<usize>> {
        let mut runs = self.runs(|slice| slice.covered);
        runs.retain(|run| self.list[run.start].covered);
        runs
    }

    /// From where to where a range of slices goes, pixels.
    pub(super) fn extent(&self, run: &Range<usize>) -> [f64; 2] {
        [self.list[run.start].start, self.list[run.end - 1].end]
    }

    /// From where to where the longest stretch without a gap goes, pixels.
    pub(super) fn longest_stretch(&self) -> [f64; 2] {
        let length = |run: &Range<usize>| self.extent(run)[1] - self.extent(run)[0];
        let stretches = self.runs(|slice| slice.index.is_none()).into_iter();
        stretches
            .filter(|run| self.list[run.start].index.is_some())
            .max_by(|a, b| length(a).total_cmp(&length(b)))
            .map_or([0.0, 0.0], |run| self.extent(&run))
    }

    pub(super) fn gaps(&self) -> impl Iterator<Item = &Slice> {
        self.list.iter().filter(|slice| slice.index.is_none())
    }
}
