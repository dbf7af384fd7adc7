//! Eigenvalues and eigenvectors of a symmetric matrix: Householder's reduction to a tridiagonal one, then the implicit QL
//! iteration with Wilkinson's shift.
//!
//! After Golub and Van Loan, Matrix Computations (4th ed., 2013), sections 8.3.1 and 8.3.3. Normwise backward stable:
//! what is found is exact for a matrix that differs by a few n eps of its norm. Everything runs along rows, in a fixed
//! order, so the bits are the same with and without SIMD. Where only eigenvalues are wanted, neither the reflections nor
//! the rotations are multiplied out.

use wide::f64x2;

/// Steps allowed, per eigenvalue; fewer than two are usual, and LAPACK gives up at as many.
const MAX_STEPS: usize = 30;

/// Sums of squares below this have lost digits, in a matrix whose largest value is between 1 and 2: what they measure is
/// nothing.
const NOTHING: f64 = 1e-280;

/// Values that a rotation takes at a time: as many registers as hide the latency of its chain of dependent steps.
const STRIP: usize = 8;

/// The eigenvalues of a symmetric matrix of `n` rows, of which the upper triangle is read. In no order. `None` when the
/// iteration does not converge, which only values that are not finite bring about.
pub fn eigenvalues(matrix: Vec<f64>, n: usize) -> Option<Vec<f64>> {
    Tridiagonal::reduce(matrix, n).solve(&mut |_, _| {})
}

/// The eigenvalues, and the eigenvectors as the rows of a matrix in the same order.
pub fn eigen(matrix: Vec<f64>, n: usize) -> Option<(Vec<f64>, Vec<f64>)> {
    let reduced = Tridiagonal::reduce(matrix, n);
    let mut vectors = reduced.basis();
    let values = reduced.solve(&mut |last, rotations| vectors.rotate(last, rotations))?;
    Some((values, vectors.into_rows(n)))
}

/// `Q T Q^T`, with T tridiagonal and Q a product of reflections.
struct Tridiagonal {
    /// The matrix is `scale` times what is described here: a power of two, so that squares neither overflow nor vanish.
    scale: f64,
    diagonal: Vec<f64>,
    /// Beside the diagonal, with a 0 at the end.
    beside: Vec<f64>,
    /// `I - factor v v^T`, v in row k from column k + 1 on.
    reflections: Vec<f64>,
    factors: Vec<f64>,
}

impl Tridiagonal {
    fn reduce(mut matrix: Vec<f64>, n: usize) -> Self {
        let scale = power_of_two_below(matrix.iter().fold(0.0, |largest: f64, x| largest.max(x.abs())));
        for x in &mut matrix {
            *x /= scale;
        }
        let (mut diagonal, mut beside, mut factors) = (vec![0.0; n], vec![0.0; n], vec![0.0; n]);
        let mut product = vec![0.0; n];
        let mut rest = matrix.as_mut_slice();
        for k in 0..n {
            // Row k of the remaining matrix, whose columns before k are done with.
            let (row, below) = rest.split_at_mut(n);
            rest = below;
            diagonal[k] = row[k];
            let v = &mut row[k + 1..];
            let Some((alpha, factor)) = reflect(v) else { continue };
            (beside[k], factors[k]) = (alpha, factor);
            if factor != 0.0 {
                update(rest, n, v, factor, &mut product[k + 1..]);
            }
        }
        Self { scale, diagonal, beside, reflections: matrix, factors }
    }

    /// Q^T, row by row.
    fn basis(&self) -> Basis {
        let n = self.diagonal.len();
        let stride = n.next_multiple_of(STRIP);
        let mut values = vec![0.0; n * stride];
        for i in 0..n {
            values[i * stride + i] = 1.0;
        }
        for (k, factor) in self.factors.iter().enumerate().rev() {
            let v = &self.reflections[k * n + (k + 1).min(n)..(k + 1) * n];
            if *factor == 0.0 {
                continue;
            }
            for row in values.chunks_exact_mut(stride).skip(k + 1) {
                let row = &mut row[k + 1..n];
                let along = factor * dot(row, v);
                subtract(row, along, v);
            }
        }
        Basis { stride, values }
    }

    /// The eigenvalues; `rotate` is told the rotations of every step, which act on rows (m - 1, m), (m - 2, m - 1), ...
    fn solve(self, rotate: &mut dyn FnMut(usize, &[Rotation])) -> Option<Vec<f64>> {
        let (mut d, mut e) = (self.diagonal, self.beside);
        let n = d.len();
        let (mut rotations, mut steps) = (Vec::with_capacity(n), 0);
        for first in 0..n {
            loop {
                // The block that starts here ends where the matrix falls apart within round-off.
                let last = (first..n - 1).find(|&i| is_negligible(e[i], d[i], d[i + 1])).unwrap_or(n - 1);
                if last == first {
                    break;
                }
                if steps == MAX_STEPS * n {
                    return None;
                }
                steps += 1;
                rotations.clear();
                ql_step(&mut d[first..=last], &mut e[first..=last], &mut rotations);
                rotate(last, &rotations);
            }
        }
        for value in &mut d {
            *value *= self.scale;
        }
        Some(d)
    }
}

