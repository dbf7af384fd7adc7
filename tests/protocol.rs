//! The messages between page and worker: what goes in comes out, and what is no message is refused.

mod support;

use std::fmt::Debug;

use normlens::compute::{
    Engine, FileReport, Focus, PrincipalAxis, Progress, Query, Report, Request, Response, Share, Source,
    Stage, Unhurried, Variables, decode, encode, finish,
};
use normlens::norm::{
    Change, Changed, Input, Layout, Normalization, Operation, Recipe, Recovery, Roles, Shape, Supplied,
    Variance, Whitening, methods,
};
use serde::{Serialize, de::DeserializeOwned};
use support::{fitted, shape};

/// Questions of every kind of source, operation, recovery and focus.
fn queries() -> Vec<Query> {
    let shape = shape(4, 6, 3, 2);
    let looks = [
        Focus::default(),
        Focus {
            area: 1,
            cell: Some([1, 2, 2, 1]),
            channels: Some((3, 5)),
            rows: 12,
            columns: 40,
            reach: true,
            change: Some(Change { of: Changed::Sample, scale: 0.5, shift: -1.0 }),
            axis: Some(PrincipalAxis { of: Variables::Rows, index: 2 }),
        },
        Focus {
            area: usize::MAX,
            cell: None,
            channels: None,
            rows: usize::MAX,
            columns: usize::MAX,
            reach: false,
            change: None,
            axis: Some(PrincipalAxis { of: Variables::Channels, index: usize::MAX }),
        },
    ];
    let recoveries = [
        Recovery::None,
        Recovery::uniform(1.5, -0.25, 6),
        Recovery::Affine { gamma: Vec::new(), beta: vec![0.5; 6] },
    ];
    let epsilon = 1e-3;
    let mut normalizations: Vec<Normalization> =
        methods::ALL.iter().map(|method| fitted(method, shape)).collect();
    for (letters, operation) in [
        ("ssasas", Operation::Center),
        ("aassss", Operation::Scale { epsilon: f64::MIN_POSITIVE }),
        ("ssaass", Operation::Standardize { epsilon, variance: Variance::Unbiased }),
        ("ssafss", Operation::Whiten { by: Whitening::Newton { iterations: 20 }, epsilon }),
        ("ssafss", Operation::Whiten { by: Whitening::Cholesky, epsilon: 0.1 }),
    ] {
        let roles = Roles::from_letters(letters).expect("six letters");
        let recovery = Recovery::None;
        normalizations.push(Normalization {
            roles,
            groups: 2,
            batch_groups: 1,
            operation,
            recovery,
            supplied: Supplied::NONE,
        });
    }
    let sources = Input::ALL
        .into_iter()
        .map(|input| Source::Recipe { recipe: Recipe { input, seed: u64::MAX, condition: 30.0 }, shape })
        .chain([
            Source::File { id: 0, layout: Layout::Nchw },
            Source::File { id: u32::MAX, layout: Layout::Nchw },
        ]);
    let sources: Vec<Source> = sources.collect();
    let mut queries = Vec::new();
    for (i, normalization) in normalizations.iter().enumerate() {
        for (j, recovery) in recoveries.iter().enumerate() {
            queries.push(Query {
                source: sources[(i + j) % sources.len()],
                normalization: Normalization { recovery: recovery.clone(), ..normalization.clone() },
                focus: looks[(i + 2 * j) % looks.len()],
                against: (j == 1).then(|| normalizations[0].clone()),
            });
        }
    }
    queries
}

fn requests() -> Vec<Request> {
    let mut requests = vec![Request::Cancel];
    for (query, id) in queries().into_iter().zip([0, 1, 300, u64::MAX].into_iter().cycle()) {
        requests.push(Request::Analyse { id, query: query.clone(), shared: id == 1 });
        requests.push(Request::Share { query: query.clone() });
        requests.push(Request::Save { query });
    }
    for layout in Layout::ALL.into_iter().map(Some).chain([None]) {
        requests.push(Request::Load { id: u32::MAX, layout });
    }
    requests.extend(shares().into_iter().map(|share| Request::Shared(Box::new(share))));
    requests
}

/// What a second worker finds out, with spectra of areas and without.
fn shares() -> Vec<Share> {
    let shares: Vec<Share> = queries()
        .iter()
        .filter_map(|query| finish(Engine::default().share(query, &Unhurried)).expect("never waits").ok())
        .collect();
    assert!(shares.iter().any(|share| share.area.spectrum.is_some()));
    assert!(shares.iter().any(|share| share.area.spectrum.is_none()));
    shares
}

/// Answers as the engine gives them: with and without overview, with spectra of areas and without.
fn reports() -> Vec<Report> {
    let mut reports = Vec::new();
    for query in queries().iter().filter(|query| matches!(query.source, Source::Recipe { .. })) {
        let mut engine = Engine::default();
        for _ in 0..2 {
            let answer = finish(engine.answer(query, &Unhurried)).expect("unhurried work never waits");
            reports.extend(answer.ok());
        }
    }
    assert!(reports.iter().any(|report| report.overview.is_some()));
    assert!(reports.iter().any(|report| report.overview.is_none()));
    assert!(reports.iter().any(|report| report.detail.area.spectra.is_some()));
    assert!(reports.iter().any(|report| report.detail.area.spectra.is_none()));
    assert!(reports.len() > 40, "{} answers", reports.len());
    reports
}

fn file(sizes: &[usize], layout: Layout, dtype: &str) -> FileReport {
    let shape = layout.shape(sizes).expect("the layout has the rank of the sizes");
    FileReport { sizes: sizes.to_vec(), layout, shape, dtype: dtype.to_owned() }
}

