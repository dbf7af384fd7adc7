//! Whitening: a matrix W with W Sigma W^T = I, by four factorizations, and its gradient.
//!
//! `Sigma = Xc Xc^T / m + epsilon I` with Xc the centred d x m matrix. Every whitening matrix is `Q Sigma^(-1/2)` with Q
//! orthogonal. Formulas and conventions: Huang et al., CVPR 2018, 2019, 2020, as their code has them.

use ndarray::{Array2, ArrayView1};
use normlens_kernels::matrix::{Panels, Piece, Precision, add_product, store_product};
use serde::{Deserialize, Serialize};

use super::matrix::{packed, product, symmetric_product};
use super::{Covariance, Error, MAX_ROWS, Real, eigen, lanes};

/// T of IterNorm (Huang et al., CVPR 2019).
pub const DEFAULT_ITERATIONS: usize = 5;
/// Beyond this Newton's iteration has long converged, or its round-off has taken over.
pub const MAX_ITERATIONS: usize = 20;

/// Columns that are packed at a time when a matrix is applied: those of 512 rows fit the second-level cache.
const TILE: usize = 64;

/// Up to this amplification products of f32 are exact enough: measured, what they change of the output stays below
/// 2e-6 of its largest value. It grows in proportion, to 1e-5 at 100.
const MAX_AMPLIFICATION: f64 = 10.0;

/// Which whitening matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whitening {
    /// `Lambda^(-1/2) U^T`, eigenvalues descending. Not unique: signs are fixed as [`eigen`] says.
    Pca,
    /// `U Lambda^(-1/2) U^T = Sigma^(-1/2)`: symmetric, unique, closest to the input.
    Zca,
    /// `L^(-1)` with `Sigma = L L^T`, L lower triangular: depends on the order of the rows.
    Cholesky,
    /// Newton's iteration towards ZCA: `P <- 1.5 P - 0.5 P^3 Sigma / t`, `W = P / sqrt(t)`, `t = trace(Sigma)`.
    Newton {
        /// T, the number of iterations; 0 only divides by `sqrt(t)`.
        iterations: usize,
    },
}

impl Whitening {
    /// Its name in a [`Spec`](super::Spec).
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pca => "pca",
            Self::Zca => "zca",
            Self::Cholesky => "cholesky",
            Self::Newton { .. } => "newton",
        }
    }
}

/// A whitening matrix fitted to one area: `xhat = W (x - mu)`.
#[derive(Clone, Debug)]
pub struct Whitener {
    kind: Whitening,
    means: Vec<f64>,
    sigma: Array2<f64>,
    matrix: Array2<f64>,
    /// Whether products of f32 leave the output as exact as f32 is.
    tolerant: bool,
    /// Eigenvalues and vectors of `sigma`, where they were needed.
    eigen: Option<(Vec<f64>, Array2<f64>)>,
}

impl Whitener {
    /// Fits W to a covariance.
    ///
    /// A direction whose eigenvalue is 0 within round-off even after epsilon is dropped by PCA and ZCA (W maps it to 0).
    ///
    /// # Errors
    /// [`Error::TooManyRows`], [`Error::NoConvergence`], and [`Error::NotPositiveDefinite`] for Cholesky, whose area
    /// the caller knows.
    pub fn fit(covariance: &Covariance, kind: Whitening, epsilon: f64, area: usize) -> Result<Self, Error> {
        let d = covariance.means().len();
        if d > MAX_ROWS {
            return Err(Error::TooManyRows { rows: d });
        }
        let mut sigma = covariance.matrix();
        for i in 0..d {
            sigma[[i, i]] += epsilon;
        }
        let mut decomposition = None;
        let matrix = match kind {
            Whitening::Pca | Whitening::Zca => {
                let (values, u) = eigen(&sigma)?;
                // Sigma is at least epsilon I; what the solver says below that is its round-off.
                let values: Vec<f64> = values.into_iter().map(|l| l.max(epsilon)).collect();
                let roots = inverse_roots(&values);
                let pca = Array2::from_shape_fn((d, d), |(i, j)| roots[i] * u[[j, i]]);
                let matrix = if kind == Whitening::Zca { symmetric_product(&u, &pca) } else { pca };
                decomposition = Some((values, u));
                matrix
            }
            Whitening::Cholesky => invert_lower(&cholesky(&sigma, area)?, d),
            Whitening::Newton { iterations } => newton(&sigma, iterations),
        };
        let means = covariance.means().to_vec();
        let tolerant = has_plain_variances(covariance) && amplification(&matrix, &sigma) <= MAX_AMPLIFICATION;
        Ok(Self { kind, means, sigma, matrix, tolerant, eigen: decomposition })
    }

