//! Which values of the input move one value of the output, and how strongly.

use super::{Error, Plan, Real};

/// What moves the output less than this, relative to what moves it most, is counted as round-off.
pub const NEGLIGIBLE: f64 = 1e-9;

impl Plan {
    /// `|dy[cell] / dx|` over the whole tensor, recovery included and in f64 whatever the data.
    ///
    /// For a partition only the cell's area is worked on: elsewhere the derivative is 0 and not round-off.
    ///
    /// # Errors
    /// [`Error::Length`] and those of [`Normalization::backward`](super::Normalization::backward).
    ///
    /// # Panics
    /// When the cell is not in the tensor.
    #[inline(never)] // a gate of the page's catalogue
    pub fn reach<T: Real>(&self, x: &[T], cell: [usize; 4]) -> Result<Vec<f64>, Error> {
        let partition = self.partition();
        let shape = partition.shape();
        shape.check_len(x.len())?;
        let x: Vec<f64> = x.iter().map(|value| value.to_f64()).collect();
        if let Some(evaluation) = self.evaluation() {
            return evaluation?.influence(&x, cell);
        }
        let (mut dy, mut dx) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        dy[shape.offset(cell)] = 1.0;
        let area = partition.place(cell).area;
        let mut recovery = [vec![0.0; shape.c()], vec![0.0; shape.c()]];
        self.backward_areas((&x, &dy), area..area + 1, &mut self.workspace(), &mut dx, &mut recovery)?;
        Ok(dx.into_iter().map(f64::abs).collect())
    }
}
