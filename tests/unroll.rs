//! The picture of the unrolling: where it begins, where it ends, and who comes first.

use normlens::compute::{Engine, Report, Unhurried, finish};
use normlens::model::scene::{Unroll, tensor_tiles, unrolled};
use normlens::model::state::{Action, State, reduce};
use normlens::norm::{Partition, Place};

const SIZE: [f64; 2] = [640.0, 380.0];

fn answered(fields: &str) -> (Partition, Report) {
    let mut state = reduce(&State::default(), Action::LinkOpened(format!("#/explore?v=1&{fields}")));
    state.session.window = (64, 400);
    let question = state.question().expect("a question");
    let report =
        finish(Engine::default().answer(&question, &Unhurried)).expect("unhurried").expect("an answer");
    (state.plan().expect("a plan").partition().clone(), report)
}

fn unroll(partition: &Partition, report: &Report) -> (Unroll, normlens::model::scene::Scene) {
    let (window, area) = (&report.detail.window, report.detail.area.area);
    let domain = report.overview.as_ref().expect("new work").domain;
    let matrix = unrolled(window, partition, area, None, domain, SIZE[0], SIZE[1]);
    (Unroll::new(window, partition, area, domain, &matrix), matrix)
}

#[test]
fn every_value_goes_from_its_tile_to_its_row() {
    let (partition, report) = answered("m=group_norm&area=6");
    let (unroll, matrix) = unroll(&partition, &report);
    let area = report.detail.area.area;
    let tiles = tensor_tiles(&partition, area, None, SIZE[0], SIZE[1]);
    let (start, end): (Vec<_>, Vec<_>) = (unroll.at(0.0).collect(), unroll.at(unroll.length()).collect());
    assert_eq!(start.len(), partition.shape().len(), "all values of this small tensor are on their way");
    // The last piece is the last value of the current area.
    let place = Place { area, row: partition.rows() - 1, column: partition.columns() - 1 };
    let cell = partition.index(place);
    let middle =
        |placed: &normlens::model::scene::Placed| [0, 1].map(|k| placed.at[k] + placed.size[k] / 2.0);
    let near = |a: [f64; 2], b: [f64; 2]| (a[0] - b[0]).abs() < 1e-6 && (a[1] - b[1]).abs() < 1e-6;
    let (first, last) = (start.last().expect("a piece"), end.last().expect("a piece"));
    assert!(near(middle(first), tiles.locate(cell).expect("a tile")));
    assert!(near(middle(last), matrix.locate(cell).expect("a row")));
    assert!(end.iter().all(|placed| (0.0..=1.0).contains(&placed.shade)));
}

#[test]
fn the_current_area_starts_first_and_all_arrive() {
    let (partition, report) = answered("m=instance_norm&area=1");
    let (unroll, _) = unroll(&partition, &report);
    let moved = |time: f64| {
        let (now, start) = (unroll.at(time), unroll.at(0.0));
        now.zip(start)
            .map(|(now, start)| (now.at[0] - start.at[0]).abs() + (now.at[1] - start.at[1]).abs() > 0.0)
            .collect::<Vec<_>>()
    };
    let soon = moved(20.0);
    let current = partition.columns() * partition.rows();
    assert!(soon[soon.len() - current..].iter().any(|moved| *moved), "the current area is on its way");
    assert!(soon[..soon.len() - current].iter().all(|moved| !moved), "and no other");
    assert!(unroll.length() <= 1200.0);
}

#[test]
fn of_many_values_strips_move() {
    let (partition, report) = answered("shape=8.16.12.12&m=batch_norm");
    let (unroll, _) = unroll(&partition, &report);
    let shown = report.detail.window.before.len();
    assert!(unroll.at(0.0).count() < shown, "{shown} values move in strips");
}
