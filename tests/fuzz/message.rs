//! Messages between page and worker: bytes that are none are refused, and what is a message is answered.

use normlens::compute::{
    Engine, Error, Focus, PrincipalAxis, Query, Request, Response, Source, Unhurried, Variables, decode,
    encode, finish,
};
use normlens::norm::{Change, Changed, Input, Layout, Recipe, Recovery, methods};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;

use super::actions::answer;
use super::change::{apply, changes};
use super::explore;
use super::json::{edit, edits};
use super::support::{fitted, is_sentence, shape};

/// Tensors up to this many values are answered for here.
const SMALL: usize = 4096;

/// A question about any method and input, as the page asks it.
fn question() -> impl Strategy<Value = Query> {
    let looks = (any::<Index>(), any::<Index>(), any::<bool>(), 0usize..20);
    (any::<Index>(), any::<Index>(), any::<u64>(), looks).prop_map(
        |(method, input, seed, (area, cell, near, rows))| {
            let shape = shape(4, 8, 3, 2);
            let mut normalization = fitted(methods::ALL[method.index(methods::ALL.len())], shape);
            if near {
                normalization.recovery = Recovery::uniform(1.5, -0.25, 8);
            }
            let recipe = Recipe { input: Input::ALL[input.index(Input::ALL.len())], seed, condition: 30.0 };
            let areas = normalization.plan(shape).map_or(1, |plan| plan.partition().areas());
            let cell = near.then(|| shape.index(cell.index(shape.len())));
            let focus =
                Focus { area: area.index(areas), cell, rows, columns: 40, reach: near, ..Focus::default() };
            Query { source: Source::Recipe { recipe, shape }, normalization, focus, against: None }
        },
    )
}

fn request() -> impl Strategy<Value = Request> {
    prop_oneof![
        6 => (any::<u64>(), question()).prop_map(|(id, query)| Request::Analyse { id, query, shared: id % 2 == 0 }),
        2 => question().prop_map(|query| Request::Share { query }),
        2 => question().prop_map(|query| Request::Save { query }),
        1 => any::<u32>().prop_map(|id| Request::Load { id, layout: None }),
        1 => Just(Request::Cancel),
    ]
}

fn is_large(query: &Query) -> bool {
    matches!(query.source, Source::Recipe { shape, .. } if shape.len() > SMALL)
}

/// Has a question answered, or refused with a sentence.
fn answered(query: &Query) -> Result<String, TestCaseError> {
    if is_large(query) {
        return Ok("too large to be tried".to_owned());
    }
    let mut engine = Engine::default();
    let outcome = finish(engine.answer(query, &Unhurried));
    let Some(outcome) = outcome else { return Err(TestCaseError::fail("unhurried work never waits")) };
    match outcome {
        Ok(report) => {
            prop_assert_eq!(
                decode(&encode(&report)).map(|again| encode::<normlens::compute::Report>(&again)),
                Some(encode(&report))
            );
            Ok("answered".to_owned())
        }
        Err(error) => {
            prop_assert!(is_sentence(&error.to_string()), "{:?}", error.to_string());
            Ok(if error == Error::NoFile { "no file" } else { "refused" }.to_owned())
        }
    }
}

/// Does a share of a question, as a second worker would.
fn shared(query: &Query) -> Result<String, TestCaseError> {
    if is_large(query) {
        return Ok("too large to be tried".to_owned());
    }
    let outcome = finish(Engine::default().share(query, &Unhurried));
    let Some(outcome) = outcome else { return Err(TestCaseError::fail("unhurried work never waits")) };
    if let Err(error) = outcome {
        prop_assert!(is_sentence(&error.to_string()), "{:?}", error.to_string());
    }
    Ok("share".to_owned())
}

#[test]
fn ten_thousand_damaged_messages_are_refused_or_answered() {
    let damaged = (request(), request(), changes(4)).prop_map(|(request, other, changes)| {
        let mut bytes = encode(&request);
        apply(&mut bytes, &changes, usize::MAX, &encode(&other));
        bytes
    });
    let census = explore(10_000, &damaged, |bytes| {
        let Some(request) = decode::<Request>(&bytes) else { return Ok("no message".to_owned()) };
        // What was understood is a message again; numbers that are none are not equal to themselves.
        prop_assert_eq!(
            decode::<Request>(&encode(&request)).map(|again| encode(&again)),
            Some(encode(&request))
        );
        match request {
            Request::Analyse { query, .. } | Request::Save { query } => answered(&query),
            Request::Load { .. } => Ok("load".to_owned()),
            Request::Share { query } => shared(&query),
            Request::Shared(_) => Ok("shared".to_owned()),
            Request::Cancel => Ok("cancel".to_owned()),
        }
    });
    census.assert_met(&["no message", "answered", "refused", "load", "cancel"]);
}

