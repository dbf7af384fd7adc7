//! Whitening: a matrix W with W Sigma W^T = I, by four factorizations, and its gradient.
//!
//! `Sigma = Xc Xc^T / m + epsilon I` with Xc the centred d x m matrix. Every whitening matrix is `Q Sigma^(-1/2)` with Q
//! orthogonal. Formulas and conventions: Huang et al., CVPR 2018, 2019, 2020, as their code has them.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{Covariance, Error, MAX_ROWS, Real, eigen, lanes};

/// T of IterNorm (Huang et al., CVPR 2019).
pub const DEFAULT_ITERATIONS: usize = 5;
/// Beyond this Newton's iteration has long converged, or its round-off has taken over.
pub const MAX_ITERATIONS: usize = 20;

/// Columns per tile when a whitening matrix is applied.
const TILE: usize = 256;

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
                let matrix = if kind == Whitening::Zca { u.dot(&pca) } else { pca };
                decomposition = Some((values, u));
                matrix
            }
            Whitening::Cholesky => invert_lower(&cholesky(&sigma, area)?),
            Whitening::Newton { iterations } => newton(&sigma, iterations),
        };
        Ok(Self { kind, means: covariance.means().to_vec(), sigma, matrix, eigen: decomposition })
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
        let d = self.means.len();
        let (mut centered, mut out) = (vec![0.0; d * TILE], vec![0.0; TILE]);
        let mut start = columns.start;
        while start < columns.end {
            let len = TILE.min(columns.end - start);
            for ((row, tile), mean) in
                block.chunks_exact(m).zip(centered.chunks_exact_mut(TILE)).zip(&self.means)
            {
                lanes::widen_centered(&row[start..start + len], *mean, &mut tile[..len]);
            }
            for (i, row) in block.chunks_exact_mut(m).enumerate() {
                out[..len].fill(0.0);
                for (j, tile) in centered.chunks_exact(TILE).enumerate() {
                    let w = self.matrix[[i, j]];
                    if w != 0.0 {
                        lanes::axpy(w, &tile[..len], &mut out[..len]);
                    }
                }
                lanes::affine_into(&out[..len], 0.0, 1.0, &mut row[start..start + len]);
            }
            start += len;
        }
    }

    /// dL/dX of one area from `x` (d x m) and `g = dL/dXhat`, both row-major.
    ///
    /// `dL/dXc = W^T G + 2/m sym(dL/dSigma) Xc`, and dL/dX is that minus its row means.
    pub fn backward<T: Real>(&self, x: &[T], g: &[T], m: usize) -> Vec<T> {
        let d = self.means.len();
        let mut centered = vec![0.0; d * m];
        for ((row, out), mean) in x.chunks_exact(m).zip(centered.chunks_exact_mut(m)).zip(&self.means) {
            lanes::widen_centered(row, *mean, out);
        }
        let g_w = Array2::from_shape_fn((d, d), |(i, j)| {
            lanes::dot(&g[i * m..(i + 1) * m], &centered[j * m..(j + 1) * m])
        });
        let g_sigma = self.sigma_gradient(&g_w);
        let mut dx = vec![0.0; m];
        let mut wide = vec![0.0; d * m];
        for (row, out) in g.chunks_exact(m).zip(wide.chunks_exact_mut(m)) {
            lanes::widen_centered(row, 0.0, out);
        }
        let mut result = Vec::with_capacity(d * m);
        for i in 0..d {
            dx.fill(0.0);
            for j in 0..d {
                lanes::axpy(self.matrix[[j, i]], &wide[j * m..(j + 1) * m], &mut dx);
                let s = (g_sigma[[i, j]] + g_sigma[[j, i]]) / m as f64;
                lanes::axpy(s, &centered[j * m..(j + 1) * m], &mut dx);
            }
            let mean = lanes::sum(&dx) / m as f64;
            result.extend(dx.iter().map(|v| T::from_f64(v - mean)));
        }
        result
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

/// `1 / sqrt(l)`, 0 where l is 0 within round-off.
fn inverse_roots(values: &[f64]) -> Vec<f64> {
    let floor = values.first().map_or(0.0, |l| l * values.len() as f64 * f64::EPSILON);
    values.iter().map(|&l| if l > floor { 1.0 / l.sqrt() } else { 0.0 }).collect()
}

/// L of `Sigma = L L^T`.
fn cholesky(sigma: &Array2<f64>, area: usize) -> Result<Array2<f64>, Error> {
    let d = sigma.nrows();
    let mut l = Array2::zeros((d, d));
    for i in 0..d {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|k| l[[i, k]] * l[[j, k]]).sum();
            let rest = sigma[[i, j]] - inner;
            if i == j {
                // Relative to the diagonal: what cancels to round-off is singular, whatever its sign.
                if rest.is_nan() || rest <= sigma[[i, i]] * f64::EPSILON {
                    return Err(Error::NotPositiveDefinite { area, row: i });
                }
                l[[i, i]] = rest.sqrt();
            } else {
                l[[i, j]] = rest / l[[j, j]];
            }
        }
    }
    Ok(l)
}

