//! The four whitening matrices: what defines each, and what tells them apart.

mod support;

use ndarray::{Array2, array};
use normlens::norm::{Covariance, Error, MAX_ROWS, Spectrum, Whitener, Whitening, eigen};
use support::{assert_close, assert_near, from_json, generic, normals, shape};

const EXACT: [Whitening; 3] = [Whitening::Pca, Whitening::Zca, Whitening::Cholesky];

/// `d` rows of `m` values with correlations.
fn block(d: usize, m: usize, seed: u64) -> Vec<f64> {
    let (z, mixing) = (normals(d * m, seed), normals(d * d, seed + 1));
    (0..d * m)
        .map(|at| {
            let (i, column) = (at / m, at % m);
            i as f64 + (0..d).map(|j| mixing[i * d + j] * z[j * m + column]).sum::<f64>()
        })
        .collect()
}

fn fit(block: &[f64], d: usize, kind: Whitening, epsilon: f64) -> Whitener {
    Whitener::fit(&Covariance::of(block, d), kind, epsilon, 0).expect("fitted")
}

fn flat(matrix: &Array2<f64>) -> Vec<f64> {
    matrix.iter().copied().collect()
}

fn determinant_is_positive(matrix: &Array2<f64>) -> bool {
    // By elimination without pivoting, which the well-conditioned matrices here stand.
    let mut a = matrix.clone();
    let d = a.nrows();
    let mut sign = 1.0;
    for k in 0..d {
        sign *= a[[k, k]].signum();
        for i in k + 1..d {
            let factor = a[[i, k]] / a[[k, k]];
            for j in k..d {
                a[[i, j]] -= factor * a[[k, j]];
            }
        }
    }
    sign > 0.0
}

#[test]
fn every_exact_whitening_matrix_satisfies_w_sigma_w_transposed_is_the_identity() {
    for d in [1, 2, 3, 7, 16, 33] {
        let x = block(d, 4 * d + 3, 71);
        for kind in EXACT {
            for epsilon in [0.0, 0.2] {
                let whitener = fit(&x, d, kind, epsilon);
                let product = whitener.matrix().dot(whitener.sigma()).dot(&whitener.matrix().t());
                assert_close(&format!("{kind:?} {d}"), &flat(&product), &flat(&Array2::eye(d)), 1e-9);
            }
        }
    }
}

#[test]
fn zca_is_symmetric_and_positive_definite() {
    let x = block(6, 40, 72);
    let whitener = fit(&x, 6, Whitening::Zca, 1e-3);
    let w = whitener.matrix();
    assert_close("symmetric", &flat(w), &flat(&w.t().to_owned()), 1e-12);
    assert!(eigen(w).expect("eigenvalues").0.iter().all(|l| *l > 0.0));
    // It is the inverse square root itself: W W = Sigma^-1.
    let inverse = w.dot(w).dot(whitener.sigma());
    assert_close("W W Sigma", &flat(&inverse), &flat(&Array2::eye(6)), 1e-9);
}

#[test]
fn zca_is_the_whitening_that_moves_the_data_least() {
    let d = 5;
    let x = block(d, 60, 73);
    let moved = |kind| {
        let whitener = fit(&x, d, kind, 0.0);
        let mut y = x.clone();
        whitener.apply(&mut y, 60, 0..60);
        x.chunks_exact(60)
            .zip(y.chunks_exact(60))
            .zip(whitener.means())
            .flat_map(|((x, y), mean)| x.iter().zip(y).map(move |(x, y)| (x - mean - y).powi(2)))
            .sum::<f64>()
    };
    assert!(moved(Whitening::Zca) < moved(Whitening::Pca));
    assert!(moved(Whitening::Zca) < moved(Whitening::Cholesky));
}

#[test]
fn pca_outputs_come_in_the_order_of_the_variances_they_had() {
    let d = 5;
    let whitener = fit(&block(d, 60, 74), d, Whitening::Pca, 0.0);
    // Row i is u_i / sqrt(l_i): its norm tells the eigenvalue.
    let norms: Vec<f64> =
        whitener.matrix().rows().into_iter().map(|row| row.iter().map(|w| w * w).sum::<f64>()).collect();
    assert!(norms.windows(2).all(|pair| pair[0] < pair[1]), "{norms:?}");
    for row in whitener.matrix().rows() {
        let largest = row.iter().fold(0.0f64, |best, w| if w.abs() > best.abs() { *w } else { best });
        assert!(largest > 0.0, "the sign is fixed: {row}");
    }
}

