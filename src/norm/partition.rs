//! Area partitioning: which values share their statistics, and how they line up as a d x m matrix.

use std::ops::Range;
use std::sync::OnceLock;

use super::{AXES, Axis, Error, Role, Roles, Shape, divisors};

/// The partition of one shape by one assignment of roles.
///
/// Permuted to Area | Feature | Sample, the tensor is blocks `[areas, d, m]`; row `r` and column `s` of an area follow
/// the axis order nb, ns, g, k, h, w, last fastest.
#[derive(Clone, Debug)]
pub struct Partition {
    shape: Shape,
    roles: Roles,
    sizes: [usize; 6],
    areas: usize,
    rows: usize,
    columns: usize,
    /// Columns of one run.
    run: usize,
    neighbours: usize,
    /// Made when values are moved for the first time: whoever only asks what belongs together, as the page does with
    /// every change, need not pay for an axis of millions.
    offsets: OnceLock<Offsets>,
}

impl PartialEq for Partition {
    fn eq(&self, other: &Self) -> bool {
        // All the rest follows from these.
        (self.shape, self.roles, self.sizes) == (other.shape, other.roles, other.sizes)
    }
}

impl Eq for Partition {}

/// Where the values of an area lie, relative to its first one.
#[derive(Clone, Debug)]
struct Offsets {
    rows: Vec<usize>,
    /// Start of every contiguous run of columns, relative to a row's first value.
    runs: Vec<usize>,
}

/// Where a value stands: its area, and its row and column in that area's matrix. All counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Normalization area.
    pub area: usize,
    /// Row of the area's matrix.
    pub row: usize,
    /// Column of the area's matrix.
    pub column: usize,
}

impl Partition {
    /// Splits C into `groups` and N into `batch_groups`, then gives every axis its role.
    ///
    /// # Errors
    /// [`Error::Groups`] when a split does not divide its axis, [`Error::NothingAveraged`] when no axis is a sample.
    pub fn new(shape: Shape, roles: Roles, groups: usize, batch_groups: usize) -> Result<Self, Error> {
        check_split("channels", shape.c(), groups)?;
        check_split("samples", shape.n(), batch_groups)?;
        if roles.first(Role::Sample).is_none() {
            return Err(Error::NothingAveraged);
        }
        let sizes =
            [batch_groups, shape.n() / batch_groups, groups, shape.c() / groups, shape.h(), shape.w()];
        let count = |role| axes_of(roles, role).map(|axis| sizes[axis]).product();
        let (run, runs) = contiguous(roles, sizes);
        Ok(Self {
            shape,
            roles,
            sizes,
            areas: count(Role::Area),
            rows: count(Role::Feature),
            columns: count(Role::Sample),
            run,
            neighbours: neighbours(roles, sizes, runs),
            offsets: OnceLock::new(),
        })
    }

    /// The shape that is split.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// The role of every axis.
    pub const fn roles(&self) -> Roles {
        self.roles
    }

    /// Sizes in the order of [`AXES`].
    pub const fn sizes(&self) -> [usize; 6] {
        self.sizes
    }

    /// Number of normalization areas.
    pub const fn areas(&self) -> usize {
        self.areas
    }

    /// d: rows of an area's matrix.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// m: columns of an area's matrix, the values averaged over.
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// Values of one area, d·m.
    pub const fn area_len(&self) -> usize {
        self.rows * self.columns
    }

    /// Where the value at `[n, c, h, w]` stands.
    pub fn place(&self, [n, c, h, w]: [usize; 4]) -> Place {
        let [_, ns, _, k, _, _] = self.sizes;
        let split = [n / ns, n % ns, c / k, c % k, h, w];
        let position = |role| {
            axes_of(self.roles, role).fold(0, |position, axis| position * self.sizes[axis] + split[axis])
        };
        Place { area: position(Role::Area), row: position(Role::Feature), column: position(Role::Sample) }
    }

