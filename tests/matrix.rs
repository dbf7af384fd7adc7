//! Products in tiles and eigenvalue problems: against plain loops, known spectra, nalgebra, and what defines them.

#![expect(clippy::float_cmp, reason = "sums of small integers, and values that nothing may touch, are exact")]

mod support;

use nalgebra::{DMatrix, SymmetricEigen};
use ndarray::Array2;
use normlens::norm::{
    Covariance, Error, Input, Precision, Real, Recipe, Whitener, Whitening, eigen, eigenvalues, reference,
};
use normlens_kernels::matrix::{Panels, Piece, add_product, add_symmetric_product, store_product};
use proptest::prelude::*;
use support::{assert_close, cases, largest, narrow, normals, shape, wide};

const BOTH: [Precision; 2] = [Precision::Single, Precision::Double];

/// Small integers: their products and sums are exact in f32.
fn integers(count: usize, seed: usize) -> Vec<f64> {
    (0..count).map(|i| ((i * i * 7 + i * 13 + seed * 5) % 19) as f64 - 9.0).collect()
}

fn plain_product(a: &[f64], b: &[f64], (rows, depth, columns): (usize, usize, usize)) -> Vec<f64> {
    let element = |i: usize, j: usize| (0..depth).map(|k| a[i * depth + k] * b[k * columns + j]).sum();
    (0..rows * columns).map(|at| element(at / columns, at % columns)).collect()
}

fn left(a: &[f64], rows: usize, depth: usize, precision: Precision) -> Panels {
    let mut panels = Panels::default();
    panels.pack_rows(
        precision,
        &Piece { values: a, stride: depth, columns: 0..depth, shifts: &vec![0.0; rows] },
    );
    panels
}

fn right(b: &[f64], depth: usize, columns: usize, precision: Precision) -> Panels {
    let mut panels = Panels::default();
    panels.reset(precision, columns, depth);
    panels.pack_columns(
        0,
        &Piece { values: b, stride: columns, columns: 0..columns, shifts: &vec![0.0; depth] },
    );
    panels
}

#[test]
fn a_product_of_any_size_is_that_of_the_plain_loop() {
    for precision in BOTH {
        for (rows, depth, columns) in
            (1..19).flat_map(|n| [(n, 3, 20 - n), (20 - n, 65, n), (n, 128 + n, 9), (8, n, 8)])
        {
            let (a, b) = (integers(rows * depth, 1), integers(depth * columns, 2));
            let expected = plain_product(&a, &b, (rows, depth, columns));
            let (a, b) = (left(&a, rows, depth, precision), right(&b, depth, columns, precision));
            let mut sums = vec![1.0; rows * columns];
            add_product(&a, &b, &mut sums);
            let added: Vec<f64> = expected.iter().map(|x| x + 1.0).collect();
            assert_eq!(sums, added, "{precision:?} {rows} x {depth} x {columns}");
            // Into the middle of wider rows, of either type, nothing beside it touched.
            let (mut stored, mut narrow) =
                (vec![0.5; rows * (columns + 5)], vec![0.5f32; rows * (columns + 5)]);
            store_product(&a, &b, &mut stored, columns + 5, 2);
            store_product(&a, &b, &mut narrow, columns + 5, 2);
            assert_eq!(wide(&narrow), stored);
            for (row, expected) in stored.chunks(columns + 5).zip(expected.chunks(columns)) {
                assert_eq!(&row[2..2 + columns], expected);
                assert_eq!([row[0], row[1], row[columns + 2], row[columns + 4]], [0.5; 4]);
            }
        }
    }
}

#[test]
fn a_symmetric_product_has_the_lower_triangle_of_the_product_to_the_bit() {
    for precision in BOTH {
        for (d, m) in [(1, 5), (4, 64), (7, 70), (8, 1), (9, 200), (23, 129)] {
            let a = left(&normals(d * m, 3), d, m, precision);
            let (mut half, mut whole) = (vec![0.0; d * d], vec![0.0; d * d]);
            add_symmetric_product(&a, &a, &mut half);
            add_product(&a, &a, &mut whole);
            for (i, j) in (0..d).flat_map(|i| (0..=i).map(move |j| (i, j))) {
                assert_eq!(half[i * d + j].to_bits(), whole[i * d + j].to_bits());
                assert_eq!(whole[i * d + j].to_bits(), whole[j * d + i].to_bits());
            }
        }
    }
}

