//! Every registered method, and composed ones, against numbers that PyTorch computed (`tests/fixtures/README.md`).

use std::collections::BTreeMap;
use std::path::Path;

use normlens::norm::{Shape, Spec, methods};
use serde::Deserialize;

#[derive(Deserialize)]
struct Fixtures {
    inputs: BTreeMap<String, Vec<f64>>,
    upstreams: BTreeMap<String, Vec<f64>>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    spec: Spec,
    shape: Shape,
    input: String,
    dy: String,
    y: Vec<f64>,
    dx: Vec<f64>,
    dgamma: Vec<f64>,
    dbeta: Vec<f64>,
}

fn fixtures() -> Fixtures {
    serde_json::from_str(include_str!("fixtures/methods.json")).expect("the fixtures are JSON")
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |largest, v| largest.max(v.abs()))
}

/// Largest difference, relative to the largest value or to `floor` where that is smaller.
fn distance(a: &[f64], b: &[f64], floor: f64) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).fold(0.0, |worst: f64, (a, b)| worst.max((a - b).abs())) / largest(b).max(floor)
}

#[test]
fn forward_and_backward_agree_with_pytorch_in_f64() {
    let fixtures = fixtures();
    for case in &fixtures.cases {
        let (x, shape) = (&fixtures.inputs[&case.input], case.shape);
        let dy = &fixtures.upstreams[&case.dy][..shape.len()];
        let normalization = case.spec.resolve(shape).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        let y = normalization.forward(x, shape).expect("forward");
        let gradient = normalization.backward(x, shape, dy).expect("backward");
        // Outputs that are 0 in exact arithmetic are compared absolutely.
        assert!(distance(&y, &case.y, 1.0) < 1e-10, "{} y: {:e}", case.name, distance(&y, &case.y, 1.0));
        for (what, ours, theirs) in [
            ("dx", &gradient.x, &case.dx),
            ("dgamma", &gradient.gamma, &case.dgamma),
            ("dbeta", &gradient.beta, &case.dbeta),
        ] {
            assert!(
                distance(ours, theirs, 1.0) < 1e-8,
                "{} {what}: {:e}",
                case.name,
                distance(ours, theirs, 1.0)
            );
        }
    }
}

#[test]
fn forward_agrees_with_pytorch_in_f32_to_the_scale_of_the_output() {
    // Rounding the input to f32 is already visible here: a mean of a thousand deviations, rows equal up to rounding.
    let ill_conditioned = ["h/group_whitening/groups_2/whitening_zca", "h/composed/group_whitening"];
    let fixtures = fixtures();
    let mut checked = 0;
    for case in fixtures.cases.iter().filter(|case| !["offset", "constant"].contains(&case.input.as_str())) {
        if ill_conditioned.contains(&case.name.as_str()) {
            continue;
        }
        let x: Vec<f32> = fixtures.inputs[&case.input].iter().map(|&x| x as f32).collect();
        let y = case.spec.resolve(case.shape).and_then(|n| n.forward(&x, case.shape)).expect("forward");
        let y: Vec<f64> = y.into_iter().map(f64::from).collect();
        assert!(distance(&y, &case.y, 1.0) < 1e-5, "{}: {:e}", case.name, distance(&y, &case.y, 1.0));
        checked += 1;
    }
    assert!(checked > 80, "{checked} cases");
}

#[test]
fn f32_with_a_mean_of_a_thousand_deviations_is_as_good_as_its_input() {
    let fixtures = fixtures();
    let shape = Shape::new(4, 4, 3, 2).expect("a shape");
    let x: Vec<f32> = fixtures.inputs["offset"].iter().map(|&x| x as f32).collect();
    let wide: Vec<f64> = x.iter().map(|&x| f64::from(x)).collect();
    for method in methods::ALL.iter().filter(|method| method.formula().is_none()) {
        let normalization = method.with(&method.fitted(shape), normlens::norm::Recovery::None);
        let narrow: Vec<f64> =
            normalization.forward(&x, shape).expect("f32").into_iter().map(f64::from).collect();
        let wide = normalization.forward(&wide, shape).expect("f64");
        assert!(distance(&narrow, &wide, 0.0) < 1e-6, "{}: {:e}", method.id, distance(&narrow, &wide, 0.0));
    }
}

