//! The element types of the core.

use std::fmt;

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// f32 or f64. Statistics of either are accumulated in f64, so that those of f32 data agree with an f64 reference.
pub trait Real: sealed::Sealed + Copy + PartialOrd + Default + fmt::Debug + 'static {
    /// Widens without loss.
    fn to_f64(self) -> f64;
    /// Rounds to the nearest value of this type.
    fn from_f64(value: f64) -> Self;
    /// Neither infinite nor NaN.
    fn is_finite(self) -> bool;
}

impl Real for f32 {
    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    fn from_f64(value: f64) -> Self {
        value as Self
    }

    fn is_finite(self) -> bool {
        self.is_finite()
    }
}

impl Real for f64 {
    fn to_f64(self) -> f64 {
        self
    }

    fn from_f64(value: f64) -> Self {
        value
    }

    fn is_finite(self) -> bool {
        self.is_finite()
    }
}
