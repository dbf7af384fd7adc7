//! Methods that are formulas: with which settings they are other methods, and what they do where others have no answer.

mod support;

use normlens::norm::{Normalization, Operation, Shape};
use support::{assert_close, assert_near, composed, from_json, generic, largest, normals, shape};

fn forward(normalization: &Normalization, x: &[f64], shape: Shape) -> Vec<f64> {
    normalization.forward(x, shape).expect("forward")
}

/// Same output and same gradient.
#[track_caller]
fn assert_same(what: &str, a: &Normalization, b: &Normalization, shape: Shape) {
    let (x, dy) = (generic(shape, 61), normals(shape.len(), 62));
    let backward = |n: &Normalization| n.backward(&x, shape, &dy).expect("backward").x;
    assert!(largest(&backward(a)) > 1e-3, "{what} is trivial");
    assert_close(&format!("{what}: y"), &forward(a, &x, shape), &forward(b, &x, shape), 1e-11);
    assert_close(&format!("{what}: dx"), &backward(a), &backward(b), 1e-9);
}

#[test]
fn with_some_settings_a_method_is_another() {
    let shape = shape(4, 6, 3, 4);
    for (one, other) in [
        (r#"{"method": "lp_batch_norm", "knobs": {"power": 2}}"#, r#"{"method": "batch_norm"}"#),
        (r#"{"method": "generalized_batch_norm"}"#, r#"{"method": "batch_norm"}"#),
        (r#"{"method": "mixture_norm", "knobs": {"modes": 1}}"#, r#"{"method": "batch_norm"}"#),
        (r#"{"method": "mode_norm", "knobs": {"modes": 1}}"#, r#"{"method": "batch_norm"}"#),
        (r#"{"method": "mode_norm", "knobs": {"modes": 3, "strength": 0}}"#, r#"{"method": "batch_norm"}"#),
        (
            r#"{"method": "domain_specific_batch_norm", "knobs": {"modes": 1, "strength": 0}}"#,
            r#"{"method": "batch_norm"}"#,
        ),
        (
            r#"{"method": "domain_specific_batch_norm", "knobs": {"modes": 4, "affine_per": "all"}}"#,
            r#"{"method": "instance_norm"}"#,
        ),
        (
            r#"{"method": "domain_optimized_norm", "knobs": {"share": 1, "modes": 3}}"#,
            r#"{"method": "domain_specific_batch_norm", "knobs": {"modes": 3}}"#,
        ),
        (
            r#"{"method": "domain_optimized_norm", "knobs": {"share": 0, "strength": 0}}"#,
            r#"{"method": "instance_norm"}"#,
        ),
        (
            r#"{"method": "lp_batch_norm", "knobs": {"power": 3}}"#,
            r#"{"method": "streaming_norm", "knobs": {"power": 3, "history": 0}}"#,
        ),
        (r#"{"method": "l1_batch_norm"}"#, r#"{"method": "lp_batch_norm", "knobs": {"power": 1}}"#),
        (r#"{"method": "partial_rms_norm", "knobs": {"fraction": 1}}"#, r#"{"method": "pixel_norm"}"#),
        (
            r#"{"method": "ada_norm", "variance": "biased", "epsilon": 0, "knobs": {"slope": 0, "factor": 1}}"#,
            r#"{"method": "layer_norm_token", "epsilon": 0}"#,
        ),
    ] {
        let (a, b) = (from_json(one, shape), from_json(other, shape));
        assert_same(&format!("{one} and {other}"), &a, &b, shape);
    }
    let without_threshold =
        from_json(r#"{"method": "filter_response_norm", "knobs": {"threshold": "off"}}"#, shape);
    let scaled = composed("aaaass", 1, 1, Operation::Scale { epsilon: 1e-6 });
    assert_same("filter response normalization without its unit", &without_threshold, &scaled, shape);
}

#[test]
fn variance_normalization_of_centred_channels_is_batch_normalization() {
    let shape = shape(4, 6, 3, 4);
    let x = generic(shape, 63);
    let centred = forward(&from_json(r#"{"method": "mean_only_batch_norm"}"#, shape), &x, shape);
    let y = forward(&from_json(r#"{"method": "variance_norm"}"#, shape), &centred, shape);
    assert_close("y", &y, &forward(&from_json(r#"{"method": "batch_norm"}"#, shape), &x, shape), 1e-12);
}

#[test]
fn a_mixture_gives_each_of_two_heaps_a_mean_of_its_own() {
    let shape = shape(8, 2, 4, 4);
    let half = shape.len() / 2;
    let x: Vec<f64> = normals(shape.len(), 64)
        .iter()
        .enumerate()
        .map(|(i, v)| if i < half { *v } else { v + 50.0 })
        .collect();
    let y = forward(&from_json(r#"{"method": "mixture_norm", "epsilon": 0}"#, shape), &x, shape);
    for (heap, y) in y.chunks_exact(half).enumerate() {
        let mean = y.iter().sum::<f64>() / half as f64;
        assert_near(&format!("heap {heap}"), mean, 0.0, 1e-9);
        // Each is scaled by one over the root of its weight, one half.
        let square = y.iter().map(|y| y * y).sum::<f64>() / half as f64;
        assert_near(&format!("heap {heap}"), square, 2.0, 1e-9);
    }
}

#[test]
fn the_gates_of_domains_without_samples_go_to_the_others() {
    let shape = shape(3, 2, 2, 2);
    let x = generic(shape, 65);
    let with = |classes: &str, weight: &str| {
        format!(
            r#"{{"method": "gated_batch_norm", "knobs": {{"modes": 2, "strength": 0}}, "inputs": {{
                "domains": {{"sizes": [3, 1, 1, 1], "values": [{classes}]}},
                "gate_bias": {{"sizes": [1, 2, 1, 1], "values": [{weight}]}}}}}}"#
        )
    };
    let batch = forward(&from_json(r#"{"method": "batch_norm"}"#, shape), &x, shape);
    let only = forward(&from_json(&with("0, 0, 0", "0, 0"), shape), &x, shape);
    assert_close("one domain has all samples", &only, &batch, 1e-12);
    let sure = forward(&from_json(&with("0, 0, 1", "-40, 40"), shape), &x, shape);
    let plane = shape.positions();
    for row in sure.chunks_exact(2 * plane).skip(2).flat_map(|sample| sample.chunks_exact(plane)) {
        assert_near("the third sample is its domain", row.iter().sum(), 0.0, 1e-12);
    }
}

#[test]
fn one_value_is_0_where_a_deviation_of_one_is_not_defined() {
    let shape = shape(1, 3, 1, 1);
    let x = generic(shape, 66);
    for json in [
        r#"{"method": "top_k_batch_norm"}"#,
        r#"{"method": "generalized_batch_norm", "knobs": {"pair": "range"}}"#,
        r#"{"method": "l1_batch_norm"}"#,
        r#"{"method": "mixture_norm", "epsilon": 0}"#,
    ] {
        assert_eq!(forward(&from_json(json, shape), &x, shape), [0.0; 3], "{json}");
    }
}
