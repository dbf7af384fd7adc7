//! Linear algebra on the last two axes, for every index of the first two.

use ndarray::Array2;
use normlens_kernels::lanes;

use super::op::Op;
use super::reduce::sum_to;
use super::zip::broadcast;
use super::{Array, Dim, Error, Sizes, Var};
use crate::norm;

/// Columns taken at a time, so that a block of rows stays in the cache.
const TILE: usize = 256;

/// The inverse roots of a symmetric matrix's eigenvalues, and its eigenvectors as rows.
#[derive(Debug)]
pub(super) struct Eigen {
    inverse_roots: Vec<f64>,
    vectors: Vec<f64>,
}

/// Rows, inner size and columns of one product.
#[derive(Clone, Copy)]
struct Extent {
    rows: usize,
    inner: usize,
    columns: usize,
}

/// `c += op(a) op(b)` for dense matrices; of the two at most one is transposed.
fn multiply(a: &[f64], b: &[f64], transposed: [bool; 2], extent: Extent, c: &mut [f64]) {
    let Extent { rows, inner, columns } = extent;
    if transposed[1] {
        for start in (0..inner).step_by(TILE) {
            let len = TILE.min(inner - start);
            for (a, c) in a.chunks_exact(inner).zip(c.chunks_exact_mut(columns)) {
                for (b, c) in b.chunks_exact(inner).zip(c) {
                    *c += lanes::dot(&a[start..][..len], &b[start..][..len]);
                }
            }
        }
        return;
    }
    let [row_step, inner_step] = if transposed[0] { [1, rows] } else { [inner, 1] };
    for start in (0..columns).step_by(TILE) {
        let len = TILE.min(columns - start);
        for (i, c) in c.chunks_exact_mut(columns).enumerate() {
            for (k, b) in b.chunks_exact(columns).enumerate() {
                lanes::axpy(a[i * row_step + k * inner_step], &b[start..][..len], &mut c[start..][..len]);
            }
        }
    }
}

/// `op(A) op(B)` for every index of the first two axes, which broadcast.
pub(super) fn product(a: &Array, b: &Array, transposed: [bool; 2]) -> Result<Array, Error> {
    let matrix = |x: &Array, transposed: bool| {
        let [_, _, h, w] = x.sizes();
        if transposed { [w, h] } else { [h, w] }
    };
    let ([rows, inner], [other, columns]) = (matrix(a, transposed[0]), matrix(b, transposed[1]));
    if inner != other {
        return Err(Error::Mismatch { operation: "matrix product", left: a.sizes(), right: b.sizes() });
    }
    let batch = |[n, c, _, _]: Sizes| [n, c, rows, columns];
    let sizes = broadcast(batch(a.sizes()), batch(b.sizes()), "matrix product")?;
    let extent = Extent { rows, inner, columns };
    let mut y = vec![0.0; sizes.iter().product()];
    for (at, c) in y.chunks_exact_mut(rows * columns).enumerate() {
        let (n, k) = (at / sizes[1], at % sizes[1]);
        multiply(nth(a, n, k), nth(b, n, k), transposed, extent, c);
    }
    Ok(Array::of(sizes, y))
}

/// The matrix at (n, c), where axes of size 1 repeat.
fn nth(x: &Array, n: usize, c: usize) -> &[f64] {
    let [samples, channels, h, w] = x.sizes();
    &x.values()[(n.min(samples - 1) * channels + c.min(channels - 1)) * h * w..][..h * w]
}

pub(super) fn product_pull_back(
    k: usize,
    a: &Array,
    b: &Array,
    transposed: bool,
    g: &Array,
) -> Result<Array, Error> {
    let (full, sizes) = match (k, transposed) {
        (0, _) => (product(g, b, [false, !transposed])?, a.sizes()),
        (_, false) => (product(a, g, [true, false])?, b.sizes()),
        (_, true) => (product(g, a, [true, false])?, b.sizes()),
    };
    Ok(sum_to(&full, sizes))
}

/// The size of square matrices.
fn square(x: &Array, operation: &'static str) -> Result<usize, Error> {
    let [_, _, h, w] = x.sizes();
    if h == w { Ok(h) } else { Err(not_square(x.sizes(), operation)) }
}

fn not_square(sizes: Sizes, operation: &'static str) -> Error {
    Error::Needs { operation, sizes, needs: "square matrices" }
}

