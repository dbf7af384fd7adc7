//! Every use of the core's numerics, for either element type.

use normlens::norm::{
    Covariance, Error, Gradient, Histogram, Normalization, Partition, Real, Shape, Spectrum, Values,
    eigenvalues as spectrum_of,
};

/// dL/dgamma and dL/dbeta; empty without an affine recovery.
pub(crate) struct AffineGradient {
    /// dL/dgamma, one per channel.
    pub(crate) gamma: Vec<f64>,
    /// dL/dbeta, one per channel.
    pub(crate) beta: Vec<f64>,
}

/// `y <- normalization(x)`.
pub(crate) fn forward(n: &Normalization, x: &Values, shape: Shape, y: &mut Values) -> Result<(), Error> {
    match (x, y) {
        (Values::F32(x), Values::F32(y)) if y.len() == x.len() => n.forward_into(x, shape, y),
        (Values::F64(x), Values::F64(y)) if y.len() == x.len() => n.forward_into(x, shape, y),
        (Values::F32(x), y) => {
            *y = Values::F32(n.forward(x, shape)?);
            Ok(())
        }
        (Values::F64(x), y) => {
            *y = Values::F64(n.forward(x, shape)?);
            Ok(())
        }
    }
}

/// `x <- normalization(x)`.
pub(crate) fn forward_in_place(n: &Normalization, x: &mut Values, shape: Shape) -> Result<(), Error> {
    match x {
        Values::F32(x) => n.forward_in_place(x, shape),
        Values::F64(x) => n.forward_in_place(x, shape),
    }
}

/// `dx <- dL/dx` from `dy = dL/dy`. All three are of one type, which the caller has checked.
pub(crate) fn backward(
    n: &Normalization,
    (x, dy): (&Values, &Values),
    shape: Shape,
    dx: &mut Values,
) -> Result<AffineGradient, Error> {
    let [gamma, beta] = match (x, dy, dx) {
        (Values::F32(x), Values::F32(dy), Values::F32(dx)) if dx.len() == x.len() => {
            n.backward_into(x, shape, dy, dx)
        }
        (Values::F64(x), Values::F64(dy), Values::F64(dx)) if dx.len() == x.len() => {
            n.backward_into(x, shape, dy, dx)
        }
        (Values::F32(x), Values::F32(dy), dx) => {
            let Gradient { x, gamma, beta } = n.backward(x, shape, dy)?;
            *dx = Values::F32(x);
            Ok([gamma, beta])
        }
        (Values::F64(x), Values::F64(dy), dx) => {
            let Gradient { x, gamma, beta } = n.backward(x, shape, dy)?;
            *dx = Values::F64(x);
            Ok([gamma, beta])
        }
        _ => Err(Error::Length { expected: x.len(), found: dy.len() }),
    }?;
    Ok(AffineGradient { gamma, beta })
}

/// `dy <- dL/dx` from `dy = dL/dy`.
pub(crate) fn backward_in_place(
    n: &Normalization,
    x: &Values,
    shape: Shape,
    dy: &mut Values,
) -> Result<AffineGradient, Error> {
    let mut dx = Values::F32(Vec::new());
    let affine = backward(n, (x, dy), shape, &mut dx)?;
    *dy = dx;
    Ok(affine)
}

/// The eigenvalues of every area's d x d covariance, descending, area after area.
pub(crate) fn spectra(n: &Normalization, x: &Values, shape: Shape) -> Result<Vec<f64>, Error> {
    let mut eigenvalues = Vec::new();
    each_covariance(n, x, shape, |covariance| {
        eigenvalues.extend(Spectrum::of(&covariance.matrix())?.eigenvalues);
        Ok(())
    })?;
    Ok(eigenvalues)
}

/// Every area's d x d covariance, row-major, area after area.
pub(crate) fn covariances(n: &Normalization, x: &Values, shape: Shape) -> Result<Vec<f64>, Error> {
    let mut entries = Vec::new();
    each_covariance(n, x, shape, |covariance| {
        entries.extend(covariance.matrix());
        Ok(())
    })?;
    Ok(entries)
}

fn each_covariance(
    n: &Normalization,
    x: &Values,
    shape: Shape,
    visit: impl FnMut(&Covariance) -> Result<(), Error>,
) -> Result<(), Error> {
    let plan = n.plan(shape)?;
    match x {
        Values::F32(x) => each_covariance_of(plan.partition(), x, visit),
        Values::F64(x) => each_covariance_of(plan.partition(), x, visit),
    }
}

fn each_covariance_of<T: Real>(
    partition: &Partition,
    x: &[T],
    mut visit: impl FnMut(&Covariance) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut block = vec![T::default(); partition.area_len()];
    for area in 0..partition.areas() {
        partition.gather(x, area, &mut block);
        visit(&Covariance::of(&block, partition.rows()))?;
    }
    Ok(())
}

/// The eigenvalues of a symmetric matrix, row-major, descending.
pub(crate) fn eigenvalues(matrix: &Values, rows: usize) -> Result<Vec<f64>, Error> {
    let matrix = ndarray::Array2::from_shape_fn((rows, rows), |(i, j)| matrix.at(i * rows + j));
    spectrum_of(&matrix)
}

/// Counts in equal bins from `lo` to `hi`.
pub(crate) fn histogram(x: &Values, bins: usize, lo: f64, hi: f64) -> Vec<u32> {
    let mut histogram = Histogram::new(lo, hi, bins);
    match x {
        Values::F32(x) => histogram.add(x),
        Values::F64(x) => histogram.add(x),
    }
    histogram.counts
}
