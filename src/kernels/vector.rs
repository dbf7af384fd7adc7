//! A register of four values.

use std::ops::{Add, Mul, Sub};

use wide::{f32x4, f64x4};

/// Values in a register.
pub(crate) const LANES: usize = 4;

/// Four values side by side. Two f64 registers of the machine make one of these; every operation rounds as its scalar
/// does, so that a kernel gives the same bits with vector instructions and without.
pub(crate) trait Vector: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> {
    /// The type of one value.
    type Element: Copy;
    /// Four times 0.
    const ZERO: Self;

    fn splat(value: Self::Element) -> Self;
    fn load(values: &[Self::Element; LANES]) -> Self;
    fn store(self) -> [Self::Element; LANES];
    fn widen(self) -> f64x4;
    /// The smaller values; those of `self` where it is equal or one is NaN.
    fn smaller(self, other: Self) -> Self;
    /// The larger values; those of `self` where it is equal or one is NaN.
    fn larger(self, other: Self) -> Self;
}

impl Vector for f32x4 {
    type Element = f32;
    const ZERO: Self = Self::ZERO;

    #[inline]
    fn splat(value: f32) -> Self {
        Self::splat(value)
    }

    #[inline]
    fn load(values: &[f32; LANES]) -> Self {
        Self::new(*values)
    }

    #[inline]
    fn store(self) -> [f32; LANES] {
        self.to_array()
    }

    #[inline]
    fn widen(self) -> f64x4 {
        f64x4::new(self.to_array().map(f64::from))
    }

    #[inline]
    fn smaller(self, other: Self) -> Self {
        other.simd_lt(self).bitselect(other, self)
    }

    #[inline]
    fn larger(self, other: Self) -> Self {
        other.simd_gt(self).bitselect(other, self)
    }
}

impl Vector for f64x4 {
    type Element = f64;
    const ZERO: Self = Self::ZERO;

    #[inline]
    fn splat(value: f64) -> Self {
        Self::splat(value)
    }

    #[inline]
    fn load(values: &[f64; LANES]) -> Self {
        Self::new(*values)
    }

    #[inline]
    fn store(self) -> [f64; LANES] {
        self.to_array()
    }

    #[inline]
    fn widen(self) -> f64x4 {
        self
    }

    #[inline]
    fn smaller(self, other: Self) -> Self {
        other.simd_lt(self).bitselect(other, self)
    }

    #[inline]
    fn larger(self, other: Self) -> Self {
        other.simd_gt(self).bitselect(other, self)
    }
}