/// `op(a) op(b)` of two d × d matrices.
fn times(a: &[f64], b: &[f64], transposed: [bool; 2], d: usize) -> Vec<f64> {
    let mut c = vec![0.0; d * d];
    multiply(a, b, transposed, Extent { rows: d, inner: d, columns: d }, &mut c);
    c
}

/// `(A + A^T) / 2`: what a function of symmetric matrices sees of a matrix, and what it gives back as a gradient.
fn symmetric_part(a: &[f64], d: usize) -> Vec<f64> {
    (0..d * d).map(|at| 0.5 * (a[at] + a[at % d * d + at / d])).collect()
}

/// `U diag(1 / sqrt(l)) U^T`, where an eigenvalue that is 0 within round-off gives 0, as in `Whitening::Zca`.
pub(super) fn inverse_root(x: &Array) -> Result<(Array, Vec<Eigen>), Error> {
    let d = square(x, "inverse root")?;
    let (mut y, mut eigen) = (Vec::with_capacity(x.values().len()), Vec::new());
    for matrix in x.values().chunks_exact(d * d) {
        let symmetric = symmetric_part(matrix, d);
        let (values, columns) = norm::eigen(&Array2::from_shape_fn((d, d), |(i, j)| symmetric[i * d + j]))?;
        let floor = values.first().map_or(0.0, |l| l * d as f64 * f64::EPSILON);
        let root = |l: &f64| if *l > floor { 1.0 / l.sqrt() } else { 0.0 };
        let inverse_roots: Vec<f64> = values.iter().map(root).collect();
        let vectors: Vec<f64> = (0..d * d).map(|at| columns[[at % d, at / d]]).collect();
        let mut scaled = vectors.clone();
        for (row, root) in scaled.chunks_exact_mut(d).zip(&inverse_roots) {
            lanes::scale_add(row, *root, 0.0);
        }
        y.extend(times(&vectors, &scaled, [true, false], d));
        eigen.push(Eigen { inverse_roots, vectors });
    }
    Ok((Array::of(x.sizes(), y), eigen))
}

/// `U (K o (U^T sym(G) U)) U^T` with `K_ij = -1 / (sqrt(l_i l_j) (sqrt l_i + sqrt l_j))`: no difference of eigenvalues, so
/// repeated ones do no harm.
pub(super) fn inverse_root_pull_back(eigen: &[Eigen], g: &Array) -> Array {
    let [_, _, d, _] = g.sizes();
    let mut dx = Vec::with_capacity(g.values().len());
    for (Eigen { inverse_roots, vectors }, g) in eigen.iter().zip(g.values().chunks_exact(d * d)) {
        let g = symmetric_part(g, d);
        let mut inner = times(&times(vectors, &g, [false, false], d), vectors, [false, true], d);
        for (at, value) in inner.iter_mut().enumerate() {
            let (a, b) = (inverse_roots[at / d], inverse_roots[at % d]);
            *value *= if a > 0.0 && b > 0.0 { -a * b / (1.0 / a + 1.0 / b) } else { 0.0 };
        }
        dx.extend(times(&times(vectors, &inner, [true, false], d), vectors, [false, false], d));
    }
    Array::of(g.sizes(), dx)
}

/// `L^-1` with `A = L L^T`, for the symmetric part of every matrix.
pub(super) fn inverse_cholesky(x: &Array) -> Result<Array, Error> {
    let d = square(x, "inverse Cholesky factor")?;
    let mut y = Vec::with_capacity(x.values().len());
    for (area, matrix) in x.values().chunks_exact(d * d).enumerate() {
        let mut l = symmetric_part(matrix, d);
        let start = y.len();
        for row in 0..d {
            for column in 0..=row {
                let inner = lanes::dot(&l[row * d..][..column], &l[column * d..][..column]);
                let rest = l[row * d + column] - inner;
                if column < row {
                    l[row * d + column] = rest / l[column * d + column];
                } else if rest > l[row * d + row] * f64::EPSILON {
                    l[row * d + row] = rest.sqrt();
                } else {
                    // What cancels to round-off is singular, whatever its sign, and so is what is no number.
                    return Err(norm::Error::NotPositiveDefinite { area, row }.into());
                }
            }
            // Forward substitution: row i of the inverse is (e_i - sum_k L_ik row k) / L_ii.
            let mut inverse = vec![0.0; d];
            inverse[row] = 1.0;
            for (k, done) in y[start..].chunks_exact(d).enumerate() {
                lanes::axpy(-l[row * d + k], done, &mut inverse);
            }
            lanes::scale_add(&mut inverse, 1.0 / l[row * d + row], 0.0);
            y.extend(inverse);
        }
    }
    Ok(Array::of(x.sizes(), y))
}