/// The power of two that brings a magnitude to between 1 and 2.
fn power_of_two_below(largest: f64) -> f64 {
    const EXPONENT: u64 = 0x7ff0_0000_0000_0000;
    f64::from_bits(largest.to_bits() & EXPONENT).max(f64::MIN_POSITIVE)
}

/// Replaces a row by the v of the reflection `I - factor v v^T` that leaves it only its first value, which is returned
/// with the factor.
fn reflect(row: &mut [f64]) -> Option<(f64, f64)> {
    let (&mut first, tail) = row.split_first_mut()?;
    let square = dot(tail, tail);
    if square < NOTHING {
        return Some((first, 0.0));
    }
    let alpha = -(first * first + square).sqrt().copysign(first);
    let divisor = first - alpha;
    for x in tail {
        *x /= divisor;
    }
    row[0] = 1.0;
    Some((alpha, divisor / -alpha))
}

/// `A <- H A H` for the reflection H, on the upper triangle of the matrix whose rows are the ends of `rows`.
fn update(rows: &mut [f64], n: usize, v: &[f64], factor: f64, w: &mut [f64]) {
    let start = n - v.len();
    w.fill(0.0);
    for (i, row) in rows.chunks_exact(n).enumerate() {
        let row = &row[start + i..];
        let Some((diagonal, row)) = row.split_first() else { continue };
        let Some((x, w)) = w[i..].split_first_mut() else { continue };
        *x += diagonal * v[i] + dot_and_add(row, &v[i + 1..], v[i], w);
    }
    let along = 0.5 * factor * dot(w, v);
    for (w, v) in w.iter_mut().zip(v) {
        *w = factor * (*w - along * v);
    }
    for (i, row) in rows.chunks_exact_mut(n).enumerate() {
        subtract_two(&mut row[start + i..], v[i], &w[i..], w[i], &v[i..]);
    }
}

/// Whether a value beside the diagonal is 0 within the round-off of its neighbours.
fn is_negligible(beside: f64, above: f64, below: f64) -> bool {
    beside * beside <= f64::EPSILON * f64::EPSILON * (above * below).abs()
}

/// Turns a pair of rows: `(x, y) <- (cos x - sin y, sin x + cos y)`.
#[derive(Clone, Copy)]
struct Rotation {
    cos: f64,
    sin: f64,
}

/// The rotation with `f = r sin`, `g = r cos`, and r.
fn rotation(f: f64, g: f64) -> (Rotation, f64) {
    /// Brings what is small to where squares keep their digits, and is exact.
    const UP: f64 = f64::from_bits((1023 + 600) << 52);
    let square = f * f + g * g;
    if square >= NOTHING {
        let r = square.sqrt();
        (Rotation { cos: g / r, sin: f / r }, r)
    } else if f == 0.0 && g == 0.0 {
        (Rotation { cos: 1.0, sin: 0.0 }, 0.0)
    } else {
        let (f, g) = (f * UP, g * UP);
        let r = (f * f + g * g).sqrt();
        (Rotation { cos: g / r, sin: f / r }, r / UP)
    }
}

/// One step on a block that does not fall apart: the last value beside the diagonal is outside.
fn ql_step(d: &mut [f64], e: &mut [f64], rotations: &mut Vec<Rotation>) {
    let last = d.len() - 1;
    // Wilkinson's shift: the eigenvalue of the leading 2 x 2 matrix that is nearer to its first entry.
    let half = (d[1] - d[0]) / (2.0 * e[0]);
    let mut g = d[last] - d[0] + e[0] / (half + (half * half + 1.0).sqrt().copysign(half));
    let (mut turn, mut p) = (Rotation { cos: 1.0, sin: 1.0 }, 0.0);
    for i in (0..last).rev() {
        let (f, b) = (turn.sin * e[i], turn.cos * e[i]);
        let r;
        (turn, r) = rotation(f, g);
        e[i + 1] = r;
        if r == 0.0 {
            // The block fell apart on the way.
            d[i + 1] -= p;
            e[last] = 0.0;
            return;
        }
        g = d[i + 1] - p;
        let q = (d[i] - g) * turn.sin + 2.0 * turn.cos * b;
        p = turn.sin * q;
        d[i + 1] = g + p;
        g = turn.cos * q - b;
        rotations.push(turn);
    }
    d[0] -= p;
    e[0] = g;
    e[last] = 0.0;
}

/// Orthonormal rows that rotations turn, padded to whole strips.
struct Basis {
    stride: usize,
    values: Vec<f64>,
}

