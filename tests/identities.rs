//! What the catalogue (A3) says two methods have in common: in numbers, and as `norm::coinciding` tells it.

mod support;

use normlens::norm::{
    Method, Normalization, Operation, Recovery, Shape, Variance, Whitening, coinciding, methods, named,
};
use support::{
    assert_close, composed, fitted, from_json, generic, largest, normals, shape, variations, with_epsilon,
};

/// Same output and same gradient, in both directions of `coinciding`.
#[track_caller]
fn assert_same(one: &str, other: &str, shape: Shape) {
    let (a, b) = (from_json(one, shape), from_json(other, shape));
    let (x, dy) = (generic(shape, 61), normals(shape.len(), 62));
    let forward = |n: &Normalization| n.forward(&x, shape).expect("forward");
    let backward = |n: &Normalization| n.backward(&x, shape, &dy).expect("backward").x;
    assert!(largest(&forward(&a)) > 1e-3, "{one} on {shape} is trivial");
    assert_close(&format!("{one} and {other}: y"), &forward(&a), &forward(&b), 1e-12);
    assert_close(&format!("{one} and {other}: dx"), &backward(&a), &backward(&b), 1e-10);
    for (this, that, json) in [(&a, &b, other), (&b, &a, one)] {
        let Some(name) = named_in(json) else { continue };
        let found = coinciding(this, shape, None).expect("both fit the shape");
        let parameters = found.iter().find(|(method, _)| method.id == name).map(|(_, parameters)| parameters);
        let parameters = parameters.unwrap_or_else(|| panic!("{name} is not said to coincide with {this:?}"));
        let method = methods::find(name).expect("a registered method");
        let said = method.with(parameters, Recovery::None);
        assert_close(&format!("{name} as said"), &forward(&said), &forward(that), 1e-12);
        assert!(
            coinciding(this, shape, Some(name)).expect("fits").iter().all(|(method, _)| method.id != name),
            "{name} is left out when asked"
        );
    }
}

fn named_in(json: &str) -> Option<&'static str> {
    methods::ALL.iter().map(|method| method.id).find(|id| json.contains(&format!("\"{id}\"")))
}

const BN: &str = r#"{"method": "batch_norm"}"#;
const LN: &str = r#"{"method": "layer_norm"}"#;
const LN_TOKEN: &str = r#"{"method": "layer_norm_token"}"#;
const IN: &str = r#"{"method": "instance_norm"}"#;
const PN: &str = r#"{"method": "position_norm"}"#;
const IW: &str = r#"{"method": "instance_whitening"}"#;

