//! Normalizations as JSON: what is understood, and what is refused with a message that helps.

mod support;

use normlens::norm::{
    Error, Layout, Normalization, Operation, Parameter, Recovery, Spec, Variance, Whitening, methods,
};
use serde_json::{Value, json};
use support::{fitted, is_sentence, shape};

fn resolve(json: &Value) -> Result<Normalization, Error> {
    Spec::from_json(&json.to_string()).and_then(|spec| spec.resolve(shape(4, 8, 6, 6)))
}

#[track_caller]
fn refused(json: &Value, part: &str) {
    let error = resolve(json).expect_err("refused");
    let message = error.to_string();
    assert!(message.contains(part) && is_sentence(&message), "{json}: {message:?} and not {part:?}");
}

const ROLES: &str =
    r#"{"nb": "sample", "ns": "sample", "g": "area", "k": "area", "h": "sample", "w": "sample"}"#;

fn roles() -> Value {
    serde_json::from_str(ROLES).expect("JSON")
}

#[test]
fn the_examples_of_the_design_are_understood() {
    let ones = [1.0; 8];
    let named = json!({"method": "group_norm", "groups": 4, "epsilon": 1e-5, "gamma": ones, "beta": ones});
    let normalization = resolve(&named).expect("named");
    assert_eq!(normalization.groups, 4);
    assert_eq!(normalization.recovery, Recovery::Affine { gamma: ones.to_vec(), beta: ones.to_vec() });
    let composed = json!({
        "roles": roles(), "groups": 4, "batch_groups": 1,
        "operation": {"standardize": {"epsilon": 1e-5}}, "recovery": "none"
    });
    let normalization = resolve(&composed).expect("composed");
    assert_eq!(normalization.operation, Operation::Standardize { epsilon: 1e-5, variance: Variance::Biased });
    assert_eq!((normalization.groups, normalization.batch_groups), (4, 1));
}

