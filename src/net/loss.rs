//! The loss of the labs.

use super::Matrix;

/// Half the mean squared difference of an output and its target, and the gradient with respect to the output.
pub fn half_squared_error(z: &Matrix, target: &Matrix) -> (f64, Matrix) {
    let difference = z.zip(target, |z, t| z - t);
    let count = difference.values().len().max(1) as f64;
    (difference.inner(&difference) / (2.0 * count), difference.scaled(1.0 / count))
}