#[test]
fn rows_are_shifted_before_they_are_rounded() {
    // 1e6 + k/16 has no digits left in f32 for products, k/16 has.
    let x: Vec<f64> = integers(6 * 50, 4).into_iter().map(|k| 1e6 + k / 16.0).collect();
    let centered: Vec<f64> = integers(6 * 50, 4).into_iter().map(|k| k / 16.0).collect();
    for precision in BOTH {
        let mut panels = Panels::default();
        panels.pack_rows(precision, &Piece { values: &x, stride: 50, columns: 10..47, shifts: &[1e6; 6] });
        let mut sums = vec![0.0; 36];
        add_product(&panels, &panels, &mut sums);
        for (at, sum) in sums.iter().enumerate() {
            let (a, b) = (&centered[at / 6 * 50..][10..47], &centered[at % 6 * 50..][10..47]);
            assert_close("sum", &[*sum], &[a.iter().zip(b).map(|(a, b)| a * b).sum()], 0.0);
        }
    }
}

/// Largest error of an element over the deviations it belongs to.
fn covariance_error(ours: &Array2<f64>, exact: &Array2<f64>) -> f64 {
    let errors = exact.indexed_iter().map(|((i, j), value)| {
        (ours[[i, j]] - value).abs() / (exact[[i, i]] * exact[[j, j]]).sqrt().max(f64::MIN_POSITIVE)
    });
    largest(&errors.collect::<Vec<_>>())
}

/// A block of `c` rows of f32 of every kind of input, and one whose means are a thousand deviations.
fn blocks(c: usize) -> Vec<(String, Vec<f32>)> {
    let layout = shape(1, c, 40, 50);
    let recipes = Input::ALL.into_iter().flat_map(|input| [1.0, 50.0, 1e3, 1e6].map(|kappa| (input, kappa)));
    let mut blocks: Vec<_> = recipes
        .filter(|(input, kappa)| *input == Input::Correlated || *kappa == 1.0)
        .map(|(input, condition)| {
            let x = Recipe { input, seed: 3, condition }.generate(layout).expect("a tensor");
            (format!("{input:?} {condition:e}"), x)
        })
        .collect();
    blocks.push((
        "far".into(),
        narrow(&normals(layout.len(), 5).iter().map(|z| 1000.0 + z).collect::<Vec<_>>()),
    ));
    blocks
}

#[test]
fn covariance_of_f32_is_exact_for_its_values_and_close_when_rounded() {
    for (name, block) in blocks(24) {
        let rows: Vec<Vec<f64>> = wide(&block).chunks(2000).map(<[f64]>::to_vec).collect();
        let oracle = reference::covariance(&rows);
        let oracle = Array2::from_shape_fn((24, 24), |(i, j)| oracle[i][j]);
        let error = covariance_error(&Covariance::of(&block, 24).matrix(), &oracle);
        assert!(error < 1e-11, "{name}: {error:e}");
        let error = covariance_error(&Covariance::rounded(&block, 24, Precision::Single).matrix(), &oracle);
        assert!(error < 1e-6, "{name}: {error:e}");
        let precise = Covariance::rounded(&wide(&block), 24, Precision::Double).matrix();
        assert_eq!(precise, Covariance::of(&block, 24).matrix(), "{name}");
    }
}

fn whitened<T: Real>(block: &[T], d: usize, kind: Whitening) -> (Vec<T>, Whitener) {
    let whitener = Whitener::of(block, d, kind, 1e-9, 0).expect("fitted");
    let (mut y, m) = (block.to_vec(), block.len() / d);
    whitener.apply(&mut y, m, 0..m);
    (y, whitener)
}

