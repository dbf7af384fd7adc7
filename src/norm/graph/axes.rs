//! The four axes of an array and sets of them.

use std::ops::BitOr;

/// An axis of an [`Array`](super::Array). The letters name positions; after a reshape they mean what the formula says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dim {
    /// The first axis: samples.
    N,
    /// The second: channels.
    C,
    /// The third: height, or the rows of a matrix.
    H,
    /// The last, contiguous in memory: width, or the columns of a matrix.
    W,
}

/// All axes in memory order.
pub(super) const DIMS: [Dim; 4] = [Dim::N, Dim::C, Dim::H, Dim::W];

/// A set of axes: `H | W`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axes(u8);

impl Axes {
    /// Whether the axis is one of them.
    pub const fn contains(self, dim: Dim) -> bool {
        self.0 & 1 << dim as u8 != 0
    }

    /// `sizes` with these axes shrunk to 1: those of a mean over them.
    pub fn reduced(self, sizes: [usize; 4]) -> [usize; 4] {
        let mut reduced = sizes;
        for dim in DIMS.into_iter().filter(|&dim| self.contains(dim)) {
            reduced[dim as usize] = 1;
        }
        reduced
    }

    /// How many values of an array of `sizes` share one index along the other axes.
    pub fn count(self, sizes: [usize; 4]) -> usize {
        DIMS.into_iter().filter(|&dim| self.contains(dim)).map(|dim| sizes[dim as usize]).product()
    }
}

impl From<Dim> for Axes {
    fn from(dim: Dim) -> Self {
        Self(1 << dim as u8)
    }
}

impl BitOr for Dim {
    type Output = Axes;

    fn bitor(self, other: Self) -> Axes {
        Axes::from(self) | other
    }
}

impl BitOr<Dim> for Axes {
    type Output = Self;

    fn bitor(self, dim: Dim) -> Self {
        Self(self.0 | Self::from(dim).0)
    }
}