    /// Fits W to a block of d rows: for data of f32 by products of f32, as long as that does not show in the output,
    /// and otherwise by those of f64. PCA always takes the latter: its directions turn with the smallest error where
    /// eigenvalues are close.
    ///
    /// # Errors
    /// Those of [`Whitener::fit`].
    pub fn of<T: Real>(
        block: &[T],
        d: usize,
        kind: Whitening,
        epsilon: f64,
        area: usize,
    ) -> Result<Self, Error> {
        if T::PRECISION == Precision::Single && kind != Whitening::Pca {
            let rough = Self::fit(&Covariance::rounded(block, d, Precision::Single), kind, epsilon, area);
            // What rounding made singular may not be.
            if let Ok(rough) = rough
                && rough.tolerant
            {
                return Ok(rough);
            }
        }
        Self::fit(&Covariance::of(block, d), kind, epsilon, area)
    }

    /// How much louder than an output the terms are of which it is the sum: the largest `sum_j w_ij^2 s_jj` over the
    /// rows of W. 1 for rows without correlation; by so much rounding errors in Sigma and in x are amplified.
    pub fn amplification(&self) -> f64 {
        amplification(&self.matrix, &self.sigma)
    }

    /// Mean of every row.
    pub fn means(&self) -> &[f64] {
        &self.means
    }

    /// W, d x d.
    pub fn matrix(&self) -> &Array2<f64> {
        &self.matrix
    }

    /// Sigma with epsilon on its diagonal.
    pub fn sigma(&self) -> &Array2<f64> {
        &self.sigma
    }

    /// `xhat = W (x - mu)` for the given columns of a block of d rows of m values, in place.
    pub fn apply<T: Real>(&self, block: &mut [T], m: usize, columns: std::ops::Range<usize>) {
        let precision = if self.tolerant { T::PRECISION } else { Precision::Double };
        let (w, mut centered) = (packed(&self.matrix, precision), Panels::default());
        for start in columns.clone().step_by(TILE) {
            let columns = start..columns.end.min(start + TILE);
            centered.reset(precision, columns.len(), self.means.len());
            centered.pack_columns(0, &Piece { values: block, stride: m, columns, shifts: &self.means });
            store_product(&w, &centered, block, m, start);
        }
    }

    /// dL/dX of one area from `x` (d x m) and `g = dL/dXhat`, both row-major.
    ///
    /// `dL/dXc = W^T Gc + 2/m sym(dL/dSigma) Xc`, where centring G is what the mean's gradient comes to.
    pub fn backward<T: Real>(&self, x: &[T], g: &[T], m: usize) -> Vec<T> {
        let d = self.means.len();
        let g_means: Vec<f64> = g.chunks_exact(m).map(|row| lanes::sum(row) / m as f64).collect();
        let pieces = |start| {
            let columns = start..m.min(start + TILE);
            (
                Piece { values: g, stride: m, columns: columns.clone(), shifts: &g_means },
                Piece { values: x, stride: m, columns, shifts: &self.means },
            )
        };
        // Gradients amplify by more than W does.
        let precision = Precision::Double;
        let (mut left, mut right) = (Panels::default(), Panels::default());
        let mut sums = vec![0.0; d * d];
        for start in (0..m).step_by(TILE) {
            let (g, x) = pieces(start);
            left.pack_rows(precision, &g);
            right.pack_rows(precision, &x);
            add_product(&left, &right, &mut sums);
        }
        let g_sigma = self.sigma_gradient(&Array2::from_shape_fn((d, d), |(i, j)| sums[i * d + j]));
        // [W^T, 2/m sym(dL/dSigma)] by G above X.
        let factors = Array2::from_shape_fn((d, 2 * d), |(i, j)| {
            if j < d { self.matrix[[j, i]] } else { (g_sigma[[i, j - d]] + g_sigma[[j - d, i]]) / m as f64 }
        });
        let factors = packed(&factors, precision);
        let mut dx = vec![T::default(); d * m];
        for start in (0..m).step_by(TILE) {
            let (g, x) = pieces(start);
            right.reset(precision, g.columns.len(), 2 * d);
            right.pack_columns(0, &g);
            right.pack_columns(d, &x);
            store_product(&factors, &right, &mut dx, m, start);
        }
        dx
    }