fn responses() -> Vec<Response> {
    let mut responses = vec![
        Response::Ready { protocol: normlens::compute::PROTOCOL },
        Response::Failed { id: 7, message: "Cancelled.".to_owned(), cancelled: true },
        Response::Failed { id: u64::MAX, message: "“é” × ∞ 𝔸\n".to_owned(), cancelled: false },
        Response::Loaded { id: 0, file: Ok(file(&[2, 3, 4, 5], Layout::Nchw, "float32")) },
        Response::Loaded { id: 3, file: Ok(file(&[2, 3, 4], Layout::Ntd, "float64")) },
        Response::Loaded { id: u32::MAX, file: Err(String::new()) },
        Response::Saved { error: None },
        Response::Saved { error: Some("The file is no longer at hand.".to_owned()) },
    ];
    let stages = [
        Stage::Generating,
        Stage::MeasuringBefore,
        Stage::Normalizing,
        Stage::MeasuringAfter,
        Stage::Focusing,
    ];
    for (stage, fraction) in stages.into_iter().zip([0.0, 0.25, 0.5, 1.0, f32::INFINITY]) {
        responses.push(Response::Progress { id: 12, progress: Progress { stage, fraction } });
    }
    responses.extend(shares().into_iter().map(|share| Response::Shared(Box::new(share))));
    for (id, report) in (0..).zip(reports()) {
        responses.push(Response::Report { id, report: Box::new(report) });
    }
    responses
}

/// The number of a message's variant; a new one does not compile until it is among the messages above.
const fn request_kind(request: &Request) -> usize {
    match request {
        Request::Analyse { .. } => 0,
        Request::Cancel => 1,
        Request::Load { .. } => 2,
        Request::Save { .. } => 3,
        Request::Share { .. } => 4,
        Request::Shared(_) => 5,
    }
}

const fn response_kind(response: &Response) -> usize {
    match response {
        Response::Ready { .. } => 0,
        Response::Progress { .. } => 1,
        Response::Report { .. } => 2,
        Response::Failed { .. } => 3,
        Response::Loaded { .. } => 4,
        Response::Saved { .. } => 5,
        Response::Shared(_) => 6,
    }
}

#[track_caller]
fn assert_round_trip<M: Serialize + DeserializeOwned + PartialEq + Debug>(messages: &[M]) {
    for message in messages {
        let bytes = encode(message);
        assert!(!bytes.is_empty(), "{message:?} has become nothing");
        assert_eq!(decode::<M>(&bytes).as_ref(), Some(message));
        assert_eq!(encode(&decode::<M>(&bytes)), encode(&Some(message)), "to the bit");
    }
}

#[test]
fn every_request_arrives_as_it_was_sent() {
    let requests = requests();
    assert!((0..6).all(|kind| requests.iter().any(|request| request_kind(request) == kind)));
    assert_round_trip(&requests);
}

#[test]
fn every_response_arrives_as_it_was_sent() {
    let responses = responses();
    assert!((0..7).all(|kind| responses.iter().any(|response| response_kind(response) == kind)));
    assert_round_trip(&responses);
}

#[test]
fn numbers_that_are_not_finite_arrive() {
    let query = queries().swap_remove(0);
    let mut report = finish(Engine::default().answer(&query, &Unhurried))
        .expect("unhurried work never waits")
        .expect("an answer");
    report.detail.cell.before = f64::NAN;
    report.detail.cell.after = f64::NEG_INFINITY;
    report.detail.scatter.before[0] = [f32::NAN, -0.0];
    let sent = Response::Report { id: 1, report: Box::new(report) };
    let Some(Response::Report { report, .. }) = decode(&encode(&sent)) else { panic!("it did not arrive") };
    assert!(report.detail.cell.before.is_nan());
    assert_eq!(report.detail.cell.after.to_bits(), f64::NEG_INFINITY.to_bits());
    assert!(report.detail.scatter.before[0][0].is_nan());
    assert_eq!(report.detail.scatter.before[0][1].to_bits(), (-0.0f32).to_bits());
}

#[test]
fn a_message_cut_short_is_refused() {
    for request in requests() {
        let bytes = encode(&request);
        for end in 0..bytes.len() {
            assert_eq!(decode::<Request>(&bytes[..end]), None, "{end} bytes of {request:?}");
        }
    }
    for response in responses().iter().take(24) {
        let bytes = encode(response);
        for end in (0..bytes.len()).step_by(1 + bytes.len() / 200).chain([bytes.len() - 1]) {
            assert_eq!(decode::<Response>(&bytes[..end]), None, "{end} bytes of {response:?}");
        }
    }
}

#[test]
fn a_shape_that_cannot_be_is_refused() {
    // A shape travels as its sizes, and is checked where it arrives.
    assert_eq!(decode::<Shape>(&encode(&[2usize, 3, 4, 5])), Shape::new(2, 3, 4, 5).ok());
    assert_eq!(decode::<Shape>(&encode(&[2usize, 0, 4, 5])), None);
    assert_eq!(decode::<Shape>(&encode(&[usize::MAX; 4])), None);
}

#[test]
fn a_message_of_a_later_version_is_refused() {
    for variant in [6u8, 9, 127] {
        assert_eq!(decode::<Request>(&[variant, 0, 0, 0, 0]), None);
    }
    for variant in [7u8, 9, 127] {
        assert_eq!(decode::<Response>(&[variant, 0, 0, 0, 0]), None);
    }
}
