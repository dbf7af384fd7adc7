//! The plain scalar oracle: one accumulator, textbook formulas, f64. Slow on purpose; the tests hold the fast path
//! against it, and a reader learns the definitions here.

/// Arithmetic mean. 0 for no values.
pub fn mean(xs: &[f64]) -> f64 {
    if xs.is_empty() {
        return 0.0;
    }
    xs.iter().sum::<f64>() / xs.len() as f64
}

/// Biased variance: mean of the squares about the mean.
pub fn variance(xs: &[f64]) -> f64 {
    let mu = mean(xs);
    mean(&xs.iter().map(|x| (x - mu).powi(2)).collect::<Vec<_>>())
}

/// `(x - mu) / sqrt(v + epsilon)` over one row.
pub fn standardize(xs: &[f64], epsilon: f64) -> Vec<f64> {
    let (mu, s) = (mean(xs), (variance(xs) + epsilon).sqrt());
    xs.iter().map(|x| (x - mu) / s).collect()
}

/// `x / sqrt(mean(x^2) + epsilon)` over one row.
pub fn scale(xs: &[f64], epsilon: f64) -> Vec<f64> {
    let s = (mean(&xs.iter().map(|x| x * x).collect::<Vec<_>>()) + epsilon).sqrt();
    xs.iter().map(|x| x / s).collect()
}

/// dL/dx of [`standardize`] from `g = dL/dxhat`: `(g - mean(g) - xhat mean(g xhat)) / sqrt(v + epsilon)`.
pub fn standardize_gradient(xs: &[f64], g: &[f64], epsilon: f64) -> Vec<f64> {
    let (xhat, s) = (standardize(xs, epsilon), (variance(xs) + epsilon).sqrt());
    let (mean_g, along) = (mean(g), mean_product(g, &xhat));
    g.iter().zip(&xhat).map(|(g, xhat)| (g - mean_g - xhat * along) / s).collect()
}

/// dL/dx of [`scale`] from `g = dL/dxhat`: `(g - xhat mean(g xhat)) / sqrt(mean(x^2) + epsilon)`.
pub fn scale_gradient(xs: &[f64], g: &[f64], epsilon: f64) -> Vec<f64> {
    let (xhat, s) = (scale(xs, epsilon), (mean_product(xs, xs) + epsilon).sqrt());
    let along = mean_product(g, &xhat);
    g.iter().zip(&xhat).map(|(g, xhat)| (g - xhat * along) / s).collect()
}

fn mean_product(a: &[f64], b: &[f64]) -> f64 {
    mean(&a.iter().zip(b).map(|(x, y)| x * y).collect::<Vec<_>>())
}

/// Biased covariance `Xc Xc^T / m` of `rows`, which all have one length.
pub fn covariance(rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let centered: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| {
            let mu = mean(row);
            row.iter().map(|x| x - mu).collect()
        })
        .collect();
    centered.iter().map(|a| centered.iter().map(|b| mean_product(a, b)).collect()).collect()
}
