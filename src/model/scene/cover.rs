//! Which indices of an axis an area covers, known from the roles without looking at any value.

use std::ops::Range;

use super::Cell;
use crate::model::format;
use crate::norm::{Partition, Place, Role, Shape};

/// An axis of a picture. Samples, channels and positions are each two axes of the partition, the first slower.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Along {
    Samples,
    Channels,
    Positions,
    Height,
    Width,
}

impl Along {
    /// What one index adds to the place of a value.
    pub(super) fn cell(self, index: usize, shape: Shape) -> Cell {
        match self {
            Self::Samples => [index, 0, 0, 0],
            Self::Channels => [0, index, 0, 0],
            Self::Positions => [0, 0, index / shape.w(), index % shape.w()],
            Self::Height => [0, 0, index, 0],
            Self::Width => [0, 0, 0, index],
        }
    }

    /// The index of a value.
    pub(super) fn index(self, [n, c, h, w]: Cell, shape: Shape) -> usize {
        match self {
            Self::Samples => n,
            Self::Channels => c,
            Self::Positions => h * shape.w() + w,
            Self::Height => h,
            Self::Width => w,
        }
    }

    /// Its slow and its fast part, as positions in [`AXES`](crate::norm::AXES).
    const fn parts(self) -> (Option<usize>, usize) {
        match self {
            Self::Samples => (Some(0), 1),
            Self::Channels => (Some(2), 3),
            Self::Positions => (Some(4), 5),
            Self::Height => (None, 4),
            Self::Width => (None, 5),
        }
    }
}

/// The indices of one axis that an area covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cover {
    slow: Part,
    fast: Part,
}

/// One part of an axis; `only` is the one index covered where the part separates areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    size: usize,
    only: Option<usize>,
}

/// How much of some indices is covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    Nothing,
    Some,
    All,
}

impl Cover {
    pub(super) fn new(partition: &Partition, area: usize, along: Along) -> Self {
        let [n, c, h, w] = partition.index(Place { area, row: 0, column: 0 });
        let (sizes, roles) = (partition.sizes(), partition.roles().to_array());
        let first = [n / sizes[1], n % sizes[1], c / sizes[3], c % sizes[3], h, w];
        let part = |axis: usize| Part {
            size: sizes[axis],
            only: (roles[axis] == Role::Area && sizes[axis] > 1).then_some(first[axis]),
        };
        let (slow, fast) = along.parts();
        Self { slow: slow.map_or(Part { size: 1, only: None }, part), fast: part(fast) }
    }

    pub(super) const fn size(&self) -> usize {
        self.slow.size * self.fast.size
    }

    pub(super) const fn is_all(&self) -> bool {
        self.slow.only.is_none() && self.fast.only.is_none()
    }

    pub(super) fn contains(&self, index: usize) -> bool {
        self.slow.only.is_none_or(|only| index / self.fast.size == only)
            && self.fast.only.is_none_or(|only| index % self.fast.size == only)
    }

    pub(super) fn first(&self) -> usize {
        self.slow.only.unwrap_or(0) * self.fast.size + self.fast.only.unwrap_or(0)
    }

    /// The covered neighbours of a covered index, with itself.
    pub(super) fn run(&self, index: usize) -> Range<usize> {
        match (self.slow.only, self.fast.only) {
            (_, Some(_)) => index..index + 1,
            (Some(only), None) => only * self.fast.size..(only + 1) * self.fast.size,
            (None, None) => 0..self.size(),
        }
    }

    pub(super) fn share(&self, range: &Range<usize>) -> Share {
        match self.below(range.end) - self.below(range.start) {
            0 => Share::Nothing,
            count if count == range.len() => Share::All,
            _ => Share::Some,
        }
    }

    /// How many indices below this one are covered.
    fn below(&self, index: usize) -> usize {
        let (whole, rest) = (index / self.fast.size, index % self.fast.size);
        let each = if self.fast.only.is_some() { 1 } else { self.fast.size };
        let rest = self.fast.only.map_or(rest, |only| usize::from(rest > only));
        match self.slow.only {
            None => whole * each + rest,
            Some(only) if whole > only => each,
            Some(only) if whole == only => rest,
            Some(_) => 0,
        }
    }

    /// The covered indices counted from 1, `all` of them, `3`, `3–4` or `1, 3, …`.
    pub(super) fn words(&self) -> String {
        if self.is_all() {
            return "all".to_owned();
        }
        let first = self.first();
        let run = self.run(first);
        let strided = self.slow.only.is_none() && self.slow.size > 1;
        if strided {
            let next = format::count(first + self.fast.size + 1);
            let more = if self.slow.size > 2 { ", …" } else { "" };
            return format!("{}, {next}{more}", format::count(first + 1));
        }
        if run.len() == 1 {
            format::count(first + 1)
        } else {
            format!("{}–{}", format::count(run.start + 1), format::count(run.end))
        }
    }

    /// How many indices are covered.
    pub(super) fn count(&self) -> usize {
        self.below(self.size())
    }
}
