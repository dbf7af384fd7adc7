//! What would exhaust the memory is refused before it is allocated: the peak is measured.

#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::sync::{Mutex, PoisonError};

use normlens::compute::{Engine, Focus, Query, Request, Source, Unhurried, decode, encode, finish};
use normlens::model::state::{Action, State, reduce};
use normlens::norm::{Error, Input, MAX_VALUES, Recipe, Recovery, Spec, methods, npy};
use peak_alloc::PeakAlloc;
use support::{NpyFile, fitted, is_sentence, npy_with_header, shape};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// The allocator counts for all threads, so one test measures at a time.
static ALONE: Mutex<()> = Mutex::new(());

const KILOBYTE: usize = 1 << 10;
const MEGABYTE: usize = 1 << 20;

/// What some work gives, and by how many bytes it raised the peak.
fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let result = work();
    (result, MEMORY.peak_usage().saturating_sub(before))
}

/// Waits until no other test measures.
fn alone() -> impl Drop {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sizes whose product is more than a tensor may have, up to petabytes and beyond what a number can hold.
const TOO_LARGE: &[[usize; 4]] = &[
    [MAX_VALUES + 1, 1, 1, 1],
    [64, 64, 64, 64],
    [1 << 16, 1 << 16, 1 << 16, 1 << 2],
    [1 << 50, 1, 1, 1],
    [1 << 32, 1 << 32, 1, 1],
    [MAX_VALUES; 4],
    [usize::MAX; 4],
];

#[test]
fn the_peak_is_seen() {
    let _alone = alone();
    let file = NpyFile::new("<f8", &[1 << 10, 1 << 10]).encode(&vec![0.5; 1 << 20]);
    let (array, bytes) = peak(|| npy::read(&file, None));
    assert!(array.is_ok() && bytes >= 8 * MEGABYTE, "{bytes}");
}

#[test]
fn a_file_that_claims_petabytes_is_refused_within_some_kilobytes() {
    let _alone = alone();
    for sizes in TOO_LARGE {
        for descr in ["<f4", ">f8"] {
            for fortran in [false, true] {
                let mut file = NpyFile::new(descr, sizes);
                file.fortran = fortran;
                let bytes = npy_with_header(2, &file.dictionary());
                let (error, peak) = peak(|| npy::read(&bytes, None));
                assert!(is_sentence(&error.expect_err("too large").to_string()));
                assert!(peak <= 16 * KILOBYTE, "{sizes:?}: {peak} bytes");
            }
        }
    }
    // The largest tensor there may be, of which nothing follows the header.
    let bytes = npy_with_header(1, &NpyFile::new("<f8", &[MAX_VALUES, 1]).dictionary());
    let (error, peak) = peak(|| npy::read(&bytes, None));
    assert!(error.expect_err("cut short").to_string().contains("announces 67108864 bytes"));
    assert!(peak <= 16 * KILOBYTE, "{peak} bytes");
}

#[test]
fn a_header_that_claims_gigabytes_is_refused_within_some_kilobytes() {
    let _alone = alone();
    for length in [10_001, 1 << 30, u32::MAX] {
        let mut bytes = npy_with_header(3, "{}");
        bytes[8..12].copy_from_slice(&length.to_le_bytes());
        let (error, peak) = peak(|| npy::read(&bytes, None));
        assert!(is_sentence(&error.expect_err("too long").to_string()));
        assert!(peak <= 16 * KILOBYTE, "{length}: {peak} bytes");
    }
}

#[test]
fn a_link_to_a_tensor_that_is_too_large_opens_within_some_kilobytes() {
    let _alone = alone();
    for sizes in TOO_LARGE {
        let words: Vec<String> = sizes.iter().map(ToString::to_string).collect();
        let hash = format!("#/explore?v=1&shape={}&m=position_norm", words.join("."));
        let (state, peak) = peak(|| {
            let state = reduce(&State::default(), Action::LinkOpened(hash));
            (state.question(), state)
        });
        assert_eq!(state.1.shape(), State::default().shape(), "{sizes:?}");
        assert_eq!(state.1.session.repairs.len(), 1);
        assert!(peak <= 64 * KILOBYTE, "{sizes:?}: {peak} bytes");
    }
}

#[test]
fn the_largest_tensor_costs_the_page_no_more_than_the_smallest() {
    let _alone = alone();
    // Only the side that computes makes the tensor; state, plan and question are small whatever its size.
    for method in methods::ALL {
        for sizes in ["32.64.64.64", "1.8388608.1.1", "8388608.1.1.1", "2.4194304.1.1", "4194304.2.1.1"] {
            let hash = format!("#/explore?v=1&shape={sizes}&m={}", method.id);
            let (question, peak) =
                peak(|| reduce(&State::default(), Action::LinkOpened(hash)).question().is_some());
            assert!(question && peak <= 64 * KILOBYTE, "{} of {sizes}: {peak} bytes", method.id);
        }
    }
}

#[test]
fn a_size_that_is_too_large_is_refused_within_some_kilobytes_of_typing_it() {
    let _alone = alone();
    for text in ["8388608", "99999999", "18446744073709551615", "99999999999999999999999"] {
        for axis in 0..4 {
            let action = Action::SizeTyped(axis, text.to_owned());
            let (state, peak) = peak(|| reduce(&State::default(), action));
            let problem = state.session.problem.as_ref();
            assert!(problem.is_some_and(|problem| is_sentence(&problem.message)), "{text}");
            assert_eq!(state.query, State::default().query);
            assert!(peak <= 64 * KILOBYTE, "{text}: {peak} bytes");
        }
    }
}

#[test]
fn a_covariance_that_is_too_large_is_refused_before_it_is_allocated() {
    let _alone = alone();
    // 8192 channels: the covariance alone would be 512 megabytes.
    let shape = shape(2, 8192, 1, 1);
    let spec = Spec::from_json(r#"{"method": "decorrelated_batch_norm", "groups": 1}"#).expect("JSON");
    let (error, bytes) = peak(|| spec.resolve(shape));
    assert_eq!(error, Err(Error::TooManyRows { rows: 8192 }));
    assert!(bytes <= 16 * KILOBYTE, "{bytes} bytes");
    let mut normalization = fitted(methods::find("decorrelated_batch_norm").expect("registered"), shape);
    normalization.groups = 1;
    let recipe = Recipe { input: Input::Gaussian, seed: 1, condition: 1.0 };
    let query = Query {
        source: Source::Recipe { recipe, shape },
        normalization,
        focus: Focus::default(),
        against: None,
    };
    let (answer, bytes) = peak(|| finish(Engine::default().answer(&query, &Unhurried)));
    assert!(answer.is_some_and(|answer| answer.is_err()));
    assert!(bytes <= 4 * MEGABYTE, "{bytes} bytes for a tensor of {}", shape.len());
}

#[test]
fn a_message_that_claims_exabytes_is_refused_within_two_megabytes() {
    let _alone = alone();
    let shape = shape(4, 8, 2, 2);
    let recipe = Recipe { input: Input::Gaussian, seed: 1, condition: 1.0 };
    let mut normalization = fitted(methods::ALL[0], shape);
    normalization.recovery = Recovery::uniform(1.0, 0.0, 8);
    let query = Query {
        source: Source::Recipe { recipe, shape },
        normalization,
        focus: Focus::default(),
        against: None,
    };
    let message = encode(&Request::Save { query });
    // 2⁶³ as postcard writes it, in place of every byte, among them those that announce a length.
    let claim = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
    let mut refused = 0;
    for at in 0..message.len() {
        let bytes = [&message[..at], &claim, &message[at + 1..]].concat();
        let (request, peak) = peak(|| decode::<Request>(&bytes));
        refused += usize::from(request.is_none());
        assert!(peak <= 2 * MEGABYTE, "byte {at}: {peak} bytes");
    }
    assert!(refused > 10, "{refused} of {} were refused", message.len());
}
