//! The examples: states that open as they are, and show what they say.

mod support;

use normlens::compute::{Engine, Overview, Unhurried, finish};
use normlens::lab::Rescale;
use normlens::model::lab::Choices;
use normlens::model::presets::PRESETS;
use normlens::model::state::{Action, State, reduce};
use normlens::model::{Screen, compare, url};
use normlens::norm::{coinciding, mean_and_variance};
use support::is_sentence;

fn opened(link: &str) -> State {
    reduce(&State::default(), Action::LinkOpened(link.to_owned()))
}

fn link(title: &str) -> &'static str {
    let preset = PRESETS.iter().find(|preset| preset.title == title);
    preset.unwrap_or_else(|| panic!("there is no example “{title}”")).link
}

/// What is computed for every column of a state, or for its own method.
fn overviews(state: &State) -> Vec<Overview> {
    let questions = match state.query.screen {
        Screen::Compare => state.columns().into_iter().map(|(_, question)| question).collect(),
        _ => vec![state.question().expect("a question")],
    };
    let answer = |question| {
        let report = finish(Engine::default().answer(&question, &Unhurried)).expect("unhurried");
        report.expect("an answer").overview.expect("the first answer has one")
    };
    questions.into_iter().map(answer).collect()
}

#[test]
fn every_example_opens_without_repairs_and_is_said_in_sentences() {
    for preset in PRESETS {
        let state = opened(preset.link);
        assert_eq!(state.session.repairs, Vec::<String>::new(), "{}", preset.title);
        let shape = state.shape().expect("synthetic");
        let (columns, repairs) = compare::columns(&state.query, shape);
        assert_eq!(repairs, Vec::<String>::new(), "{}", preset.title);
        for column in &columns {
            assert!(column.normalization(shape.c()).plan(shape).is_ok(), "{}", preset.title);
        }
        assert!(is_sentence(preset.shows), "{}", preset.shows);
        let again = url::encode(&state.query);
        assert_eq!(url::decode(&again).0, state.query, "{}", preset.title);
    }
}

#[test]
fn what_the_examples_say_is_what_is_computed() {
    let names = |state: &State| {
        let (query, shape) = (&state.query, state.shape().expect("synthetic"));
        let own = query.method().map(|method| method.id);
        let found = coinciding(&query.normalization(shape.c()), shape, own).expect("it fits");
        found.into_iter().map(|(method, _)| method.id).collect::<Vec<_>>()
    };
    assert!(names(&opened(link("A batch of one"))).contains(&"instance_norm"));
    let grouped = opened(link("From layer to instance normalization"));
    assert!(names(&grouped).contains(&"layer_norm"));
    assert!(names(&reduce(&grouped, Action::GroupsChanged(8))).contains(&"instance_norm"));

    let single = &overviews(&opened(link("Nothing to share")))[0];
    assert_eq!((single.columns, single.after.moments.min, single.after.moments.max), (1, 0.0, 0.0));

    let [standardized, whitened] = &overviews(&opened(link("Standardizing is not whitening")))[..] else {
        panic!("two columns")
    };
    assert!(standardized.after.channels.condition_number > 10.0);
    assert!(whitened.after.channels.condition_number < 1.01);

    let few = &overviews(&opened(link("Too few columns to whiten")))[0];
    assert_eq!((few.rows, few.columns), (8, 6));
    assert_eq!(few.before.channels.spectrum.eigenvalues.iter().filter(|value| **value < 1e-6).count(), 3);
    let loud = &opened(link("One loud channel"));
    // Beside the loudest of the channels the others have next to no variance left.
    let spread = |overview: &Overview| {
        let eigenvalues = &overview.after.channels.spectrum.eigenvalues;
        eigenvalues[1] / eigenvalues[0]
    };
    assert!(spread(&overviews(loud)[0]) < 0.05);

    let [zca, pca] = &overviews(&opened(link("PCA or ZCA")))[..] else { panic!("two columns") };
    for (a, b) in zca.after.channels.spectrum.eigenvalues.iter().zip(&pca.after.channels.spectrum.eigenvalues)
    {
        assert!((a - b).abs() < 1e-3, "the same spectrum: {a}, {b}");
    }

    let newton = opened(link("Newton's iteration"));
    let spectra: Vec<Vec<f64>> = [1, 4, 9]
        .map(|steps| reduce(&newton, Action::IterationsChanged(steps)))
        .iter()
        .map(|state| overviews(state)[0].after.channels.spectrum.eigenvalues.clone())
        .collect();
    let distance = |of: &[f64], at: usize| (of[at] - 1.0).abs();
    assert!(
        spectra.windows(2).all(|pair| distance(&pair[1], 7) < distance(&pair[0], 7)),
        "the last comes nearer"
    );
    assert!(distance(&spectra[1], 0) < distance(&spectra[1], 7), "the largest comes first");

    let tokens = overviews(&opened(link("Tokens")));
    assert_eq!(
        tokens.iter().map(|of| (of.areas, of.columns)).collect::<Vec<_>>(),
        [(40, 16), (40, 16), (16, 40)]
    );

    let styled = opened(link("The style of another tensor"));
    let report = finish(Engine::default().answer(&styled.question().expect("a question"), &Unhurried));
    let detail = report.expect("unhurried").expect("an answer").detail;
    let style = detail.inputs.iter().find(|input| input.id == "style").expect("it takes a style");
    let (mean, variance) = mean_and_variance(&style.values);
    assert!((detail.cell.row.mean_after - mean).abs() < 1e-3, "{} is not {mean}", detail.cell.row.mean_after);
    // The code of the paper divides the style's squares by one less than their number.
    let count = style.values.len() as f64;
    let variance = variance * count / (count - 1.0);
    assert!((detail.cell.row.variance_after / variance - 1.0).abs() < 1e-3);

    let weights = opened(link("Weights a hundred times as large"));
    let (choices, repairs) = Choices::parse(&weights.query.lab);
    assert_eq!((choices.scale, repairs.len()), (100.0, 0));
    let scales = vec![1.0, choices.scale];
    let report = Rescale { subject: choices.subject, angle: choices.angle, scales }.run();
    let [usual, large] = &report.curve[..] else { panic!("two scales") };
    assert!(large.moved < 1e-3);
    assert!((usual.gradient / large.gradient / 100.0 - 1.0).abs() < 1e-2);
}