/// The inverse of a lower triangular matrix by forward substitution.
fn invert_lower(l: &Array2<f64>) -> Array2<f64> {
    let d = l.nrows();
    let mut inverse = Array2::zeros((d, d));
    for column in 0..d {
        for i in column..d {
            let inner: f64 = (column..i).map(|k| l[[i, k]] * inverse[[k, column]]).sum();
            let unit = if i == column { 1.0 } else { 0.0 };
            inverse[[i, column]] = (unit - inner) / l[[i, i]];
        }
    }
    inverse
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
        (y, p) = (y.dot(&h), h.dot(&p));
    }
    p / trace.sqrt()
}

/// `(3 I - P Y) / 2`, by which both factors of the coupled iteration are multiplied.
///
/// With `Y = P Sigma / t` that is `P <- 1.5 P - 0.5 P^3 Sigma / t`, whose round-off grows by the condition number at every
/// step once P and Sigma no longer commute; carrying Y along is the same function and stable (Higham, Functions of
/// Matrices, 2008, section 6.7).
fn newton_step(p: &Array2<f64>, y: &Array2<f64>) -> Array2<f64> {
    let mut h = p.dot(y) * -0.5;
    for i in 0..h.nrows() {
        h[[i, i]] += 1.5;
    }
    h
}

/// ZCA: `K_ij = -1 / (sqrt(l_i l_j) (sqrt(l_i) + sqrt(l_j)))`, dL/dSigma = U (K o U^T sym(Gw) U) U^T. No difference of
/// eigenvalues, so repeated ones do no harm.
fn zca_gradient(values: &[f64], u: &Array2<f64>, g_w: &Array2<f64>) -> Array2<f64> {
    let symmetric = (g_w + &g_w.t()) * 0.5;
    let mut inner = u.t().dot(&symmetric).dot(u);
    let inverse = inverse_roots(values);
    for ((i, j), value) in inner.indexed_iter_mut() {
        let (a, b) = (inverse[i], inverse[j]);
        *value *= if a > 0.0 && b > 0.0 { -a * b / (1.0 / a + 1.0 / b) } else { 0.0 };
    }
    u.dot(&inner).dot(&u.t())
}

/// PCA: `1 / (l_i - l_j)` is in the derivative itself; at equal eigenvalues the gradient does not exist (one face of
/// stochastic axis swapping) and that term is left out.
fn pca_gradient(values: &[f64], u: &Array2<f64>, g_w: &Array2<f64>) -> Array2<f64> {
    let inverse = inverse_roots(values);
    let projected = g_w.dot(u);
    let floor = values.first().copied().unwrap_or(0.0) * values.len() as f64 * f64::EPSILON;
    let inner = Array2::from_shape_fn(projected.dim(), |(i, j)| {
        if i == j {
            -0.5 * inverse[i].powi(3) * projected[[i, i]]
        } else {
            let gap = values[j] - values[i];
            if gap.abs() > floor { inverse[j] * projected[[j, i]] / gap } else { 0.0 }
        }
    });
    let gradient = u.dot(&inner).dot(&u.t());
    (&gradient + &gradient.t()) * 0.5
}

/// Cholesky: A = Gw W^T, Phi(A) its lower triangle with the diagonal halved, dL/dSigma = -1/2 W^T (Phi + Phi^T) W.
fn cholesky_gradient(w: &Array2<f64>, g_w: &Array2<f64>) -> Array2<f64> {
    let a = g_w.dot(&w.t());
    let phi = Array2::from_shape_fn(a.dim(), |(i, j)| match i.cmp(&j) {
        std::cmp::Ordering::Greater => a[[i, j]],
        std::cmp::Ordering::Equal => 0.5 * a[[i, i]],
        std::cmp::Ordering::Less => 0.0,
    });
    w.t().dot(&(&phi + &phi.t())).dot(w) * -0.5
}

/// Newton: the iteration backwards, with every P and Y kept.
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
        let next = (y.dot(&h), h.dot(&p));
        steps.push((y, p, h));
        (y, p) = next;
    }
    let root = trace.sqrt();
    let through_root = -0.5 * (g_w * &p).sum() / root / trace;
    let mut g_p = g_w / root;
    let mut g_y: Array2<f64> = Array2::zeros(sigma.dim());
    for (y, p, h) in steps.iter().rev() {
        let g_product = (y.t().dot(&g_y) + g_p.dot(&p.t())) * -0.5;
        g_p = h.t().dot(&g_p) + g_product.dot(&y.t());
        g_y = g_y.dot(&h.t()) + p.t().dot(&g_product);
    }
    let along = (&g_y * &normalized).sum() / trace;
    let mut gradient = g_y / trace;
    for i in 0..sigma.nrows() {
        gradient[[i, i]] += through_root - along;
    }
    gradient
}
