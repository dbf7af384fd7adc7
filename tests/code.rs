//! The code that the page writes: golden texts, which `tests/fixtures/run_code.py` runs with PyTorch and JAX beside many
//! others, and what holds for all of them.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test --test code` writes the texts anew.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use std::fs;
use std::path::PathBuf;

use normlens::model::code::{Library, code};
use normlens::norm::{Layout, Normalization, Recovery, Shape, Spec, methods};

const PYTORCH: &str = include_str!("../assets/code/pytorch.py");
const JAX: &str = include_str!("../assets/code/jax.py");

fn sections(library: Library) -> &'static str {
    match library {
        Library::PyTorch => PYTORCH,
        Library::Jax => JAX,
    }
}

fn shape() -> Shape {
    Shape::new(4, 8, 6, 6).unwrap()
}

fn resolve(spec: &str, shape: Shape) -> Normalization {
    Spec::from_json(spec).unwrap().resolve(shape).unwrap()
}

#[test]
fn golden_texts_stay_as_they_were_run() {
    let composed = r#"{"roles": {"nb": "area", "ns": "sample", "g": "area", "k": "feature", "h": "sample", "w": "area"},
        "groups": 2, "batch_groups": 2, "operation": {"whiten": {"by": "pca", "epsilon": 0.001}},
        "recovery": {"affine": {"gamma": [1, 2, 3, 4, 5, 6, 7, 8]}}}"#;
    let cases = [
        ("group-norm", r#"{"method": "group_norm", "groups": 4, "gamma": [], "beta": []}"#, Layout::Nchw),
        ("batch-norm-bare", r#"{"method": "batch_norm", "epsilon": 0}"#, Layout::Nd),
        ("iter-norm", r#"{"method": "iter_norm", "groups": 2, "iterations": 3}"#, Layout::Ntd),
        ("local-response-norm", r#"{"method": "local_response_norm", "knobs": {"size": 3}}"#, Layout::Nchw),
        ("composed", composed, Layout::Nchw),
    ];
    for (name, spec, layout) in cases {
        let shape = match layout {
            Layout::Nd => Shape::new(4, 8, 1, 1).unwrap(),
            Layout::Ntd | Layout::Ncl => Shape::new(4, 8, 6, 1).unwrap(),
            Layout::Nchw => shape(),
        };
        for library in Library::ALL {
            let text = code(sections(library), &resolve(spec, shape), layout, shape).unwrap().unwrap();
            let file =
                format!("{}/tests/snapshots/code-{name}-{}.py", env!("CARGO_MANIFEST_DIR"), library.id());
            let file = PathBuf::from(file);
            if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
                fs::write(&file, &text).unwrap();
            }
            assert_eq!(text, fs::read_to_string(&file).unwrap_or_default(), "{}", file.display());
        }
    }
}

#[test]
fn no_blank_stays_empty_and_both_libraries_know_the_same_methods() {
    for method in methods::ALL {
        let normalization = method.with(&method.fitted(shape()), Recovery::identity());
        let texts = Library::ALL
            .map(|library| code(sections(library), &normalization, Layout::Nchw, shape()).unwrap());
        assert_eq!(texts[0].is_some(), texts[1].is_some(), "{}", method.id);
        assert!(texts[0].is_some() || method.formula().is_some(), "{}", method.id);
        for text in texts.into_iter().flatten() {
            assert!(!text.contains(['{', '}', '?']), "{}: {text}", method.id);
        }
    }
}

#[test]
fn what_does_not_fit_is_refused_with_the_reason() {
    let normalization = resolve(r#"{"method": "group_norm", "groups": 4}"#, shape());
    let narrow = Shape::new(4, 6, 2, 2).unwrap();
    assert!(code(PYTORCH, &normalization, Layout::Nchw, narrow).unwrap_err().to_string().contains('4'));
}
