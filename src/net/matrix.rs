//! A dense matrix, row by row.

use serde::{Deserialize, Serialize};

/// A dense matrix of f64, row by row. Samples of data are rows; so are the neurons of a weight matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    columns: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// The matrix whose values a function gives, called with row and column, row by row.
    pub fn from_fn(rows: usize, columns: usize, mut value: impl FnMut(usize, usize) -> f64) -> Self {
        let values = (0..rows * columns).map(|i| value(i / columns, i % columns)).collect();
        Self { columns, values }
    }

    /// How many rows.
    pub fn height(&self) -> usize {
        self.values.len().checked_div(self.columns).unwrap_or(0)
    }

    /// How many columns.
    pub const fn width(&self) -> usize {
        self.columns
    }

    /// All values, row by row.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The rows.
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.values.chunks(self.columns.max(1))
    }

    /// The columns as rows.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let mut values = Vec::with_capacity(self.values.len());
        for column in 0..self.columns {
            values.extend(self.values.iter().skip(column).step_by(self.columns));
        }
        Self { columns: self.height(), values }
    }

    /// `self other^T`: the products of all rows of one with all rows of the other, which are as wide.
    #[must_use]
    pub fn times_transposed(&self, other: &Self) -> Self {
        let products = self.rows().flat_map(|row| other.rows().map(move |column| dot(row, column)));
        Self { columns: other.height(), values: products.collect() }
    }

    /// Every row through a function that keeps its length.
    #[must_use]
    pub fn map_rows(&self, row: impl FnMut(&[f64]) -> Vec<f64>) -> Self {
        Self { columns: self.columns, values: self.rows().flat_map(row).collect() }
    }

    /// A function of the values of two matrices of one size.
    #[must_use]
    pub fn zip(&self, other: &Self, mut value: impl FnMut(f64, f64) -> f64) -> Self {
        let values = self.values.iter().zip(&other.values).map(|(&a, &b)| value(a, b)).collect();
        Self { columns: self.columns, values }
    }

    /// Every value times a number.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self { columns: self.columns, values: self.values.iter().map(|value| factor * value).collect() }
    }

    /// The sum of the products of all values with those of another matrix.
    pub fn inner(&self, other: &Self) -> f64 {
        dot(&self.values, &other.values)
    }

    /// The root of the sum of the squares.
    pub fn norm(&self) -> f64 {
        self.inner(self).sqrt()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