#[test]
fn questions_with_any_values_in_them_are_refused_or_answered() {
    let strange = (question(), edits(3)).prop_map(|(query, edits)| {
        let mut json = serde_json::to_value(&query).expect("a question is plain data");
        for one in &edits {
            edit(&mut json, one);
        }
        serde_json::from_value::<Query>(json).ok()
    });
    let census = explore(5000, &strange, |query| match query {
        None => Ok("no question".to_owned()),
        Some(query) => answered(&query),
    });
    census.assert_met(&["no question", "answered", "refused"]);
}

#[test]
fn questions_at_the_edges_of_numbers_are_refused_or_answered() {
    let edge = prop::sample::select(vec![
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        -1.0,
        0.0,
    ]);
    let count = prop::sample::select(vec![0usize, 1, 3, 7, 8, 1 << 23, usize::MAX]);
    let edges = (question(), edge.clone(), edge, count.clone(), count, 0usize..9);
    let census = explore(3000, &edges, |(mut query, a, b, i, j, what)| {
        match what {
            0 => (query.normalization.groups, query.normalization.batch_groups) = (i, j),
            1 => query.normalization.recovery = Recovery::uniform(a, b, 8),
            2 => {
                query.normalization.recovery =
                    Recovery::Affine { gamma: vec![a; i.min(9)], beta: vec![b; j.min(9)] }
            }
            3 => {
                query.focus = Focus {
                    area: i,
                    cell: Some([j, i, 0, j]),
                    channels: Some((i, j)),
                    rows: j,
                    columns: i,
                    reach: i > j,
                    change: (i < j).then_some(Change { of: Changed::Sample, scale: a, shift: b }),
                    axis: (i > 1).then_some(PrincipalAxis {
                        of: if i > j { Variables::Rows } else { Variables::Channels },
                        index: j,
                    }),
                }
            }
            4 => {
                if let Source::Recipe { recipe, .. } = &mut query.source {
                    recipe.condition = a;
                }
            }
            5 => query.source = Source::File { id: 7, layout: Layout::Nchw },
            _ => {
                if let Ok(mut json) = serde_json::to_value(query.normalization.operation) {
                    set_numbers(&mut json, a, i);
                    if let Ok(operation) = serde_json::from_value(json) {
                        query.normalization.operation = operation;
                    }
                }
            }
        }
        answered(&query)
    });
    census.assert_met(&["answered", "refused", "no file"]);
}

/// Sets every epsilon to a number, if it is one that JSON has, and every count of steps.
fn set_numbers(json: &mut serde_json::Value, number: f64, steps: usize) {
    if let Some(fields) = json.as_object_mut() {
        for (key, value) in fields {
            match (key.as_str(), serde_json::Number::from_f64(number)) {
                ("epsilon", Some(number)) => *value = number.into(),
                ("iterations", _) => *value = steps.into(),
                _ => set_numbers(value, number, steps),
            }
        }
    }
}

#[test]
fn damaged_answers_are_refused_or_understood() {
    let damaged = (question(), changes(4)).prop_map(|(query, changes)| {
        let mut bytes = encode(&Response::Report { id: 1, report: Box::new(answer(&query)) });
        apply(&mut bytes, &changes, usize::MAX, &[]);
        bytes
    });
    let census = explore(500, &damaged, |bytes| {
        Ok(match decode::<Response>(&bytes) {
            None => "no message",
            Some(response) => {
                let again = decode::<Response>(&encode(&response)).map(|again| encode(&again));
                prop_assert_eq!(again, Some(encode(&response)));
                "a message"
            }
        }
        .to_owned())
    });
    census.assert_met(&["no message", "a message"]);
}

#[test]
fn random_bytes_are_refused_or_messages() {
    let bytes = prop::collection::vec(any::<u8>(), 0..200);
    explore(2000, &bytes, |bytes| {
        let request = decode::<Request>(&bytes);
        if let Some(request) = &request {
            prop_assert!(decode::<Request>(&encode(request)).is_some());
        }
        let response = decode::<Response>(&bytes);
        if let Some(response) = &response {
            prop_assert!(decode::<Response>(&encode(response)).is_some());
        }
        Ok(if request.is_some() || response.is_some() { "a message" } else { "no message" }.to_owned())
    })
    .assert_met(&["no message"]);
}
