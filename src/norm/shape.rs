//! The shape of an activation tensor and how arrays of lower rank become one.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Error;

/// The most values a tensor may have: 2^23, 32 MiB in f32. Beyond it a browser tab runs out of patience and memory.
pub const MAX_VALUES: usize = 1 << 23;

/// N samples, C channels, H rows and W columns of positions; row-major in that order.
///
/// A `Shape` is valid by construction: no axis is empty and there are at most [`MAX_VALUES`] values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "[usize; 4]", into = "[usize; 4]")]
pub struct Shape {
    n: usize,
    c: usize,
    h: usize,
    w: usize,
}

impl Shape {
    /// # Errors
    /// [`Error::EmptyAxis`] and [`Error::TooLarge`].
    pub fn new(n: usize, c: usize, h: usize, w: usize) -> Result<Self, Error> {
        for (size, axis) in [(n, "N"), (c, "C"), (h, "H"), (w, "W")] {
            if size == 0 {
                return Err(Error::EmptyAxis { axis });
            }
        }
        let values = [n, c, h, w].iter().fold(1u128, |product, &size| product.saturating_mul(size as u128));
        if values > MAX_VALUES as u128 {
            return Err(Error::TooLarge { values });
        }
        Ok(Self { n, c, h, w })
    }

    /// Samples.
    pub const fn n(self) -> usize {
        self.n
    }

    /// Channels.
    pub const fn c(self) -> usize {
        self.c
    }

    /// Height.
    pub const fn h(self) -> usize {
        self.h
    }

    /// Width.
    pub const fn w(self) -> usize {
        self.w
    }

    /// Positions of one channel of one sample, H·W.
    pub const fn positions(self) -> usize {
        self.h * self.w
    }

    /// All values.
    #[expect(clippy::len_without_is_empty, reason = "a shape is never empty")]
    pub const fn len(self) -> usize {
        self.n * self.c * self.h * self.w
    }

    /// The sizes in the order N, C, H, W.
    pub const fn sizes(self) -> [usize; 4] {
        [self.n, self.c, self.h, self.w]
    }

    /// Where the value at `[n, c, h, w]` stands in the row-major data.
    pub const fn offset(self, [n, c, h, w]: [usize; 4]) -> usize {
        ((n * self.c + c) * self.h + h) * self.w + w
    }

    /// The inverse of [`Shape::offset`].
    pub const fn index(self, offset: usize) -> [usize; 4] {
        let (rest, w) = (offset / self.w, offset % self.w);
        let (rest, h) = (rest / self.h, rest % self.h);
        [rest / self.c, rest % self.c, h, w]
    }

    /// Whether there is a value at `[n, c, h, w]`.
    pub fn contains(self, index: [usize; 4]) -> bool {
        index.iter().zip(self.sizes()).all(|(i, size)| *i < size)
    }

    /// # Errors
    /// [`Error::Length`] unless `found` is the number of values of this shape.
    pub fn check_len(self, found: usize) -> Result<(), Error> {
        if found == self.len() { Ok(()) } else { Err(Error::Length { expected: self.len(), found }) }
    }
}

impl TryFrom<[usize; 4]> for Shape {
    type Error = Error;

    fn try_from([n, c, h, w]: [usize; 4]) -> Result<Self, Error> {
        Self::new(n, c, h, w)
    }
}

impl From<Shape> for [usize; 4] {
    fn from(shape: Shape) -> Self {
        shape.sizes()
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} × {} × {} × {}", self.n, self.c, self.h, self.w)
    }
}

/// How the axes of an array map to N, C, H, W.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Rank 4: samples, channels, height, width.
    Nchw,
    /// Rank 3: samples, channels, length. Becomes N x C x L x 1.
    Ncl,
    /// Rank 3: samples, tokens, features. The features are the channels: N x D x T x 1.
    Ntd,
    /// Rank 2: samples, features. Becomes N x D x 1 x 1.
    Nd,
}

impl Layout {
    /// All layouts.
    pub const ALL: [Self; 4] = [Self::Nchw, Self::Ncl, Self::Ntd, Self::Nd];

    /// The layout that an array of this rank has unless something else is said.
    pub const fn of_rank(rank: usize) -> Option<Self> {
        match rank {
            2 => Some(Self::Nd),
            3 => Some(Self::Ncl),
            4 => Some(Self::Nchw),
            _ => None,
        }
    }

    /// The rank of the arrays it describes.
    pub const fn rank(self) -> usize {
        match self {
            Self::Nd => 2,
            Self::Ncl | Self::Ntd => 3,
            Self::Nchw => 4,
        }
    }

    /// Its name in a [`Spec`](super::Spec) and in a link.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Nchw => "nchw",
            Self::Ncl => "ncl",
            Self::Ntd => "ntd",
            Self::Nd => "nd",
        }
    }

    /// # Errors
    /// [`Error::LayoutRank`] when the rank does not fit, and those of [`Shape::new`].
    pub fn shape(self, sizes: &[usize]) -> Result<Shape, Error> {
        match (self, sizes) {
            (Self::Nchw, &[n, c, h, w]) => Shape::new(n, c, h, w),
            (Self::Ncl, &[n, c, l]) => Shape::new(n, c, l, 1),
            (Self::Ntd, &[n, t, d]) => Shape::new(n, d, t, 1),
            (Self::Nd, &[n, d]) => Shape::new(n, d, 1, 1),
            _ => Err(Error::LayoutRank { layout: self.id(), expected: self.rank(), found: sizes.len() }),
        }
    }

    /// The sizes an array of this layout has, the inverse of [`Layout::shape`].
    pub fn sizes(self, shape: Shape) -> Vec<usize> {
        let [n, c, h, w] = shape.sizes();
        match self {
            Self::Nchw => vec![n, c, h, w],
            Self::Ncl => vec![n, c, h * w],
            Self::Ntd => vec![n, h * w, c],
            Self::Nd => vec![n, c],
        }
    }
}