impl Basis {
    /// Turns rows (last - 1, last), (last - 2, last - 1), ... strip by strip: the row that two rotations share stays in
    /// registers.
    fn rotate(&mut self, last: usize, rotations: &[Rotation]) {
        for column in (0..self.stride).step_by(STRIP) {
            let mut at = last * self.stride + column;
            let mut lower = self.strip(at);
            for turn in rotations {
                let upper = self.strip(at - self.stride);
                let (cos, sin) = (f64x2::splat(turn.cos), f64x2::splat(turn.sin));
                let turned = [0, 1, 2, 3].map(|i| sin * upper[i] + cos * lower[i]);
                lower = [0, 1, 2, 3].map(|i| cos * upper[i] - sin * lower[i]);
                self.put(at, turned);
                at -= self.stride;
            }
            self.put(at, lower);
        }
    }

    fn strip(&self, at: usize) -> [f64x2; STRIP / 2] {
        let (pairs, _) = self.values[at..at + STRIP].as_chunks::<2>();
        [0, 1, 2, 3].map(|i| f64x2::new(pairs[i]))
    }

    fn put(&mut self, at: usize, strip: [f64x2; STRIP / 2]) {
        let (pairs, _) = self.values[at..at + STRIP].as_chunks_mut::<2>();
        for (pair, value) in pairs.iter_mut().zip(strip) {
            *pair = value.to_array();
        }
    }

    fn into_rows(self, n: usize) -> Vec<f64> {
        self.values.chunks_exact(self.stride.max(1)).flat_map(|row| &row[..n]).copied().collect()
    }
}

/// Four values as two registers.
fn load([a, b, c, d]: [f64; 4]) -> [f64x2; 2] {
    [f64x2::new([a, b]), f64x2::new([c, d])]
}

fn fold([p, q]: [f64x2; 2]) -> f64 {
    let [a, b] = (p + q).to_array();
    a + b
}

/// `sum x y`.
fn dot(xs: &[f64], ys: &[f64]) -> f64 {
    let (xs, x_rest) = xs.as_chunks::<4>();
    let (ys, y_rest) = ys.as_chunks::<4>();
    let [mut p, mut q] = [f64x2::ZERO; 2];
    for (x, y) in xs.iter().zip(ys) {
        let ([a, b], [c, d]) = (load(*x), load(*y));
        p += a * c;
        q += b * d;
    }
    let rest: f64 = x_rest.iter().zip(y_rest).map(|(x, y)| x * y).sum();
    fold([p, q]) + rest
}

/// `sum a v`, and `w <- w + factor a`.
fn dot_and_add(a: &[f64], v: &[f64], factor: f64, w: &mut [f64]) -> f64 {
    let wide = f64x2::splat(factor);
    let (a, a_rest) = a.as_chunks::<4>();
    let (v, v_rest) = v.as_chunks::<4>();
    let (w, w_rest) = w.as_chunks_mut::<4>();
    let [mut p, mut q] = [f64x2::ZERO; 2];
    for ((a, v), w) in a.iter().zip(v).zip(w) {
        let ([a, b], [c, d], [e, f]) = (load(*a), load(*v), load(*w));
        p += a * c;
        q += b * d;
        let ([s, t], [x, y]) = ((e + wide * a).to_array(), (f + wide * b).to_array());
        *w = [s, t, x, y];
    }
    let mut rest = 0.0;
    for ((a, v), w) in a_rest.iter().zip(v_rest).zip(w_rest) {
        rest += a * v;
        *w += factor * a;
    }
    fold([p, q]) + rest
}

/// `x <- x - factor y`.
fn subtract(xs: &mut [f64], factor: f64, ys: &[f64]) {
    let wide = f64x2::splat(factor);
    let (xs, x_rest) = xs.as_chunks_mut::<4>();
    let (ys, y_rest) = ys.as_chunks::<4>();
    for (x, y) in xs.iter_mut().zip(ys) {
        let ([a, b], [c, d]) = (load(*x), load(*y));
        let ([p, q], [r, s]) = ((a - wide * c).to_array(), (b - wide * d).to_array());
        *x = [p, q, r, s];
    }
    for (x, y) in x_rest.iter_mut().zip(y_rest) {
        *x -= factor * y;
    }
}

/// `x <- x - (a y + b z)`.
fn subtract_two(xs: &mut [f64], a: f64, ys: &[f64], b: f64, zs: &[f64]) {
    let (wide_a, wide_b) = (f64x2::splat(a), f64x2::splat(b));
    let (xs, x_rest) = xs.as_chunks_mut::<4>();
    let (ys, y_rest) = ys.as_chunks::<4>();
    let (zs, z_rest) = zs.as_chunks::<4>();
    for ((x, y), z) in xs.iter_mut().zip(ys).zip(zs) {
        let ([c, d], [e, f], [g, h]) = (load(*x), load(*y), load(*z));
        let (low, high) = (c - (wide_a * e + wide_b * g), d - (wide_a * f + wide_b * h));
        let ([p, q], [r, s]) = (low.to_array(), high.to_array());
        *x = [p, q, r, s];
    }
    for ((x, y), z) in x_rest.iter_mut().zip(y_rest).zip(z_rest) {
        *x -= a * y + b * z;
    }
}
