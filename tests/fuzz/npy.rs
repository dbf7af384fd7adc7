//! NumPy files: what they say about themselves need not be true.

use normlens::norm::{
    Error, Layout,
    npy::{self, NpyError},
};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestCaseError;

use super::change::{Change, apply, changes};
use super::explore;
use super::support::{NpyFile, is_sentence, normals, npy_with_header};

/// Sizes that no array has, up to some petabytes and beyond what a number can hold.
const LIES: &[&str] = &[
    "0",
    "-1",
    "8388608",
    "8388609",
    "2147483648",
    "4294967295",
    "4294967296",
    "1125899906842624",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "1e3",
    "2L",
    "0x2",
    "",
    "None",
    "(2, 2)",
    "２",
];

/// A file, and where it departs from what it should be.
#[derive(Clone, Debug)]
struct Damaged {
    sizes: Vec<usize>,
    descr: &'static str,
    version: u8,
    fortran: bool,
    seed: u64,
    /// A size that is a lie, and which one it is.
    lie: Option<(Index, &'static str)>,
    /// A length of the header that is a lie.
    header_length: Option<u32>,
    /// A value that is not finite.
    value: Option<(Index, f64)>,
    /// Bytes too many or, if negative, too few.
    surplus: i32,
    /// Changes of the header, then of the whole file.
    changes: (Vec<Change>, Vec<Change>),
}

fn damaged() -> impl Strategy<Value = Damaged> {
    let descr = prop_oneof![
        6 => select(vec!["<f4", ">f4", "<f8", ">f8", "=f4", "=f8"]),
        1 => select(vec!["<i4", "<f2", "|b1", "<c16", "O", "<U9", "", "f4", "<f16"]),
    ];
    let whole = (
        prop_oneof![8 => prop::collection::vec(1usize..5, 2..5), 1 => prop::collection::vec(1usize..5, 0..8)],
        descr,
        prop_oneof![12 => 1u8..4, 1 => any::<u8>()],
        any::<bool>(),
        any::<u64>(),
    );
    let lies = (
        prop::option::weighted(0.2, (any::<Index>(), select(LIES))),
        prop::option::weighted(
            0.05,
            prop_oneof![select(vec![0, 1, 10_000, 10_001, 65_535, u32::MAX]), any::<u32>()],
        ),
        prop::option::weighted(
            0.1,
            (any::<Index>(), select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY])),
        ),
        prop_oneof![6 => Just(0i32), 1 => -9i32..10],
    );
    let changed = (
        prop_oneof![2 => Just(Vec::new()), 1 => changes(4)],
        prop_oneof![2 => Just(Vec::new()), 1 => changes(3)],
    );
    (whole, lies, changed).prop_map(
        |((sizes, descr, version, fortran, seed), (lie, header_length, value, surplus), changes)| Damaged {
            sizes,
            descr,
            version,
            fortran,
            seed,
            lie,
            header_length,
            value,
            surplus,
            changes,
        },
    )
}

impl Damaged {
    fn bytes(&self) -> Vec<u8> {
        let file = NpyFile {
            version: self.version,
            descr: self.descr.to_owned(),
            fortran: self.fortran,
            sizes: self.sizes.clone(),
        };
        let mut words: Vec<String> = self.sizes.iter().map(ToString::to_string).collect();
        if let Some((which, lie)) = &self.lie
            && !words.is_empty()
        {
            let which = which.index(words.len());
            (*lie).clone_into(&mut words[which]);
        }
        let order = if self.fortran { "True" } else { "False" };
        let mut bytes = npy_with_header(
            self.version,
            &format!(
                "{{'descr': '{}', 'fortran_order': {order}, 'shape': ({},), }}",
                self.descr,
                words.join(", ")
            ),
        );
        if let Some(length) = self.header_length {
            bytes[8..12].copy_from_slice(&length.to_le_bytes());
        }
        let mut values = normals(self.sizes.iter().product(), self.seed);
        if let Some((at, value)) = self.value
            && !values.is_empty()
        {
            let at = at.index(values.len());
            values[at] = value;
        }
        apply(&mut bytes, &self.changes.0, usize::MAX, &file.dictionary().into_bytes());
        bytes.extend(file.data(&values));
        let surplus = self.surplus.unsigned_abs() as usize;
        let length =
            if self.surplus < 0 { bytes.len().saturating_sub(surplus) } else { bytes.len() + surplus };
        bytes.resize(length, 0);
        let other = NpyFile::new("<f8", &[2, 2]).encode(&[1.0, 2.0, 3.0, 4.0]);
        apply(&mut bytes, &self.changes.1, usize::MAX, &other);
        bytes
    }
}