#[test]
fn the_id_alone_means_the_fitted_defaults() {
    for method in methods::ALL {
        for shape in support::shapes() {
            let spec = Spec::from_json(&format!(r#"{{"method": "{}"}}"#, method.id)).expect("JSON");
            assert_eq!(spec.method(), Some(method.id));
            assert_eq!(spec.resolve(shape), Ok(fitted(method, shape)), "{} {shape}", method.id);
        }
    }
}

#[test]
fn gamma_alone_has_no_beta_and_beta_alone_no_gamma() {
    let gamma = resolve(&json!({"method": "batch_norm", "gamma": [2, 2, 2, 2, 2, 2, 2, 2]})).expect("gamma");
    assert_eq!(gamma.recovery.channel(3), (2.0, 0.0));
    let beta = resolve(&json!({"method": "batch_norm", "beta": [1, 2, 3, 4, 5, 6, 7, 8]})).expect("beta");
    assert_eq!(beta.recovery.channel(3), (1.0, 4.0));
    assert_eq!(resolve(&json!({"method": "batch_norm"})).expect("none").recovery, Recovery::None);
}

#[test]
fn every_operation_and_recovery_can_be_composed() {
    for (operation, expected) in [
        (json!("center"), Operation::Center),
        (json!("centre"), Operation::Center),
        (json!({"scale": {}}), Operation::Scale { epsilon: 1e-5 }),
        (json!({"scale": {"epsilon": 0}}), Operation::Scale { epsilon: 0.0 }),
        (
            json!({"standardize": {"variance": "unbiased"}}),
            Operation::Standardize { epsilon: 1e-5, variance: Variance::Unbiased },
        ),
    ] {
        let json = json!({"roles": roles(), "operation": operation});
        assert_eq!(resolve(&json).map(|n| n.operation), Ok(expected), "{json}");
    }
    let mut rows = roles();
    rows["k"] = json!("feature");
    for (by, expected) in [
        ("pca", Whitening::Pca),
        ("zca", Whitening::Zca),
        ("cholesky", Whitening::Cholesky),
        ("newton", Whitening::Newton { iterations: 5 }),
    ] {
        let json = json!({"roles": rows, "operation": {"whiten": {"by": by, "epsilon": 0.5}}});
        assert_eq!(resolve(&json).map(|n| n.operation), Ok(Operation::Whiten { by: expected, epsilon: 0.5 }));
    }
    let json = json!({"roles": rows, "operation": {"whiten": {"by": "newton", "iterations": 0}}});
    let newton = Whitening::Newton { iterations: 0 };
    assert_eq!(resolve(&json).map(|n| n.operation), Ok(Operation::Whiten { by: newton, epsilon: 1e-5 }));
    let json = json!({"roles": roles(), "operation": "center", "recovery": {"affine": {"beta": [0, 1, 2, 3, 4, 5, 6, 7]}}});
    assert_eq!(resolve(&json).expect("affine").recovery.channel(7), (1.0, 7.0));
}

#[test]
fn the_layout_is_read_and_written() {
    for layout in Layout::ALL {
        let spec = Spec::from_json(&format!(r#"{{"method": "layer_norm", "layout": "{}"}}"#, layout.id()));
        let spec = spec.expect("JSON");
        assert_eq!(spec.layout(), Some(layout));
        let again = Spec::from_json(&spec.to_json().expect("JSON")).expect("JSON");
        assert_eq!(again, spec);
        assert_eq!(Spec::from_json(r#"{"method": "layer_norm"}"#).expect("JSON").with_layout(layout), spec);
    }
}

#[test]
fn a_parameter_a_method_lacks_is_refused_by_naming_those_it_has() {
    let fields = [
        (Parameter::Groups, json!(2)),
        (Parameter::BatchGroups, json!(2)),
        (Parameter::Whitening, json!("zca")),
        (Parameter::Iterations, json!(3)),
        (Parameter::Variance, json!("biased")),
        (Parameter::Epsilon, json!(1e-3)),
    ];
    let mut refusals = 0;
    for method in methods::ALL {
        for (parameter, value) in &fields {
            let json = json!({"method": method.id, parameter.id(): value});
            if method.has(*parameter) {
                continue;
            }
            refused(&json, &format!("has no parameter “{}”", parameter.id()));
            for had in method.parameters {
                refused(&json, had.id());
            }
            refusals += 1;
        }
    }
    assert!(refusals > 30, "{refusals}");
}

#[test]
fn unknown_fields_are_errors_at_every_depth() {
    let deep = |json: Value| refused(&json, "unknown field");
    deep(json!({"method": "batch_norm", "eps": 1e-5}));
    deep(json!({"method": "batch_norm", "Epsilon": 1e-5}));
    deep(json!({"roles": roles(), "operation": {"standardize": {"eps": 1}}}));
    deep(json!({"roles": roles(), "operation": {"whiten": {"by": "zca", "groups": 1}}}));
    deep(json!({"roles": roles(), "operation": "center", "recovery": {"affine": {"delta": []}}}));
    let mut more = roles();
    more["c"] = json!("area");
    deep(json!({"roles": more, "operation": "center"}));
}

#[test]
fn a_hundred_wrong_specifications_are_refused_with_a_sentence() {
    let with = |field: &str, value: Value| {
        let mut json = json!({"method": "group_norm"});
        json[field] = value;
        json
    };
    let composed = |field: &str, value: Value| {
        let mut json = json!({"roles": roles(), "operation": "center"});
        json[field] = value;
        json
    };
    let mut cases: Vec<Value> = vec![
        json!({}),
        json!([]),
        json!(null),
        json!(3),
        json!("batch_norm"),
        json!({"method": null}),
        json!({"method": ""}),
        json!({"method": "Batch_Norm"}),
        json!({"method": "batch norm"}),
        json!({"method": "a\nb"}),
        json!({"method": 3}),
        json!({"roles": roles()}),
        json!({"operation": "center"}),
        json!({"method": "batch_norm", "roles": roles()}),
        json!({"method": "batch_norm", "operation": "center"}),
        json!({"method": "batch_norm", "recovery": "none"}),
        json!({"method": "instance_whitening", "whitening": "zca", "iterations": 3}),
        json!({"method": "instance_whitening", "iterations": 3}),
        json!({"method": "instance_whitening", "whitening": "lu"}),
        json!({"method": "decorrelated_batch_norm", "whitening": "newton"}),
        json!({"method": "group_whitening", "whitening": "cholesky"}),
        json!({"method": "iter_norm", "iterations": 21}),
        json!({"method": "iter_norm", "iterations": -1}),
        json!({"method": "iter_norm", "iterations": 2.5}),
        json!({"method": "iter_norm", "iterations": u64::MAX}),
    ];
    for groups in [
        json!(0),
        json!(3),
        json!(9),
        json!(16),
        json!(u64::MAX),
        json!(-2),
        json!(2.0),
        json!("2"),
        json!([2]),
    ] {
        cases.push(with("groups", groups.clone()));
        cases.push(composed("groups", groups.clone()));
        cases.push(json!({"method": "ghost_batch_norm", "batch_groups": groups}));
    }
    for epsilon in [json!(-1e-5), json!("1e-5"), json!(true), json!([1e-5]), json!({})] {
        cases.push(with("epsilon", epsilon.clone()));
        cases.push(composed("operation", json!({"scale": {"epsilon": epsilon.clone()}})));
        cases.push(composed("operation", json!({"standardize": {"epsilon": epsilon}})));
    }
    for list in [json!([1, 2]), json!(1.0), json!("1"), json!([null]), json!([[1]]), json!(vec![1; 9])] {
        cases.push(with("gamma", list.clone()));
        cases.push(with("beta", list.clone()));
        cases.push(composed("recovery", json!({"affine": {"gamma": list}})));
    }
    for field in ["gamma", "beta", "epsilon", "variance", "whitening", "iterations"] {
        let value = match field {
            "variance" => json!("biased"),
            "whitening" => json!("zca"),
            "iterations" => json!(1),
            "epsilon" => json!(1.0),
            _ => json!([1, 1, 1, 1, 1, 1, 1, 1]),
        };
        cases.push(composed(field, value));
    }
    for role in ["Area", "row", "", "sample "] {
        let mut wrong = roles();
        wrong["h"] = json!(role);
        cases.push(composed("roles", wrong));
    }
    for axis in ["nb", "ns", "g", "k", "h", "w"] {
        let mut missing = roles();
        missing.as_object_mut().expect("an object").remove(axis);
        cases.push(composed("roles", missing));
        let mut rows = roles();
        rows[axis] = json!("feature");
        cases.push(composed("roles", rows));
    }
    let all_areas = json!({"nb": "area", "ns": "area", "g": "area", "k": "area", "h": "area", "w": "area"});
    cases.extend([
        composed("roles", all_areas),
        composed("operation", json!({"whiten": {"by": "zca"}})),
        composed("operation", json!({"whiten": {}})),
        composed("operation", json!({"whiten": {"by": "svd"}})),
        composed("operation", json!({"whiten": {"by": "zca", "iterations": 1}})),
        composed("operation", json!("whiten")),
        composed("operation", json!({"center": {}, "scale": {}})),
        composed("recovery", json!("all")),
        composed("variance", json!("wrong")),
        with("layout", json!("nhwc")),
        with("layout", json!(4)),
        with("variance", json!("sample")),
    ]);
    assert!(cases.len() >= 100, "{} cases", cases.len());
    for json in cases {
        let message = resolve(&json).expect_err(&format!("{json} is refused")).to_string();
        assert!(is_sentence(&message), "{json}: {message:?}");
    }
}

#[test]
fn text_that_is_no_json_is_refused_with_its_place() {
    let deep = "[".repeat(100_000);
    for text in [
        "",
        " ",
        "{",
        "{\"method\"",
        "{\"method\": }",
        "{'method': 'batch_norm'}",
        "NaN",
        "\u{0}",
        "{\"a\":1}{",
        deep.as_str(),
    ] {
        let message = Spec::from_json(text).expect_err("refused").to_string();
        assert!(is_sentence(&message) && message.contains("line 1 column"), "{message:?}");
    }
    // A number that is none in f64.
    for number in ["1e999", "-1e999", "NaN", "Infinity"] {
        let text = format!(r#"{{"method": "batch_norm", "epsilon": {number}}}"#);
        let result = Spec::from_json(&text).and_then(|spec| spec.resolve(shape(4, 8, 6, 6)));
        assert!(is_sentence(&result.expect_err("refused").to_string()), "{number}");
    }
    let twice = r#"{"method": "batch_norm", "method": "layer_norm"}"#;
    assert!(Spec::from_json(twice).expect_err("refused").to_string().contains("duplicate field"));
}

#[test]
fn numbers_that_are_not_finite_are_not_written_as_if_they_were() {
    for (epsilon, gamma) in [(f64::NAN, 1.0), (f64::INFINITY, 1.0), (1e-5, f64::NAN)] {
        let method = methods::find("batch_norm").expect("registered");
        let parameters = normlens::norm::Parameters { epsilon, ..method.defaults };
        let recovery = Recovery::uniform(gamma, 0.0, 8);
        for spec in [
            Spec::named(method, &parameters, &recovery),
            Spec::composed(&method.with(&parameters, recovery.clone())),
        ] {
            let error = spec.to_json().expect_err("not finite");
            assert!(error.to_string().contains("not finite") && is_sentence(&error.to_string()), "{error}");
        }
    }
}

#[test]
fn what_a_specification_says_cannot_break_the_line_of_a_message() {
    let long = "x".repeat(5000);
    for word in ["a\nb", "\r\n", "\u{1b}[31m", long.as_str()] {
        for json in [
            json!({"method": word}),
            json!({"method": "instance_whitening", "whitening": word}),
            json!({"roles": roles(), "operation": {"whiten": {"by": word}}}),
        ] {
            let message = resolve(&json).expect_err("refused").to_string();
            assert!(is_sentence(&message), "{message:?}");
        }
    }
    for json in [json!({"a\nb": 1}), json!({"method": "batch_norm", "layout": "\n"})] {
        let message = resolve(&json).expect_err("refused").to_string();
        assert!(is_sentence(&message), "{message:?}");
    }
}

#[test]
fn groups_of_a_formula_that_do_not_divide_the_channels_are_refused() {
    let shape = shape(2, 6, 2, 2);
    let method = methods::find("natural_neural_network").expect("registered");
    for groups in [0, 4, 7] {
        let mut normalization = method.with(&method.fitted(shape), Recovery::None);
        if let Operation::Formula(_, parameters) = &mut normalization.operation {
            parameters.groups = groups;
        }
        let error = normalization.plan(shape).expect_err("6 channels have no such groups");
        assert!(matches!(error, Error::Groups { .. }), "{groups}: {error}");
    }
}
