//! Every method that is a formula, against numbers that PyTorch computed (`tests/fixtures/catalogue.py`).

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use normlens::norm::{
    Knobs, Method, Normalization, Parameter, Parameters, Recovery, Scale, Shape, Supplied, Variance,
    Whitening, methods,
};
use serde_json::Value;
use support::assert_close;

/// Of the output's scale.
const FORWARD: f64 = 1e-10;
const BACKWARD: f64 = 1e-8;

/// Methods that turned out to be an operation on the rows of areas.
const OF_ROWS: [&str; 3] = ["mean_only_batch_norm", "pixel_norm", "layer_scaling"];

/// The methods that are formulas, and those of rows that came with them.
fn catalogued() -> impl Iterator<Item = &'static Method> {
    methods::ALL.iter().copied().filter(|method| method.formula().is_some() || OF_ROWS.contains(&method.id))
}

fn read(name: &str) -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/catalogue").join(name);
    let text = fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).expect("JSON"))
}

/// Numbers, or the name of numbers that several cases share.
fn numbers(value: &Value, shared: &Value) -> Vec<f64> {
    match value {
        Value::String(name) => numbers(&shared[name], shared),
        Value::Array(values) => values.iter().map(|v| v.as_f64().expect("a number")).collect(),
        other => panic!("no numbers: {other}"),
    }
}

fn whitening(name: &str, iterations: usize) -> Whitening {
    match name {
        "pca" => Whitening::Pca,
        "zca" => Whitening::Zca,
        "cholesky" => Whitening::Cholesky,
        "newton" => Whitening::Newton { iterations },
        other => panic!("no whitening {other}"),
    }
}

/// The parameters of a case: those that every method may have, and the knobs.
fn parameters(method: &Method, case: &Value) -> Parameters {
    let given = case.get("knobs").and_then(Value::as_object).into_iter().flatten();
    let mut parameters = Parameters { knobs: Knobs::usual(method.knobs), ..method.defaults };
    for (id, value) in given.filter(|(id, _)| *id != "statistics" || own_fixture(method)) {
        if let Some((position, knob)) = method.knobs.iter().enumerate().find(|(_, knob)| knob.id == id) {
            let number = match value {
                Value::String(name) => {
                    knob.named(name).unwrap_or_else(|| panic!("{}: {id} has no {name}", method.id))
                }
                Value::Bool(on) => f64::from(u8::from(*on)),
                Value::Number(number) if matches!(knob.scale, Scale::Choice(_)) => knob
                    .named(&number.to_string())
                    .unwrap_or_else(|| panic!("{}: {id} has no {number}", method.id)),
                other => other.as_f64().expect("a number"),
            };
            parameters
                .knobs
                .set(position, knob.check(number).unwrap_or_else(|error| panic!("{}: {error}", method.id)));
            continue;
        }
        let count = || usize::try_from(value.as_u64().expect("a count")).expect("a size");
        let parameter = match id.as_str() {
            "epsilon" => {
                parameters.epsilon = value.as_f64().expect("a number");
                Parameter::Epsilon
            }
            "variance" => {
                let unbiased = value == "unbiased";
                parameters.variance = if unbiased { Variance::Unbiased } else { Variance::Biased };
                Parameter::Variance
            }
            "groups" => {
                parameters.groups = count();
                Parameter::Groups
            }
            "batch_groups" => {
                parameters.batch_groups = count();
                Parameter::BatchGroups
            }
            "whitening" => {
                parameters.whitening = whitening(value.as_str().expect("a name"), parameters.iterations());
                Parameter::Whitening
            }
            "iterations" => {
                parameters.whitening = Whitening::Newton { iterations: count() };
                Parameter::Iterations
            }
            other => panic!("{} has no “{other}”", method.id),
        };
        assert!(method.has(parameter), "{} has no {id}", method.id);
    }
    parameters
}

struct Case {
    name: String,
    normalization: Normalization,
    shape: Shape,
    x: Vec<f64>,
    y: Vec<f64>,
    dy: Vec<f64>,
    dx: Vec<f64>,
    gradients: BTreeMap<String, Vec<f64>>,
}

/// Batch normalization evaluated is a method of its own here; in the script it is batch normalization by running
/// statistics.
const EVALUATED: &str = "batch_norm_evaluated";

fn own_fixture(method: &Method) -> bool {
    method.id != EVALUATED
}

fn cases(method: &'static Method) -> Vec<Case> {
    let shared = read("shared.json").expect("the shared numbers");
    let id = if own_fixture(method) { method.id } else { "batch_norm" };
    let fixture = read(&format!("{id}.json")).unwrap_or_else(|| panic!("{id} has no fixture"));
    assert_eq!(fixture["method"], id);
    let cases = fixture["cases"].as_array().expect("cases").iter().enumerate();
    let cases = cases.filter(|(_, case)| own_fixture(method) || case["knobs"]["statistics"] == "running");
    let cases: Vec<Case> = cases.map(|(at, case)| case_of(method, at, case, &shared)).collect();
    assert!(!cases.is_empty(), "{id} has no case");
    cases
}

