//! Links: whatever stands in the address, the page opens, shows something that can be drawn, and says what it changed.

use normlens::model::query::OperationKind;
use normlens::model::url::decode;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::change::{Change, apply_to_text, changes};
use super::links::{EXAMPLES, MADE_BEFORE, NOT_POSITIVE, assert_usable, link};
use super::{Census, explore};

/// Shapes from a single value to more than any memory holds.
const SHAPES: &[&str] = &[
    "1.1.1.1",
    "8388608.1.1.1",
    "1.1.8388608.1",
    "64.64.64.32",
    "64.64.64.33",
    "8388609.1.1.1",
    "65536.65536.65536.65536",
    "1125899906842624.1.1.1",
    "4294967296.4294967296.1.1",
    "18446744073709551615.18446744073709551615.18446744073709551615.18446744073709551615",
    "512.1.1.1",
    "1.512.1.1",
    "1.513.1.1",
    "1.0.1.1",
    "4.8.6",
];

/// One change of the fields of a link.
#[derive(Clone, Debug)]
enum Edit {
    /// A field has another value.
    Value(Index, String),
    /// A field has another key.
    Key(Index, &'static str),
    /// A field is left out.
    Without(Index),
    /// A field appears.
    With(Index, &'static str, String),
    /// A field stands there twice.
    Twice(Index),
    /// Two fields change places.
    Swapped(Index, Index),
    /// A shape takes the place of the one that was there.
    Shape(&'static str),
    /// A composed normalization, most of which make no sense.
    Composed(String, Index),
    /// A pair of channels, not all of which are there.
    Channels(usize, usize),
    /// A value is written in escapes, some of them cut short.
    Escaped(Index, usize),
}

/// A value of any key, of the right kind or not.
fn value() -> impl Strategy<Value = String> {
    let known: Vec<&str> = EXAMPLES
        .iter()
        .flat_map(|example| example.unusable.iter().copied().chain([example.value]))
        .chain(NOT_POSITIVE.iter().copied())
        .collect();
    prop_oneof![
        6 => select(known).prop_map(str::to_owned),
        2 => any::<f64>().prop_map(|number| number.to_string()),
        2 => any::<u64>().prop_map(|number| number.to_string()),
        2 => prop::collection::vec(0usize..12, 1..6)
            .prop_map(|numbers| numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")),
        1 => "[asf]{0,8}".prop_map(|roles| roles),
        1 => ".{0,40}".prop_map(|text| text),
    ]
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let keys: Vec<&str> = EXAMPLES.iter().map(|example| example.key).chain(["v", "", "G"]).collect();
    let key = || select(keys.clone());
    let edit = prop_oneof![
        6 => (any::<Index>(), value()).prop_map(|(at, value)| Edit::Value(at, value)),
        6 => (any::<Index>(), key(), value()).prop_map(|(at, key, value)| Edit::With(at, key, value)),
        2 => (any::<Index>(), key()).prop_map(|(at, key)| Edit::Key(at, key)),
        2 => any::<Index>().prop_map(Edit::Without),
        1 => any::<Index>().prop_map(Edit::Twice),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(a, b)| Edit::Swapped(a, b)),
        4 => select(SHAPES).prop_map(Edit::Shape),
        1 => ("[asf]{6}", any::<Index>()).prop_map(|(roles, operation)| Edit::Composed(roles, operation)),
        1 => (1usize..20, 1usize..20).prop_map(|(x, y)| Edit::Channels(x, y)),
        1 => (any::<Index>(), 0usize..6).prop_map(|(at, cut)| Edit::Escaped(at, cut)),
    ];
    prop::collection::vec(edit, 0..5)
}

/// A link after edits of its fields and changes of its bytes.
fn damaged() -> impl Strategy<Value = String> {
    let made = || select(MADE_BEFORE.iter().map(|(hash, _)| *hash).collect::<Vec<_>>());
    let bytes = prop_oneof![2 => Just(Vec::new()), 1 => changes(4)];
    (made(), made(), edits(), bytes).prop_map(|(hash, other, edits, changes): (_, _, _, Vec<Change>)| {
        apply_to_text(&edited(hash, &edits), &changes, other)
    })
}

fn edited(hash: &str, edits: &[Edit]) -> String {
    let (start, fields) = hash.split_once('?').unwrap_or((hash, ""));
    let mut fields: Vec<(String, String)> = fields
        .split('&')
        .map(|field| field.split_once('=').unwrap_or((field, "")))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    for edit in edits {
        if fields.is_empty() {
            break;
        }
        let count = fields.len();
        match edit {
            Edit::Value(at, value) => fields[at.index(count)].1.clone_from(value),
            Edit::Key(at, key) => (*key).clone_into(&mut fields[at.index(count)].0),
            Edit::Without(at) => drop(fields.remove(at.index(count))),
            Edit::With(at, key, value) => fields.insert(at.index(count), ((*key).to_owned(), value.clone())),
            Edit::Twice(at) => fields.push(fields[at.index(count)].clone()),
            Edit::Swapped(a, b) => fields.swap(a.index(count), b.index(count)),
            Edit::Shape(shape) => {
                fields.retain(|(key, _)| key != "shape");
                fields.push(("shape".to_owned(), (*shape).to_owned()));
            }
            Edit::Composed(roles, operation) => {
                let operation = OperationKind::ALL[operation.index(OperationKind::ALL.len())].id();
                for (key, value) in [("m", "composed"), ("r", roles), ("op", operation)] {
                    fields.push((key.to_owned(), value.to_owned()));
                }
            }
            Edit::Channels(x, y) => fields.push(("ch".to_owned(), format!("{x}.{y}"))),
            Edit::Escaped(at, cut) => {
                let value = &mut fields[at.index(count)].1;
                let mut escaped =
                    value.bytes().fold(String::new(), |escaped, byte| format!("{escaped}%{byte:02x}"));
                escaped.truncate(escaped.len().saturating_sub(*cut));
                *value = escaped;
            }
        }
    }
    let fields: Vec<String> = fields.iter().map(|(key, value)| format!("{key}={value}")).collect();
    format!("{start}?{}", fields.join("&"))
}

/// Opens links, each of which must leave the page usable, and counts those that needed a word.
fn open(cases: u32, links: &impl Strategy<Value = String>) -> Census {
    explore(cases, links, |hash| {
        assert_usable(&hash);
        let (_, repairs) = decode(&hash);
        let reason = repairs.first().map_or("nothing", |repair| {
            [
                "left out",
                "is shown instead",
                "too long",
                "of version",
                "areas",
                "is now",
                "are now",
                "outside",
                "channels",
                "no screen",
            ]
            .into_iter()
            .find(|reason| repair.contains(reason))
            .unwrap_or("something else")
        });
        Ok(reason.to_owned())
    })
}

#[test]
fn ten_thousand_damaged_links_open_and_what_was_wrong_is_said() {
    let census = open(10_000, &damaged());
    census.assert_met(&[
        "nothing",
        "left out",
        "is shown instead",
        "of version",
        "is now",
        "outside",
        "channels",
        "no screen",
    ]);
    assert_eq!(census.of("something else"), 0, "{census:?}");
}

#[test]
fn random_text_never_breaks_the_page() {
    let text = (any::<String>(), any::<bool>());
    open(500, &text.prop_map(|(text, after_the_mark)| if after_the_mark { link(&text) } else { text }));
}

#[test]
fn random_bytes_never_break_the_page() {
    let bytes = prop::collection::vec(any::<u8>(), 0..300);
    open(500, &bytes.prop_map(|bytes| link(&String::from_utf8_lossy(&bytes))));
}