#[test]
fn every_method_has_fixtures() {
    let fixtures = fixtures();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/catalogue");
    for method in methods::ALL {
        let here = fixtures.cases.iter().any(|case| case.spec.method() == Some(method.id));
        // A formula is held against its numbers by its own test, and fails there without them.
        let formula = method.formula().is_some();
        assert!(here || formula || folder.join(format!("{}.json", method.id)).exists(), "{}", method.id);
    }
}

/// The methods that the survey, the book and the tutorial name for activations, by their number in the catalogue this project
/// was built from, and what they are called here.
const NAMED: &[(&str, &[&str])] = &[
    ("A0.1", &["input_norm"]),
    ("A0.2", &["centering"]),
    ("A0.3", &["natural_neural_network"]),
    ("A1.1", &["local_contrast_norm"]),
    ("A1.2", &["local_response_norm"]),
    ("A1.3", &["divisive_norm"]),
    ("A2.1", &["batch_norm"]),
    ("A3.1", &["layer_norm", "layer_norm_token"]),
    ("A3.2", &["instance_norm"]),
    ("A3.3", &["group_norm"]),
    ("A3.4", &["position_norm", "moment_shortcut"]),
    ("A3.5", &["batch_group_norm"]),
    ("A3.6", &["local_context_norm"]),
    ("A3.7", &["region_norm", "region_norm_learned"]),
    ("A4.1 to A4.3", &["decorrelated_batch_norm", "iter_norm"]),
    ("A4.4", &["whitening_coloring"]),
    ("A4.6", &["group_whitening"]),
    ("A4.7", &["network_deconvolution"]),
    ("A4.12", &["instance_whitening"]),
    ("A5.1", &["mean_only_batch_norm"]),
    ("A5.2", &["rms_norm", "rms_norm_token", "partial_rms_norm"]),
    ("A5.3", &["pixel_norm"]),
    ("A5.4", &["power_norm"]),
    ("A5.5", &["streaming_norm", "lp_batch_norm"]),
    ("A5.6", &["l1_batch_norm"]),
    ("A5.7", &["top_k_batch_norm"]),
    ("A5.8", &["generalized_batch_norm"]),
    ("A5.9", &["filter_response_norm"]),
    ("A5.12", &["evonorm_b0", "evonorm_s0"]),
    ("A6.1", &["conditional_batch_norm"]),
    ("A6.2", &["dynamic_layer_norm"]),
    ("A6.3", &["conditional_instance_norm"]),
    ("A6.4", &["adaptive_instance_norm"]),
    ("A6.5", &["self_modulation"]),
    ("A6.6", &["adaptive_layer_instance_norm"]),
    ("A6.7", &["spade"]),
    ("A6.8", &["dynamic_instance_norm"]),
    ("A6.9", &["instance_level_meta_norm"]),
    ("A6.10", &["instance_enhancement_batch_norm"]),
    ("A6.11", &["attentive_norm"]),
    ("A6.13", &["sandwich_batch_norm"]),
    ("B1.1", &["mixture_norm"]),
    ("B1.2", &["mode_norm"]),
    ("B2.1", &["switchable_norm"]),
    ("B2.2", &["sparse_switchable_norm"]),
    ("B2.3", &["switchable_whitening"]),
    ("B2.4", &["exemplar_norm"]),
    ("B2.5", &["dynamic_norm"]),
    ("B2.6", &["batch_instance_norm"]),
    ("B2.8", &["ibn"]),
    ("B2.9", &["task_norm"]),
    ("B2.10", &["batch_channel_norm"]),
    ("C1.12", &["ghost_batch_norm"]),
];

#[test]
fn every_method_that_the_texts_name_is_registered() {
    for (number, ids) in NAMED {
        for id in *ids {
            assert!(methods::find(id).is_some(), "{number}: {id}");
        }
    }
}
