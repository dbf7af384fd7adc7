//! The compute layer against direct computation, and its manners: what is kept, what is sent, what happens when someone
//! says stop.

#![expect(clippy::float_cmp, reason = "what is copied or computed by the same code must be equal to the bit")]

mod support;

use std::cell::{Cell, RefCell};

use normlens::compute::{
    Cancelled, Engine, Error, Focus, Pace, PrincipalAxis, Progress, Query, Reach, Report, Request, Response,
    Share, Source, Stage, Unhurried, Variables, decode, encode, finish,
};
use normlens::norm::{
    self, Covariance, Input, Invariance, Layout, Moments, Normalization, Operation, Partition, Place, Recipe,
    Recovery, Roles, Shape, Spectrum, Values, Whitening, invariance, mean_and_variance, methods, npy,
};
use support::{NpyFile, assert_close, assert_near, composed, fitted, from_json, generic, shape};

const RECIPE: Recipe = Recipe { input: Input::Correlated, seed: 7, condition: 50.0 };

fn query(recipe: Recipe, shape: Shape, normalization: Normalization) -> Query {
    let focus = Focus { rows: 24, columns: 40, ..Focus::default() };
    Query { source: Source::Recipe { recipe, shape }, normalization, focus, against: None }
}

fn ask(engine: &mut Engine, query: &Query) -> Report {
    finish(engine.answer(query, &Unhurried)).expect("unhurried work never waits").expect("an answer")
}

fn wide(xs: &[f32]) -> Vec<f64> {
    support::wide(xs)
}

/// The values of each channel, one after the other.
fn by_channel(x: &[f32], shape: Shape) -> Vec<f32> {
    let roles = Roles::from_letters("ssffss").expect("six letters");
    Partition::new(shape, roles, 1, 1).expect("a partition").pack(x)
}

