//! The six axes of a tensor and the role each plays: area partitioning as pure data.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An axis of the tensor seen as (nb, ns), (g, k), h, w: samples and channels are each split in two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// nb: groups of consecutive samples.
    BatchGroup,
    /// ns: samples within a group of samples.
    Sample,
    /// g: groups of consecutive channels.
    ChannelGroup,
    /// k: channels within a group of channels.
    Channel,
    /// h: height.
    Height,
    /// w: width.
    Width,
}

/// The axes in memory order, slowest first. `Axis as usize` is the position in this list.
pub const AXES: [Axis; 6] =
    [Axis::BatchGroup, Axis::Sample, Axis::ChannelGroup, Axis::Channel, Axis::Height, Axis::Width];

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BatchGroup => "nb",
            Self::Sample => "ns",
            Self::ChannelGroup => "g",
            Self::Channel => "k",
            Self::Height => "h",
            Self::Width => "w",
        })
    }
}

/// What an axis does in the partition (design of the book's section 4.1, normalization area partitioning).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A separate normalization area for every index.
    Area,
    /// A row of the area's matrix X in R^(d x m); only whitening has more than one row.
    Feature,
    /// A column of that matrix: averaged over.
    Sample,
}

/// The role of every axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    /// Groups of samples.
    pub nb: Role,
    /// Samples within a group.
    pub ns: Role,
    /// Groups of channels.
    pub g: Role,
    /// Channels within a group.
    pub k: Role,
    /// Height.
    pub h: Role,
    /// Width.
    pub w: Role,
}

impl Roles {
    /// Roles from six letters in the order nb, ns, g, k, h, w: `a` area, `f` feature, `s` sample.
    ///
    /// `None` when a letter is another one or their number is not six.
    pub const fn from_letters(letters: &str) -> Option<Self> {
        let bytes = letters.as_bytes();
        if bytes.len() != 6 {
            return None;
        }
        let mut roles = [Role::Sample; 6];
        let mut i = 0;
        while i < 6 {
            roles[i] = match bytes[i] {
                b'a' => Role::Area,
                b'f' => Role::Feature,
                b's' => Role::Sample,
                _ => return None,
            };
            i += 1;
        }
        Some(Self::from_array(roles))
    }

    /// The inverse of [`Roles::from_letters`].
    pub fn letters(self) -> String {
        self.to_array()
            .iter()
            .map(|role| match role {
                Role::Area => 'a',
                Role::Feature => 'f',
                Role::Sample => 's',
            })
            .collect()
    }

    /// Roles in the order of [`AXES`].
    pub const fn from_array([nb, ns, g, k, h, w]: [Role; 6]) -> Self {
        Self { nb, ns, g, k, h, w }
    }

    /// The roles in the order of [`AXES`].
    pub const fn to_array(self) -> [Role; 6] {
        [self.nb, self.ns, self.g, self.k, self.h, self.w]
    }

    /// The role of one axis.
    pub const fn of(self, axis: Axis) -> Role {
        self.to_array()[axis as usize]
    }

    /// The same roles with one axis changed.
    #[must_use]
    pub const fn with(self, axis: Axis, role: Role) -> Self {
        let mut roles = self.to_array();
        roles[axis as usize] = role;
        Self::from_array(roles)
    }

    /// The first axis that plays `role`.
    pub fn first(self, role: Role) -> Option<Axis> {
        AXES.into_iter().find(|&axis| self.of(axis) == role)
    }
}

/// [`Roles::from_letters`] for the methods' constants, where a wrong letter is a compile error.
pub(super) const fn roles(letters: &str) -> Roles {
    match Roles::from_letters(letters) {
        Some(roles) => roles,
        None => panic!("six letters of a, f, s"),
    }
}
