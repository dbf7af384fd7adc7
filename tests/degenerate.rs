//! Areas with too few values, without variance, or of extreme size: defined, never NaN.

mod support;

use normlens::norm::{
    Covariance, Error, Normalization, Operation, Parameters, Real, Recovery, Shape, Variance, Whitener,
    Whitening, mean_and_variance, methods,
};
use support::{
    assert_close, assert_near, composed, fitted, from_json, generic, normals, shape, with_epsilon,
};

const EXACT: [Whitening; 3] = [Whitening::Pca, Whitening::Zca, Whitening::Cholesky];

fn standardize(epsilon: f64) -> Operation {
    Operation::Standardize { epsilon, variance: Variance::Biased }
}

/// One area of one row.
fn row(operation: Operation, x: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let layout = shape(1, 1, 1, x.len());
    let normalization = composed("ssssss", 1, 1, operation);
    let dy = normals(x.len(), 91);
    let y = normalization.forward(x, layout).expect("forward");
    (y, normalization.backward(x, layout, &dy).expect("backward").x)
}

#[test]
fn one_value_standardizes_to_0_with_gradient_0() {
    for epsilon in [0.0, 1e-5] {
        for x in [-3.0, 0.0, 1e9] {
            assert_eq!(row(standardize(epsilon), &[x]), (vec![0.0], vec![0.0]));
        }
    }
}

#[test]
fn one_value_scales_to_its_sign() {
    for (x, sign) in [(-3.0, -1.0), (0.0, 0.0), (1e9, 1.0)] {
        let (y, dx) = row(Operation::Scale { epsilon: 0.0 }, &[x]);
        assert_near("y", y[0], sign, 1e-15);
        assert_near("dx", dx[0], 0.0, 1e-15);
    }
}

#[test]
fn two_values_standardize_to_plus_and_minus_1() {
    let (y, dx) = row(standardize(0.0), &[2.0, 7.5]);
    assert_close("y", &y, &[-1.0, 1.0], 1e-15);
    assert_close("dx", &dx, &[0.0, 0.0], 1e-15);
    let (y, _) = row(standardize(1e-5), &[2.0, 7.5]);
    assert!(y[1] < 1.0 && y[1] > 0.999_999, "{y:?}");
}

#[test]
fn a_constant_row_standardizes_to_0() {
    for epsilon in [0.0, 1e-5] {
        for level in [0.0, 4.25, -1e6] {
            let (y, dx) = row(standardize(epsilon), &[level; 24]);
            assert_close("y", &y, &[0.0; 24], 0.0);
            assert!(dx.iter().all(|v| v.is_finite()));
        }
    }
    // 0.1 is not a dyadic number: the mean of its copies must still be itself, or nearly.
    let (y, _) = row(standardize(1e-5), &[0.1; 23]);
    assert_close("y", &y, &[0.0; 23], 1e-12);
}

#[test]
fn a_zero_row_scales_to_0() {
    for epsilon in [0.0, 1e-5] {
        let (y, dx) = row(Operation::Scale { epsilon }, &[0.0; 9]);
        assert_eq!(y, [0.0; 9]);
        assert!(dx.iter().all(|v| v.is_finite()));
    }
}

#[test]
fn epsilon_larger_than_the_variance_leaves_the_variance_small() {
    let x: Vec<f64> = normals(64, 92).into_iter().map(|x| 1e-4 * x).collect();
    let (_, v) = mean_and_variance(&x);
    let (y, _) = row(standardize(1e-2), &x);
    let (_, after) = mean_and_variance(&y);
    assert!((after / (v / (v + 1e-2)) - 1.0).abs() < 1e-12 && after < 1e-5, "{after}");
}

#[test]
fn the_unbiased_variance_of_one_value_is_refused() {
    for (id, layout) in [
        ("batch_norm", shape(1, 4, 1, 1)),
        ("instance_norm", shape(3, 4, 1, 1)),
        ("layer_norm", shape(3, 1, 1, 1)),
        ("layer_norm_token", shape(3, 1, 2, 2)),
        ("group_norm", shape(3, 4, 1, 1)),
    ] {
        let method = methods::find(id).expect("registered");
        let parameters = Parameters { variance: Variance::Unbiased, groups: 4, ..Parameters::DEFAULT };
        let normalization = method.with(&parameters, Recovery::None);
        assert_eq!(normalization.plan(layout).err(), Some(Error::UnbiasedOfOne), "{id}");
        let biased = Parameters { variance: Variance::Biased, ..parameters };
        assert!(method.with(&biased, Recovery::None).plan(layout).is_ok(), "{id}");
    }
}

#[test]
fn the_unbiased_variance_of_two_values_is_twice_the_biased_one() {
    let unbiased = Operation::Standardize { epsilon: 0.0, variance: Variance::Unbiased };
    assert_close("y", &row(unbiased, &[1.0, 5.0]).0, &[-0.5f64.sqrt(), 0.5f64.sqrt()], 1e-15);
}