    /// The inverse of [`Partition::place`].
    pub fn index(&self, place: Place) -> [usize; 4] {
        let mut split = [0; 6];
        for (role, position) in
            [(Role::Area, place.area), (Role::Feature, place.row), (Role::Sample, place.column)]
        {
            let mut rest = position;
            for axis in axes_of(self.roles, role).rev() {
                split[axis] = rest % self.sizes[axis];
                rest /= self.sizes[axis];
            }
        }
        let [nb, ns, g, k, h, w] = split;
        [nb * self.sizes[1] + ns, g * self.sizes[3] + k, h, w]
    }

    /// The indices along one axis of the shape (0 N, 1 C, 2 H, 3 W) that an area covers, ascending.
    pub fn covered(&self, area: usize, axis: usize) -> Vec<usize> {
        let first = self.index(Place { area, row: 0, column: 0 });
        (0..self.shape.sizes()[axis])
            .filter(|&i| {
                let mut index = first;
                index[axis] = i;
                self.place(index).area == area
            })
            .collect()
    }

    /// Copies one area into `block`, d rows of m values.
    ///
    /// # Panics
    /// When `x` is not of this shape, `area` is none of its areas or `block` is not d·m long.
    pub fn gather<T: Copy>(&self, x: &[T], area: usize, block: &mut [T]) {
        let (base, run, Offsets { rows, runs }) = (self.base(area), self.run, self.offsets());
        for (row, offset) in block.chunks_exact_mut(self.columns).zip(rows) {
            for (values, start) in row.chunks_exact_mut(run).zip(runs) {
                let at = base + offset + start;
                values.copy_from_slice(&x[at..at + run]);
            }
        }
    }

    /// The inverse of [`Partition::gather`].
    ///
    /// # Panics
    /// As [`Partition::gather`].
    pub fn scatter<T: Copy>(&self, block: &[T], area: usize, y: &mut [T]) {
        let (base, run, Offsets { rows, runs }) = (self.base(area), self.run, self.offsets());
        for (row, offset) in block.chunks_exact(self.columns).zip(rows) {
            for (values, start) in row.chunks_exact(run).zip(runs) {
                let at = base + offset + start;
                y[at..at + run].copy_from_slice(values);
            }
        }
    }

    /// The whole tensor as blocks `[areas, d, m]`.
    ///
    /// # Panics
    /// When `x` is not of this shape.
    pub fn pack<T: Copy + Default>(&self, x: &[T]) -> Vec<T> {
        let mut blocks = vec![T::default(); self.shape.len()];
        for (area, block) in blocks.chunks_exact_mut(self.area_len()).enumerate() {
            self.gather(x, area, block);
        }
        blocks
    }

    /// The inverse of [`Partition::pack`].
    ///
    /// # Panics
    /// When `blocks` is not of this shape.
    pub fn unpack<T: Copy + Default>(&self, blocks: &[T]) -> Vec<T> {
        let mut x = vec![T::default(); self.shape.len()];
        for (area, block) in blocks.chunks_exact(self.area_len()).enumerate() {
            self.scatter(block, area, &mut x);
        }
        x
    }

    /// The partition without what this shape cannot tell apart: axes of size 1 are dropped and neighbouring axes of
    /// one role merged. Two partitions of a shape with one signature are the same partition.
    pub fn signature(&self) -> Vec<(Role, usize)> {
        let mut signature: Vec<(Role, usize, usize)> = Vec::new();
        for axis in AXES {
            let size = self.sizes[axis as usize];
            // Only the two halves of N and of C may merge: H next to W stays as it is read.
            let whole = match axis {
                Axis::BatchGroup | Axis::Sample => 0,
                Axis::ChannelGroup | Axis::Channel => 1,
                Axis::Height => 2,
                Axis::Width => 3,
            };
            if size == 1 {
                continue;
            }
            let role = self.roles.of(axis);
            match signature.last_mut() {
                Some((last, of, merged)) if *last == role && *of == whole => *merged *= size,
                _ => signature.push((role, whole, size)),
            }
        }
        signature.into_iter().map(|(role, whole, size)| (role, size * 4 + whole)).collect()
    }

