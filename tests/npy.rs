//! NumPy files: all that can be read, and all that cannot, each with a message.

#![expect(clippy::float_cmp, reason = "a file must be read to the bit")]

mod support;

use normlens::norm::{
    Error, Layout, MAX_VALUES, Tensor, Values,
    npy::{self, NpyError},
};
use support::{NpyFile, is_sentence, normals, npy_with_header, shape};

fn values(tensor: &Tensor) -> Vec<f64> {
    (0..tensor.values().len()).map(|i| tensor.values().at(i)).collect()
}

/// A file of this dictionary and so many bytes of data.
fn file(dictionary: &str, data: usize) -> Vec<u8> {
    let mut bytes = npy_with_header(1, dictionary);
    bytes.extend(vec![0; data]);
    bytes
}

fn header_error(dictionary: &str) -> String {
    match npy::read(&file(dictionary, 16), None) {
        Err(Error::Npy(NpyError::Header(reason))) => reason,
        other => panic!("{dictionary}: {other:?}"),
    }
}

#[test]
fn every_type_order_endianness_rank_and_version_is_read() {
    let mut combinations = 0;
    for sizes in [vec![4, 6], vec![2, 3, 5], vec![2, 3, 4, 5], vec![1, 1], vec![1, 7, 1, 1]] {
        let x: Vec<f64> = normals(sizes.iter().product(), 1).iter().map(|x| f64::from(*x as f32)).collect();
        for descr in ["<f4", ">f4", "<f8", ">f8", "=f4", "=f8"] {
            for fortran in [false, true] {
                for version in [1, 2, 3] {
                    let file = NpyFile { version, fortran, ..NpyFile::new(descr, &sizes) };
                    let array = npy::read(&file.encode(&x), None).unwrap_or_else(|e| panic!("{file:?}: {e}"));
                    assert_eq!(array.sizes, sizes);
                    assert_eq!(Some(array.layout), Layout::of_rank(sizes.len()));
                    assert_eq!(values(&array.tensor), x, "{file:?}");
                    let dtype = if descr.ends_with('4') { "float32" } else { "float64" };
                    assert_eq!(array.tensor.values().dtype(), dtype);
                    combinations += 1;
                }
            }
        }
    }
    assert_eq!(combinations, 5 * 6 * 2 * 3);
}

#[test]
fn tokens_become_channels_by_feature() {
    // N x T x D = 2 x 3 x 4: the value at [n, t, d] is 100 n + 10 t + d.
    let x: Vec<f64> = (0..24).map(|i| (100 * (i / 12) + 10 * (i / 4 % 3) + i % 4) as f64).collect();
    for file in [NpyFile::new("<f8", &[2, 3, 4]), NpyFile::new(">f4", &[2, 3, 4]).fortran()] {
        let array = npy::read(&file.encode(&x), Some(Layout::Ntd)).expect("read");
        assert_eq!(array.tensor.shape(), shape(2, 4, 3, 1));
        for (n, t, d) in [(0, 0, 0), (1, 2, 3), (0, 1, 2), (1, 0, 1)] {
            let expected = (100 * n + 10 * t + d) as f64;
            assert_eq!(array.tensor.at([n, d, t, 0]), expected, "{file:?}");
        }
    }
}

#[test]
fn what_is_written_is_read_back() {
    for (layout, sizes) in [
        (Layout::Nchw, vec![2, 3, 4, 5]),
        (Layout::Ncl, vec![2, 3, 20]),
        (Layout::Ntd, vec![2, 20, 3]),
        (Layout::Nd, vec![2, 3]),
    ] {
        let shape = layout.shape(&sizes).expect("a shape");
        assert_eq!(layout.sizes(shape), sizes);
        let x = normals(shape.len(), 2);
        for values in [Values::F64(x.clone()), Values::F32(support::narrow(&x))] {
            let tensor = Tensor::new(shape, values).expect("a tensor");
            let bytes = npy::write(&tensor, layout);
            let array = npy::read(&bytes, Some(layout)).expect("read");
            assert_eq!((array.tensor, array.sizes, array.layout), (tensor, sizes.clone(), layout));
        }
    }
}