#[test]
fn group_norm_with_one_group_is_layer_norm() {
    assert_same(r#"{"method": "group_norm", "groups": 1}"#, LN, shape(4, 8, 6, 6));
}

#[test]
fn group_norm_with_as_many_groups_as_channels_is_instance_norm() {
    assert_same(r#"{"method": "group_norm", "groups": 8}"#, IN, shape(4, 8, 6, 6));
}

#[test]
fn batch_group_norm_has_batch_and_group_norm_as_corners() {
    let shape = shape(4, 8, 6, 6);
    assert_same(r#"{"method": "batch_group_norm", "batch_groups": 1, "groups": 8}"#, BN, shape);
    for groups in [1, 2, 4, 8] {
        assert_same(
            &format!(r#"{{"method": "batch_group_norm", "batch_groups": 4, "groups": {groups}}}"#),
            &format!(r#"{{"method": "group_norm", "groups": {groups}}}"#),
            shape,
        );
    }
}

#[test]
fn ghost_batch_norm_is_batch_group_norm_with_every_channel_a_group() {
    for batch_groups in [1, 2, 4] {
        assert_same(
            &format!(r#"{{"method": "ghost_batch_norm", "batch_groups": {batch_groups}}}"#),
            &format!(r#"{{"method": "batch_group_norm", "batch_groups": {batch_groups}, "groups": 8}}"#),
            shape(4, 8, 6, 6),
        );
    }
}

#[test]
fn ghost_batch_norm_of_single_samples_is_instance_norm() {
    assert_same(r#"{"method": "ghost_batch_norm", "batch_groups": 4}"#, IN, shape(4, 8, 6, 6));
}

#[test]
fn position_norm_has_the_area_of_layer_norm_per_token() {
    assert_same(PN, LN_TOKEN, shape(3, 8, 4, 2));
}

#[test]
fn layer_norm_per_token_is_layer_norm_where_there_is_one_position() {
    assert_same(LN_TOKEN, LN, shape(6, 8, 1, 1));
    assert_same(r#"{"method": "rms_norm_token"}"#, r#"{"method": "rms_norm"}"#, shape(6, 8, 1, 1));
}

#[test]
fn batch_norm_of_one_sample_is_instance_norm() {
    assert_same(BN, IN, shape(1, 8, 6, 6));
}

#[test]
fn layer_norm_of_one_channel_is_instance_norm() {
    assert_same(LN, IN, shape(4, 1, 6, 6));
}

#[test]
fn group_whitening_with_one_group_is_layer_norm() {
    assert_same(r#"{"method": "group_whitening", "groups": 1}"#, LN, shape(4, 8, 6, 6));
    assert_same(
        r#"{"method": "group_whitening", "groups": 1, "whitening": "newton", "iterations": 3}"#,
        LN,
        shape(4, 8, 6, 6),
    );
}

#[test]
fn group_whitening_with_as_many_groups_as_channels_is_instance_whitening() {
    assert_same(r#"{"method": "group_whitening", "groups": 8}"#, IW, shape(4, 8, 6, 6));
}

#[test]
fn whitening_one_variable_is_standardizing_it_by_every_factorization() {
    let shape = shape(4, 6, 3, 4);
    for whitening in ["zca", "pca", "cholesky"] {
        let json =
            format!(r#"{{"method": "decorrelated_batch_norm", "groups": 6, "whitening": "{whitening}"}}"#);
        assert_same(&json, BN, shape);
    }
    for iterations in [0, 1, 5, 12] {
        let json = format!(r#"{{"method": "iter_norm", "groups": 6, "iterations": {iterations}}}"#);
        assert_same(&json, BN, shape);
    }
}

#[test]
fn decorrelated_batch_norm_of_one_sample_is_instance_whitening() {
    for whitening in ["zca", "pca", "cholesky"] {
        assert_same(
            &format!(r#"{{"method": "decorrelated_batch_norm", "whitening": "{whitening}"}}"#),
            &format!(r#"{{"method": "instance_whitening", "whitening": "{whitening}"}}"#),
            shape(1, 5, 6, 6),
        );
    }
}

#[test]
fn scaling_has_been_named_more_than_once() {
    let shape = shape(4, 6, 2, 3);
    assert_same(r#"{"method": "layer_scaling"}"#, r#"{"method": "rms_norm"}"#, shape);
    let pixels = r#"{"method": "pixel_norm", "epsilon": 1e-5}"#;
    assert_same(pixels, r#"{"method": "rms_norm_token"}"#, shape);
}

#[test]
fn composed_normalizations_are_recognized() {
    let epsilon = 1e-3;
    let standardize = Operation::Standardize { epsilon, variance: Variance::Biased };
    let scale = Operation::Scale { epsilon };
    let zca = Operation::Whiten { by: Whitening::Zca, epsilon };
    let newton = Operation::Whiten { by: Whitening::Newton { iterations: 3 }, epsilon };
    for (letters, operation, id) in [
        ("ssaass", standardize, Some("batch_norm")),
        ("aaasss", standardize, Some("group_norm")),
        ("asasss", standardize, Some("batch_group_norm")),
        ("aassss", scale, Some("rms_norm")),
        ("aassaa", scale, Some("rms_norm_token")),
        ("ssaass", Operation::Center, Some("mean_only_batch_norm")),
        ("ssafss", zca, Some("decorrelated_batch_norm")),
        ("ssafss", newton, Some("iter_norm")),
        ("aafsss", newton, Some("group_whitening")),
        ("aaaass", scale, None),
        ("ssssss", standardize, None),
        ("aafsss", Operation::Whiten { by: Whitening::Pca, epsilon }, None),
        ("aassss", Operation::Center, None),
    ] {
        let found = named(&composed(letters, 1, 1, operation)).map(|method| method.id);
        assert_eq!(found, id, "{letters} {operation:?}");
    }
}

#[test]
fn unbiased_and_biased_variance_do_not_coincide() {
    let shape = shape(4, 8, 6, 6);
    let unbiased = from_json(r#"{"method": "group_norm", "groups": 1, "variance": "unbiased"}"#, shape);
    let found = coinciding(&unbiased, shape, None).expect("fits");
    let (_, parameters) =
        found.iter().find(|(method, _)| method.id == "layer_norm").expect("layer norm has the parameter too");
    assert_eq!(parameters.variance, Variance::Unbiased);
    // Whitening of one row divides by m only.
    assert!(found.iter().all(|(method, _)| method.whitenings.is_empty()));
}

#[test]
fn coinciding_lists_exactly_the_methods_that_give_the_same_numbers() {
    let (mut listed, mut unlisted) = (0, 0);
    for shape in
        [shape(4, 6, 2, 3), shape(4, 6, 1, 1), shape(1, 4, 3, 3), shape(5, 1, 3, 3), shape(3, 4, 5, 1)]
    {
        let x = generic(shape, 63);
        let outputs: Vec<(&'static Method, Normalization, Vec<f64>)> = support::of_rows()
            .flat_map(|method| variations(method, shape).into_iter().map(move |n| (method, n)))
            // What a method coincides with has its epsilon, not one of its own.
            .map(|(method, n)| (method, with_epsilon(&n, 1e-5)))
            .map(|(method, n)| (method, n.clone(), n.forward(&x, shape).expect("forward")))
            // Areas of one or two values leave nothing but 0 or signs, where all methods agree.
            .filter(|(_, n, _)| {
                n.plan(shape).is_ok_and(|plan| plan.partition().columns() > plan.partition().rows() + 1)
            })
            .collect();
        for (_, normalization, y) in &outputs {
            let found = coinciding(normalization, shape, None).expect("fits");
            for method in support::of_rows() {
                let same = outputs
                    .iter()
                    .any(|(other, _, z)| other.id == method.id && support::distance(y, z) < 1e-10);
                let said = found.iter().any(|(other, _)| other.id == method.id);
                assert_eq!(said, same, "{} and {normalization:?} for {shape}", method.id);
                if said { listed += 1 } else { unlisted += 1 }
            }
        }
    }
    assert!(listed > 200 && unlisted > 500, "{listed} {unlisted}");
}

#[test]
fn instance_norm_of_one_position_is_zero() {
    let shape = shape(4, 8, 1, 1);
    let y = from_json(IN, shape).forward(&generic(shape, 64), shape).expect("forward");
    assert!(y.iter().all(|&y| y == 0.0));
}

#[test]
fn rms_norm_of_centred_samples_is_layer_norm() {
    let shape = shape(4, 8, 3, 3);
    let centred =
        composed("aassss", 1, 1, Operation::Center).forward(&generic(shape, 65), shape).expect("centred");
    for (rms, ln) in [("rms_norm", "layer_norm"), ("rms_norm_token", "layer_norm_token")] {
        let forward = |id: &str, x: &[f64]| {
            fitted(methods::find(id).expect("registered"), shape).forward(x, shape).expect("y")
        };
        let x = if rms == "rms_norm" {
            centred.clone()
        } else {
            composed("aassaa", 1, 1, Operation::Center).forward(&centred, shape).expect("centred")
        };
        assert_close(rms, &forward(rms, &x), &forward(ln, &x), 1e-12);
    }
}

#[test]
fn zca_and_newton_agree_in_the_limit_and_differ_before() {
    let shape = shape(8, 4, 3, 3);
    let x = generic(shape, 66);
    let zca = from_json(r#"{"method": "decorrelated_batch_norm"}"#, shape).forward(&x, shape).expect("zca");
    let distance = |iterations: usize| {
        let json = format!(r#"{{"method": "iter_norm", "iterations": {iterations}}}"#);
        support::distance(&from_json(&json, shape).forward(&x, shape).expect("newton"), &zca)
    };
    assert!(
        distance(2) > 0.1 && distance(5) < distance(3) && distance(10) < 1e-4,
        "{} {}",
        distance(5),
        distance(10)
    );
}

#[test]
fn areas_rows_and_columns_are_the_accepted_ones() {
    let shape = shape(4, 8, 6, 6);
    for (json, expected) in [
        (BN, (8, 1, 144)),
        (LN, (4, 1, 288)),
        (LN_TOKEN, (144, 1, 8)),
        (PN, (144, 1, 8)),
        (IN, (32, 1, 36)),
        (r#"{"method": "group_norm", "groups": 4}"#, (16, 1, 72)),
        (r#"{"method": "group_norm", "groups": 2}"#, (8, 1, 144)),
        (r#"{"method": "ghost_batch_norm", "batch_groups": 2}"#, (16, 1, 72)),
        (r#"{"method": "batch_group_norm", "batch_groups": 2, "groups": 4}"#, (8, 1, 144)),
        (r#"{"method": "rms_norm"}"#, (4, 1, 288)),
        (r#"{"method": "rms_norm_token"}"#, (144, 1, 8)),
        (r#"{"method": "decorrelated_batch_norm", "groups": 1}"#, (1, 8, 144)),
        (r#"{"method": "decorrelated_batch_norm", "groups": 2}"#, (2, 4, 144)),
        (r#"{"method": "iter_norm", "groups": 1}"#, (1, 8, 144)),
        (r#"{"method": "group_whitening", "groups": 4}"#, (4, 4, 72)),
        (IW, (4, 8, 36)),
    ] {
        let plan = from_json(json, shape).plan(shape).expect("a plan");
        let partition = plan.partition();
        assert_eq!((partition.areas(), partition.rows(), partition.columns()), expected, "{json}");
    }
}