    /// How many values of a row stand one after the other in memory.
    pub(super) const fn run(&self) -> usize {
        self.run
    }

    /// Where the runs of a row start, relative to its first value.
    pub(super) fn run_offsets(&self) -> &[usize] {
        &self.offsets().runs
    }

    /// How many areas stand side by side in memory, each a run behind the one before. Area 0 is the first of so many,
    /// and they divide the number of areas.
    pub(super) const fn neighbours(&self) -> usize {
        self.neighbours
    }

    /// Whether no area has values of two channels.
    pub(super) fn has_one_channel(&self) -> bool {
        [Axis::ChannelGroup, Axis::Channel]
            .into_iter()
            .all(|axis| self.roles.of(axis) == Role::Area || self.sizes[axis as usize] == 1)
    }

    /// The runs of an area, row by row.
    pub(super) fn runs(&self, area: usize) -> impl Iterator<Item = Range<usize>> + Clone {
        let (base, offsets) = (self.base(area), self.offsets());
        offsets.rows.iter().flat_map(move |row| {
            offsets.runs.iter().map(move |run| {
                let start = base + row + run;
                start..start + self.run
            })
        })
    }

    fn offsets(&self) -> &Offsets {
        self.offsets.get_or_init(|| {
            let (roles, sizes) = (self.roles, self.sizes);
            let strides = strides(sizes);
            let (_, before) = contiguous(roles, sizes);
            let runs = axes_of(roles, Role::Sample).filter(|&axis| axis < before);
            Offsets {
                rows: offsets(axes_of(roles, Role::Feature), sizes, strides),
                runs: offsets(runs, sizes, strides),
            }
        })
    }

    /// Offset of an area's first value.
    pub(super) fn base(&self, area: usize) -> usize {
        self.shape.offset(self.index(Place { area, row: 0, column: 0 }))
    }
}

/// The positions in [`AXES`] of the axes with this role.
fn axes_of(roles: Roles, role: Role) -> impl DoubleEndedIterator<Item = usize> {
    (0..AXES.len()).filter(move |&axis| roles.to_array()[axis] == role)
}

/// Distance in memory between neighbours along each axis.
fn strides(sizes: [usize; 6]) -> [usize; 6] {
    let mut strides = [1; 6];
    for axis in (0..5).rev() {
        strides[axis] = strides[axis + 1] * sizes[axis + 1];
    }
    strides
}

/// Offsets of all positions along these axes, last axis fastest.
fn offsets(axes: impl Iterator<Item = usize>, sizes: [usize; 6], strides: [usize; 6]) -> Vec<usize> {
    axes.fold(vec![0], |offsets, axis| {
        offsets.iter().flat_map(|&o| (0..sizes[axis]).map(move |i| o + i * strides[axis])).collect()
    })
}

/// How many columns stand one after the other in memory, and the first of the axes that they run along: the last axes,
/// as far as they are samples.
fn contiguous(roles: Roles, sizes: [usize; 6]) -> (usize, usize) {
    let first = (0..AXES.len())
        .rev()
        .find(|&axis| sizes[axis] > 1 && roles.to_array()[axis] != Role::Sample)
        .map_or(0, |axis| axis + 1);
    let run = axes_of(roles, Role::Sample).filter(|&axis| axis >= first).map(|axis| sizes[axis]).product();
    (run, first)
}

/// The areas side by side before the axes of a run.
fn neighbours(roles: Roles, sizes: [usize; 6], runs: usize) -> usize {
    (0..runs)
        .rev()
        .take_while(|&axis| sizes[axis] == 1 || roles.to_array()[axis] == Role::Area)
        .map(|axis| sizes[axis])
        .product()
}

fn check_split(what: &'static str, size: usize, groups: usize) -> Result<(), Error> {
    if groups > 0 && size.is_multiple_of(groups) {
        return Ok(());
    }
    let mut nearest = divisors(size);
    nearest.sort_by_key(|g| g.abs_diff(groups));
    nearest.truncate(3);
    nearest.sort_unstable();
    Err(Error::Groups { what, size, groups, nearest })
}
