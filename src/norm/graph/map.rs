//! Functions of one array, value by value.

use normlens_kernels::lanes;

use super::op::Op;
use super::{Array, Var};

/// A function of one value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Map {
    /// `factor * x + offset`.
    Affine {
        factor: f64,
        offset: f64,
    },
    /// `x / divisor`.
    Over(f64),
    /// `dividend / x`.
    Under(f64),
    Sqrt,
    Rsqrt,
    Square,
    Power(f64),
    Abs,
    Exp,
    Ln,
    Sigmoid,
    Tanh,
    Relu,
    HardSigmoid,
    Clamp(f64, f64),
}

/// `a / b`, and 0 where `b` is 0.
pub(super) fn quotient(a: f64, b: f64) -> f64 {
    if b == 0.0 { 0.0 } else { a / b }
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

impl Map {
    pub(super) fn forward(self, x: &Array) -> Array {
        let mut y = x.values().to_vec();
        match self {
            Self::Affine { factor, offset } => lanes::scale_add(&mut y, factor, offset),
            Self::Square => y.iter_mut().for_each(|y| *y *= *y),
            _ => y.iter_mut().for_each(|y| *y = self.at(*y)),
        }
        Array::of(x.sizes(), y)
    }

    pub(super) fn pull_back(self, x: &Array, y: &Array, g: &Array) -> Array {
        let mut dx = g.values().to_vec();
        match self {
            Self::Affine { factor, .. } => lanes::scale_add(&mut dx, factor, 0.0),
            _ => {
                for ((dx, &x), &y) in dx.iter_mut().zip(x.values()).zip(y.values()) {
                    *dx *= self.derivative(x, y);
                }
            }
        }
        Array::of(x.sizes(), dx)
    }

    /// The value. Logarithms and exponentials are `libm`'s, the same bits everywhere.
    fn at(self, x: f64) -> f64 {
        match self {
            Self::Affine { factor, offset } => factor * x + offset,
            Self::Over(divisor) => quotient(x, divisor),
            Self::Under(dividend) => quotient(dividend, x),
            Self::Sqrt => x.sqrt(),
            Self::Rsqrt if x <= 0.0 => 0.0,
            Self::Rsqrt => 1.0 / x.sqrt(),
            Self::Square => x * x,
            Self::Power(p) if p < 0.0 && x == 0.0 => 0.0,
            Self::Power(p) => libm::pow(x, p),
            Self::Abs => x.abs(),
            Self::Exp => libm::exp(x),
            Self::Ln => libm::log(x),
            Self::Sigmoid => sigmoid(x),
            Self::Tanh => libm::tanh(x),
            Self::Relu => x.max(0.0),
            Self::HardSigmoid => (x / 6.0 + 0.5).clamp(0.0, 1.0),
            // Not `f64::clamp`, which panics where the bounds are the wrong way round.
            Self::Clamp(low, high) => x.max(low).min(high),
        }
    }

    /// dy/dx at `x`, where `y` is the value.
    fn derivative(self, x: f64, y: f64) -> f64 {
        let inside = |yes: bool| if yes { 1.0 } else { 0.0 };
        match self {
            Self::Affine { factor, .. } => factor,
            Self::Over(divisor) => quotient(1.0, divisor),
            Self::Under(_) => quotient(-y, x),
            Self::Sqrt => quotient(0.5, y),
            Self::Rsqrt => -0.5 * y * y * y,
            Self::Square => 2.0 * x,
            Self::Power(p) if p < 1.0 && x == 0.0 => 0.0,
            Self::Power(p) => p * libm::pow(x, p - 1.0),
            Self::Abs if x == 0.0 => 0.0,
            Self::Abs => x.signum(),
            Self::Exp => y,
            Self::Ln => quotient(1.0, x),
            Self::Sigmoid => y * (1.0 - y),
            Self::Tanh => 1.0 - y * y,
            Self::Relu => inside(x > 0.0),
            Self::HardSigmoid => inside(x.abs() < 3.0) / 6.0,
            Self::Clamp(low, high) => inside(low <= x && x <= high),
        }
    }
}

/// Functions of one array.
impl Var {
    pub(super) fn map(&self, map: Map) -> Self {
        Self::record(Op::Map(map), &[self])
    }

    /// `sqrt(x)`; the derivative at 0 is taken as 0.
    #[must_use]
    pub fn sqrt(&self) -> Self {
        self.map(Map::Sqrt)
    }

    /// `1 / sqrt(x)`, and 0 with derivative 0 where `x` is 0 or, by round-off, less: a row without spread gives 0.
    #[must_use]
    pub fn rsqrt(&self) -> Self {
        self.map(Map::Rsqrt)
    }

    /// `x^2`.
    #[must_use]
    pub fn square(&self) -> Self {
        self.map(Map::Square)
    }

    /// `x^p`. At 0 a negative power is 0, as a quotient by 0 is, and the derivative of a power below 1 is taken as 0.
    #[must_use]
    pub fn powf(&self, p: f64) -> Self {
        self.map(Map::Power(p))
    }

    /// `|x|`, with derivative 0 at 0.
    #[must_use]
    pub fn abs(&self) -> Self {
        self.map(Map::Abs)
    }

    /// `e^x`.
    #[must_use]
    pub fn exp(&self) -> Self {
        self.map(Map::Exp)
    }

    /// The natural logarithm; the derivative at 0 is taken as 0.
    #[must_use]
    pub fn ln(&self) -> Self {
        self.map(Map::Ln)
    }

    /// `1 / (1 + e^-x)`.
    #[must_use]
    pub fn sigmoid(&self) -> Self {
        self.map(Map::Sigmoid)
    }

    /// The hyperbolic tangent.
    #[must_use]
    pub fn tanh(&self) -> Self {
        self.map(Map::Tanh)
    }

    /// `max(x, 0)`, with derivative 0 at 0.
    #[must_use]
    pub fn relu(&self) -> Self {
        self.map(Map::Relu)
    }

    /// `x / 6 + 1 / 2` between 0 and 1, with derivative 0 at the corners.
    #[must_use]
    pub fn hard_sigmoid(&self) -> Self {
        self.map(Map::HardSigmoid)
    }

    /// `min(max(x, low), high)`, with derivative 1 at the bounds.
    #[must_use]
    pub fn clamp(&self, low: f64, high: f64) -> Self {
        self.map(Map::Clamp(low, high))
    }
}