/// Checks everything a report says against the tensors themselves.
fn check(report: &Report, query: &Query, x: &[f32], shape: Shape) {
    let y = query.normalization.forward(x, shape).expect("forward");
    let plan = query.normalization.plan(shape).expect("a plan");
    let partition = plan.partition();
    let (areas, d, m) = (partition.areas(), partition.rows(), partition.columns());
    let (packed_x, packed_y) = (partition.pack(x), partition.pack(&y));
    let what = format!("{:?} on {shape}", query.normalization);

    let overview = report.overview.as_ref().expect("the first answer has an overview");
    assert_eq!(
        (overview.shape, overview.areas, overview.rows, overview.columns),
        (shape, areas, d, m),
        "{what}"
    );
    assert_eq!(overview.dtype, "float32");
    for (summary, values) in [(&overview.before, x), (&overview.after, &y)] {
        let moments = Moments::of(values);
        assert_eq!(summary.moments.count, shape.len());
        assert_near(&what, summary.moments.mean, moments.mean, 1e-10);
        assert_near(&what, summary.moments.variance, moments.variance, 1e-10 * moments.variance.max(1.0));
        assert_eq!((summary.moments.min, summary.moments.max), (moments.min, moments.max));
        assert_eq!(summary.histogram.total(), shape.len() as u64, "{what}: every value is counted");
        assert_eq!((summary.histogram.lo, summary.histogram.hi), overview.domain);
        let covariance = Covariance::of(&by_channel(values, shape), shape.c());
        let spectrum = Spectrum::of(&covariance.matrix()).expect("eigenvalues");
        assert_eq!(summary.channels.of, shape.c());
        assert_close(&what, &summary.channels.spectrum.eigenvalues, &spectrum.eigenvalues, 1e-9);
        assert!(summary.channels.condition_number >= 1.0 - 1e-9);
    }
    for (change, difference) in overview.invariances.as_ref().expect("a small tensor's are measured") {
        let direct = invariance::measure(&query.normalization, x, shape, *change).expect("measured");
        assert_eq!(direct.to_bits(), difference.to_bits(), "{what} {change:?}");
        let focus = Focus { change: Some(change.change()), ..query.focus };
        let tried = ask(&mut Engine::default(), &Query { focus, ..query.clone() }).detail.change;
        assert_eq!(tried.map(f64::to_bits), Some(difference.to_bits()), "{what} {change:?}, tried");
    }

    let detail = &report.detail;
    let area = query.focus.area.min(areas - 1);
    assert_eq!(detail.area.area, area);
    assert_eq!(detail.area.before.total(), (d * m) as u64);
    assert_eq!(detail.area.after.total(), (d * m) as u64);
    assert_eq!(detail.area.spectra.is_some(), d > 1, "{what}");
    if let Some((before, after)) = &detail.area.spectra {
        for (report, packed) in [(before, &packed_x), (after, &packed_y)] {
            let block = &packed[area * d * m..(area + 1) * d * m];
            let spectrum = Spectrum::of(&Covariance::of(block, d).matrix()).expect("eigenvalues");
            assert_close(&what, &report.spectrum.eigenvalues, &spectrum.eigenvalues, 1e-9);
            assert_eq!(report.of, d);
        }
    }

    let cell = &detail.cell;
    let offset = shape.offset(cell.index);
    assert_eq!(partition.place(cell.index), cell.place(), "{what}");
    assert_eq!((cell.before, cell.after), (f64::from(x[offset]), f64::from(y[offset])), "{what}");
    let row = |packed: &[f32], row: usize| mean_and_variance(&packed[row * m..(row + 1) * m]);
    let cell_row = cell.place().area * d + cell.place().row;
    assert_eq!((cell.row.mean, cell.row.variance), row(&packed_x, cell_row), "{what}");
    let square: f64 = wide(&packed_x[cell_row * m..(cell_row + 1) * m]).iter().map(|x| x * x).sum();
    assert_near(&what, cell.root_mean_square, (square / m as f64).sqrt(), 1e-9);

    let window = &detail.window;
    let shown = window.statistics.len();
    assert_eq!(window.rows, areas * d);
    assert!(shown <= query.focus.rows.max(1) && window.first_row + shown <= window.rows, "{what}");
    assert!(window.columns.len() <= query.focus.columns.max(1));
    assert!(window.columns.windows(2).all(|pair| pair[0] < pair[1]) && (window.columns.len() <= m));
    assert_eq!(window.before.len(), shown * window.columns.len());
    for (i, statistics) in window.statistics.iter().enumerate() {
        let at = window.first_row + i;
        assert_eq!((statistics.mean, statistics.variance), row(&packed_x, at), "{what} row {at}");
        assert_eq!((statistics.mean_after, statistics.variance_after), row(&packed_y, at), "{what} row {at}");
        for (j, &column) in window.columns.iter().enumerate() {
            let index = partition.index(Place { area: at / d, row: at % d, column: column as usize });
            let value = i * window.columns.len() + j;
            assert_eq!(window.before[value], x[shape.offset(index)], "{what}");
            assert_eq!(window.after[value], y[shape.offset(index)], "{what}");
        }
    }
    if d <= shown {
        assert!(
            window.first_row <= area * d && (area + 1) * d <= window.first_row + shown,
            "{what}: the current area is in the window"
        );
    }

    let scatter = &detail.scatter;
    let positions = shape.n() * shape.positions();
    assert_eq!(scatter.of, positions);
    assert!(
        !scatter.before.is_empty()
            && scatter.before.len() <= 400
            && scatter.before.len() == scatter.after.len()
    );
    let channels = by_channel(x, shape);
    let (a, b) = scatter.channels;
    let channel = |c: usize| &channels[c * positions..(c + 1) * positions];
    assert_eq!(scatter.before[0], [channel(a)[0], channel(b)[0]]);
    let ([mean_a, mean_b], [aa, _, bb]) = scatter.ellipse_before;
    for (mean, variance, c) in [(mean_a, aa, a), (mean_b, bb, b)] {
        let (direct_mean, direct_variance) = mean_and_variance(channel(c));
        assert_near(&what, mean, direct_mean, 1e-10);
        assert_near(&what, variance, direct_variance, 1e-9);
    }
}

#[test]
fn reports_say_what_direct_computation_says() {
    for shape in
        [shape(4, 8, 6, 6), shape(2, 6, 1, 5), shape(5, 1, 3, 3), shape(1, 4, 1, 1), shape(3, 20, 2, 1)]
    {
        for input in [Input::Correlated, Input::AfterRelu] {
            let recipe = Recipe { input, ..RECIPE };
            let x = recipe.generate(shape).expect("generated");
            for method in methods::ALL {
                let recovery = Recovery::uniform(1.5, -0.5, shape.c());
                let normalization = method.with(&method.fitted(shape), recovery);
                let mut query = query(recipe, shape, normalization);
                query.focus.area = 1;
                query.focus.cell = (shape.n() > 1).then_some([1, 0, 0, 0]);
                let report = ask(&mut Engine::default(), &query);
                check(&report, &query, &x, shape);
            }
        }
    }
}