    /// dL/dSigma from dL/dW.
    fn sigma_gradient(&self, g_w: &Array2<f64>) -> Array2<f64> {
        match (self.kind, &self.eigen) {
            (Whitening::Zca, Some((values, u))) => zca_gradient(values, u, g_w),
            (Whitening::Pca, Some((values, u))) => pca_gradient(values, u, g_w),
            (Whitening::Newton { iterations }, _) => newton_gradient(&self.sigma, iterations, g_w),
            _ => cholesky_gradient(&self.matrix, g_w),
        }
    }
}

/// Whether the variances are such that the squares of values about them are far from the limits of f32.
fn has_plain_variances(covariance: &Covariance) -> bool {
    covariance.matrix().diag().iter().all(|variance| (1e-24..1e24).contains(variance))
}

/// The largest `sum_j w_ij^2 s_jj`.
fn amplification(w: &Array2<f64>, sigma: &Array2<f64>) -> f64 {
    let variances = sigma.diag();
    let louder = |row: ArrayView1<f64>| row.iter().zip(variances).map(|(w, s)| w * w * s).sum::<f64>();
    w.rows().into_iter().map(louder).fold(0.0, f64::max)
}

/// `1 / sqrt(l)`, 0 where l is 0 within round-off.
fn inverse_roots(values: &[f64]) -> Vec<f64> {
    let floor = values.first().map_or(0.0, |l| l * values.len() as f64 * f64::EPSILON);
    values.iter().map(|&l| if l > floor { 1.0 / l.sqrt() } else { 0.0 }).collect()
}

/// L of `Sigma = L L^T`, row by row.
fn cholesky(sigma: &Array2<f64>, area: usize) -> Result<Vec<f64>, Error> {
    let d = sigma.nrows();
    let mut l = vec![0.0; d * d];
    for i in 0..d {
        for j in 0..=i {
            let rest = sigma[[i, j]] - lanes::dot(&l[i * d..i * d + j], &l[j * d..j * d + j]);
            l[i * d + j] = if j < i {
                rest / l[j * d + j]
            } else if rest.is_nan() || rest <= sigma[[i, i]] * f64::EPSILON {
                // Relative to the diagonal: what cancels to round-off is singular, whatever its sign.
                return Err(Error::NotPositiveDefinite { area, row: i });
            } else {
                rest.sqrt()
            };
        }
    }
    Ok(l)
}

/// The inverse of a lower triangular matrix of d rows by forward substitution.
fn invert_lower(l: &[f64], d: usize) -> Array2<f64> {
    let mut inverse = vec![0.0; d * d];
    for (i, l) in l.chunks_exact(d).enumerate() {
        let (above, row) = inverse.split_at_mut(i * d);
        for (k, above) in above.chunks_exact(d).enumerate() {
            lanes::axpy(-l[k], &above[..=k], &mut row[..=k]);
        }
        row[i] = 1.0;
        for value in &mut row[..=i] {
            *value /= l[i];
        }
    }
    Array2::from_shape_fn((d, d), |(i, j)| inverse[i * d + j])
}

/// `P_T / sqrt(t)`; the zero matrix when the trace is 0.
fn newton(sigma: &Array2<f64>, iterations: usize) -> Array2<f64> {
    let trace = sigma.diag().sum();
    if trace <= 0.0 {
        return Array2::zeros(sigma.dim());
    }
    let (mut y, mut p) = (sigma / trace, Array2::eye(sigma.nrows()));
    for _ in 0..iterations {
        let h = newton_step(&p, &y);
        (y, p) = (symmetric_product(&y, &h), symmetric_product(&h, &p));
    }
    p / trace.sqrt()
}

/// `(3 I - P Y) / 2`, by which both factors of the coupled iteration are multiplied.
///
/// With `Y = P Sigma / t` that is `P <- 1.5 P - 0.5 P^3 Sigma / t`, whose round-off grows by the condition number at every
/// step once P and Sigma no longer commute; carrying Y along is the same function and stable (Higham, Functions of
/// Matrices, 2008, section 6.7). All three are polynomials of Sigma, so that every product is symmetric.
fn newton_step(p: &Array2<f64>, y: &Array2<f64>) -> Array2<f64> {
    let mut h = symmetric_product(p, y) * -0.5;
    for i in 0..h.nrows() {
        h[[i, i]] += 1.5;
    }
    h
}