/// Six variables, four values each.
fn too_few() -> (Vec<f64>, Shape) {
    let layout = shape(4, 6, 1, 1);
    (generic(layout, 93), layout)
}

fn whitened(by: Whitening, epsilon: f64) -> Result<Vec<f64>, Error> {
    let (x, layout) = too_few();
    composed("ssffss", 1, 1, Operation::Whiten { by, epsilon }).forward(&x, layout)
}

#[test]
fn with_fewer_values_than_variables_only_sigma_with_epsilon_is_whitened() {
    let (x, layout) = too_few();
    let plan = composed("ssffss", 1, 1, Operation::Center).plan(layout);
    assert!(plan.is_err(), "rows need whitening");
    let plan = composed("ssffss", 1, 1, Operation::Whiten { by: Whitening::Zca, epsilon: 1e-3 })
        .plan(layout)
        .expect("a plan");
    let covariance = Covariance::of(&plan.partition().pack(&x), 6);
    for by in EXACT {
        let whitener = Whitener::fit(&covariance, by, 1e-3, 0).expect("fitted");
        let identity = whitener.matrix().dot(whitener.sigma()).dot(&whitener.matrix().t());
        let output = whitener.matrix().dot(&covariance.matrix()).dot(&whitener.matrix().t());
        let spectrum = normlens::norm::Spectrum::of(&output).expect("eigenvalues").eigenvalues;
        for ((i, j), value) in identity.indexed_iter() {
            assert_near("W Sigma W^T", *value, f64::from(u8::from(i == j)), 1e-9);
        }
        // Rank m - 1 = 3: three directions are nearly white, three are empty.
        assert!(spectrum[..3].iter().all(|l| *l > 0.9 && *l < 1.0), "{by:?} {spectrum:?}");
        assert!(spectrum[3..].iter().all(|l| *l < 1e-9), "{by:?} {spectrum:?}");
    }
}

#[test]
fn null_directions_stay_0_without_epsilon() {
    for by in [Whitening::Pca, Whitening::Zca] {
        let y = whitened(by, 0.0).expect("forward");
        assert!(y.iter().all(|y| y.is_finite() && y.abs() < 10.0), "{by:?}: {y:?}");
        // What rank there is has variance 1: the squares of 4 samples sum to 4 per direction, and there are 3.
        assert_near("energy", y.iter().map(|y| y * y).sum(), 12.0, 1e-9);
    }
}