#[test]
fn reach_is_told_only_when_asked_for_and_where_it_is_not_too_much() {
    let shape = shape(4, 8, 6, 6);
    let cell = Some([1, 2, 3, 4]);
    let mut engine = Engine::default();
    for (id, moving) in [("group_norm", 72), ("local_response_norm", 5), ("switchable_norm", 1152)] {
        let normalization = fitted(methods::find(id).expect("a method"), shape);
        let mut query = query(RECIPE, shape, normalization);
        query.focus.cell = cell;
        assert_eq!(ask(&mut engine, &query).detail.reach, None, "{id}");
        query.focus.reach = true;
        let Some(Reach::Known(strengths)) = ask(&mut engine, &query).detail.reach else { panic!("{id}") };
        let at = shape.offset([1, 2, 3, 4]);
        let others = strengths.values.iter().enumerate().filter(|(offset, _)| *offset != at);
        assert_eq!(strengths.values.len(), shape.len());
        assert_eq!(strengths.own as f32, strengths.values[at]);
        assert_eq!(strengths.other as f32, others.map(|(_, value)| *value).fold(0.0, f32::max));
        if id == "switchable_norm" {
            // The instance is part of the sample and of the channel, which cross in it.
            assert_eq!(strengths.moving, 4 * 36 + 8 * 36 - 36, "{id}");
        } else {
            assert_eq!(strengths.moving, moving, "{id}");
        }
    }
    let large = Shape::new(1, 2, 256, 129).expect("a valid shape");
    let mut query = query(RECIPE, large, fitted(methods::ALL[0], large));
    query.focus.reach = true;
    assert_eq!(ask(&mut engine, &query).detail.reach, Some(Reach::TooLarge));
}

#[test]
fn windows_of_any_size_show_the_right_values() {
    let shape = shape(4, 8, 6, 6);
    let x = RECIPE.generate(shape).expect("generated");
    for id in ["position_norm", "group_whitening", "batch_norm", "layer_norm"] {
        let normalization = fitted(methods::find(id).expect("registered"), shape);
        for (rows, columns) in [(0, 0), (1, 1), (2, 3), (7, 1000), (10_000, 10_000)] {
            for area in [0, 1, 3, 143, 1_000_000] {
                let mut query = query(RECIPE, shape, normalization.clone());
                query.focus = Focus { area, rows, columns, ..Focus::default() };
                check(&ask(&mut Engine::default(), &query), &query, &x, shape);
            }
        }
    }
}

#[test]
fn a_focus_outside_the_tensor_is_brought_inside() {
    let shape = shape(2, 4, 3, 3);
    let mut query = query(RECIPE, shape, fitted(methods::ALL[0], shape));
    query.focus.cell = Some([9, 9, 9, 9]);
    query.focus.channels = Some((0, 4));
    query.focus.area = usize::MAX;
    let detail = ask(&mut Engine::default(), &query).detail;
    assert_eq!(detail.area.area, 3);
    assert_eq!(detail.cell.index, [0, 3, 0, 0]);
    assert!(detail.scatter.channels.0 < 4 && detail.scatter.channels.1 < 4);
    query.focus.channels = Some((3, 1));
    assert_eq!(ask(&mut Engine::default(), &query).detail.scatter.channels, (3, 1));
}

#[test]
fn the_overview_is_sent_once_and_again_only_when_it_changes() {
    let layout = shape(4, 8, 6, 6);
    let bn = query(RECIPE, layout, fitted(methods::ALL[0], layout));
    let ln = query(RECIPE, layout, fitted(methods::ALL[1], layout));
    let seed = query(Recipe { seed: 8, ..RECIPE }, layout, fitted(methods::ALL[1], layout));
    let mut engine = Engine::default();
    let first = ask(&mut engine, &bn);
    assert!(first.overview.is_some());
    let mut focused = bn.clone();
    for area in [0, 3, 7, 3] {
        focused.focus.area = area;
        focused.focus.cell = Some([1, area, 2, 2]);
        let report = ask(&mut engine, &focused);
        assert!(report.overview.is_none(), "a change of focus sends no overview");
        assert_eq!(report.detail.area.area, area);
    }
    assert!(ask(&mut engine, &ln).overview.is_some());
    assert!(ask(&mut engine, &ln).overview.is_none());
    assert!(ask(&mut engine, &seed).overview.is_some());
    assert_eq!(ask(&mut engine, &bn), first, "the first question again has the first answer again");
}