/// ZCA: `K_ij = -1 / (sqrt(l_i l_j) (sqrt(l_i) + sqrt(l_j)))`, dL/dSigma = U (K o U^T sym(Gw) U) U^T. No difference of
/// eigenvalues, so repeated ones do no harm.
fn zca_gradient(values: &[f64], u: &Array2<f64>, g_w: &Array2<f64>) -> Array2<f64> {
    let symmetric = (g_w + &g_w.t()) * 0.5;
    let mut inner = symmetric_product(&u.t(), &product(&symmetric, u));
    let inverse = inverse_roots(values);
    for ((i, j), value) in inner.indexed_iter_mut() {
        let (a, b) = (inverse[i], inverse[j]);
        *value *= if a > 0.0 && b > 0.0 { -a * b / (1.0 / a + 1.0 / b) } else { 0.0 };
    }
    symmetric_product(u, &product(&inner, &u.t()))
}

/// PCA: `1 / (l_i - l_j)` is in the derivative itself; at equal eigenvalues the gradient does not exist (one face of
/// stochastic axis swapping) and that term is left out.
fn pca_gradient(values: &[f64], u: &Array2<f64>, g_w: &Array2<f64>) -> Array2<f64> {
    let inverse = inverse_roots(values);
    let projected = product(g_w, u);
    let floor = values.first().copied().unwrap_or(0.0) * values.len() as f64 * f64::EPSILON;
    let inner = Array2::from_shape_fn(projected.dim(), |(i, j)| {
        if i == j {
            -0.5 * inverse[i].powi(3) * projected[[i, i]]
        } else {
            let gap = values[j] - values[i];
            if gap.abs() > floor { inverse[j] * projected[[j, i]] / gap } else { 0.0 }
        }
    });
    let gradient = product(u, &product(&inner, &u.t()));
    (&gradient + &gradient.t()) * 0.5
}

/// Cholesky: A = Gw W^T, Phi(A) its lower triangle with the diagonal halved, dL/dSigma = -1/2 W^T (Phi + Phi^T) W.
fn cholesky_gradient(w: &Array2<f64>, g_w: &Array2<f64>) -> Array2<f64> {
    let a = product(g_w, &w.t());
    let phi = Array2::from_shape_fn(a.dim(), |(i, j)| match i.cmp(&j) {
        std::cmp::Ordering::Greater => a[[i, j]],
        std::cmp::Ordering::Equal => 0.5 * a[[i, i]],
        std::cmp::Ordering::Less => 0.0,
    });
    let symmetric = &phi + &phi.t();
    symmetric_product(&w.t(), &product(&symmetric, w)) * -0.5
}

/// Newton: the iteration backwards, with every P and Y kept. Those are symmetric; the gradients are not.
fn newton_gradient(sigma: &Array2<f64>, iterations: usize, g_w: &Array2<f64>) -> Array2<f64> {
    let trace = sigma.diag().sum();
    if trace <= 0.0 {
        return Array2::zeros(sigma.dim());
    }
    let normalized = sigma / trace;
    let (mut y, mut p) = (normalized.clone(), Array2::eye(sigma.nrows()));
    let mut steps = Vec::with_capacity(iterations);
    for _ in 0..iterations {
        let h = newton_step(&p, &y);
        let next = (symmetric_product(&y, &h), symmetric_product(&h, &p));
        steps.push((y, p, h));
        (y, p) = next;
    }
    let root = trace.sqrt();
    let through_root = -0.5 * (g_w * &p).sum() / root / trace;
    let mut g_p = g_w / root;
    let mut g_y: Array2<f64> = Array2::zeros(sigma.dim());
    for (y, p, h) in steps.iter().rev() {
        let g_product = (product(y, &g_y) + product(&g_p, p)) * -0.5;
        g_p = product(h, &g_p) + product(&g_product, y);
        g_y = product(&g_y, h) + product(p, &g_product);
    }
    let along = (&g_y * &normalized).sum() / trace;
    let mut gradient = g_y / trace;
    for i in 0..sigma.nrows() {
        gradient[[i, i]] += through_root - along;
    }
    gradient
}