#[test]
fn cholesky_is_lower_triangular_and_leaves_the_first_channel_its_direction() {
    let d = 5;
    let x = block(d, 60, 75);
    let whitener = fit(&x, d, Whitening::Cholesky, 0.0);
    for ((i, j), w) in whitener.matrix().indexed_iter() {
        assert!(if j > i { *w == 0.0 } else { i != j || *w > 0.0 }, "[{i}, {j}] is {w}");
    }
    assert_near("first", whitener.matrix()[[0, 0]], 1.0 / whitener.sigma()[[0, 0]].sqrt(), 1e-12);
    assert!(determinant_is_positive(whitener.matrix()));
}

#[test]
fn cholesky_depends_on_the_order_of_the_channels_and_zca_does_not() {
    let (n, c) = (40, 3);
    let layout = shape(n, c, 1, 1);
    let x = generic(layout, 76);
    let reversed = |x: &[f64]| -> Vec<f64> {
        x.chunks_exact(c).flat_map(|row| row.iter().rev().copied().collect::<Vec<_>>()).collect()
    };
    let change = |whitening: &str| {
        let json = format!(r#"{{"method": "decorrelated_batch_norm", "whitening": "{whitening}"}}"#);
        let normalization = from_json(&json, layout);
        let straight = normalization.forward(&x, layout).expect("forward");
        let back = reversed(&normalization.forward(&reversed(&x), layout).expect("forward"));
        support::distance(&straight, &back)
    };
    assert!(change("zca") < 1e-12 && change("cholesky") > 0.1, "{} {}", change("zca"), change("cholesky"));
}

#[test]
fn cholesky_does_not_see_a_channel_rescaled_and_zca_does() {
    let (n, c) = (40, 3);
    let layout = shape(n, c, 1, 1);
    let x = generic(layout, 77);
    let rescaled: Vec<f64> =
        x.iter().enumerate().map(|(i, x)| if i % c == 1 { 10.0 * x } else { *x }).collect();
    let change = |whitening: &str| {
        let json =
            format!(r#"{{"method": "decorrelated_batch_norm", "whitening": "{whitening}", "epsilon": 0}}"#);
        let normalization = from_json(&json, layout);
        let forward = |x: &[f64]| normalization.forward(x, layout).expect("forward");
        support::distance(&forward(&rescaled), &forward(&x))
    };
    assert!(change("cholesky") < 1e-10 && change("zca") > 0.01, "{} {}", change("cholesky"), change("zca"));
}

#[test]
fn newton_without_iterations_only_divides_by_the_root_of_the_trace() {
    let d = 4;
    let whitener = fit(&block(d, 30, 78), d, Whitening::Newton { iterations: 0 }, 0.01);
    let expected = Array2::eye(d) / whitener.sigma().diag().sum().sqrt();
    assert_close("W", &flat(whitener.matrix()), &flat(&expected), 1e-15);
}

#[test]
fn newton_never_whitens_beyond_one_and_every_step_comes_closer() {
    let d = 6;
    let x = block(d, 50, 79);
    let mut before = vec![0.0; d];
    for iterations in 0..10 {
        let whitener = fit(&x, d, Whitening::Newton { iterations }, 0.0);
        let after = whitener.matrix().dot(whitener.sigma()).dot(&whitener.matrix().t());
        let after = Spectrum::of(&after).expect("eigenvalues").eigenvalues;
        for (after, before) in after.iter().zip(&before) {
            assert!(
                *after <= 1.0 + 1e-7 && after >= &(before - 1e-7),
                "T = {iterations}: {before} to {after}"
            );
        }
        before = after;
    }
}

#[test]
fn output_variance_of_isotropic_input_after_five_steps_is_the_known_one() {
    // Catalogue 0.4: normalized eigenvalue 1/d.
    for (d, expected) in [(2, 1.0), (16, 0.966), (32, 0.824), (64, 0.586), (128, 0.360), (256, 0.201)] {
        let mut covariance = Covariance::about(vec![0.0; d]);
        // Columns sqrt(d) e_i and their negatives: mean 0, covariance the identity.
        let root = (d as f64).sqrt();
        let m = 2 * d;
        let x: Vec<f64> = (0..d * m)
            .map(|at| match (at / m, at % m) {
                (i, column) if column == i => root,
                (i, column) if column == d + i => -root,
                _ => 0.0,
            })
            .collect();
        covariance.add(&x, m, 0..m);
        let whitener =
            Whitener::fit(&covariance, Whitening::Newton { iterations: 5 }, 0.0, 0).expect("fitted");
        let w = whitener.matrix()[[0, 0]];
        assert_near(&format!("d = {d}"), w * w, expected, 5.1e-4);
    }
}

#[test]
fn applying_in_pieces_is_applying_at_once() {
    let (d, m) = (5, 700);
    let x = block(d, m, 80);
    let mut in_pieces = Covariance::about(Covariance::of(&x, d).means().to_vec());
    for columns in [0..1, 1..256, 256..257, 257..699, 699..700] {
        in_pieces.add(&x, m, columns);
    }
    assert_close("covariance", &flat(&in_pieces.matrix()), &flat(&Covariance::of(&x, d).matrix()), 1e-13);
    for kind in EXACT {
        let whitener = fit(&x, d, kind, 1e-5);
        let (mut whole, mut pieces) = (x.clone(), x.clone());
        whitener.apply(&mut whole, m, 0..m);
        for columns in [0..300, 300..301, 301..700] {
            whitener.apply(&mut pieces, m, columns);
        }
        assert_eq!(whole, pieces, "{kind:?}");
    }
}

#[test]
fn eigenvectors_reconstruct_the_matrix_and_are_orthonormal() {
    for d in [1, 2, 5, 24] {
        let sigma = Covariance::of(&block(d, 3 * d + 2, 81), d).matrix();
        let (values, u) = eigen(&sigma).expect("eigenvalues");
        assert!(values.windows(2).all(|pair| pair[0] >= pair[1]), "descending");
        let diagonal = Array2::from_diag(&ndarray::Array1::from(values));
        assert_close("U L U^T", &flat(&u.dot(&diagonal).dot(&u.t())), &flat(&sigma), 1e-11);
        assert_close("U^T U", &flat(&u.t().dot(&u)), &flat(&Array2::eye(d)), 1e-12);
    }
}

#[test]
fn repeated_eigenvalues_do_no_harm_to_the_gradient() {
    // Four columns whose covariance is exactly the identity.
    let x = [1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0, -1.0];
    let g = [0.3, -0.2, 0.7, 0.1, -0.4, 0.9, 0.2, 0.5];
    for kind in [Whitening::Zca, Whitening::Pca, Whitening::Cholesky, Whitening::Newton { iterations: 5 }] {
        let dx = fit(&x, 2, kind, 0.0).backward(&x, &g, 4);
        assert!(dx.iter().all(|v| v.is_finite() && v.abs() < 10.0), "{kind:?}: {dx:?}");
    }
    // For ZCA and Newton's limit the gradient exists there, and both agree.
    let zca = fit(&x, 2, Whitening::Zca, 0.0).backward(&x, &g, 4);
    let newton = fit(&x, 2, Whitening::Newton { iterations: 9 }, 0.0).backward(&x, &g, 4);
    assert_close("ZCA and Newton", &zca, &newton, 1e-9);
}

#[test]
fn more_rows_than_the_limit_are_refused_with_their_number() {
    let rows = MAX_ROWS + 1;
    let error = Whitener::fit(&Covariance::about(vec![0.0; rows]), Whitening::Zca, 1.0, 0).err();
    assert_eq!(error, Some(Error::TooManyRows { rows }));
    assert_eq!(eigen(&Array2::zeros((rows, rows))).err(), Some(Error::TooManyRows { rows }));
}

#[test]
fn a_matrix_that_is_not_finite_has_no_eigenvalues() {
    for bad in [f64::NAN, f64::INFINITY] {
        assert_eq!(eigen(&array![[1.0, bad], [bad, 1.0]]).err(), Some(Error::NoConvergence { rows: 2 }));
    }
}

#[test]
fn condition_numbers_count_round_off_as_zero() {
    let of = |eigenvalues: &[f64]| Spectrum { eigenvalues: eigenvalues.to_vec() };
    assert_near("plain", of(&[8.0, 4.0, 2.0]).condition_number(), 4.0, 0.0);
    assert!(of(&[1.0, 1e-17]).condition_number().is_infinite());
    assert!(of(&[1.0, 0.0]).condition_number().is_infinite());
    assert_near("all zero", of(&[0.0, 0.0]).condition_number(), 1.0, 0.0);
    assert_near("none", of(&[]).condition_number(), 1.0, 0.0);
    assert_near("half", of(&[8.0, 4.0, 2.0, 0.0]).condition_number_at(0.5), 2.0, 0.0);
}