#[test]
fn the_same_detail_is_told_whatever_was_asked_before() {
    let layout = shape(4, 8, 6, 6);
    let normalization = fitted(methods::find("group_whitening").expect("registered"), layout);
    let mut engine = Engine::default();
    for area in [3, 0, 2, 2, 1] {
        let mut query = query(RECIPE, layout, normalization.clone());
        query.focus.area = area;
        query.focus.cell = Some([area, 3, 1, 1]);
        let detail = ask(&mut engine, &query).detail;
        assert_eq!(detail, ask(&mut Engine::default(), &query).detail, "area {area}");
    }
}

#[test]
fn questions_that_share_their_tensors_share_their_work() {
    let layout = shape(4, 8, 6, 6);
    let one = query(RECIPE, layout, fitted(methods::ALL[0], layout));
    let focused = Query { focus: Focus { area: 3, ..one.focus }, ..one.clone() };
    let other = Query { normalization: fitted(methods::ALL[1], layout), ..one.clone() };
    assert!(one.shares_work(&focused) && !one.shares_work(&other));
    // Counted: a change of focus asks for no stage but the last.
    let mut engine = Engine::default();
    ask(&mut engine, &one);
    let seen = Stages::default();
    finish(engine.answer(&focused, &seen)).expect("never waits").expect("an answer");
    assert!(seen.0.borrow().iter().all(|progress| progress.stage == Stage::Focusing));
}

#[test]
fn a_principal_axis_is_an_eigenvector_of_the_covariance_before() {
    let layout = shape(4, 8, 6, 6);
    let grouped =
        query(RECIPE, layout, fitted(methods::find("group_whitening").expect("registered"), layout));
    let plan = grouped.normalization.plan(layout).expect("a plan");
    let partition = plan.partition();
    let Source::Recipe { recipe, .. } = grouped.source else { unreachable!("made from a seed") };
    let x: Vec<f32> = recipe.generate(layout).expect("a sample");
    let mut engine = Engine::default();
    let mut asked = |of: Variables, index: usize, area: usize| {
        let axis = Some(PrincipalAxis { of, index });
        let focus = Focus { axis, area, ..grouped.focus };
        ask(&mut engine, &Query { focus, ..grouped.clone() }).detail.direction
    };
    let blocks = partition.pack(&x);
    let area = |area: usize| blocks[area * partition.area_len()..][..partition.area_len()].to_vec();
    // Twice each, so that what is kept is used as well, and never for another covariance.
    for _ in 0..2 {
        for (of, at, values, d) in [
            (Variables::Channels, 0, by_channel(&x, layout), layout.c()),
            (Variables::Rows, 3, area(3), partition.rows()),
            (Variables::Rows, 1, area(1), partition.rows()),
        ] {
            let covariance = Covariance::of(&values, d).matrix();
            let spectrum = Spectrum::of(&covariance).expect("finite");
            for (index, &eigenvalue) in spectrum.eigenvalues.iter().enumerate() {
                let what = format!("{of:?}, area {at}, eigenvalue {index}");
                let direction = asked(of, index, at).expect("there is one");
                assert_eq!(direction.axis, PrincipalAxis { of, index }, "{what}");
                assert_near(&what, direction.eigenvalue, eigenvalue, 1e-9 * spectrum.eigenvalues[0]);
                let weights = wide(&direction.weights);
                let length: f64 = weights.iter().map(|weight| weight * weight).sum();
                assert_near(&what, length, 1.0, 1e-6);
                for (row, weight) in covariance.rows().into_iter().zip(&weights) {
                    let turned: f64 = row.iter().zip(&weights).map(|(a, b)| a * b).sum();
                    assert_near(&what, turned, eigenvalue * weight, 1e-6 * spectrum.eigenvalues[0]);
                }
            }
            assert_eq!(asked(of, d, at), None, "there are {d} eigenvalues");
        }
    }
}

#[test]
fn an_output_that_is_no_number_is_never_taken_for_an_unchanged_one() {
    assert!(invariance::largest_difference(&[1.0, f32::NAN, 3.0], &[1.0, 2.0, 9.0]).is_nan());
    assert!(invariance::largest_difference(&[f32::INFINITY], &[f32::INFINITY]).is_nan());
    assert_eq!(invariance::largest_difference(&[1.0f32, 5.0], &[2.0, 2.0]), 3.0);
    assert_eq!(invariance::largest_difference::<f64>(&[], &[]), 0.0);
}

#[test]
fn what_changes_nothing_is_not_measured() {
    let alone = shape(1, 4, 3, 3);
    let question = query(RECIPE, alone, fitted(methods::ALL[0], alone));
    let overview = ask(&mut Engine::default(), &question).overview.expect("the first answer has one");
    let measured: Vec<Invariance> =
        overview.invariances.expect("it is small").into_iter().map(|(change, _)| change).collect();
    assert_eq!(measured.len(), Invariance::ALL.len() - 1);
    assert!(!measured.contains(&Invariance::OtherSamples), "there are no other samples");
}

