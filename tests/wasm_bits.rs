//! The same bits on every machine: each test runs natively and in a browser, against the same numbers. SIMD or not, a
//! seed in a link shows everyone the same tensor, and everyone computes the same from it.

use normlens::norm::{
    Covariance, Input, Moments, Recipe, Rng, Shape, Spec, Whitener, Whitening, mean_and_variance,
};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// Sums of products of the generator's uniforms: nothing in them may be rounded in two ways.
fn plain_values(count: usize) -> Vec<f64> {
    let mut rng = Rng::new(2024);
    (0..count).map(|_| 3.0 * rng.uniform() - 1.25).collect()
}

/// FNV-1a over whole words.
fn checksum(bits: impl Iterator<Item = u64>) -> u64 {
    bits.fold(0xcbf2_9ce4_8422_2325, |hash: u64, bits| (hash ^ bits).wrapping_mul(0x0000_0100_0000_01b3))
}

#[wasm_bindgen_test(unsupported = test)]
fn sums_have_the_same_bits() {
    let xs = plain_values(1003);
    let narrow: Vec<f32> = xs.iter().map(|&x| x as f32).collect();
    let (mean, variance) = mean_and_variance(&xs);
    let moments = Moments::of(&xs);
    let covariance = Covariance::of(&xs[..1000], 4).matrix();
    let (narrow_mean, narrow_variance) = mean_and_variance(&narrow);
    let bits = [
        mean,
        variance,
        moments.skewness,
        moments.excess_kurtosis,
        covariance[[2, 1]],
        narrow_mean,
        narrow_variance,
    ]
    .map(f64::to_bits);
    assert_eq!(
        bits,
        [
            0x3fce_8615_7257_51c2,
            0x3fe8_8089_46cc_0bf3,
            0xbfa9_2aff_1f48_421c,
            0xbff3_d6b1_a1de_0e17,
            0xbfa7_a21c_d3c5_7307,
            0x3fce_8615_722d_708f,
            0x3fe8_8089_470d_b2e2,
        ],
        "{bits:#x?}"
    );
}

#[wasm_bindgen_test(unsupported = test)]
fn standardized_rows_have_the_same_bits() {
    let shape = Shape::new(3, 4, 5, 7).expect("a shape");
    let spec = Spec::from_json(r#"{"method": "group_norm", "groups": 2}"#).expect("a spec");
    let y = spec.resolve(shape).and_then(|n| n.forward(&plain_values(shape.len()), shape)).expect("y");
    let sum = checksum(y.iter().map(|y| y.to_bits()));
    assert_eq!(sum, 0x9a89_8fb1_d4f7_c91a, "{sum:#x}");
}

/// Forward and backward in f32, along runs and across columns, with gamma and beta.
#[wasm_bindgen_test(unsupported = test)]
fn layers_in_single_precision_have_the_same_bits() {
    let sums: Vec<u64> = [
        ("batch_norm", [3, 5, 12, 13]),
        ("batch_norm", [37, 21, 1, 1]),
        ("layer_norm", [5, 67, 1, 1]),
        ("layer_norm_token", [2, 9, 5, 7]),
        ("rms_norm", [3, 4, 6, 7]),
    ]
    .map(|(method, [n, c, h, w])| {
        let shape = Shape::new(n, c, h, w).expect("a shape");
        let values = plain_values(2 * shape.len());
        let narrow: Vec<f32> = values.iter().map(|&x| (100.0 + x) as f32).collect();
        let (x, dy) = narrow.split_at(shape.len());
        let spec = Spec::from_json(&format!(
            r#"{{"method": "{method}", "gamma": {:?}, "beta": {:?}}}"#,
            &values[..c],
            &values[c..2 * c]
        ))
        .expect("a spec");
        let normalization = spec.resolve(shape).expect("a normalization");
        let y = normalization.forward(x, shape).expect("y");
        let gradient = normalization.backward(x, shape, dy).expect("a gradient");
        let single = y.iter().chain(&gradient.x).map(|y| u64::from(y.to_bits()));
        checksum(single.chain(gradient.gamma.iter().chain(&gradient.beta).map(|g| g.to_bits())))
    })
    .into();
    let expected = [
        0x63a2_5f66_cfd3_c8c9,
        0xbd90_69e0_9000_8289,
        0x20d5_e733_4a8b_af96,
        0xbcbf_04a4_c2da_d86b,
        0x2a84_8f67_1678_4a84,
    ];
    assert_eq!(sums, expected, "{sums:#x?}");
}

#[wasm_bindgen_test(unsupported = test)]
fn whitened_rows_have_the_same_bits() {
    let (d, m) = (13, 77);
    let xs = plain_values(d * m);
    let narrow: Vec<f32> = xs.iter().map(|&x| x as f32).collect();
    let kinds = [Whitening::Zca, Whitening::Pca, Whitening::Cholesky, Whitening::Newton { iterations: 5 }];
    let sums = kinds.map(|kind| {
        let whitener = Whitener::of(&xs, d, kind, 1e-3, 0).expect("fitted");
        let mut wide = xs.clone();
        whitener.apply(&mut wide, m, 0..m);
        let dx = whitener.backward(&xs, &wide, m);
        let mut narrow = narrow.clone();
        Whitener::of(&narrow, d, kind, 1e-3, 0).expect("fitted").apply(&mut narrow, m, 0..m);
        checksum(wide.iter().chain(&dx).map(|y| y.to_bits()).chain(narrow.iter().map(|y| y.to_bits().into())))
    });
    let expected =
        [0xcf44_64a7_9eeb_8493, 0x3268_4fe1_a2d6_9608, 0xce80_231b_1f4f_1398, 0x0477_ba17_9e90_5322];
    assert_eq!(sums, expected, "{sums:#x?}");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_seed_gives_the_same_tensor() {
    let shape = Shape::new(4, 8, 6, 6).expect("a shape");
    let sums: Vec<(&str, u64)> = Input::ALL
        .map(|input| {
            let recipe = Recipe { input, seed: 7, condition: 50.0 };
            let x = recipe.generate(shape).expect("a tensor");
            (input.id(), checksum(x.iter().map(|x| u64::from(x.to_bits()))))
        })
        .into();
    let expected = [
        ("correlated", 0x7430_1590_3366_c8ea),
        ("gaussian", 0x0f53_f58e_c2d1_a8f7),
        ("shifted_scaled", 0x9bc2_bb0c_b66a_6793),
        ("after_relu", 0x54e2_9ea6_7927_6af2),
        ("heavy_tails", 0x2d5d_edcf_28ed_49db),
        ("outlier_sample", 0x711c_ff02_0956_5d0a),
        ("outlier_channel", 0x3de2_d797_dfd4_fa93),
        ("image_like", 0x4878_e168_3af6_6a8f),
    ];
    assert_eq!(sums, expected, "{sums:#x?}");
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen_test]
fn the_browser_build_has_vector_instructions() {
    // Known when this is compiled, and to be told when it is run.
    let vectors = std::hint::black_box(cfg!(target_feature = "simd128"));
    assert!(vectors, "something replaced the flags of .cargo/config.toml");
}