/// The four axes of an array that the script wrote with fewer: those on which the method's own array has more than one
/// index, which may be others in number (a case may bring more classes), or the own sizes where as many values fit them.
fn four_axes(sizes: &[usize], own: [usize; 4]) -> Option<[usize; 4]> {
    if own.iter().product::<usize>() == sizes.iter().product::<usize>() {
        return Some(own);
    }
    let mut sizes = sizes.iter().copied();
    let mut placed = own;
    for size in placed.iter_mut().filter(|size| **size > 1) {
        *size = sizes.next()?;
    }
    sizes.next().is_none().then_some(placed)
}

fn case_of(method: &'static Method, at: usize, case: &Value, shared: &Value) -> Case {
    let sizes: Vec<usize> = numbers(&case["sizes"], shared).iter().map(|size| *size as usize).collect();
    let shape = Shape::try_from(<[usize; 4]>::try_from(sizes).expect("four sizes")).expect("a shape");
    let recovery = match (case.get("gamma"), case.get("beta")) {
        (Some(gamma), Some(beta)) => {
            Recovery::Affine { gamma: numbers(gamma, shared), beta: numbers(beta, shared) }
        }
        _ => Recovery::None,
    };
    let parameters = parameters(method, case);
    let x = numbers(&case["x"], shared);
    let bare = method.with(&parameters, Recovery::None);
    let made = bare
        .plan(shape)
        .ok()
        .and_then(|plan| plan.evaluation().and_then(Result::ok).and_then(|e| e.parts(&x).ok()));
    let own_sizes = |id: &str| -> Option<[usize; 4]> {
        made.as_ref()?.iter().find(|(part, _)| part.id == id).map(|(_, array)| array.sizes())
    };
    let mut supplied = Supplied::NONE;
    for group in ["inputs", "learned"] {
        for (id, array) in case.get(group).and_then(Value::as_object).into_iter().flatten() {
            let sizes: Vec<usize> =
                numbers(&array["sizes"], shared).iter().map(|size| *size as usize).collect();
            let values = numbers(&array["values"], shared);
            // Lists and matrices of the script have fewer axes; the method knows which four axes it takes them as.
            let sizes = <[usize; 4]>::try_from(sizes)
                .or_else(|sizes| own_sizes(id).and_then(|own| four_axes(&sizes, own)).ok_or(()));
            supplied =
                supplied.with(id, sizes.unwrap_or_else(|()| panic!("{}: sizes of {id}", method.id)), values);
        }
    }
    let normalization = Normalization { supplied, ..method.with(&parameters, recovery) };
    let gradients = case.get("gradients").and_then(Value::as_object).into_iter().flatten();
    Case {
        name: format!("{} case {at}", method.id),
        normalization,
        shape,
        x,
        y: numbers(&case["y"], shared),
        dy: numbers(&case["dy"], shared),
        dx: numbers(&case["dx"], shared),
        gradients: gradients.map(|(id, values)| (id.clone(), numbers(values, shared))).collect(),
    }
}

#[test]
fn every_method_has_the_values_that_pytorch_computed() {
    for case in catalogued().flat_map(cases) {
        let y = case
            .normalization
            .forward(&case.x, case.shape)
            .unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert_close(&case.name, &y, &case.y, FORWARD);
    }
}

#[test]
fn every_method_has_the_gradients_that_pytorch_computed() {
    for case in catalogued().flat_map(cases) {
        let gradient = case
            .normalization
            .backward(&case.x, case.shape, &case.dy)
            .unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert_close(&format!("{}: dx", case.name), &gradient.x, &case.dx, BACKWARD);
        let mut found = BTreeMap::from([("gamma", gradient.gamma), ("beta", gradient.beta)]);
        let plan = case.normalization.plan(case.shape).expect("a plan");
        if let Some(evaluation) = plan.evaluation() {
            // A part may be called beta where the method has no other.
            let pulled = evaluation.expect("it can be evaluated").backward(&case.x, &case.dy);
            found.extend(pulled.expect("as before").parts);
        }
        for (id, expected) in &case.gradients {
            let values =
                found.get(id.as_str()).unwrap_or_else(|| panic!("{}: no gradient of {id}", case.name));
            assert_close(&format!("{}: d{id}", case.name), values, expected, BACKWARD);
        }
    }
}

#[test]
fn f32_differs_from_f64_by_its_rounding_alone() {
    for case in catalogued().flat_map(cases) {
        let narrow = support::narrow(&case.x);
        let y = case.normalization.forward(&narrow, case.shape).expect("a result");
        let wide = case.normalization.forward(&support::wide(&narrow), case.shape).expect("a result");
        assert_close(&case.name, &support::wide(&y), &wide, 1e-6);
    }
}

#[test]
fn knobs_parts_and_ids_are_named_once_and_start_within_their_range() {
    for method in methods::ALL {
        let mut names: Vec<&str> = method.knobs.iter().map(|knob| knob.id).collect();
        names.extend(method.formula().into_iter().flat_map(|formula| formula.parts).map(|part| part.id));
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count, "{}", method.id);
        assert!(method.knobs.len() <= normlens::norm::MAX_KNOBS, "{}", method.id);
        for knob in method.knobs {
            assert_eq!(knob.check(knob.default), Ok(knob.default), "{} {}", method.id, knob.id);
            assert!(!knob.meaning.is_empty() && !knob.symbol.is_empty(), "{} {}", method.id, knob.id);
        }
        let formula_says_it = method.formula().is_some() != method.formula.is_empty();
        assert!(formula_says_it, "{} has a written formula if and only if it is one", method.id);
    }
}