#[test]
fn what_is_written_is_the_format_to_the_letter() {
    let tensor =
        Tensor::new(shape(2, 3, 1, 1), Values::F32(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0])).expect("a tensor");
    let bytes = npy::write(&tensor, Layout::Nd);
    let header = npy::read_header(&bytes).expect("a header");
    assert_eq!((header.descr.as_str(), header.fortran_order, &header.sizes[..]), ("<f4", false, &[2, 3][..]));
    assert!(header.data_start.is_multiple_of(64) && bytes[header.data_start - 1] == b'\n');
    assert_eq!(bytes.len(), header.data_start + 24);
    assert_eq!(&bytes[header.data_start..header.data_start + 4], &1.0f32.to_le_bytes());
}

#[test]
fn nan_and_infinity_survive_no_reading_and_are_counted() {
    let mut x = normals(24, 3);
    x[7] = f64::NAN;
    x[20] = f64::NEG_INFINITY;
    for file in [NpyFile::new("<f8", &[2, 3, 2, 2]), NpyFile::new("<f4", &[2, 3, 2, 2]).fortran()] {
        let error = npy::read(&file.encode(&x), None).expect_err("not finite");
        assert_eq!(error, Error::Npy(NpyError::NotFinite { count: 2, first: [0, 1, 1, 1] }));
        assert!(error.to_string().contains("[0, 1, 1, 1]"));
    }
}

#[test]
fn keys_come_in_any_order_and_any_spacing() {
    for dictionary in [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }",
        "{'shape':(2,2),'fortran_order':False,'descr':'<f4'}",
        "  { \"shape\" : ( 2 , 2 , ) , \"descr\" : \"<f4\" , \"fortran_order\" : False } ",
    ] {
        assert!(npy::read(&file(dictionary, 16), None).is_ok(), "{dictionary}");
    }
}

#[test]
fn every_kind_of_error_has_its_message() {
    let good = NpyFile::new("<f4", &[2, 2]).encode(&[1.0, 2.0, 3.0, 4.0]);
    let read = |bytes: &[u8]| npy::read(bytes, None).expect_err("an error");
    let with = |descr: &str| read(&NpyFile::new(descr, &[2, 2]).encode(&[1.0; 4]));
    let mut version = good.clone();
    version[6] = 4;
    let mut minor = good.clone();
    minor[7] = 1;
    let sized =
        |sizes: &[usize]| read(&NpyFile::new("<f4", sizes).encode(&vec![1.0; sizes.iter().product()]));
    let cases = [
        (read(b""), "does not start with"),
        (read(b"PK\x03\x04 a zip file"), "does not start with"),
        (read(&version), "version 4.0"),
        (read(&minor), "version 1.1"),
        (read(&good[..good.len() - 3]), "announces 16 bytes of data and 13 follow"),
        (read(&[good.clone(), vec![0; 5]].concat()), "5 bytes follow the data"),
        (read(&good[..40]), "ends early"),
        (read(&good[..7]), "ends early"),
        (with("<i4"), "of type <i4"),
        (with("<f2"), "of type <f2"),
        (with("<c8"), "of type <c8"),
        (with("|b1"), "of type |b1"),
        (sized(&[4]), "rank 1"),
        (sized(&[1, 1, 1, 2, 2]), "rank 5"),
        (sized(&[]), "rank 0"),
        (sized(&[2, 0]), "C is 0"),
        (sized(&[0, 3, 2]), "N is 0"),
        (
            read(&file("{'descr': '<f4', 'fortran_order': False, 'shape': (4096, 4096)}", 0)),
            "16777216 values",
        ),
        (
            npy::read(&good, Some(Layout::Nchw)).expect_err("rank"),
            "Layout nchw needs an array of rank 4, but this one has rank 2",
        ),
    ];
    for (error, part) in cases {
        let message = error.to_string();
        assert!(message.contains(part) && is_sentence(&message), "{message:?} and {part:?}");
    }
}

