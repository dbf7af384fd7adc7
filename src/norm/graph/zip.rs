//! Functions of two arrays, value by value: arithmetic and extremes, with broadcasting.

use std::iter::Sum;
use std::ops::{Add, Div, Mul, Neg, Sub};

use normlens_kernels::lanes;

use super::array::checked_len;
use super::map::{Map, quotient};
use super::op::Op;
use super::reduce::sum_to;
use super::walk::{strides, walk};
use super::{Array, Error, Sizes, Var, rearrange};

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
    const fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "−",
            Self::Multiply => "×",
            Self::Divide => "/",
            Self::Maximum => "maximum",
            Self::Minimum => "minimum",
        }
    }

    /// Whether an extreme is the second of two values: where they are equal it is the first.
    fn is_second(self, a: f64, b: f64) -> bool {
        if matches!(self, Self::Maximum) { b > a } else { b < a }
    }

    pub(super) fn forward(self, a: &Array, b: &Array) -> Result<Array, Error> {
        zip(a, b, self.symbol(), &|y, b| match (self, b) {
            (Self::Add, Values::Many(b)) => lanes::axpy(1.0, b, y),
            (Self::Add, Values::One(b)) => lanes::scale_add(y, 1.0, b),
            (Self::Subtract, Values::Many(b)) => lanes::axpy(-1.0, b, y),
            (Self::Subtract, Values::One(b)) => lanes::scale_add(y, 1.0, -b),
            (Self::Multiply, Values::Many(b)) => y.iter_mut().zip(b).for_each(|(y, b)| *y *= b),
            (Self::Multiply, Values::One(b)) => lanes::scale_add(y, b, 0.0),
            (Self::Divide, b) => b.pair_with(y, &quotient),
            (_, b) => b.pair_with(y, &|a, b| if self.is_second(a, b) { b } else { a }),
        })
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
    let full = match (zip, k) {
        (Zip::Add, _) | (Zip::Subtract, 0) => g.clone(),
        (Zip::Subtract, _) => negative(g),
        (Zip::Multiply, 0) => Zip::Multiply.forward(g, b)?,
        (Zip::Multiply, _) => Zip::Multiply.forward(g, a)?,
        (Zip::Divide, 0) => Zip::Divide.forward(g, b)?,
        (Zip::Divide, _) => negative(&Zip::Divide.forward(&Zip::Multiply.forward(g, y)?, b)?),
        (Zip::Maximum | Zip::Minimum, k) => Zip::Multiply.forward(g, &taken(zip, k, a, b)?)?,
    };
    Ok(sum_to(&full, if k == 0 { a.sizes() } else { b.sizes() }))
}

fn negative(x: &Array) -> Array {
    Map::Affine { factor: -1.0, offset: 0.0 }.forward(x)
}

/// 1 where an extreme is the first (k = 0) or the second (k = 1) of two values, 0 elsewhere.
fn taken(extreme: Zip, k: usize, a: &Array, b: &Array) -> Result<Array, Error> {
    let indicator = |a, b| if extreme.is_second(a, b) == (k == 1) { 1.0 } else { 0.0 };
    zip(a, b, extreme.symbol(), &|y, b| b.pair_with(y, &indicator))
}

/// What stands beside a contiguous stretch of an array: as many values, or one for all.
enum Values<'a> {
    Many(&'a [f64]),
    One(f64),
}

impl Values<'_> {
    fn pair_with(self, y: &mut [f64], f: &dyn Fn(f64, f64) -> f64) {
        match self {
            Self::Many(b) => y.iter_mut().zip(b).for_each(|(y, &b)| *y = f(*y, b)),
            Self::One(b) => y.iter_mut().for_each(|y| *y = f(*y, b)),
        }
    }
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

/// `a`, repeated to the common sizes, with `b` worked into it.
fn zip(
    a: &Array,
    b: &Array,
    operation: &'static str,
    work: &dyn Fn(&mut [f64], Values),
) -> Result<Array, Error> {
    let sizes = broadcast(a.sizes(), b.sizes(), operation)?;
    let mut y = rearrange::broadcast(a, sizes)?.into_values();
    walk(sizes, strides(sizes), strides(b.sizes()), &mut |run| {
        let row = &mut y[run.a.0..][..run.len];
        let (at, step) = run.b;
        work(
            row,
            if step == 0 { Values::One(b.values()[at]) } else { Values::Many(&b.values()[at..][..run.len]) },
        );
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