/// `-1/2 W^T (Phi + Phi^T) W`, where Phi is the lower triangle of `G W^T` with its diagonal halved.
pub(super) fn inverse_cholesky_pull_back(w: &Array, g: &Array) -> Array {
    let [_, _, d, _] = w.sizes();
    let mut dx = Vec::with_capacity(w.values().len());
    for (w, g) in w.values().chunks_exact(d * d).zip(g.values().chunks_exact(d * d)) {
        let a = times(g, w, [false, true], d);
        // Phi + Phi^T mirrors the lower triangle and leaves the diagonal as it is.
        let mirrored: Vec<f64> =
            (0..d * d).map(|at| -0.5 * a[(at / d).max(at % d) * d + (at / d).min(at % d)]).collect();
        dx.extend(times(&times(w, &mirrored, [true, false], d), w, [false, false], d));
    }
    Array::of(w.sizes(), dx)
}

/// Matrices: the last two axes, H rows and W columns. The first two count matrices, and broadcast.
impl Var {
    /// `A B`.
    #[must_use]
    pub fn matmul(&self, b: &Self) -> Self {
        Self::record(Op::Product { transposed: false }, &[self, b])
    }

    /// `A B^T`, by dot products of rows: `x.matmul_transposed(x)` is X X^T.
    #[must_use]
    pub fn matmul_transposed(&self, b: &Self) -> Self {
        Self::record(Op::Product { transposed: true }, &[self, b])
    }

    /// The matrices transposed.
    #[must_use]
    pub fn transpose(&self) -> Self {
        self.permute([Dim::N, Dim::C, Dim::W, Dim::H])
    }

    /// The sum of the diagonal of square matrices, 1 × 1 each.
    #[must_use]
    pub fn trace(&self) -> Self {
        let [_, _, h, w] = self.sizes();
        if h != w {
            return self.refused(not_square(self.sizes(), "trace"));
        }
        (self * Self::identity(h)).sum(Dim::H | Dim::W)
    }

    /// The mean of every row and the biased covariance of the rows, `Xc Xc^T / m`.
    pub fn covariance(&self) -> (Self, Self) {
        let mean = self.mean(Dim::W);
        let centered = self - &mean;
        let covariance = centered.matmul_transposed(&centered) / self.count(Dim::W);
        (mean, covariance)
    }

    /// Newton's iteration towards `A^(-1/2)`, `P_T / sqrt(t)` with `t = trace(A)` and
    /// `P <- 1.5 P - 0.5 P^3 A / t` (Huang et al., CVPR 2019). `Y = P A / t` is carried along, which is the same function
    /// and stable (Higham, Functions of Matrices, 2008, section 6.7).
    #[must_use]
    pub fn newton_inverse_sqrt(&self, iterations: usize) -> Self {
        self.newton_inverse_sqrt_from(&self.trace(), iterations)
    }

    /// The same with another `t` of at least the largest eigenvalue: the Frobenius norm is nearer to it than the trace, and
    /// takes fewer iterations.
    #[must_use]
    pub fn newton_inverse_sqrt_from(&self, t: &Self, iterations: usize) -> Self {
        let identity = Self::identity(self.sizes()[Dim::H as usize]);
        let (mut y, mut p) = (self / t, identity.clone());
        for _ in 0..iterations {
            let step = 1.5 * &identity - 0.5 * p.matmul(&y);
            (y, p) = (y.matmul(&step), step.matmul(&p));
        }
        p / t.sqrt()
    }

    /// `A + epsilon I` of square matrices.
    #[must_use]
    pub fn plus_diagonal(&self, epsilon: f64) -> Self {
        self + epsilon * Self::identity(self.sizes()[Dim::H as usize])
    }

    /// `A^(-1/2)` of symmetric positive semi-definite matrices, the ZCA whitening matrix of a covariance. A direction
    /// whose eigenvalue is 0 within round-off is dropped. Of any other matrix the symmetric part is taken.
    #[must_use]
    pub fn inverse_sqrt(&self) -> Self {
        Self::record(Op::InverseRoot(Vec::new()), &[self])
    }

    /// `L^-1` with `A = L L^T`, L lower triangular, the Cholesky whitening matrix of a covariance. Of a matrix that is
    /// not symmetric the symmetric part is taken; one that is not positive definite is an error.
    #[must_use]
    pub fn cholesky_inverse(&self) -> Self {
        Self::record(Op::InverseCholesky, &[self])
    }
}