#[test]
fn damaged_headers_say_what_is_damaged() {
    let long = "a".repeat(3000);
    for (dictionary, part) in [
        ("", "not a dictionary"),
        ("[('a', '<f4')]", "not a dictionary"),
        ("{}", "does not say the type"),
        ("{'descr': '<f4'}", "does not say the order"),
        ("{'descr': '<f4', 'fortran_order': False}", "does not say the shape"),
        ("{'fortran_order': False, 'shape': (2, 2)}", "does not say the type"),
        (
            "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}",
            "“descr” does not belong",
        ),
        (
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), 'shape': (2, 2)}",
            "“shape” does not belong",
        ),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), 'extra': 1}", "“extra” does not belong"),
        ("{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 2)}", "neither True nor False"),
        ("{'descr': '<f4', 'fortran_order': Falsehood, 'shape': (2, 2)}", "a comma is missing"),
        ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 2)}", "not a simple one"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': [2, 2]}", "not a tuple"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2}", "does not end"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 2)}", "“-2” is not a size"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2.0, 2)}", "“2.0” is not a size"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, , 2)}", "“” is not a size"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': ((2, 2), 2)}", "is not a size"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 99999999999999999999999)}", "is not a size"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 18446744073709551615)}", "is longer than"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)", "a comma is missing"),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)} x", "something follows"),
        ("{'descr': '<f4, 'fortran_order': False, 'shape': (2, 2)}", "a comma is missing"),
        ("{'descr': '<f4", "is not a simple one"),
        ("{descr: '<f4'}", "a string is missing"),
        ("{'descr' '<f4'}", "a key has no value"),
        ("{'größe': 1}", "“größe” does not belong"),
        (format!("{{'{long}': 1}}").as_str(), "does not belong"),
    ] {
        let reason = header_error(dictionary);
        assert!(reason.contains(part), "{dictionary}: {reason} and not {part}");
        let message = NpyError::Header(reason).to_string();
        assert!(is_sentence(&message), "{message:?}");
    }
}

#[test]
fn what_a_file_says_cannot_break_the_line_of_a_message() {
    for descr in ["<f4\\n\\n".replace("\\n", "\n"), "x".repeat(5000), "\u{7}\u{1b}[31m".to_owned()] {
        let dictionary = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': (2, 2)}}");
        let message = npy::read(&file(&dictionary, 16), None).expect_err("no such type").to_string();
        assert!(is_sentence(&message), "{message:?}");
    }
    for key in ["a\nb", "\u{1b}[31m"] {
        let dictionary = format!("{{'{key}': 1}}");
        let message = npy::read(&file(&dictionary, 16), None).expect_err("no such key").to_string();
        assert!(is_sentence(&message), "{message:?}");
    }
    let message = npy::read(&file("{'shape': (1\n2, 3)}", 16), None).expect_err("no size").to_string();
    assert!(is_sentence(&message), "{message:?}");
}

#[test]
fn lies_about_the_length_of_the_header_are_found_before_anything_is_allocated() {
    let good = NpyFile::new("<f4", &[2, 2]).encode(&[1.0; 4]);
    for length in [0u16, 1, 9, 60, 63, 9999, 10_001, u16::MAX] {
        let mut bytes = good.clone();
        bytes[8..10].copy_from_slice(&length.to_le_bytes());
        let error = npy::read(&bytes, None).expect_err("a lie");
        assert!(is_sentence(&error.to_string()), "{length}: {error}");
    }
    for length in [0, 1, 10_001, u32::MAX / 2, u32::MAX] {
        let mut bytes = NpyFile { version: 2, ..NpyFile::new("<f4", &[2, 2]) }.encode(&[1.0; 4]);
        bytes[8..12].copy_from_slice(&length.to_le_bytes());
        let error = npy::read(&bytes, None).expect_err("a lie");
        assert!(is_sentence(&error.to_string()), "{length}: {error}");
    }
}

#[test]
fn products_of_sizes_that_overflow_are_too_large_and_nothing_is_allocated() {
    let most = MAX_VALUES;
    for sizes in [vec![most, most, most, most], vec![most, 2], vec![1, 1, most, most], vec![most, most, most]]
    {
        let words: Vec<String> = sizes.iter().map(ToString::to_string).collect();
        let dictionary =
            format!("{{'descr': '<f8', 'fortran_order': True, 'shape': ({})}}", words.join(", "));
        let error = npy::read(&file(&dictionary, 64), None).expect_err("too large");
        let values = sizes.iter().map(|size| *size as u128).product();
        assert_eq!(error, Error::TooLarge { values });
    }
    let error = npy::read(&file("{'descr': '<f8', 'fortran_order': True, 'shape': (8192, 1024)}", 64), None);
    assert_eq!(error.err(), Some(Error::Npy(NpyError::Truncated { expected: 1 << 26, found: 64 })));
}