/// Always an array whose values are finite, or an error whose message is a sentence. Names what became of the file.
fn check(bytes: &[u8]) -> Result<String, TestCaseError> {
    for layout in Layout::ALL {
        outcome(bytes, Some(layout))?;
    }
    outcome(bytes, None)
}

fn outcome(bytes: &[u8], layout: Option<Layout>) -> Result<String, TestCaseError> {
    let error = match npy::read(bytes, layout) {
        Ok(array) => {
            let tensor = &array.tensor;
            prop_assert_eq!(array.sizes.iter().product::<usize>(), tensor.shape().len());
            prop_assert_eq!(array.layout.shape(&array.sizes), Ok(tensor.shape()));
            prop_assert!((0..tensor.values().len()).all(|i| tensor.values().at(i).is_finite()));
            prop_assert!(tensor.values().len() * 4 <= bytes.len());
            // What was read can be written, and then means the same.
            let again = npy::read(&npy::write(tensor, array.layout), Some(array.layout));
            prop_assert_eq!(again.map(|again| again.tensor), Ok(array.tensor));
            return Ok("read".to_owned());
        }
        Err(error) => error,
    };
    let message = error.to_string();
    prop_assert!(is_sentence(&message), "{message:?}");
    Ok(match error {
        Error::Npy(NpyError::Magic) => "no magic",
        Error::Npy(NpyError::Version { .. }) => "version",
        Error::Npy(NpyError::Truncated { .. }) => "truncated",
        Error::Npy(NpyError::Trailing { .. }) => "trailing",
        Error::Npy(NpyError::Header(_)) => "header",
        Error::Npy(NpyError::Dtype(_)) => "type",
        Error::Npy(NpyError::Rank(_)) => "rank",
        Error::Npy(NpyError::NotFinite { .. }) => "not finite",
        Error::LayoutRank { .. } => "layout",
        Error::EmptyAxis { .. } => "empty",
        Error::TooLarge { .. } => "too large",
        other => return Err(TestCaseError::fail(format!("{other:?} is not about a file"))),
    }
    .to_owned())
}

#[test]
fn ten_thousand_damaged_files_are_read_or_refused_with_a_sentence() {
    let census = explore(10_000, &damaged(), |file| check(&file.bytes()));
    census.assert_met(&[
        "read",
        "no magic",
        "version",
        "truncated",
        "trailing",
        "header",
        "type",
        "rank",
        "not finite",
        "empty",
        "too large",
    ]);
}

#[test]
fn random_bytes_are_read_or_refused() {
    let bytes = (prop::collection::vec(any::<u8>(), 0..300), any::<bool>());
    let census = explore(1000, &bytes, |(bytes, magic)| {
        let start: &[u8] = if magic { b"\x93NUMPY" } else { b"" };
        check(&[start, &bytes].concat())
    });
    census.assert_met(&["no magic", "version"]);
}

#[test]
fn random_headers_are_read_or_refused() {
    let words = select(vec![
        "'descr'",
        "'fortran_order'",
        "'shape'",
        ":",
        ",",
        "(",
        ")",
        "{",
        "}",
        "'<f4'",
        "'>f8'",
        "True",
        "False",
        "2",
        "0",
        "-1",
        "7",
        "99999999999",
        "1e3",
        "'",
        "\"",
        " ",
        "ü",
        "\u{0}",
        "[",
        "L",
    ]);
    let headers = (prop::collection::vec(words, 0..24), 1u8..4, 0usize..80);
    explore(1000, &headers, |(words, version, data)| {
        let mut bytes = npy_with_header(version, &words.concat());
        bytes.extend(vec![0; data]);
        check(&bytes)
    })
    .assert_met(&["header"]);
}