#[test]
fn cholesky_of_a_singular_covariance_is_refused_where_it_stops() {
    assert_eq!(whitened(Whitening::Cholesky, 0.0), Err(Error::NotPositiveDefinite { area: 0, row: 3 }));
    assert!(whitened(Whitening::Cholesky, 1e-3).is_ok());
    // The second area is the constant one.
    let layout = shape(2, 2, 1, 5);
    let mut x = generic(layout, 94);
    x[10..].fill(3.0);
    let iw = from_json(r#"{"method": "instance_whitening", "whitening": "cholesky", "epsilon": 0}"#, layout);
    let error = iw.forward(&x, layout).expect_err("singular");
    assert_eq!(error, Error::NotPositiveDefinite { area: 1, row: 0 });
    assert!(error.to_string().contains("area 2"), "areas are counted from 1 in words: {error}");
}

#[test]
fn newton_on_zero_covariance_gives_0() {
    let layout = shape(3, 2, 2, 2);
    for iterations in [0, 1, 5, 20] {
        for epsilon in [0.0, 1e-5] {
            let by = Whitening::Newton { iterations };
            let normalization = composed("ssffss", 1, 1, Operation::Whiten { by, epsilon });
            let x = vec![2.5; layout.len()];
            assert!(normalization.forward(&x, layout).expect("forward").iter().all(|y| *y == 0.0));
            let dx = normalization.backward(&x, layout, &normals(layout.len(), 95)).expect("backward").x;
            assert!(dx.iter().all(|v| v.is_finite()), "{by:?} {epsilon}: {dx:?}");
        }
    }
}

#[test]
fn newton_s_round_off_does_not_grow_with_the_iterations() {
    // A condition number of about 1e6: iterating P alone would blow up from 12 steps on.
    let layout = shape(40, 6, 1, 1);
    let x: Vec<f64> = generic(layout, 96)
        .into_iter()
        .enumerate()
        .map(|(i, x)| x * 10f64.powf(-((i % 6) as f64) * 0.6))
        .collect();
    let dy = normals(layout.len(), 102);
    let most = normlens::norm::MAX_ITERATIONS;
    let run = |by: Whitening| {
        let normalization = composed("ssffss", 1, 1, Operation::Whiten { by, epsilon: 1e-5 });
        let y = normalization.forward(&x, layout).expect("forward");
        (y, normalization.backward(&x, layout, &dy).expect("backward").x)
    };
    let (zca, zca_dx) = run(Whitening::Zca);
    let (last, last_dx) = run(Whitening::Newton { iterations: most });
    assert_close("y", &last, &zca, 1e-9);
    assert_close("dx", &last_dx, &zca_dx, 1e-8);
    for iterations in 0..most {
        let (y, dx) = run(Whitening::Newton { iterations });
        assert!(support::largest(&y) <= support::largest(&zca) + 1e-9, "T = {iterations}");
        assert!(support::largest(&dx).is_finite(), "T = {iterations}");
    }
}

#[test]
fn constant_areas_are_0_for_every_method() {
    for method in support::of_rows() {
        let layout = shape(2, 4, 2, 2);
        for epsilon in [1e-5, 0.0] {
            let normalization = with_epsilon(&fitted(method, layout), epsilon);
            let scales = matches!(normalization.operation, Operation::Scale { .. });
            let (x, dy) = (vec![1.5; layout.len()], normals(layout.len(), 97));
            let y = normalization.forward(&x, layout).expect("forward");
            let expected = if scales { 1.0 } else { 0.0 };
            assert_close(method.id, &y, &vec![expected; layout.len()], 1e-5);
            let dx = normalization.backward(&x, layout, &dy).expect("backward").x;
            assert!(dx.iter().all(|v| v.is_finite()), "{} epsilon {epsilon}: {dx:?}", method.id);
        }
    }
}

/// Finite whatever the size of the values; equal to what values around 1 give, where epsilon is 0.
fn survives<T: Real>(scale: f64) {
    let layout = shape(4, 4, 3, 3);
    let plain: Vec<T> = generic(layout, 98).into_iter().map(T::from_f64).collect();
    let scaled: Vec<T> = plain.iter().map(|x| T::from_f64(x.to_f64() * scale)).collect();
    let dy: Vec<T> = normals(layout.len(), 99).into_iter().map(T::from_f64).collect();
    let wide = |xs: Vec<T>| -> Vec<f64> { xs.into_iter().map(Real::to_f64).collect() };
    for method in support::of_rows() {
        for normalization in support::variations(method, layout) {
            for epsilon in [1e-5, 0.0] {
                let normalization = with_epsilon(&normalization, epsilon);
                let plan = normalization.plan(layout).expect("a plan");
                let full_rank = plan.partition().columns() > plan.partition().rows();
                let (Ok(y), Ok(gradient)) =
                    (normalization.forward(&scaled, layout), normalization.backward(&scaled, layout, &dy))
                else {
                    assert!(!full_rank, "{} {normalization:?} at {scale:e}", method.id);
                    continue;
                };
                let (y, dx) = (wide(y), wide(gradient.x));
                assert!(y.iter().all(|y| y.is_finite()), "{} {normalization:?} at {scale:e}", method.id);
                assert!(dx.iter().all(|v| v.is_finite()), "{} {normalization:?} dx at {scale:e}", method.id);
                if epsilon == 0.0 && full_rank {
                    let mut expected = wide(normalization.forward(&plain, layout).expect("forward"));
                    if normalization.operation == Operation::Center {
                        // What is only centred keeps its size.
                        for y in &mut expected {
                            *y *= scale;
                        }
                    }
                    assert_close(
                        &format!("{} {normalization:?} at {scale:e}", method.id),
                        &y,
                        &expected,
                        1e-4,
                    );
                }
            }
        }
    }
}

#[test]
fn huge_and_tiny_f32_values_are_normalized_like_any_others() {
    survives::<f32>(1e30);
    survives::<f32>(1e-30);
}

#[test]
fn huge_and_tiny_f64_values_are_normalized_like_any_others() {
    survives::<f64>(1e30);
    survives::<f64>(1e-30);
    survives::<f64>(1e100);
    survives::<f64>(1e-100);
}

#[test]
fn shapes_with_axes_of_size_1_give_finite_numbers_for_every_method() {
    for layout in support::shapes() {
        let (x, dy) = (generic(layout, 100), normals(layout.len(), 101));
        for method in support::of_rows() {
            for normalization in support::variations(method, layout) {
                let affine =
                    Normalization { recovery: Recovery::uniform(2.0, 1.0, layout.c()), ..normalization };
                let y = affine.forward(&x, layout).unwrap_or_else(|e| panic!("{} {layout}: {e}", method.id));
                let gradient = affine.backward(&x, layout, &dy).expect("backward");
                let all = [&y, &gradient.x, &gradient.gamma, &gradient.beta];
                assert!(all.iter().all(|xs| xs.iter().all(|v| v.is_finite())), "{} {layout}", method.id);
            }
        }
    }
}