#[test]
fn whitening_f32_gives_what_whitening_the_same_values_in_f64_gives() {
    let (mut quick, mut exact) = (0, 0);
    for (name, block) in blocks(24) {
        for kind in [Whitening::Zca, Whitening::Pca, Whitening::Cholesky, Whitening::Newton { iterations: 5 }]
        {
            let (y, whitener) = whitened(&block, 24, kind);
            let (oracle, _) = whitened(&wide(&block), 24, kind);
            let difference: Vec<f64> = y.iter().zip(&oracle).map(|(y, o)| f64::from(*y) - o).collect();
            let error = largest(&difference) / largest(&oracle);
            assert!(error < 2e-6, "{name} {kind:?}: {error:e} at {}", whitener.amplification());
            // Neither way went untested.
            if whitener.amplification() < 5.0 {
                quick += 1;
            } else if whitener.amplification() > 50.0 {
                exact += 1;
            }
        }
    }
    assert!(quick > 20 && exact > 5, "{quick} {exact}");
}

#[test]
fn dependent_rows_are_recognized_in_f32() {
    // The third row is the sum of the others, exactly: halves, so that nothing is rounded.
    let halves = |seed| integers(500, seed).into_iter().map(|x| x / 2.0).collect::<Vec<f64>>();
    let (a, b) = (halves(1), normals(500, 2).iter().map(|z| (z * 8.0).round() / 4.0).collect::<Vec<_>>());
    let sum: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + b).collect();
    let block = narrow(&[a, b, sum].concat());
    let rough = Whitener::of(&block, 3, Whitening::Zca, 0.0, 0).expect("fitted");
    let exact = Whitener::fit(&Covariance::of(&wide(&block), 3), Whitening::Zca, 0.0, 0).expect("fitted");
    assert_close("W", &flat(rough.matrix()), &flat(exact.matrix()), 1e-7);
    let refused = Whitener::of(&block, 3, Whitening::Cholesky, 0.0, 0).err();
    assert_eq!(refused, Some(Error::NotPositiveDefinite { area: 0, row: 2 }));
}

fn flat(matrix: &Array2<f64>) -> Vec<f64> {
    matrix.iter().copied().collect()
}

fn plain_dot(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let values = plain_product(&flat(a), &flat(b), (a.nrows(), a.ncols(), b.ncols()));
    Array2::from_shape_fn((a.nrows(), b.ncols()), |(i, j)| values[i * b.ncols() + j])
}

/// Everything that makes numbers and columns the eigenvalues and eigenvectors of a matrix, relative to its norm.
#[track_caller]
fn check(what: &str, matrix: &Array2<f64>) -> Vec<f64> {
    let n = matrix.nrows();
    let (values, u) = eigen(matrix).unwrap_or_else(|error| panic!("{what}: {error}"));
    // Largest magnitude first, so that squares do not overflow.
    let scale = largest(&flat(matrix)).max(f64::MIN_POSITIVE);
    let scaled = matrix.mapv(|x| x / scale);
    let norm = flat(&scaled).iter().map(|x| x * x).sum::<f64>().sqrt().max(1.0);
    let tolerance = 1e-15 * n as f64 + 1e-15;
    assert_eq!((values.len(), u.dim()), (n, (n, n)), "{what}");
    assert!(values.windows(2).all(|pair| pair[0] >= pair[1]), "{what}: descending");
    let mut residual = plain_dot(&scaled, &u);
    for ((i, j), r) in residual.indexed_iter_mut() {
        *r -= u[[i, j]] * (values[j] / scale);
    }
    assert!(
        largest(&flat(&residual)) <= tolerance * norm,
        "{what}: residual {:e}",
        largest(&flat(&residual))
    );
    let gram = plain_dot(&u.t().to_owned(), &u) - Array2::<f64>::eye(n);
    assert!(largest(&flat(&gram)) <= tolerance, "{what}: orthogonality {:e}", largest(&flat(&gram)));
    let trace: f64 =
        (0..n).map(|i| scaled[[i, i]]).sum::<f64>() - values.iter().map(|l| l / scale).sum::<f64>();
    assert!(trace.abs() <= tolerance * norm * (n as f64).sqrt(), "{what}: trace {trace:e}");
    for column in u.columns() {
        let first = column.iter().fold(0.0, |best: f64, v| if v.abs() > best.abs() { *v } else { best });
        assert!(n == 0 || first > 0.0, "{what}: sign");
    }
    let alone = eigenvalues(matrix).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(bits(&alone), bits(&values), "{what}: eigenvalues alone");
    values
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|x| x.to_bits()).collect()
}

