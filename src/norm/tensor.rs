//! A tensor with its element type.

use super::{Error, Shape};

/// The values of a tensor, row-major, in the type they came in.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// 32-bit.
    F32(Vec<f32>),
    /// 64-bit.
    F64(Vec<f64>),
}

/// Runs the same expression on either element type.
macro_rules! with_values {
    ($values:expr, $xs:ident => $body:expr) => {
        match $values {
            $crate::norm::Values::F32($xs) => $body,
            $crate::norm::Values::F64($xs) => $body,
        }
    };
}
pub(crate) use with_values;

/// Values and their shape, which agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    shape: Shape,
    values: Values,
}

impl Tensor {
    /// # Errors
    /// [`Error::Length`] unless there are as many values as the shape has.
    pub fn new(shape: Shape, values: Values) -> Result<Self, Error> {
        shape.check_len(values.len())?;
        Ok(Self { shape, values })
    }

    /// The shape.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// The values.
    pub const fn values(&self) -> &Values {
        &self.values
    }

    /// One value.
    ///
    /// # Panics
    /// When the index lies outside the shape.
    pub fn at(&self, index: [usize; 4]) -> f64 {
        self.values.at(self.shape.offset(index))
    }
}

impl Values {
    /// How many.
    pub fn len(&self) -> usize {
        with_values!(self, xs => xs.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One value, widened.
    ///
    /// # Panics
    /// When there is no value at `offset`.
    pub fn at(&self, offset: usize) -> f64 {
        with_values!(self, xs => super::Real::to_f64(xs[offset]))
    }

    /// "float32" or "float64", NumPy's words.
    pub const fn dtype(&self) -> &'static str {
        match self {
            Self::F32(_) => "float32",
            Self::F64(_) => "float64",
        }
    }
}
