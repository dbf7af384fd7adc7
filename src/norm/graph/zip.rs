//! Functions of two arrays, value by value: arithmetic and extremes, with broadcasting.

use std::iter::Sum;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::array::checked_len;
use super::map::{Map, quotient};
use super::op::Op;
use super::reduce::sum_to;
use super::walk::{strides, walk};
use super::{Array, Error, Sizes, Var};

/// A function of two values.
#[derive(Clone, Copy, Debug)]
pub(super) enum Zip {
    Add,
    Subtract,
    Multiply,
    Divide,
    Maximum,
    Minimum,
}

impl Zip {
    pub(super) fn forward(self, a: &Array, b: &Array) -> Result<Array, Error> {
        match self {
            Self::Add => zip(a, b, "+", |a, b| a + b),
            Self::Subtract => zip(a, b, "−", |a, b| a - b),
            Self::Multiply => zip(a, b, "×", |a, b| a * b),
            Self::Divide => zip(a, b, "/", quotient),
            Self::Maximum => zip(a, b, "maximum", |a, b| if b > a { b } else { a }),
            Self::Minimum => zip(a, b, "minimum", |a, b| if b < a { b } else { a }),
        }
    }
}

/// dL/da for k = 0, dL/db for k = 1.
pub(super) fn pull_back(
    zip: Zip,
    k: usize,
    a: &Array,
    b: &Array,
    y: &Array,
    g: &Array,
) -> Result<Array, Error> {
    let negative = Map::Affine { factor: -1.0, offset: 0.0 };
    let full = match (zip, k) {
        (Zip::Add, _) | (Zip::Subtract, 0) => g.clone(),
        (Zip::Subtract, _) => negative.forward(g),
        (Zip::Multiply, 0) => Zip::Multiply.forward(g, b)?,
        (Zip::Multiply, _) => Zip::Multiply.forward(g, a)?,
        (Zip::Divide, 0) => Zip::Divide.forward(g, b)?,
        (Zip::Divide, _) => negative.forward(&Zip::Divide.forward(&Zip::Multiply.forward(g, y)?, b)?),
        // Where both are equal the gradient goes to the first.
        (Zip::Maximum, k) => Zip::Multiply.forward(g, &mask(a, b, |a, b| (b > a) == (k == 1))?)?,
        (Zip::Minimum, k) => Zip::Multiply.forward(g, &mask(a, b, |a, b| (b < a) == (k == 1))?)?,
    };
    Ok(sum_to(&full, if k == 0 { a.sizes() } else { b.sizes() }))
}

/// 1 where something holds for two values, 0 elsewhere.
fn mask(a: &Array, b: &Array, holds: impl Fn(f64, f64) -> bool) -> Result<Array, Error> {
    zip(a, b, "comparison", |a, b| if holds(a, b) { 1.0 } else { 0.0 })
}

/// The sizes of two arrays broadcast against each other.
pub(super) fn broadcast(a: Sizes, b: Sizes, operation: &'static str) -> Result<Sizes, Error> {
    let mut sizes = a;
    for (size, other) in sizes.iter_mut().zip(b) {
        match (*size, other) {
            (s, o) if s == o || o == 1 => {}
            (1, o) => *size = o,
            _ => return Err(Error::Mismatch { operation, left: a, right: b }),
        }
    }
    checked_len(sizes)?;
    Ok(sizes)
}

fn zip(a: &Array, b: &Array, operation: &'static str, f: impl Fn(f64, f64) -> f64) -> Result<Array, Error> {
    let sizes = broadcast(a.sizes(), b.sizes(), operation)?;
    let mut y = Vec::with_capacity(sizes.iter().product());
    walk(sizes, strides(a.sizes()), strides(b.sizes()), &mut |run| {
        // Along a run each array is contiguous or repeats one value.
        let (a, b) = (&a.values()[run.a.0..], &b.values()[run.b.0..]);
        match (run.a.1, run.b.1) {
            (0, 0) => y.extend(std::iter::repeat_n(f(a[0], b[0]), run.len)),
            (0, _) => y.extend(b[..run.len].iter().map(|&b| f(a[0], b))),
            (_, 0) => y.extend(a[..run.len].iter().map(|&a| f(a, b[0]))),
            _ => y.extend(a[..run.len].iter().zip(b).map(|(&a, &b)| f(a, b))),
        }
    });
    Ok(Array::of(sizes, y))
}

/// Extremes of two arrays.
impl Var {
    fn zip(&self, zip: Zip, other: &Self) -> Self {
        Self::record(Op::Zip(zip), &[self, other])
    }

    /// The larger of two values, with broadcasting; where they are equal the gradient goes to `self`.
    #[must_use]
    pub fn maximum(&self, other: &Self) -> Self {
        self.zip(Zip::Maximum, other)
    }

    /// The smaller of two values, with broadcasting; where they are equal the gradient goes to `self`.
    #[must_use]
    pub fn minimum(&self, other: &Self) -> Self {
        self.zip(Zip::Minimum, other)
    }
}

/// An operator for variables by value and by reference, and for numbers on either side.
macro_rules! operator {
    ($Trait:ident $method:ident, $zip:expr, |$s:ident| $right:expr, $left:expr) => {
        operator!(@zip $Trait $method, $zip, Var, Var);
        operator!(@zip $Trait $method, $zip, Var, &Var);
        operator!(@zip $Trait $method, $zip, &Var, Var);
        operator!(@zip $Trait $method, $zip, &Var, &Var);
        operator!(@map $Trait $method, $s, $right, $left, Var);
        operator!(@map $Trait $method, $s, $right, $left, &Var);
    };
    (@zip $Trait:ident $method:ident, $zip:expr, $A:ty, $B:ty) => {
        impl $Trait<$B> for $A {
            type Output = Var;

            fn $method(self, other: $B) -> Var {
                Var::zip(&self, $zip, &other)
            }
        }
    };
    (@map $Trait:ident $method:ident, $s:ident, $right:expr, $left:expr, $A:ty) => {
        impl $Trait<f64> for $A {
            type Output = Var;

            fn $method(self, $s: f64) -> Var {
                self.map($right)
            }
        }

        impl $Trait<$A> for f64 {
            type Output = Var;

            fn $method(self, x: $A) -> Var {
                let $s = self;
                x.map($left)
            }
        }
    };
}

operator!(
    Add add, Zip::Add,
    |s| Map::Affine { factor: 1.0, offset: s }, Map::Affine { factor: 1.0, offset: s }
);
operator!(
    Sub sub, Zip::Subtract,
    |s| Map::Affine { factor: 1.0, offset: -s }, Map::Affine { factor: -1.0, offset: s }
);
operator!(
    Mul mul, Zip::Multiply,
    |s| Map::Affine { factor: s, offset: 0.0 }, Map::Affine { factor: s, offset: 0.0 }
);
operator!(Div div, Zip::Divide, |s| Map::Over(s), Map::Under(s));

impl Neg for &Var {
    type Output = Var;

    fn neg(self) -> Var {
        self * -1.0
    }
}

impl Neg for Var {
    type Output = Self;

    fn neg(self) -> Self {
        self * -1.0
    }
}

impl Sum for Var {
    /// The sum of variables, with broadcasting; 0 for none.
    fn sum<I: Iterator<Item = Self>>(vars: I) -> Self {
        vars.reduce(|a, b| a + b).unwrap_or_else(|| Self::scalar(0.0))
    }
}