/// `Q D Q^T` for Q a product of reflections: a full matrix of known spectrum.
fn with_spectrum(values: &[f64], seed: u64) -> Array2<f64> {
    let n = values.len();
    let mut matrix = Array2::from_diag(&ndarray::Array1::from(values.to_vec()));
    for round in 0..3 {
        let v = normals(n, seed + round);
        let square: f64 = v.iter().map(|x| x * x).sum();
        let h = Array2::from_shape_fn((n, n), |(i, j)| f64::from(i == j) - 2.0 * v[i] * v[j] / square);
        matrix = plain_dot(&plain_dot(&h, &matrix), &h);
    }
    Array2::from_shape_fn((n, n), |(i, j)| matrix[[i.max(j), i.min(j)]])
}

fn assert_spectrum(what: &str, matrix: &Array2<f64>, expected: &[f64]) {
    let values = check(what, matrix);
    let mut expected = expected.to_vec();
    expected.sort_by(|a, b| b.total_cmp(a));
    let scale = largest(&expected).max(f64::MIN_POSITIVE);
    let error: Vec<f64> = values.iter().zip(&expected).map(|(a, b)| (a - b) / scale).collect();
    assert!(largest(&error) <= 3e-15 * (values.len() + 3) as f64, "{what}: {:e}", largest(&error));
}

#[test]
fn known_spectra_are_found() {
    assert_spectrum("none", &Array2::zeros((0, 0)), &[]);
    assert_spectrum("one", &Array2::from_elem((1, 1), -3.5), &[-3.5]);
    assert_spectrum("zero", &Array2::zeros((6, 6)), &[0.0; 6]);
    assert_spectrum("identity", &(Array2::eye(9) * 1e-3), &[1e-3; 9]);
    assert_spectrum("swap", &ndarray::array![[0.0, 1.0], [1.0, 0.0]], &[1.0, -1.0]);
    let diagonal = [3.0, -1.0, 7.0, 0.0, 7.0, 2.0];
    assert_spectrum("diagonal", &Array2::from_diag(&ndarray::arr1(&diagonal)), &diagonal);
    for n in [2, 3, 17, 64, 100] {
        let ones: Vec<f64> = std::iter::once(n as f64).chain(vec![0.0; n - 1]).collect();
        assert_spectrum("all ones", &Array2::from_elem((n, n), 1.0), &ones);
        let second_difference = Array2::from_shape_fn((n, n), |(i, j)| match i.abs_diff(j) {
            0 => 2.0,
            1 => -1.0,
            _ => 0.0,
        });
        let angle = |k: usize| std::f64::consts::PI * k as f64 / (n + 1) as f64;
        let values: Vec<f64> = (1..=n).map(|k| 2.0 - 2.0 * angle(k).cos()).collect();
        assert_spectrum("second difference", &second_difference, &values);
    }
}

#[test]
fn wilkinsons_matrix_has_its_pairs_of_nearly_equal_eigenvalues() {
    let w = Array2::from_shape_fn((21, 21), |(i, j)| match i.abs_diff(j) {
        0 => 10.0f64.mul_add(1.0, -(i as f64)).abs(),
        1 => 1.0,
        _ => 0.0,
    });
    let values = check("W21+", &w);
    // Wilkinson, The Algebraic Eigenvalue Problem (1965), page 309.
    assert_close("largest", &values[..2], &[10.746_194_182_903_393, 10.746_194_182_903_322], 1e-15);
    assert_close("smallest", &values[20..], &[-1.125_441_522_119_985], 1e-13);
}

