//! Dense arrays of four axes.

use std::rc::Rc;

use normlens_kernels::lanes;

use super::{Dim, Error};

/// Sizes along N, C, H and W.
pub type Sizes = [usize; 4];

/// The most values an array may have: four times the largest tensor, 256 MiB, so that a formula that asks for more, by
/// patches or by a wide window, is refused before the page runs out of memory.
pub const MAX_LEN: usize = 1 << 25;

/// Values and their sizes, which agree; row-major, no axis empty. A clone shares the values.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    sizes: Sizes,
    values: Rc<Vec<f64>>,
}

impl Array {
    /// # Errors
    /// [`Error::Length`] unless there are as many values as the sizes say and no axis is empty, and [`Error::TooLarge`].
    pub fn new(sizes: Sizes, values: Vec<f64>) -> Result<Self, Error> {
        let len = checked_len(sizes)?;
        if len != values.len() {
            return Err(Error::Length { sizes, found: values.len() });
        }
        Ok(Self::of(sizes, values))
    }

    /// One value everywhere.
    ///
    /// # Errors
    /// Those of [`Array::new`].
    pub fn filled(sizes: Sizes, value: f64) -> Result<Self, Error> {
        Ok(Self::of(sizes, vec![value; checked_len(sizes)?]))
    }

    /// The value at every index.
    ///
    /// # Errors
    /// Those of [`Array::new`].
    pub fn from_fn(sizes: Sizes, mut value: impl FnMut(Sizes) -> f64) -> Result<Self, Error> {
        let [_, c, h, w] = sizes;
        let values = (0..checked_len(sizes)?)
            .map(|at| value([at / w / h / c, at / w / h % c, at / w % h, at % w]))
            .collect();
        Ok(Self::of(sizes, values))
    }

    /// A single value, which broadcasts to everything.
    pub fn scalar(value: f64) -> Self {
        Self::of([1; 4], vec![value])
    }

    /// One value per channel: 1 × C × 1 × 1.
    ///
    /// # Errors
    /// Those of [`Array::new`].
    pub fn channels(values: &[f64]) -> Result<Self, Error> {
        Self::new([1, values.len(), 1, 1], values.to_vec())
    }

    /// The identity matrix: 1 × 1 × d × d.
    ///
    /// # Errors
    /// Those of [`Array::new`].
    pub fn identity(d: usize) -> Result<Self, Error> {
        Self::from_fn([1, 1, d, d], |[_, _, i, j]| if i == j { 1.0 } else { 0.0 })
    }

    /// For sizes that are known to be valid and to agree with the values.
    pub(super) fn of(sizes: Sizes, values: Vec<f64>) -> Self {
        debug_assert_eq!(checked_len(sizes), Ok(values.len()), "sizes and values agree");
        Self { sizes, values: Rc::new(values) }
    }

    /// The sizes along N, C, H and W.
    pub const fn sizes(&self) -> Sizes {
        self.sizes
    }

    /// The values, row-major.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The values, copied only if they are shared.
    pub fn into_values(self) -> Vec<f64> {
        Rc::unwrap_or_clone(self.values)
    }

    /// The same values with other sizes.
    pub(super) fn reshaped(&self, sizes: Sizes) -> Result<Self, Error> {
        if checked_len(sizes)? != self.values.len() {
            return Err(Error::Mismatch { operation: "reshape", left: self.sizes, right: sizes });
        }
        Ok(Self { sizes, values: Rc::clone(&self.values) })
    }

    /// Adds an array of the same sizes, in place if the values are not shared.
    pub(super) fn accumulate(&mut self, other: &Self) {
        let values: &mut Vec<f64> = Rc::make_mut(&mut self.values);
        lanes::axpy(1.0, other.values(), values);
    }

    /// How the axis lies in memory: how many blocks, how many rows in a block, how many values in a row.
    pub(super) fn blocks(&self, dim: Dim) -> (usize, usize, usize) {
        let (outer, rest) = self.sizes.split_at(dim as usize);
        (outer.iter().product(), self.sizes[dim as usize], rest.iter().skip(1).product())
    }
}

/// How many values an array of these sizes has.
pub(super) fn checked_len(sizes: Sizes) -> Result<usize, Error> {
    if sizes.contains(&0) {
        return Err(Error::Length { sizes, found: 0 });
    }
    let len = sizes.iter().fold(1_usize, |product, &size| product.saturating_mul(size));
    if len > MAX_LEN { Err(Error::TooLarge { sizes }) } else { Ok(len) }
}
