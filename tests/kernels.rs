//! The fast kernels against the plain oracle of `norm::reference`, and the bits they must give everywhere.

#![expect(clippy::float_cmp, reason = "extremes and quantiles are values of the data, equal to the bit")]

mod support;

use normlens::norm::{
    Covariance, Histogram, Moments, Operation, Real, Rng, Variance, mean_and_variance, quantiles, reference,
};
use proptest::prelude::*;
use support::{assert_close, assert_near, composed, normals, shape};

/// Values that summation finds hard: huge, tiny, equal, both zeros, far from 0.
fn awkward() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -10.0..10.0f64,
        1 => (-10.0..10.0f64).prop_map(|x| x + 1e6),
        1 => (-1.0..1.0f64).prop_map(|x| x * 1e-9),
        1 => (-1.0..1.0f64).prop_map(|x| x * 1e9),
        1 => Just(0.0),
        1 => Just(-0.0),
        1 => Just(1.0 / 3.0),
    ]
}

/// What rounding may do to a sum of so many values of this size.
fn slack(xs: &[f64]) -> f64 {
    1e-13 * support::largest(xs).max(1e-300)
}

proptest! {
    #![proptest_config(support::cases(256))]

    #[test]
    fn mean_and_variance_agree_with_the_oracle(xs in prop::collection::vec(awkward(), 0..70)) {
        let (mean, variance) = mean_and_variance(&xs);
        prop_assert!((mean - reference::mean(&xs)).abs() <= slack(&xs));
        prop_assert!((variance - reference::variance(&xs)).abs() <= slack(&xs) * support::largest(&xs));
        let narrow = support::narrow(&xs);
        let wide = support::wide(&narrow);
        prop_assert_eq!(mean_and_variance(&narrow), mean_and_variance(&wide), "f32 is widened first");
    }

    #[test]
    fn moments_agree_with_their_definitions(xs in prop::collection::vec(-10.0..10.0f64, 1..70)) {
        let moments = Moments::of(&xs);
        let (mean, variance) = (reference::mean(&xs), reference::variance(&xs));
        let power = |p: i32| reference::mean(&xs.iter().map(|x| (x - mean).powi(p)).collect::<Vec<_>>());
        prop_assert_eq!(moments.count, xs.len());
        prop_assert!((moments.mean - mean).abs() < 1e-13);
        prop_assert!((moments.variance - variance).abs() < 1e-11);
        prop_assert!((moments.deviation() - variance.sqrt()).abs() < 1e-11);
        prop_assert_eq!(moments.min, xs.iter().copied().fold(f64::INFINITY, f64::min));
        prop_assert_eq!(moments.max, xs.iter().copied().fold(f64::NEG_INFINITY, f64::max));
        if variance > 1e-3 {
            prop_assert!((moments.skewness - power(3) / variance.powf(1.5)).abs() < 1e-8);
            prop_assert!((moments.excess_kurtosis - (power(4) / variance.powi(2) - 3.0)).abs() < 1e-8);
        }
    }

    #[test]
    fn rows_agree_with_the_oracle(xs in prop::collection::vec(awkward(), 1..70), epsilon in 1e-6..1.0f64) {
        let layout = shape(1, 1, 1, xs.len());
        let forward = |operation| composed("ssssss", 1, 1, operation).forward(&xs, layout).expect("forward");
        let standardized = forward(Operation::Standardize { epsilon, variance: Variance::Biased });
        let scaled = forward(Operation::Scale { epsilon });
        let centred = forward(Operation::Center);
        let mean = reference::mean(&xs);
        // The mean of huge values is only known to their rounding, which a small deviation magnifies.
        let magnified = slack(&xs) / (reference::variance(&xs) + epsilon).sqrt() + 1e-12;
        for ((ours, oracle), x) in standardized.iter().zip(reference::standardize(&xs, epsilon)).zip(&xs) {
            prop_assert!((ours - oracle).abs() <= magnified * (1.0 + oracle.abs()), "{ours} and not {oracle} at {x}");
        }
        for (ours, oracle) in scaled.iter().zip(reference::scale(&xs, epsilon)) {
            prop_assert!((ours - oracle).abs() <= 1e-13 * (1.0 + oracle.abs()));
        }
        for (ours, x) in centred.iter().zip(&xs) {
            prop_assert!((ours - (x - mean)).abs() <= slack(&xs));
        }
    }

    #[test]
    fn covariance_agrees_with_the_oracle(d in 1usize..9, m in 1usize..70, seed in any::<u64>()) {
        let block: Vec<f64> = normals(d * m, seed).into_iter().map(|z| 5.0 + 2.0 * z).collect();
        let rows: Vec<Vec<f64>> = block.chunks_exact(m).map(<[f64]>::to_vec).collect();
        let (ours, oracle) = (Covariance::of(&block, d), reference::covariance(&rows));
        for (i, row) in oracle.iter().enumerate() {
            prop_assert!((ours.means()[i] - reference::mean(&rows[i])).abs() < 1e-13);
            for (j, value) in row.iter().enumerate() {
                prop_assert!((ours.matrix()[[i, j]] - value).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn a_histogram_counts_every_value_once(
        xs in prop::collection::vec(awkward(), 0..70), lo in -5.0..0.0f64, width in 0.0..9.0f64, bins in 0usize..9,
    ) {
        let mut histogram = Histogram::new(lo, lo + width, bins);
        histogram.add(&xs);
        prop_assert_eq!(histogram.total(), xs.len() as u64);
        prop_assert_eq!(histogram.counts.len(), bins.max(1));
        prop_assert_eq!(histogram.below as usize, xs.iter().filter(|x| **x < histogram.lo).count());
        prop_assert_eq!(histogram.above as usize, xs.iter().filter(|x| **x > histogram.hi).count());
        let inside: f64 = histogram.density().iter().map(|density| density * histogram.width()).sum();
        let counted: u32 = histogram.counts.iter().sum();
        prop_assert!((inside - f64::from(counted) / xs.len().max(1) as f64).abs() < 1e-12);
    }

    #[test]
    fn quantiles_are_values_of_the_sorted_data(xs in prop::collection::vec(awkward(), 1..70), q in 0.0..=1.0f64) {
        let mut sorted = xs.clone();
        sorted.sort_by(f64::total_cmp);
        let rank = (q * (xs.len() - 1) as f64).round() as usize;
        let [low, at, high] = quantiles(&xs, [0.0, q, 1.0]);
        // Compared as numbers: the two zeros are one.
        prop_assert!(low == sorted[0] && at == sorted[rank] && high == sorted[xs.len() - 1]);
    }
}

#[test]
fn every_length_up_to_70_sums_every_value_once() {
    for m in 0..70usize {
        // Powers of two and their count are exact in f64, so nothing may be lost to rounding.
        let xs: Vec<f64> = (0..m).map(|i| (i * i) as f64).collect();
        let exact: usize = (0..m).map(|i| i * i).sum();
        let (mean, _) = mean_and_variance(&xs);
        assert_near("sum", mean * m as f64, exact as f64, 1e-9);
        let mut one = vec![0.0; m];
        for i in 0..m {
            one[i] = 1.0;
            assert_near("one", mean_and_variance(&one).0, 1.0 / m as f64, 0.0);
            assert_near("max", Moments::of(&one).max, 1.0, 0.0);
            one[i] = 0.0;
        }
    }
}

#[test]
fn nothing_has_zero_moments() {
    assert_eq!(Moments::of::<f64>(&[]), Moments::default());
    assert_eq!(mean_and_variance::<f32>(&[]), (0.0, 0.0));
    assert_eq!(quantiles::<f64, 2>(&[], [0.0, 1.0]), [0.0, 0.0]);
}

#[test]
fn f32_with_a_mean_of_a_thousand_deviations_is_accurate_to_1e_6() {
    let mut rng = Rng::stream(4, 4);
    for m in [7, 64, 1000, 100_000] {
        let xs: Vec<f32> = (0..m).map(|_| (1000.0 + rng.normal()) as f32).collect();
        let wide = support::wide(&xs);
        let (mean, variance) = mean_and_variance(&xs);
        let (exact_mean, exact_variance) = (reference::mean(&wide), reference::variance(&wide));
        assert!((mean / exact_mean - 1.0).abs() < 1e-12, "{m}");
        assert!((variance / exact_variance - 1.0).abs() < 1e-6, "{m}: {variance} and not {exact_variance}");
        let layout = shape(1, 1, 1, m);
        let standardize = Operation::Standardize { epsilon: 1e-5, variance: Variance::Biased };
        let y = composed("ssssss", 1, 1, standardize).forward(&xs, layout).expect("forward");
        assert_close("y", &support::wide(&y), &reference::standardize(&wide, 1e-5), 1e-6);
    }
}

#[test]
fn a_long_row_of_equal_values_keeps_its_mean() {
    // A single f32 accumulator would stop growing at 2^24.
    let xs = vec![0.1f32; 1 << 20];
    let (mean, variance) = mean_and_variance(&xs);
    assert_near("mean", mean, f64::from(0.1f32), 1e-12);
    assert!(variance < 1e-20, "{variance:e}");
}

#[test]
fn infinity_and_nan_are_seen_by_is_finite() {
    assert!(Real::is_finite(1.0f32) && Real::is_finite(f64::MAX));
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(!Real::is_finite(bad) && !Real::is_finite(bad as f32));
    }
}
