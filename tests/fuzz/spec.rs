//! Specifications: JSON of any kind is resolved to a normalization that can be planned, or refused with a sentence.

use normlens::norm::{Parameters, Recovery, Shape, Spec, methods};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use super::change::{apply_to_text, changes};
use super::json::{any_json, edit, edits};
use super::support::{fitted, is_sentence, shape};
use super::{Census, explore};

/// A valid specification, then edits of what it means, then changes of how it is written.
fn damaged() -> impl Strategy<Value = String> {
    let bytes = prop_oneof![2 => Just(Vec::new()), 1 => changes(3)];
    (any::<Index>(), any::<bool>(), any::<bool>(), edits(2), bytes).prop_map(
        |(which, composed, affine, edits, changes)| {
            let text = valid(which.index(methods::ALL.len()), composed, affine);
            let other = valid((which.index(methods::ALL.len()) + 1) % methods::ALL.len(), !composed, affine);
            let mut json: Value = serde_json::from_str(&text).unwrap_or(json!(null));
            for one in &edits {
                edit(&mut json, one);
            }
            apply_to_text(&json.to_string(), &changes, &other)
        },
    )
}

fn valid(method: usize, composed: bool, affine: bool) -> String {
    let method = methods::ALL[method];
    let recovery = if affine { Recovery::uniform(1.5, -0.25, 8) } else { Recovery::None };
    let spec = if composed {
        let mut normalization = fitted(method, shape(4, 8, 6, 6));
        normalization.recovery = recovery;
        Spec::composed(&normalization)
    } else {
        Spec::named(method, &Parameters { epsilon: 1e-3, ..method.fitted(shape(4, 8, 6, 6)) }, &recovery)
    };
    spec.to_json().expect("its numbers are finite")
}

/// Shapes a specification may meet.
fn tensors() -> [Shape; 3] {
    [shape(4, 8, 6, 6), shape(1, 1, 1, 1), shape(3, 600, 2, 1)]
}

fn resolve(cases: u32, texts: &impl Strategy<Value = String>) -> Census {
    explore(cases, texts, |text| {
        let spec = match Spec::from_json(&text) {
            Ok(spec) => spec,
            Err(error) => {
                prop_assert!(is_sentence(&error.to_string()), "{:?}", error.to_string());
                return Ok("no specification".to_owned());
            }
        };
        let mut resolved = false;
        for shape in tensors() {
            match spec.resolve(shape) {
                Ok(normalization) => {
                    resolved = true;
                    let plan =
                        normalization.plan(shape).map_err(|error| TestCaseError::fail(error.to_string()))?;
                    let partition = plan.partition();
                    prop_assert_eq!(partition.areas() * partition.rows() * partition.columns(), shape.len());
                    let again = Spec::composed(&normalization).to_json();
                    let again =
                        again.and_then(|json| Spec::from_json(&json)).and_then(|spec| spec.resolve(shape));
                    prop_assert_eq!(again, Ok(normalization), "what was resolved is written and read");
                }
                Err(error) => prop_assert!(is_sentence(&error.to_string()), "{:?}", error.to_string()),
            }
        }
        Ok(if resolved { "resolved" } else { "refused" }.to_owned())
    })
}

#[test]
fn ten_thousand_damaged_specifications_are_resolved_or_refused_with_a_sentence() {
    resolve(10_000, &damaged()).assert_met(&["no specification", "refused", "resolved"]);
}

#[test]
fn any_json_is_resolved_or_refused_with_a_sentence() {
    resolve(1000, &any_json().prop_map(|json| json.to_string())).assert_met(&["no specification"]);
}
