//! The synthetic activations: deterministic, and what their names promise.

mod support;

use normlens::norm::{
    Covariance, Input, Moments, Partition, Recipe, Roles, Shape, Spectrum, mean_and_variance,
};
use support::{shape, shapes};

fn generate(input: Input, seed: u64, condition: f64, shape: Shape) -> Vec<f32> {
    Recipe { input, seed, condition }.generate(shape).expect("generated")
}

/// The values of every channel, one row each.
fn channels(x: &[f32], shape: Shape) -> Vec<Vec<f32>> {
    let roles = Roles::from_letters("ssffss").expect("six letters");
    let partition = Partition::new(shape, roles, 1, 1).expect("a partition");
    partition.pack(x).chunks_exact(partition.columns()).map(<[f32]>::to_vec).collect()
}

fn channel_spectrum(x: &[f32], shape: Shape) -> Spectrum {
    let block: Vec<f64> = channels(x, shape).concat().into_iter().map(f64::from).collect();
    Spectrum::of(&Covariance::of(&block, shape.c()).matrix()).expect("eigenvalues")
}

#[test]
fn every_input_is_finite_for_every_shape() {
    for shape in shapes().into_iter().chain([shape(2, 64, 3, 3), shape(1, 40, 2, 2), shape(3, 5, 1, 1)]) {
        for input in Input::ALL {
            for condition in [0.0, 1.0, 50.0, 1e6] {
                let x = generate(input, 1, condition, shape);
                assert_eq!(x.len(), shape.len());
                assert!(x.iter().all(|x| x.is_finite()), "{} {shape} {condition}", input.id());
            }
        }
    }
}

#[test]
fn one_seed_gives_one_tensor_and_another_seed_another() {
    let shape = shape(4, 8, 6, 6);
    for input in Input::ALL {
        let x = generate(input, 7, 50.0, shape);
        assert_eq!(x, generate(input, 7, 50.0, shape), "{}", input.id());
        for seed in [0, 8, 7 + (1 << 40), u64::MAX] {
            let other = generate(input, seed, 50.0, shape);
            let equal = x.iter().zip(&other).filter(|(a, b)| a.to_bits() == b.to_bits()).count();
            // A rectifier makes zeros of both.
            assert!(equal < shape.len() * 2 / 3, "{}: {equal} values of seed {seed} are equal", input.id());
        }
    }
}

#[test]
fn samples_do_not_depend_on_how_many_there_are() {
    for input in Input::ALL {
        // The outlier's place and the exact condition number do.
        if matches!(input, Input::Correlated | Input::OutlierSample) {
            continue;
        }
        let few = generate(input, 3, 50.0, shape(2, 4, 3, 3));
        let many = generate(input, 3, 50.0, shape(5, 4, 3, 3));
        assert_eq!(few, many[..few.len()], "{}", input.id());
    }
}

#[test]
fn ids_and_names_are_unique() {
    let mut words: Vec<&str> = Input::ALL.iter().flat_map(|input| [input.id(), input.name()]).collect();
    let count = words.len();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), count);
}

#[test]
fn correlated_channels_have_exactly_the_chosen_condition_number() {
    for shape in
        [shape(4, 8, 6, 6), shape(16, 3, 1, 1), shape(2, 5, 4, 3), shape(40, 32, 1, 1), shape(7, 6, 1, 1)]
    {
        for condition in [1.0, 5.0, 50.0, 1000.0] {
            let x = generate(Input::Correlated, 5, condition, shape);
            let spectrum = channel_spectrum(&x, shape);
            let found = spectrum.condition_number();
            assert!((found / condition - 1.0).abs() < 1e-3, "{shape}: {found} and not {condition}");
            let average = spectrum.eigenvalues.iter().sum::<f64>() / shape.c() as f64;
            assert!((average - 1.6).abs() < 1e-4, "{shape}: average variance {average}");
        }
    }
}

