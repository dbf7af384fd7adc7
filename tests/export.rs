//! What leaves the page: documents that can be read, and tables with the answer's numbers, specifications that come back.

mod support;

use std::rc::Rc;

use normlens::compute::{Engine, Unhurried, finish};
use normlens::model::export::{Composition, Exported, Numbers, file_name, opened, specification};
use normlens::model::figure::Figure;
use normlens::model::state::{Action, State, reduce};
use normlens::model::{Scheme, Theme};
use normlens::norm::methods;
use normlens::plot;
use support::is_sentence;

const LINK: &str = "https://example.org/normlens/#/explore?v=1&m=batch_norm&seed=3";

fn opened_at(fields: &str) -> State {
    reduce(&State::default(), Action::LinkOpened(format!("#/explore?v=1&{fields}")))
}

/// A page that shows the answer to what its link asks.
fn answered(fields: &str) -> State {
    let state = opened_at(fields);
    let question = Rc::new(state.question().expect("synthetic data"));
    let report =
        finish(Engine::default().answer(&question, &Unhurried)).expect("never waits").expect("an answer");
    let state = reduce(&state, Action::Asked(1, question));
    reduce(&state, Action::Answered(1, Box::new(report)))
}

fn documents(state: &State, scheme: Scheme, paper: bool) -> Vec<(Exported, String)> {
    let document = |figure| {
        let composition = Composition::new(figure, state, LINK).expect("it was answered");
        plot::document(&composition, Theme::of(scheme), paper).expect("text takes everything")
    };
    Exported::all().map(|exported| (exported, document(exported))).collect()
}

/// Every tag is closed by its own name.
fn check_tags(text: &str) {
    let mut open = Vec::new();
    for tag in text.split('<').skip(1) {
        let (tag, _) = tag.split_once('>').expect("a tag ends");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().expect("a name"));
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn documents_are_well_formed_and_say_what_they_show() {
    for fields in [
        "m=batch_norm&seed=3",
        "m=group_whitening&view=tiles",
        "m=spade&view=reach",
        "m=iter_norm&view=samples",
    ] {
        let state = answered(fields);
        for (figure, text) in documents(&state, Scheme::Light, true) {
            check_tags(&text);
            assert!(!text.contains("NaN") && !text.contains("inf"), "{figure:?} {fields}");
            assert!(text.contains(&LINK.replace('&', "&amp;")), "{figure:?}");
            assert!(text.contains(state.query.title()) && text.contains(" of d = "), "{figure:?}");
            assert!(text.len() < 400_000, "{figure:?} has {} bytes", text.len());
        }
    }
}

#[test]
fn paper_and_palette_are_a_choice() {
    let state = answered("m=batch_norm");
    for (scheme, paper) in [(Scheme::Light, "#ffffff"), (Scheme::Dark, "#14171c")] {
        let ground = format!("fill=\"{paper}\"/>\n");
        for (figure, text) in documents(&state, scheme, true) {
            assert!(text.contains(&ground), "{figure:?}");
        }
        assert!(!documents(&state, scheme, false)[0].1.contains(&format!("height=\"402\" {ground}")));
    }
    assert_eq!(file_name(&state, "tensor", "svg"), "normlens-batch_norm-tensor.svg");
    assert_eq!(
        file_name(&opened_at("m=composed&r=sasaas&op=scale"), "spec", "json"),
        "normlens-composed-spec.json"
    );
}

#[test]
fn tables_are_the_answer_with_all_its_digits() {
    let state = answered("m=group_norm&g=2");
    let overview = state.session.overview.clone().expect("answered");
    let detail = state.session.detail.clone().expect("answered");
    let rows = |numbers: Numbers| -> Vec<Vec<String>> {
        let text = numbers.csv(&state).expect("measured");
        text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
    };
    let number = |text: &str| text.parse::<f64>().expect("a number");
    for (line, of) in rows(Numbers::Rows).iter().zip(&detail.window.statistics) {
        assert_eq!(number(&line[2]).to_bits(), of.mean.to_bits());
        assert_eq!(number(&line[5]).to_bits(), of.variance_after.sqrt().to_bits());
    }
    assert_eq!(rows(Numbers::Rows).len(), detail.window.statistics.len());
    for (line, value) in rows(Numbers::Eigenvalues).iter().zip(&overview.before.channels.spectrum.eigenvalues)
    {
        assert_eq!(number(&line[1]).to_bits(), value.to_bits());
    }
    let counted: f64 = rows(Numbers::Histogram).iter().map(|line| number(&line[2])).sum();
    assert_eq!(counted as u64, overview.before.histogram.total());
    assert_eq!(rows(Numbers::Points).len(), detail.scatter.before.len());
    assert_eq!(rows(Numbers::Invariances).len(), 6);
}

#[test]
fn nothing_is_taken_out_before_it_was_answered() {
    let state = opened_at("m=batch_norm");
    assert_eq!(Composition::new(Exported::Page, &state, LINK), None);
    assert!(Numbers::ALL.iter().all(|numbers| numbers.csv(&state).is_none()));
    // What is chosen now is not what was answered.
    let stale = reduce(&answered("m=batch_norm"), Action::MethodPicked("layer_norm"));
    assert_eq!(Composition::new(Exported::Single(Figure::Tensor), &stale, LINK), None);
}

#[test]
fn every_specification_comes_back_as_the_same_normalization() {
    let mut links: Vec<String> = methods::ALL.iter().map(|method| format!("m={}", method.id)).collect();
    for more in [
        "m=composed&r=asafsa&op=cholesky&g=2&b=2&eps=0.01",
        "m=composed&r=ssaass&op=center&affine=0",
        "m=group_norm&g=2&gamma=1.5&beta=-1",
        "m=group_norm&g=2&gamma=1.5&gb=1:0.5:1,8:2:-0.25",
        "m=region_norm&in=5",
    ] {
        links.push(more.to_owned());
    }
    let other = opened_at("m=composed&r=aassss&op=scale&eps=0.5&g=2");
    for link in links {
        let state = opened_at(&link);
        let text = specification(&state).unwrap_or_else(|error| panic!("{link}: {error}"));
        let back = opened(&text, &other).unwrap_or_else(|reason| panic!("{link}: {reason}"));
        let read = reduce(&other, Action::LinkOpened(back));
        assert!(read.session.repairs.is_empty(), "{link}: {:?}", read.session.repairs);
        assert_eq!(read.query.normalization(8), state.query.normalization(8), "{link}");
    }
}

#[test]
fn what_is_no_specification_is_refused_in_a_sentence() {
    let state = opened_at("m=batch_norm");
    for text in [
        "",
        "{",
        "[1]",
        r#"{"method": "nonesuch"}"#,
        r#"{"method": "batch_norm", "groups": 2}"#,
        r#"{"method": "group_norm", "groups": 3}"#,
        r#"{"method": "group_norm", "epsilon": -1}"#,
        r#"{"method": "group_norm", "epsilon": 1e9}"#,
        r#"{"method": "group_norm", "gamma": [1, 2, 3, 4, 5, 6, 7, 8]}"#,
        r#"{"method": "group_norm", "beta": [0, 0, 0, 0, 0, 0, 0, -4]}"#,
        r#"{"method": "group_norm", "gamma": [9, 9, 9, 9, 9, 9, 9, 9]}"#,
    ] {
        let reason = opened(text, &state).expect_err(text);
        assert!(is_sentence(&reason), "{text}: {reason}");
    }
}
