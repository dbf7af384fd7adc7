//! Methods side by side: their link, their axes, and how far their outputs are apart.

mod support;

use normlens::compute::{Difference, Engine, Report, Unhurried, finish};
use normlens::model::compare::{MOST, charts, columns, hash};
use normlens::model::query::Query;
use normlens::model::state::{Action, State, reduce};
use normlens::model::url;
use support::is_sentence;

fn opened(link: &str) -> State {
    reduce(&State::default(), Action::LinkOpened(link.to_owned()))
}

fn answers(state: &State) -> Vec<Report> {
    let mut engine = Engine::default();
    let questions = state.columns().into_iter().map(|(_, question)| question);
    let reports = questions.map(|question| finish(engine.answer(&question, &Unhurried)).expect("unhurried"));
    reports.map(|report| report.expect("an answer")).collect()
}

fn titles(columns: &[Query]) -> Vec<&str> {
    columns.iter().map(Query::title).collect()
}

#[test]
fn without_a_choice_the_figure_of_wu_and_he_is_shown() {
    let state = opened("#/compare?v=1&m=batch_norm");
    let (columns, repairs) = columns(&state.query, state.query.shape);
    assert_eq!(repairs, Vec::<String>::new());
    let expected =
        ["Batch normalization", "Layer normalization", "Instance normalization", "Group normalization"];
    assert_eq!(titles(&columns), expected);
    let (others, _) = super_columns("#/compare?v=1&m=iter_norm");
    assert_eq!((others.len(), others[0].title()), (MOST, "Iterative normalization"));
}

fn super_columns(link: &str) -> (Vec<Query>, Vec<String>) {
    let state = opened(link);
    columns(&state.query, state.query.shape)
}

#[test]
fn one_link_holds_all_columns() {
    let link = "#/compare?v=1&shape=4.8.6.6&seed=3&m=group_norm&g=2&gamma=1.5\
                &with=m=composed;r=asafsa;op=cholesky;g=2;b=1~m=switchable_norm~m=layer_norm;rec=none";
    let (first, repairs) = super_columns(link);
    assert_eq!(repairs, Vec::<String>::new());
    assert_eq!(first.len(), 4);
    assert!(first.iter().all(|column| column.seed == 3));
    assert_eq!((first[0].gamma, first[1].gamma), (1.5, 1.0), "each has its own recovery");
    let again = hash(&first).expect("there are columns");
    let (second, more) = super_columns(&again);
    assert_eq!(more, Vec::<String>::new());
    for (a, b) in first.iter().zip(&second) {
        assert_eq!(a.normalization(8), b.normalization(8), "{}", a.title());
    }
    assert_eq!(hash(&second), Some(again));
}

#[test]
fn a_damaged_column_is_repaired_and_said() {
    let (columns, repairs) = super_columns("#/compare?v=1&m=batch_norm&with=m=nonesuch~m=group_norm;g=3");
    assert_eq!(columns.len(), 3);
    assert!(!repairs.is_empty() && repairs.iter().all(|repair| is_sentence(repair)), "{repairs:?}");
    let many = "m=layer_norm~".repeat(9);
    assert_eq!(super_columns(&format!("#/compare?v=1&with={many}")).0.len(), MOST);
}

#[test]
fn columns_that_are_the_default_are_written_out() {
    assert!(url::encode_normalization(&Query::default()).starts_with("m=group_norm"));
}

#[test]
fn all_columns_look_at_the_same_cell_and_have_the_same_axes() {
    let state =
        opened("#/compare?v=1&m=batch_norm&with=m=group_whitening~m=switchable_norm&area=4&cell=1.4.2.3");
    let asked = state.columns();
    assert!(asked.iter().all(|(_, question)| question.focus.cell == Some([0, 3, 1, 2])));
    let reports = answers(&state);
    let overviews: Vec<_> = reports.iter().map(|report| report.overview.clone().expect("new work")).collect();
    let charts = charts(overviews.iter().zip(reports.iter().map(|report| &report.detail)));
    let [first, rest @ ..] = &charts[..] else { panic!("no charts") };
    for other in rest {
        assert_eq!((other.histogram.x, other.histogram.y), (first.histogram.x, first.histogram.y));
        assert_eq!((other.scatter.x, other.scatter.y), (first.scatter.x, first.scatter.y));
        assert_eq!(other.spectrum.y, first.spectrum.y);
    }
    let length = |scale: normlens::model::chart::Scale| scale.hi() - scale.lo();
    assert!((length(first.scatter.x) - length(first.scatter.y)).abs() < 1e-9, "circles stay circles");
    for charts in &charts {
        let top = charts.histogram.after.density.iter().copied().fold(0.0, f64::max);
        assert!(first.histogram.y.hi() >= top, "every bar fits");
    }
}

#[test]
fn the_difference_is_that_of_the_outputs() {
    let state = opened("#/compare?v=1&m=batch_norm&with=m=layer_norm~m=batch_norm~m=filter_response_norm");
    let (columns, _) = columns(&state.query, state.query.shape);
    let reports = answers(&state);
    assert_eq!(reports[0].detail.difference, None);
    let shape = state.query.shape;
    let (_, question) = &state.columns()[0];
    let normlens::compute::Source::Recipe { recipe, .. } = question.source else { panic!("synthetic") };
    let x = recipe.generate(shape).expect("a tensor");
    let output = |query: &Query| query.normalization(shape.c()).forward(&x, shape).expect("forward");
    let first = output(&columns[0]);
    for (column, report) in columns.iter().zip(&reports).skip(1) {
        let (own, told) = (output(column), report.detail.difference.expect("asked for"));
        assert_eq!(told, Difference::of(&own, &first), "{}", column.title());
        let square: f64 = own.iter().zip(&first).map(|(a, b)| f64::from(a - b).powi(2)).sum();
        assert!((told.mean_square_root - (square / own.len() as f64).sqrt()).abs() < 1e-6);
    }
    assert_eq!(reports[2].detail.difference, Some(Difference::default()), "the same method");
}
