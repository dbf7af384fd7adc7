//! What leaves the page: documents that can be read, and tables with the answer's numbers, specifications that come back.

mod support;

use std::rc::Rc;

use normlens::compute::{Engine, Unhurried, finish};
use normlens::lab::{OUTPUTS, SCALES};
use normlens::model::compare::with_column;
use normlens::model::export::{
    Composition, Entry, Exported, Picture, alone, figures, file_name, opened, specification, tables,
};
use normlens::model::figure::Figure;
use normlens::model::state::{Action, State, reduce};
use normlens::model::{Scheme, Screen, Theme, url};
use normlens::norm::methods;
use normlens::plot;
use support::is_sentence;

const LINK: &str = "https://example.org/normlens/#/explore?v=1&m=batch_norm&seed=3";

fn opened_at(fields: &str) -> State {
    reduce(&State::default(), Action::LinkOpened(format!("#/explore?v=1&{fields}")))
}

/// A page that shows the answers to what its link asks.
fn answered(fields: &str) -> State {
    all_answered(opened_at(fields))
}

fn all_answered(mut state: State) -> State {
    let mut engine = Engine::default();
    while let Some(question) =
        state.question().filter(|question| !state.shows(question) || is_compared(&state))
    {
        let question = Rc::new(question);
        let report = finish(engine.answer(&question, &Unhurried)).expect("never waits").expect("an answer");
        state = reduce(&state, Action::Asked(1, question));
        state = reduce(&state, Action::Answered(1, Box::new(report)));
    }
    state
}

fn is_compared(state: &State) -> bool {
    state.query.screen == Screen::Compare
}

fn at(link: &str) -> State {
    reduce(&State::default(), Action::LinkOpened(link.to_owned()))
}

fn compared() -> State {
    all_answered(at("#/compare?v=1&m=batch_norm&seed=3&with=m=group_whitening~m=layer_norm~m=group_norm;g=2"))
}

fn lab(choices: &str) -> State {
    at(&format!("#/labs/scale-invariance?v=1&lab={choices}"))
}

/// The cells of a table, by its name in the list, without its heading.
fn rows(state: &State, name: &str) -> Vec<Vec<String>> {
    let table = tables(state).into_iter().find(|table| table.name() == name).expect("it is offered");
    let text = table.csv(state).expect("measured");
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let heading = lines.next().expect("a heading");
    lines.inspect(|line| assert_eq!(line.len(), heading.len(), "{name}")).collect()
}

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

fn documents(state: &State, scheme: Scheme, paper: bool) -> Vec<(String, String)> {
    let document = |figure| {
        let composition = Composition::new(figure, state, LINK).expect("it was answered");
        plot::document(&composition, Theme::of(scheme), paper).expect("text takes everything")
    };
    figures(state).iter().map(|figure| (figure.name(), document(figure))).collect()
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
            assert!(!text.contains("NaN") && !text.contains("inf"), "{figure} {fields}");
            assert!(text.contains(&LINK.replace('&', "&amp;")), "{figure}");
            assert!(text.contains(state.query.title()) && text.contains(" of d = "), "{figure}");
            assert!(text.len() < 400_000, "{figure} has {} bytes", text.len());
        }
    }
}