#[test]
fn repeated_clustered_and_graded_spectra_are_found() {
    let graded: Vec<f64> = (0..40).map(|i| 10f64.powi(-i)).collect();
    let clustered: Vec<f64> = (0..50).map(|i| 1.0 + 1e-13 * i as f64).collect();
    let repeated: Vec<f64> = (0..60).map(|i| f64::from(i % 3)).collect();
    let deficient: Vec<f64> = (0..70).map(|i| if i < 20 { 1.0 + i as f64 } else { 0.0 }).collect();
    let signed: Vec<f64> = (0..33).map(|i| f64::from(i) - 16.0).collect();
    for (name, values) in [
        ("graded", graded),
        ("clustered", clustered),
        ("repeated", repeated),
        ("deficient", deficient),
        ("signed", signed),
    ] {
        assert_spectrum(name, &with_spectrum(&values, 11), &values);
    }
    // Graded by its entries, downwards and upwards, over more than the range of squares.
    for power in [-4, 4, -9, 9] {
        let d: Vec<f64> = (0..30).map(|i| 10f64.powi(power * i)).collect();
        let mixed =
            Array2::from_shape_fn((30, 30), |(i, j)| d[i].sqrt() * d[j].sqrt() / (1.0 + (i + j) as f64));
        check(&format!("graded by 1e{power}"), &mixed);
    }
}

#[test]
fn the_size_of_the_numbers_does_not_matter() {
    let matrix = with_spectrum(&[5.0, 3.0, 3.0, 1.0, 0.25, -2.0, 0.0], 12);
    let values = check("as it is", &matrix);
    // Powers of two change no digit.
    for power in [-900, -500, 500, 1000] {
        let factor = 2f64.powi(power);
        let scaled = check(&format!("by 2^{power}"), &(&matrix * factor));
        let back: Vec<f64> = scaled.iter().map(|l| l / factor).collect();
        assert_eq!(bits(&back), bits(&values), "2^{power}");
    }
    // Below the normal numbers digits are missing, but what is left is finite and in order.
    let (tiny, u) = eigen(&(&matrix * 2f64.powi(-1060))).expect("eigenvalues");
    assert!(tiny[0] > 0.0 && tiny.windows(2).all(|pair| pair[0] >= pair[1]));
    assert!(u.iter().all(|v| v.is_finite()));
}

#[test]
fn the_lower_triangle_is_what_is_read() {
    let matrix = with_spectrum(&[4.0, 2.0, 1.0, 0.5], 13);
    let mut spoilt = matrix.clone();
    spoilt[[0, 3]] = 99.0;
    assert_eq!(eigen(&spoilt).expect("eigenvalues"), eigen(&matrix).expect("eigenvalues"));
}

#[test]
fn the_largest_covariance_is_solved() {
    let (d, m) = (512, 600);
    let sigma = Covariance::of(&normals(d * m, 14), d).matrix();
    let values = check("512", &sigma);
    let oracle = SymmetricEigen::new(DMatrix::from_fn(d, d, |i, j| sigma[[i, j]]));
    let mut oracle: Vec<f64> = oracle.eigenvalues.iter().copied().collect();
    oracle.sort_by(|a, b| b.total_cmp(a));
    assert_close("nalgebra", &values, &oracle, 1e-13);
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn any_symmetric_matrix_is_decomposed_and_agrees_with_nalgebra(
        n in 1usize..28, seed in any::<u64>(), sparsity in 0.0..1.0f64, decades in 0.0..12.0f64,
    ) {
        let (values, keep, scales) = (normals(n * n, seed), normals(n * n, seed ^ 1), normals(n, seed ^ 2));
        let entry = |i: usize, j: usize| {
            let (i, j) = (i.max(j), i.min(j));
            let scale = |k: usize| 10f64.powf(-0.5 * decades * scales[k].abs());
            if keep[i * n + j].abs() < sparsity { 0.0 } else { values[i * n + j] * scale(i) * scale(j) }
        };
        let matrix = Array2::from_shape_fn((n, n), |(i, j)| entry(i, j));
        let found = check("random", &matrix);
        let oracle = SymmetricEigen::new(DMatrix::from_fn(n, n, |i, j| matrix[[i, j]]));
        let mut oracle: Vec<f64> = oracle.eigenvalues.iter().copied().collect();
        oracle.sort_by(|a, b| b.total_cmp(a));
        let scale = largest(&oracle).max(f64::MIN_POSITIVE);
        for (a, b) in found.iter().zip(&oracle) {
            prop_assert!((a - b).abs() <= 1e-13 * scale, "{a} and not {b}");
        }
    }
}