/// Works beside somebody who has found out this, or has not yet.
struct Beside(Option<Share>);

impl Pace for Beside {
    async fn tick(&self, _: Progress) -> Result<(), Cancelled> {
        Ok(())
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn share(&self) -> Option<Share> {
        self.0.clone()
    }
}

#[test]
fn two_engines_that_share_a_question_answer_as_one_does_to_the_bit() {
    let layout = shape(6, 8, 12, 12);
    for id in ["batch_norm", "layer_norm", "decorrelated_batch_norm", "group_whitening", "iter_norm"] {
        let question = query(RECIPE, layout, fitted(methods::find(id).expect("registered"), layout));
        let alone = encode(&ask(&mut Engine::default(), &question));
        let share =
            finish(Engine::default().share(&question, &Unhurried)).expect("never waits").expect("a share");
        // The share may be there in time or come too late.
        for company in [Beside(Some(share.clone())), Beside(None)] {
            let answer = finish(Engine::default().answer(&question, &company)).expect("never waits");
            assert_eq!(encode(&answer.expect("an answer")), alone, "{id}");
        }
        // Another area's spectrum is not taken for this one's.
        let next = Query { focus: Focus { area: 1, ..question.focus }, ..question.clone() };
        let expected = encode(&ask(&mut Engine::default(), &next));
        let answer = finish(Engine::default().answer(&next, &Beside(Some(share)))).expect("never waits");
        assert_eq!(encode(&answer.expect("an answer")), expected, "{id}");
    }
}

#[test]
fn what_was_found_out_about_another_tensor_is_not_taken() {
    let layout = shape(4, 8, 6, 6);
    let question = query(RECIPE, layout, fitted(methods::ALL[0], layout));
    let elsewhere = query(Recipe { seed: RECIPE.seed + 1, ..RECIPE }, layout, question.normalization.clone());
    let share =
        finish(Engine::default().share(&elsewhere, &Unhurried)).expect("never waits").expect("a share");
    let answer = finish(Engine::default().answer(&question, &Beside(Some(share)))).expect("never waits");
    assert_eq!(encode(&answer.expect("an answer")), encode(&ask(&mut Engine::default(), &question)));
}

#[derive(Default)]
struct Stages(RefCell<Vec<Progress>>);

impl Pace for Stages {
    async fn tick(&self, progress: Progress) -> Result<(), Cancelled> {
        self.0.borrow_mut().push(progress);
        Ok(())
    }
}

#[test]
fn progress_stays_between_0_and_1_and_stages_come_in_order() {
    let order = [
        Stage::Generating,
        Stage::MeasuringBefore,
        Stage::Normalizing,
        Stage::MeasuringAfter,
        Stage::Focusing,
    ];
    let layout = shape(8, 16, 40, 40);
    for id in ["batch_norm", "layer_norm", "decorrelated_batch_norm", "position_norm"] {
        let seen = Stages::default();
        let query = query(RECIPE, layout, fitted(methods::find(id).expect("registered"), layout));
        finish(Engine::default().answer(&query, &seen)).expect("never waits").expect("an answer");
        let seen = seen.0.into_inner();
        assert!(seen.len() > 10, "{id}: {} ticks", seen.len());
        assert!(seen.iter().all(|progress| (0.0..=1.0).contains(&progress.fraction)), "{id}");
        let stages: Vec<usize> = seen
            .iter()
            .map(|progress| order.iter().position(|stage| *stage == progress.stage).expect("a stage"))
            .collect();
        assert!(stages.is_sorted(), "{id}: {stages:?}");
        for stage in order {
            let fractions: Vec<f32> = seen
                .iter()
                .filter(|p| p.stage == stage && stage != Stage::Focusing)
                .map(|p| p.fraction)
                .collect();
            // Measuring after has three parts.
            assert!(fractions.is_sorted() || stage == Stage::MeasuringAfter, "{id} {stage:?}: {fractions:?}");
        }
    }
}

/// Says stop at the tick of this number, once.
struct StopAt(Cell<usize>);

impl Pace for StopAt {
    async fn tick(&self, _: Progress) -> Result<(), Cancelled> {
        match self.0.get() {
            0 => Err(Cancelled),
            left => {
                self.0.set(left - 1);
                Ok(())
            }
        }
    }
}

#[test]
fn stopping_at_any_tick_leaves_the_engine_right() {
    let layout = shape(2, 6, 4, 4);
    let ask_for = |id: &str, seed: u64| {
        let normalization = fitted(methods::find(id).expect("registered"), layout);
        query(Recipe { seed, ..RECIPE }, layout, normalization)
    };
    let before = ask_for("layer_norm", 1);
    for target in
        [ask_for("group_whitening", 2), ask_for("instance_norm", 1), ask_for("decorrelated_batch_norm", 1)]
    {
        let expected = ask(&mut Engine::default(), &target);
        let expected_before = ask(&mut Engine::default(), &before);
        let (mut stopped, mut finished) = (0, false);
        for k in 0..10_000 {
            let mut engine = Engine::default();
            ask(&mut engine, &before);
            let result = finish(engine.answer(&target, &StopAt(Cell::new(k)))).expect("never waits");
            match result {
                Err(error) => {
                    assert_eq!(error, Error::Cancelled);
                    stopped += 1;
                    if k % 2 == 0 {
                        // The question before, whose overview may not need sending again, has its own answer.
                        assert_eq!(
                            ask(&mut engine, &before).detail,
                            expected_before.detail,
                            "after tick {k}"
                        );
                    }
                    assert_eq!(ask(&mut engine, &target), expected, "after tick {k}");
                }
                Ok(report) => {
                    assert_eq!(report, expected);
                    finished = true;
                    break;
                }
            }
        }
        assert!(finished && stopped > 8, "{stopped} ticks");
    }
}

#[test]
fn an_error_leaves_the_engine_usable() {
    let layout = shape(4, 8, 6, 6);
    let good = query(RECIPE, layout, fitted(methods::ALL[0], layout));
    let mut bad = good.clone();
    bad.normalization.groups = 3;
    let mut engine = Engine::default();
    let expected = ask(&mut engine, &good);
    let error = finish(engine.answer(&bad, &Unhurried)).expect("never waits").expect_err("3 groups");
    assert!(matches!(error, Error::Norm(norm::Error::Groups { groups: 3, .. })), "{error}");
    assert_eq!(ask(&mut engine, &good).detail, expected.detail);
    // Cholesky fails only once it is running.
    let mut singular = good.clone();
    singular.source = Source::Recipe { recipe: RECIPE, shape: shape(1, 8, 2, 2) };
    singular.normalization = from_json(
        r#"{"method": "instance_whitening", "whitening": "cholesky", "epsilon": 0}"#,
        shape(1, 8, 2, 2),
    );
    let error = finish(engine.answer(&singular, &Unhurried)).expect("never waits").expect_err("singular");
    assert!(matches!(error, Error::Norm(norm::Error::NotPositiveDefinite { area: 0, .. })), "{error}");
    assert_eq!(ask(&mut engine, &good), expected);
}

fn tokens_file() -> (Vec<f64>, Vec<u8>) {
    let layout = shape(2, 5, 3, 1);
    let x = generic(layout, 4);
    // N x T x D from N x D x T x 1.
    let transposed: Vec<f64> = (0..30).map(|i| x[layout.offset([i / 15, i % 5, i / 5 % 3, 0])]).collect();
    (x, NpyFile::new("<f8", &[2, 3, 5]).encode(&transposed))
}

#[test]
fn a_file_is_answered_about_and_saved_in_its_own_layout_and_type() {
    let (x, file) = tokens_file();
    let layout = shape(2, 5, 3, 1);
    let mut engine = Engine::default();
    let report = engine.load(4, &file, Some(Layout::Ntd)).expect("loaded");
    assert_eq!((report.sizes, report.layout, report.shape), (vec![2, 3, 5], Layout::Ntd, layout));
    assert_eq!(report.dtype, "float64");
    let normalization = fitted(methods::find("layer_norm_token").expect("registered"), layout);
    let query = Query {
        source: Source::File { id: 4, layout: Layout::Ntd },
        normalization,
        focus: Focus::default(),
        against: None,
    };
    let overview = ask(&mut engine, &query).overview.expect("the first answer");
    assert_eq!((overview.shape, overview.areas, overview.columns), (layout, 6, 5));
    assert_eq!(overview.dtype, "float64");
    let saved = finish(engine.save(&query, &Unhurried)).expect("never waits").expect("saved");
    let array = npy::read(&saved, Some(Layout::Ntd)).expect("read back");
    assert_eq!(array.sizes, [2, 3, 5]);
    let expected = query.normalization.forward(&x, layout).expect("forward");
    assert_eq!(array.tensor.values(), &Values::F64(expected));
}

#[test]
fn a_synthetic_tensor_is_saved_as_f32_in_rank_4() {
    let layout = shape(2, 4, 3, 2);
    let query = query(RECIPE, layout, fitted(methods::ALL[0], layout));
    let saved = finish(Engine::default().save(&query, &Unhurried)).expect("never waits").expect("saved");
    let array = npy::read(&saved, None).expect("read back");
    assert_eq!(array.sizes, [2, 4, 3, 2]);
    let x = RECIPE.generate(layout).expect("generated");
    let expected = query.normalization.forward(&x, layout).expect("forward");
    assert_eq!(array.tensor.values(), &Values::F32(expected));
}

#[test]
fn without_its_file_a_question_has_no_answer() {
    let layout = shape(2, 5, 3, 1);
    let query = Query {
        source: Source::File { id: 4, layout: Layout::Ntd },
        normalization: fitted(methods::ALL[0], layout),
        focus: Focus::default(),
        against: None,
    };
    let mut engine = Engine::default();
    let answer = |engine: &mut Engine| finish(engine.answer(&query, &Unhurried)).expect("never waits");
    assert_eq!(answer(&mut engine), Err(Error::NoFile));
    engine.load(5, &tokens_file().1, Some(Layout::Ntd)).expect("loaded");
    assert_eq!(answer(&mut engine), Err(Error::NoFile), "another file is not this one");
    assert!(engine.load(4, b"nonsense", None).is_err());
    assert_eq!(answer(&mut engine), Err(Error::NoFile));
    let saved = finish(engine.save(&query, &Unhurried)).expect("never waits");
    assert_eq!(saved, Err(Error::NoFile));
    engine.load(4, &tokens_file().1, Some(Layout::Ntd)).expect("loaded");
    assert!(answer(&mut engine).is_ok());
    assert!(engine.load(6, b"nonsense", None).is_err());
    assert!(answer(&mut engine).is_ok(), "a file that cannot be read does not replace the one before");
}

#[test]
fn a_file_read_again_under_its_number_is_the_one_answered_about() {
    let (x, file) = tokens_file();
    let mut engine = Engine::default();
    engine.load(1, &file, Some(Layout::Ntd)).expect("loaded");
    let layout = shape(2, 5, 3, 1);
    let normalization = fitted(methods::find("layer_norm").expect("registered"), layout);
    let query = Query {
        source: Source::File { id: 1, layout: Layout::Ntd },
        normalization,
        focus: Focus::default(),
        against: None,
    };
    assert_eq!(ask(&mut engine, &query).detail.cell.before, x[0]);
    engine.load(1, &file, Some(Layout::Ncl)).expect("loaded");
    let overview = ask(&mut engine, &query).overview.expect("a new tensor");
    assert_eq!(overview.shape, shape(2, 3, 5, 1));
}

#[test]
fn a_file_is_never_saved_in_the_layout_of_another() {
    let mut engine = Engine::default();
    engine.load(1, &tokens_file().1, Some(Layout::Ntd)).expect("loaded");
    let normalization = fitted(methods::find("layer_norm").expect("registered"), shape(2, 5, 3, 1));
    let query = Query {
        source: Source::File { id: 1, layout: Layout::Ntd },
        normalization,
        focus: Focus::default(),
        against: None,
    };
    let first = finish(engine.save(&query, &Unhurried)).expect("never waits").expect("saved");
    engine
        .load(2, &NpyFile::new("<f8", &[3, 2]).encode(&[1.0, 2.0, 4.0, 3.0, 0.0, 7.0]), None)
        .expect("loaded");
    let second = finish(engine.save(&query, &Unhurried)).expect("never waits");
    assert!(second == Err(Error::NoFile) || second == Ok(first), "neither the file of before nor a refusal");
}

#[test]
fn constant_and_hostile_files_have_answers_without_nan() {
    let sizes = [2, 4, 3, 3];
    for values in [vec![0.0; 72], vec![2.5; 72], (0..72).map(|i| 1e30 * f64::from(i - 30)).collect()] {
        for descr in ["<f4", "<f8"] {
            let mut engine = Engine::default();
            engine.load(1, &NpyFile::new(descr, &sizes).encode(&values), None).expect("loaded");
            for method in methods::ALL {
                let mut parameters = method.fitted(shape(2, 4, 3, 3));
                // A covariance of rank 1 has no Cholesky factor, which is said and is no answer.
                if parameters.whitening == Whitening::Cholesky {
                    parameters.whitening = Whitening::Zca;
                }
                let normalization = method.with(&parameters, Recovery::None);
                let query = Query {
                    source: Source::File { id: 1, layout: Layout::Ntd },
                    normalization,
                    focus: Focus { rows: 8, columns: 8, ..Focus::default() },
                    against: None,
                };
                let report = ask(&mut engine, &query);
                let overview = report.overview.expect("a new normalization");
                for moments in [overview.before.moments, overview.after.moments] {
                    let all = [moments.mean, moments.variance, moments.skewness, moments.excess_kurtosis];
                    assert!(all.iter().all(|v| v.is_finite()), "{} {descr}: {moments:?}", method.id);
                }
                assert!(report.detail.window.after.iter().all(|v| v.is_finite()), "{}", method.id);
                for condition in
                    [overview.before.channels.condition_number, overview.after.channels.condition_number]
                {
                    assert!(condition >= 1.0 - 1e-9, "{} {descr}: {condition}", method.id);
                }
            }
        }
    }
}

#[test]
fn the_largest_tensor_of_the_page_is_answered_about() {
    let layout = shape(32, 64, 56, 56);
    let recipe = Recipe { input: Input::Gaussian, ..RECIPE };
    let x = recipe.generate(layout).expect("generated");
    let mut engine = Engine::default();
    for id in ["batch_norm", "layer_norm_token"] {
        let mut query = query(recipe, layout, fitted(methods::find(id).expect("registered"), layout));
        query.focus.cell = Some([31, 63, 55, 55]);
        query.focus.area = usize::MAX;
        let report = ask(&mut engine, &query);
        let overview = report.overview.expect("a new normalization");
        assert_eq!(overview.before.histogram.total(), layout.len() as u64);
        assert_eq!(overview.invariances, None, "seven normalizations of it would take too long");
        assert_near(id, overview.after.moments.variance, 1.0, 1e-4);
        assert_eq!(report.detail.area.area, overview.areas - 1);
        let place = report.detail.cell.place();
        let plan = query.normalization.plan(layout).expect("a plan");
        assert_eq!(place, plan.partition().place([31, 63, 55, 55]));
        let mut block = vec![0.0f32; plan.partition().area_len()];
        plan.partition().gather(&x, place.area, &mut block);
        let (mean, variance) = mean_and_variance(&block);
        assert_eq!((report.detail.cell.row.mean, report.detail.cell.row.variance), (mean, variance));
        let expected = (f64::from(x[layout.len() - 1]) - mean) / (variance + 1e-5).sqrt();
        assert_near(id, report.detail.cell.after, expected, 1e-6);
    }
}

#[test]
fn whitening_in_pieces_is_whitening_at_once() {
    // More than 2^16 values in one area, so that the engine cuts it; not a multiple of anything.
    let layout = shape(9, 12, 31, 27);
    for json in [r#"{"method": "decorrelated_batch_norm"}"#, r#"{"method": "iter_norm", "groups": 2}"#] {
        let query = query(RECIPE, layout, from_json(json, layout));
        let saved = finish(Engine::default().save(&query, &Unhurried)).expect("never waits").expect("saved");
        let x = RECIPE.generate(layout).expect("generated");
        let expected = query.normalization.forward(&x, layout).expect("forward");
        let array = npy::read(&saved, None).expect("read back");
        let Values::F32(y) = array.tensor.values() else { panic!("f32 stays f32") };
        assert_close(json, &wide(y), &wide(&expected), 1e-6);
    }
}

#[test]
fn messages_survive_their_bytes() {
    let layout = shape(2, 4, 3, 3);
    let mut query = query(
        RECIPE,
        layout,
        composed(
            "ssffss",
            1,
            1,
            Operation::Whiten { by: norm::Whitening::Newton { iterations: 3 }, epsilon: 1e-3 },
        ),
    );
    query.normalization.recovery = Recovery::uniform(2.0, 1.0, 4);
    query.focus.cell = Some([1, 2, 0, 1]);
    let requests = [
        Request::Analyse { id: u64::MAX, query: query.clone(), shared: true },
        Request::Cancel,
        Request::Load { id: 3, layout: Some(Layout::Ntd) },
        Request::Save { query: query.clone() },
    ];
    for request in requests {
        assert_eq!(decode::<Request>(&encode(&request)), Some(request));
    }
    let report = ask(&mut Engine::default(), &query);
    let response = Response::Report { id: 3, report: Box::new(report) };
    assert_eq!(decode::<Response>(&encode(&response)), Some(response));
    assert_eq!(decode::<Response>(&[]), None);
    assert_eq!(decode::<Request>(&[200, 1, 2]), None);
    assert_eq!(Invariance::ALL.len(), 6);
}