#[test]
fn correlated_channels_of_a_large_tensor_come_close_to_the_chosen_condition_number() {
    let shape = shape(16, 8, 64, 64);
    let found = channel_spectrum(&generate(Input::Correlated, 5, 50.0, shape), shape).condition_number();
    assert!((20.0..120.0).contains(&found), "{found}");
}

#[test]
fn a_condition_number_below_1_means_1() {
    let shape = shape(8, 4, 3, 3);
    let at = |condition| generate(Input::Correlated, 5, condition, shape);
    assert_eq!(at(0.0), at(1.0));
    assert_eq!(at(-3.0), at(1.0));
}

#[test]
fn gaussian_values_have_the_moments_of_the_normal_distribution() {
    let moments = Moments::of(&generate(Input::Gaussian, 9, 1.0, shape(16, 16, 16, 16)));
    assert!(moments.mean.abs() < 0.02 && (moments.variance - 1.0).abs() < 0.02, "{moments:?}");
    assert!(moments.skewness.abs() < 0.05 && moments.excess_kurtosis.abs() < 0.1, "{moments:?}");
}

#[test]
fn heavy_tails_are_heavier_than_normal_ones() {
    let moments = Moments::of(&generate(Input::HeavyTails, 9, 1.0, shape(16, 16, 8, 8)));
    assert!(moments.excess_kurtosis > 5.0, "{moments:?}");
}

#[test]
fn shifted_and_scaled_channels_have_means_and_deviations_of_their_own() {
    let shape = shape(8, 16, 8, 8);
    let x = generate(Input::ShiftedScaled, 9, 1.0, shape);
    let statistics: Vec<(f64, f64)> = channels(&x, shape).iter().map(|row| mean_and_variance(row)).collect();
    let spread = |values: Vec<f64>| mean_and_variance(&values).1.sqrt();
    assert!(spread(statistics.iter().map(|s| s.0).collect()) > 0.7);
    assert!(spread(statistics.iter().map(|s| s.1.sqrt()).collect()) > 0.3);
}

#[test]
fn after_relu_nothing_is_negative_and_much_is_0() {
    let x = generate(Input::AfterRelu, 9, 1.0, shape(8, 16, 8, 8));
    assert!(x.iter().all(|x| *x >= 0.0));
    let zeros = x.iter().filter(|x| **x == 0.0).count() as f64 / x.len() as f64;
    assert!((0.2..0.8).contains(&zeros), "{zeros}");
}

#[test]
fn the_loud_sample_and_the_loud_channel_are_loud() {
    let shape = shape(6, 6, 6, 6);
    let square = |xs: &[f32]| xs.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / xs.len() as f64;
    let samples: Vec<f64> =
        generate(Input::OutlierSample, 9, 1.0, shape).chunks_exact(6 * 36).map(square).collect();
    let by_channel: Vec<f64> =
        channels(&generate(Input::OutlierChannel, 9, 1.0, shape), shape).iter().map(|c| square(c)).collect();
    for squares in [samples, by_channel] {
        let loudest = squares.iter().copied().fold(0.0, f64::max);
        let loud = squares.iter().filter(|s| **s > loudest / 20.0).count();
        assert_eq!(loud, 1, "{squares:?}");
    }
}

#[test]
fn neighbouring_positions_of_image_like_values_agree() {
    let shape = shape(4, 4, 16, 16);
    let agreement = |input| {
        let x = generate(input, 9, 1.0, shape);
        let correlations: Vec<f64> = x
            .chunks_exact(256)
            .map(|plane| {
                let (mean, variance) = mean_and_variance(plane);
                let pairs: Vec<f64> = plane
                    .chunks_exact(16)
                    .flat_map(|row| row.windows(2))
                    .map(|pair| (f64::from(pair[0]) - mean) * (f64::from(pair[1]) - mean))
                    .collect();
                pairs.iter().sum::<f64>() / pairs.len() as f64 / variance
            })
            .collect();
        correlations.iter().sum::<f64>() / correlations.len() as f64
    };
    assert!(agreement(Input::ImageLike) > 0.5 && agreement(Input::Gaussian) < 0.1);
}
