//! The fast kernels against the plain oracle of `norm::reference`, and the bits they must give everywhere.

#![expect(clippy::float_cmp, reason = "extremes and quantiles are values of the data, equal to the bit")]

mod support;

use normlens::norm::{
    Covariance, Histogram, Moments, Normalization, Operation, Real, Recovery, Rng, Shape, Variance,
    mean_and_variance, quantiles, reference,
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

/// Roles of the six axes, at least one of them averaged over, and a shape they are for. Sizes are such that runs are
/// short and long, and tiles narrow and wide.
fn partitioned() -> impl Strategy<Value = (String, usize, usize, Shape)> {
    let sizes = (
        1usize..4,
        1usize..4,
        1usize..4,
        prop_oneof![3 => 1usize..5, 1 => Just(40)],
        1usize..6,
        prop_oneof![1usize..7, Just(37)],
    );
    let letters = prop::collection::vec(prop::sample::select(vec!['a', 's']), 6)
        .prop_filter("something is averaged", |letters| letters.contains(&'s'));
    (letters, sizes).prop_map(|(letters, (nb, ns, g, k, h, w))| {
        (letters.into_iter().collect(), g, nb, shape(nb * ns, g * k, h, w))
    })
}

fn operations() -> impl Strategy<Value = Operation> {
    prop_oneof![
        Just(Operation::Center),
        (1e-6..1.0f64).prop_map(|epsilon| Operation::Scale { epsilon }),
        (1e-6..1.0f64).prop_map(|epsilon| Operation::Standardize { epsilon, variance: Variance::Biased }),
    ]
}

/// The gathered way, row by row of the plain oracle: y, dL/dx, dL/dgamma and dL/dbeta.
fn oracle(normalization: &Normalization, x: &[f64], dy: &[f64], shape: Shape) -> [Vec<f64>; 4] {
    let plan = normalization.plan(shape).expect("a plan");
    let (partition, recovery) = (plan.partition(), plan.recovery());
    let channel = |at: usize| at / shape.positions() % shape.c();
    let g: Vec<f64> = dy.iter().enumerate().map(|(at, dy)| dy * recovery.channel(channel(at)).0).collect();
    let (mut xhat, mut dx) = (Vec::new(), Vec::new());
    for (x, g) in partition
        .pack(x)
        .chunks_exact(partition.columns())
        .zip(partition.pack(&g).chunks_exact(partition.columns()))
    {
        let minus_mean = |xs: &[f64]| xs.iter().map(|x| x - reference::mean(xs)).collect();
        let (y, gradient): (Vec<f64>, Vec<f64>) = match normalization.operation {
            Operation::Standardize { epsilon, .. } => {
                (reference::standardize(x, epsilon), reference::standardize_gradient(x, g, epsilon))
            }
            Operation::Scale { epsilon } => {
                (reference::scale(x, epsilon), reference::scale_gradient(x, g, epsilon))
            }
            _ => (minus_mean(x), minus_mean(g)),
        };
        xhat.extend(y);
        dx.extend(gradient);
    }
    let xhat = partition.unpack(&xhat);
    let (mut gamma, mut beta) = (vec![0.0; shape.c()], vec![0.0; shape.c()]);
    for (at, (dy, xhat)) in dy.iter().zip(&xhat).enumerate() {
        gamma[channel(at)] += dy * xhat;
        beta[channel(at)] += dy;
    }
    let y = xhat.iter().enumerate().map(|(at, xhat)| {
        let (gamma, beta) = recovery.channel(channel(at));
        gamma * xhat + beta
    });
    [y.collect(), partition.unpack(&dx), gamma, beta]
}

/// All that a normalization does, in the element type, against the oracle of the same values.
fn check_against_oracle<T: Real>(
    normalization: &Normalization,
    x: &[f64],
    dy: &[f64],
    shape: Shape,
    tolerance: f64,
) {
    let typed = |xs: &[f64]| -> Vec<T> { xs.iter().map(|&x| T::from_f64(x)).collect() };
    let wide = |xs: &[T]| -> Vec<f64> { xs.iter().map(|x| x.to_f64()).collect() };
    let (x, dy) = (typed(x), typed(dy));
    let [y, dx, gamma, beta] = oracle(normalization, &wide(&x), &wide(&dy), shape);
    let what = format!("{normalization:?} for {shape}");

    let ours = normalization.forward(&x, shape).expect("forward");
    assert_close(&format!("y of {what}"), &wide(&ours), &y, tolerance);
    let mut in_place = x.clone();
    normalization.forward_in_place(&mut in_place, shape).expect("in place");
    assert!(in_place == ours, "in place: {what}");
    let plan = normalization.plan(shape).expect("a plan");
    let (mut workspace, mut in_pieces) = (plan.workspace(), vec![T::default(); x.len()]);
    for areas in plan.pieces(700) {
        plan.forward_areas(&x, areas, &mut workspace, &mut in_pieces).expect("a piece");
    }
    assert!(in_pieces == ours, "in pieces: {what}");

    let gradient = normalization.backward(&x, shape, &dy).expect("backward");
    assert_close(&format!("dx of {what}"), &wide(&gradient.x), &dx, tolerance);
    if normalization.recovery != Recovery::None {
        // Sums of as many values as a channel has.
        assert_close(&format!("gamma of {what}"), &gradient.gamma, &gamma, 10.0 * tolerance);
        assert_close(&format!("beta of {what}"), &gradient.beta, &beta, 10.0 * tolerance);
    }
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
    fn every_partition_agrees_with_the_oracle(
        (letters, groups, batch_groups, shape) in partitioned(), operation in operations(), recovers in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let mut normalization = composed(&letters, groups, batch_groups, operation);
        if recovers {
            let gamma = normals(shape.c(), seed).iter().map(|z| 1.0 + 0.3 * z).collect();
            normalization.recovery = Recovery::Affine { gamma, beta: normals(shape.c(), seed ^ 1) };
        }
        let (x, dy) = (support::generic(shape, seed), support::generic(shape, seed ^ 2));
        check_against_oracle::<f64>(&normalization, &x, &dy, shape, 1e-10);
        check_against_oracle::<f32>(&normalization, &x, &dy, shape, 1e-6);
    }

    #[test]
    fn bins_are_those_of_their_definition(
        xs in prop::collection::vec(
            prop_oneof![
                6 => awkward(),
                1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, 5e-324]),
                2 => (0u32..=40).prop_map(|i| -1.0 + f64::from(i) / 10.0),
            ],
            0..200,
        ),
        lo in prop_oneof![Just(-1.0), -5.0..0.0f64], width in prop_oneof![Just(4.0), 0.0..9.0f64], bins in 1usize..50,
    ) {
        bins_by_definition(&xs, lo, lo + width, bins);
        bins_by_definition(&support::narrow(&xs), lo, lo + width, bins);
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

fn bins_by_definition<T: Real>(xs: &[T], lo: f64, hi: f64, bins: usize) {
    let mut histogram = Histogram::new(lo, hi, bins);
    histogram.add(xs);
    let mut expected = Histogram::new(lo, hi, bins);
    let factor = bins as f64 / (expected.hi - expected.lo);
    for x in xs.iter().map(|x| x.to_f64()) {
        if x < expected.lo {
            expected.below += 1;
        } else if x <= expected.hi {
            expected.counts[(((x - expected.lo) * factor) as usize).min(bins - 1)] += 1;
        } else {
            expected.above += 1;
        }
    }
    assert_eq!(histogram, expected);
}

#[test]
fn an_interval_without_end_has_bins_all_the_same() {
    let xs = [f64::NEG_INFINITY, -1.0, 0.0, f64::MAX, f64::INFINITY, f64::NAN];
    for (lo, hi) in [(f64::NEG_INFINITY, 1.0), (-1.0, f64::INFINITY), (-f64::MAX, f64::MAX)] {
        bins_by_definition(&xs, lo, hi, 7);
    }
}

/// Rows that shifted sums in the element type find hard, each with a name.
fn hostile(m: usize) -> Vec<(&'static str, Vec<f64>)> {
    let z = normals(m, 31);
    let of =
        |f: &dyn Fn(usize, f64) -> f64| z.iter().enumerate().map(|(i, &z)| f(i, z)).collect::<Vec<f64>>();
    vec![
        ("ordinary", of(&|_, z| 0.3 + 1.7 * z)),
        ("a mean of a thousand deviations", of(&|_, z| 1000.0 + z)),
        ("a mean of a million deviations", of(&|_, z| -3e6 + 3.0 * z)),
        ("a beginning far from the mean", of(&|i, z| if i < m / 3 { 500.0 + z } else { z })),
        ("a sampled value far from the mean", of(&|i, z| if i == 0 { 1e9 } else { z })),
        ("an outlier that is not sampled", of(&|i, z| if i == 1 { -1e10 } else { z })),
        ("two values, unevenly", of(&|i, _| if i % 7 == 3 { 2.7 } else { -0.1 })),
        ("nearly constant", of(&|i, _| if i % 3 == 0 { 1.000_000_1 } else { 1.0 })),
        ("constant", of(&|_, _| 0.1)),
        ("zeros", of(&|_, _| 0.0)),
        ("a trend", of(&|i, z| i as f64 + z)),
        ("huge", of(&|_, z| 1e25 * z)),
        ("huge, far from 0", of(&|_, z| 1e30 * (100.0 + z))),
        ("at the end of the range", of(&|_, z| 1e38 * z.clamp(-3.0, 3.0))),
        ("tiny", of(&|_, z| 1e-25 * z)),
        ("denormal", of(&|_, z| 1e-40 * z)),
    ]
}

#[test]
fn hostile_rows_are_normalized_as_accurately_as_ordinary_ones() {
    // Along runs of one row, along many runs, and across columns.
    for (letters, shape) in [
        ("ssssss", shape(1, 1, 1, 1000)),
        ("ssssss", shape(1, 1, 1, 61)),
        ("asssss", shape(3, 5, 10, 13)),
        ("ssaass", shape(20, 3, 1, 140)),
        ("ssaass", shape(300, 5, 1, 1)),
        ("ssaass", shape(200, 7, 1, 3)),
    ] {
        for epsilon in [0.0, 1e-5] {
            for operation in
                [Operation::Standardize { epsilon, variance: Variance::Biased }, Operation::Scale { epsilon }]
            {
                let normalization = composed(letters, 1, 1, operation);
                let plan = normalization.plan(shape).expect("a plan");
                let (areas, m) = (plan.partition().areas(), plan.partition().columns());
                for (name, row) in hostile(m) {
                    let rows: Vec<f32> = support::narrow(&row).repeat(areas);
                    let x = plan.partition().unpack(&rows);
                    let y = normalization.forward(&x, shape).expect("forward");
                    let y = support::wide(&plan.partition().pack(&y));
                    let row = support::wide(&rows[..m]);
                    let expected = match operation {
                        Operation::Scale { .. } => zero_if_undefined(reference::scale(&row, epsilon)),
                        _ => exactly_standardized(&row, epsilon),
                    };
                    let scale = support::largest(&expected);
                    for y in y.chunks_exact(m) {
                        for (y, expected) in y.iter().zip(&expected) {
                            let error = (y - expected).abs();
                            assert!(
                                error <= 1e-6 * scale,
                                "{name}, {letters}, {operation:?}: {y} and not {expected}"
                            );
                        }
                    }
                }
            }
        }
    }
}

/// The oracle about the first value, so that equal values have no variance.
fn exactly_standardized(row: &[f64], epsilon: f64) -> Vec<f64> {
    let shifted: Vec<f64> = row.iter().map(|x| x - row[0]).collect();
    zero_if_undefined(reference::standardize(&shifted, epsilon))
}

/// 0 is what a divisor of 0 gives.
fn zero_if_undefined(y: Vec<f64>) -> Vec<f64> {
    if y.iter().all(|y| y.is_finite()) { y } else { vec![0.0; y.len()] }
}

#[test]
fn hostile_rows_have_the_gradient_of_the_oracle() {
    for (letters, shape) in [
        ("ssssss", shape(1, 1, 1, 1000)),
        ("asssss", shape(3, 5, 10, 13)),
        ("ssaass", shape(20, 3, 1, 140)),
        ("ssaass", shape(300, 5, 1, 1)),
    ] {
        let operation = Operation::Standardize { epsilon: 1e-5, variance: Variance::Biased };
        let normalization = composed(letters, 1, 1, operation);
        let plan = normalization.plan(shape).expect("a plan");
        let (areas, m) = (plan.partition().areas(), plan.partition().columns());
        for (name, row) in hostile(m) {
            for (g_name, g) in hostile(m).into_iter().filter(|(_, g)| support::largest(g) < 1e12) {
                let rows: Vec<f32> = support::narrow(&row).repeat(areas);
                // Not the same values again, or the gradient along xhat would be all there is.
                let g: Vec<f64> = g.into_iter().rev().collect();
                let gs: Vec<f32> = support::narrow(&g).repeat(areas);
                let (x, dy) = (plan.partition().unpack(&rows), plan.partition().unpack(&gs));
                let dx = normalization.backward(&x, shape, &dy).expect("backward").x;
                let dx = support::wide(&plan.partition().pack(&dx));
                let (row, g) = (support::wide(&rows[..m]), support::wide(&gs[..m]));
                let shifted = |xs: &[f64]| xs.iter().map(|x| x - xs[0]).collect::<Vec<f64>>();
                let expected = reference::standardize_gradient(&shifted(&row), &shifted(&g), 1e-5);
                let factor = 1.0 / (reference::variance(&shifted(&row)) + 1e-5).sqrt();
                // A constant gradient leaves nothing but the rounding of x's mean in f64.
                let scale = support::largest(&shifted(&g)).max(1e-4 * support::largest(&g)) * factor;
                for dx in dx.chunks_exact(m) {
                    for (dx, expected) in dx.iter().zip(&expected) {
                        assert!(
                            (dx - expected).abs() <= 1e-6 * scale + f64::from(f32::from_bits(1)),
                            "x {name}, dy {g_name}, {letters}: {dx} and not {expected}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn what_is_not_a_number_stays_in_its_area() {
    for (letters, layout) in
        [("ssaass", shape(4, 3, 12, 12)), ("ssaass", shape(300, 5, 1, 1)), ("aassss", shape(3, 4, 5, 5))]
    {
        let standardize = Operation::Standardize { epsilon: 1e-5, variance: Variance::Biased };
        let normalization = composed(letters, 1, 1, standardize);
        let clean = support::narrow(&support::generic(layout, 5));
        let expected = normalization.forward(&clean, layout).expect("forward");
        let plan = normalization.plan(layout).expect("a plan");
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let mut x = clean.clone();
            x[1] = bad;
            let y = normalization.forward(&x, layout).expect("forward");
            let area = plan.partition().place(layout.index(1)).area;
            for (at, (y, expected)) in y.iter().zip(&expected).enumerate() {
                if plan.partition().place(layout.index(at)).area == area {
                    assert!(y.is_nan(), "{letters} {bad}: {y}");
                } else {
                    assert_eq!(y, expected, "{letters} {bad}");
                }
            }
        }
    }
}

#[test]
fn moments_do_not_depend_on_where_the_values_begin() {
    for m in [5, 1000] {
        for (name, row) in hostile(m) {
            if support::largest(&row) > 1e20 || name == "constant" {
                continue;
            }
            let moments = Moments::of(&row);
            let (mean, variance) = (reference::mean(&row), reference::variance(&row));
            let slack = 1e-12 * support::largest(&row);
            assert_near(name, moments.mean, mean, slack);
            assert_near(name, moments.variance, variance, slack * variance.sqrt() + 1e-9 * variance);
            let fourth: Vec<f64> = row.iter().map(|x| (x - mean).powi(4)).collect();
            if variance > 1e-20 {
                let kurtosis = reference::mean(&fourth) / variance.powi(2) - 3.0;
                assert_near(name, moments.excess_kurtosis, kurtosis, 1e-6 * (1.0 + kurtosis.abs()));
            }
        }
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
