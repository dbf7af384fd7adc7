//! JSON made of the words that specifications are made of, and changes of what stands somewhere in it.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

const KEYS: &[&str] = &[
    "method",
    "layout",
    "roles",
    "groups",
    "batch_groups",
    "whitening",
    "iterations",
    "variance",
    "epsilon",
    "gamma",
    "beta",
    "operation",
    "recovery",
    "nb",
    "ns",
    "g",
    "k",
    "h",
    "w",
    "standardize",
    "scale",
    "whiten",
    "by",
    "affine",
];
const WORDS: &[&str] = &[
    "batch_norm",
    "group_norm",
    "iter_norm",
    "nchw",
    "ntd",
    "area",
    "sample",
    "feature",
    "zca",
    "newton",
    "cholesky",
    "biased",
    "unbiased",
    "center",
    "none",
    "",
    "ü",
    "a\nb",
];

/// A value that is no object and no list.
fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..40).prop_map(Value::from),
        (-1.0..1.0f64).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        select(WORDS).prop_map(Value::from),
    ]
}

/// Any JSON made of the words that specifications are made of.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            4 => prop::collection::vec((select(KEYS), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())),
        ]
    })
}

/// One change of a value somewhere in a specification.
#[derive(Clone, Debug)]
pub(crate) enum Edit {
    /// Something else stands there.
    Replace(Index, Value),
    /// An object or a list has one entry less.
    Remove(Index, Index),
    /// An object or a list has one more.
    Add(Index, &'static str, Value),
}

/// The place of every value, each as keys and indices from the root.
fn places(json: &Value) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut descend = |key: &str, inner: &Value| {
        all.extend(
            places(inner)
                .into_iter()
                .map(|place| format!("/{}{place}", key.replace('~', "~0").replace('/', "~1"))),
        );
    };
    match json {
        Value::Object(fields) => fields.iter().for_each(|(key, inner)| descend(key, inner)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(i, inner)| descend(&i.to_string(), inner));
        }
        _ => {}
    }
    all
}

pub(crate) fn edit(json: &mut Value, edit: &Edit) {
    let (Edit::Replace(at, _) | Edit::Remove(at, _) | Edit::Add(at, ..)) = edit;
    let places = places(json);
    let Some(place) = json.pointer_mut(&places[at.index(places.len())]) else { return };
    match (edit, place) {
        (Edit::Replace(_, with), place) => place.clone_from(with),
        (Edit::Remove(_, which), Value::Object(fields)) if !fields.is_empty() => {
            let key = fields.keys().nth(which.index(fields.len())).cloned().unwrap_or_default();
            fields.remove(&key);
        }
        (Edit::Remove(_, which), Value::Array(list)) if !list.is_empty() => {
            list.remove(which.index(list.len()));
        }
        (Edit::Add(_, key, value), Value::Object(fields)) => {
            fields.insert((*key).to_owned(), value.clone());
        }
        (Edit::Add(_, _, value), Value::Array(list)) => list.push(value.clone()),
        _ => {}
    }
}

/// Changes of values, most of them of single ones.
pub(crate) fn edits(most: usize) -> impl Strategy<Value = Vec<Edit>> {
    let at = any::<Index>;
    let value = || prop_oneof![3 => leaf().boxed(), 1 => any_json().boxed()];
    let edit = prop_oneof![
        3 => (at(), value()).prop_map(|(at, with)| Edit::Replace(at, with)),
        1 => (at(), at()).prop_map(|(at, which)| Edit::Remove(at, which)),
        1 => (at(), select(KEYS), value()).prop_map(|(at, key, value)| Edit::Add(at, key, value)),
    ];
    prop::collection::vec(edit, 0..=most)
}