#[test]
fn paper_and_palette_are_a_choice() {
    let state = answered("m=batch_norm");
    for (scheme, paper) in [(Scheme::Light, "#ffffff"), (Scheme::Dark, "#14171c")] {
        let ground = format!("fill=\"{paper}\"/>\n");
        for (figure, text) in documents(&state, scheme, true) {
            assert!(text.contains(&ground), "{figure}");
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
    let areas = rows(&state, "Areas: mean and deviation");
    assert_eq!(areas.len(), detail.window.statistics.len());
    for (line, of) in areas.iter().zip(&detail.window.statistics) {
        assert_eq!(number(&line[2]).to_bits(), of.mean.to_bits());
        assert_eq!(number(&line[5]).to_bits(), of.variance_after.sqrt().to_bits());
    }
    for (line, value) in
        rows(&state, "Eigenvalues").iter().zip(&overview.before.channels.spectrum.eigenvalues)
    {
        assert_eq!(number(&line[1]).to_bits(), value.to_bits());
    }
    let counted: f64 = rows(&state, "Histogram").iter().map(|line| number(&line[2])).sum();
    assert_eq!(counted as u64, overview.before.histogram.total());
    assert_eq!(rows(&state, "Two channels").len(), detail.scatter.before.len());
    assert_eq!(rows(&state, "Unmoved when").len(), 6);
}

#[test]
fn nothing_is_taken_out_before_it_was_answered() {
    let open = |state: &State| {
        figures(state).iter().any(|figure| Composition::new(figure, state, LINK).is_some())
            || tables(state).iter().any(|table| table.csv(state).is_some())
    };
    assert!(!open(&opened_at("m=batch_norm")));
    assert!(!open(&at("#/compare?v=1&m=batch_norm")));
    // What is chosen now is not what was answered.
    assert!(!open(&reduce(&answered("m=batch_norm"), Action::MethodPicked("layer_norm"))));
}

#[test]
fn a_screen_offers_its_own_figures_and_tables_or_none() {
    let names = |state: &State| -> Vec<String> { figures(state).iter().map(Entry::name).collect() };
    let explored = ["Tensor", "Unrolled", "Distribution", "Two channels", "Spectrum", "All figures"];
    assert_eq!(names(&opened_at("m=batch_norm")), explored);
    let twice = names(&at("#/compare?v=1&m=batch_norm&with=m=group_norm;g=2~m=group_norm;g=4"));
    assert_eq!(twice.len(), 13);
    assert_eq!(twice[..2], ["All figures", "Batch normalization, tensor"]);
    assert_eq!(twice[12], "Group normalization, column 3, spectrum");
    assert_eq!(names(&lab("")).len(), Figure::LAB.len() + 1);
    assert_eq!(tables(&lab("")).len(), Figure::LAB.len());
    for link in ["#/methods?v=1", "#/lecture?v=1"] {
        assert!(
            figures(&at(link)).is_empty() && tables(&at(link)).is_empty() && alone(&at(link), 0).is_none()
        );
    }
}

#[test]
fn files_are_named_by_what_they_hold_each_by_its_own_name() {
    for (state, expected) in [
        (opened_at("m=batch_norm"), "normlens-batch_norm-tensor"),
        (
            at("#/compare?v=1&m=layer_norm&with=m=layer_norm~m=composed"),
            "normlens-compare-2-layer_norm-tensor",
        ),
        (lab("layer:ln"), "normlens-scale_invariance-dial"),
    ] {
        let ids = figures(&state).into_iter().map(|figure| figure.id);
        let mut names: Vec<String> = ids.map(|id| file_name(&state, &id, "svg")).collect();
        assert!(names.contains(&format!("{expected}.svg")), "{names:?}");
        names.extend(tables(&state).iter().map(|table| file_name(&state, &table.id, "csv")));
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all, "{names:?}");
    }
}

#[test]
fn columns_leave_the_page_with_their_own_captions_on_the_same_axes() {
    let state = compared();
    let mut axes = Vec::new();
    for figure in figures(&state) {
        let composition = Composition::new(&figure, &state, LINK).expect("all are answered");
        let document = plot::document(&composition, Theme::of(Scheme::Light), true).expect("a document");
        check_tags(&document);
        assert!(!document.contains("NaN") && document.contains(&LINK.replace('&', "&amp;")));
        let Some(method) = &figure.group else {
            assert_eq!((figure.what, composition.pictures.len()), (Exported::Page, 16));
            for of in ["Batch normalization (", "Group whitening (", "Layer normalization (", "(G = 2, "] {
                assert!(composition.caption.contains(of), "{}", composition.caption);
            }
            continue;
        };
        assert!(composition.caption.starts_with(method), "{}", composition.caption);
        assert!(composition.title.ends_with(method));
        for placed in composition.pictures {
            if let (Picture::Chart(chart, _), Exported::Single(Figure::Spectrum)) =
                (placed.picture, figure.what)
            {
                let normlens::model::chart::Chart::Spectrum(chart) = chart else { panic!("a spectrum") };
                axes.push(chart.y);
            }
        }
    }
    assert_eq!(axes.len(), 4);
    assert!(axes.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn a_comparison_is_one_table_and_each_column_has_its_own() {
    let state = compared();
    let lines = rows(&state, "Moments, κ and difference");
    let answers: Vec<_> = state.columns().iter().map(|(_, asked)| state.answer(asked).cloned()).collect();
    assert_eq!(lines.len(), answers.len());
    for (line, answer) in lines.iter().zip(answers) {
        let answer = answer.expect("answered");
        assert_eq!(number(&line[2]).to_bits(), answer.overview.after.moments.mean.to_bits());
        let condition = answer.overview.after.channels.condition_number;
        assert_eq!(number(&line[5]).to_bits(), condition.to_bits());
        match answer.detail.difference {
            Some(difference) => assert_eq!(number(&line[7]).to_bits(), difference.largest.to_bits()),
            None => assert_eq!((line[1].as_str(), line[6].as_str()), ("batch_norm", "")),
        }
    }
    let eigenvalues = |method: &str| number(&rows(&state, &format!("{method}, eigenvalues"))[0][2]);
    assert!((eigenvalues("Batch normalization") - eigenvalues("Layer normalization")).abs() > 1e-3);
}

#[test]
fn a_specification_goes_back_into_its_column() {
    let state = compared();
    let shape = state.query.shape;
    let column = alone(&state, 3).expect("the fourth");
    assert_eq!(specification(&column), specification(&opened_at("m=group_norm&g=2")));
    let query = opened(r#"{"method": "group_norm", "groups": 4}"#, &column).expect("a specification");
    let hash = with_column(&state.query, shape, 3, query).expect("a column");
    let changed = at(&hash);
    assert!(changed.session.repairs.is_empty(), "{:?}", changed.session.repairs);
    let groups: Vec<usize> = changed.columns().iter().map(|(query, _)| query.parameters.groups).collect();
    assert_eq!((groups.len(), groups[3], changed.query.seed), (4, 4, 3));
    assert_eq!(changed.query.screen, Screen::Compare);
}

#[test]
fn the_lab_leaves_the_page_as_it_is_set() {
    let state = lab("layer:ln,a:100,angle:-1.5,eps:0.001,eta:20.0,lambda:0.0");
    for (name, text) in documents(&state, Scheme::Dark, true) {
        check_tags(&text);
        assert!(!text.contains("NaN") && text.contains(&LINK.replace('&', "&amp;")), "{name}");
        assert!(text.len() < 600_000, "{name} has {} bytes", text.len());
        let set = "a matrix before layer normalization; a = 100, angle −1.5, ε = 0.001, η = 20, λ = 0.";
        assert_eq!(text.contains(set), !name.ends_with(" by rate"), "{name}");
    }
    let [in_training, evaluated] = ["", "mode:evaluate"].map(|choices| {
        let state = lab(choices);
        let figure = &figures(&state)[0];
        Composition::new(figure, &state, LINK).expect("nothing to wait for").caption
    });
    assert!(in_training.contains("a neuron before batch normalization, in training; a = 3.16, "));
    assert!(evaluated.contains(", evaluated; "), "{evaluated}");
}

#[test]
fn tables_of_the_lab_agree_with_theory() {
    let state = lab("a:10.0,eps:0.0");
    let now = &rows(&state, "At this scale")[0];
    assert_eq!(now[0], "10");
    assert!(number(&now[1]) < 1e-12 && number(&now[4]).abs() < 1e-9, "{now:?}");
    let over = rows(&state, "Gradient and curvature");
    assert_eq!((number(&over[0][0]), number(&over[over.len() - 1][0])), (SCALES[0], SCALES[1]));
    assert!(over.iter().all(|line| (number(&line[1]) / number(&line[4]) - 1.0).abs() < 1e-6));
    assert_eq!(rows(&state, "Output").len(), OUTPUTS);
    let paths = rows(&state, "Paths in the plane");
    assert_eq!((paths.len(), paths[0][1].as_str(), paths[302][1].as_str()), (903, "0", "1"));
    let rates = rows(&state, "Effective learning rate");
    assert_eq!(rates.len(), 2001);
    let [with, theory] = [2, 3].map(|at| number(&rates[2000][at]));
    assert!((with / theory - 1.0).abs() < 0.05, "{with} and {theory}");
    let loss = rows(&state, "Loss by rate");
    assert!(!loss[0][1].is_empty() && loss[24][1].is_empty(), "plain descent diverges at large rates");
    assert_eq!(rows(&state, "Norm by rate").len(), loss.len());
    let moved = rows(&state, "How far the output moves");
    assert!(moved.iter().all(|line| number(&line[1]) < 1e-9 && number(&line[3]) >= 0.0));
    assert!(rows(&lab("layer:wn"), "How far the output moves").iter().all(|line| line[3].is_empty()));
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
        let read = reduce(&other, Action::LinkOpened(url::encode(&back)));
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
