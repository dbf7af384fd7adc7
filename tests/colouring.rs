//! The colouring matrix in hand: what a person holds is what the ellipse after does.

#![expect(clippy::float_cmp, reason = "limits are taken as they are")]

mod support;

use normlens::compute::{Engine, Unhurried, finish};
use normlens::model::colouring::Colouring;
use normlens::model::query::RecoveryKind;
use normlens::model::state::{Action, State, reduce};
use support::assert_near;

fn after(actions: impl IntoIterator<Item = Action>) -> State {
    actions.into_iter().fold(State::default(), |state, action| reduce(&state, action))
}

/// Batch whitening, and then a matrix.
fn coloured(whitening: &str) -> State {
    let link =
        format!("#/explore?v=1&shape=16.8.6.6&m=decorrelated_batch_norm&w={whitening}&g=1&eps=0.000001");
    after([Action::LinkOpened(link), Action::RecoveryPicked(RecoveryKind::Colouring)])
}

fn held(state: &State, channels: (usize, usize)) -> Option<Colouring> {
    Colouring::of(&state.query, channels)
}

#[test]
fn colouring_follows_batch_whitening_and_leaves_it_as_it_was() {
    for (whitening, kept) in [("zca", "ZCA"), ("cholesky", "Cholesky")] {
        let state = coloured(whitening);
        assert_eq!(state.query.title(), "Whitening and coloring");
        assert_eq!(state.query.recovery(), RecoveryKind::Colouring);
        let back = reduce(&state, Action::RecoveryPicked(RecoveryKind::None));
        assert_eq!((back.query.title(), back.query.affine), ("Decorrelated batch normalization", false));
        assert_eq!(back.query.operation().label(), kept);
        let affine = reduce(&state, Action::RecoveryPicked(RecoveryKind::Affine));
        assert!(affine.query.affine && affine.query.takes_colouring());
    }
    // Where nothing is whitened, or samples apart, there is no such matrix.
    for link in ["#/explore?v=1&m=batch_norm", "#/explore?v=1&m=instance_whitening"] {
        let state = after([Action::LinkOpened(link.to_owned())]);
        assert!(!state.query.takes_colouring(), "{link}");
        assert_eq!(reduce(&state, Action::RecoveryPicked(RecoveryKind::Colouring)).query, state.query);
    }
}

#[test]
fn the_ellipse_after_ends_where_the_matrix_is_held() {
    for (x, y) in [(0, 1), (1, 0), (4, 5)] {
        let state = coloured("zca");
        let before = held(&state, (x, y)).expect("a pair");
        let actions = before.towards([1.4, 2.2]).actions();
        let mut state = actions.into_iter().fold(state, |state, action| reduce(&state, action));
        state.query.channels = Some((x, y));
        let tip = held(&state, (x, y)).expect("a pair").tip();
        // As fine as a hand is: two decimals of the angle and the stretch.
        assert_near("along x", tip[0], 1.4, 0.03);
        assert_near("along y", tip[1], 2.2, 0.03);
        let question = state.question().expect("a question");
        let report =
            finish(Engine::default().answer(&question, &Unhurried)).expect("unhurried").expect("one");
        let (_, [xx, xy, yy]) = report.detail.scatter.ellipse_after;
        // The end of the axis at two deviations is an eigenvector of the covariance, with half its length as deviation.
        let variance = (tip[0] * tip[0] + tip[1] * tip[1]) / 4.0;
        assert_near("C t along x", xx * tip[0] + xy * tip[1], variance * tip[0], 0.02 * variance);
        assert_near("C t along y", xy * tip[0] + yy * tip[1], variance * tip[1], 0.02 * variance);
    }
}

#[test]
fn only_a_pair_of_the_matrix_is_held_and_within_its_limits() {
    let state = coloured("zca");
    assert_eq!(held(&state, (1, 2)), None);
    assert_eq!(held(&state, (3, 3)), None);
    let colouring = held(&state, (2, 3)).expect("a pair");
    assert_eq!(colouring.towards([100.0, 0.0]).stretch, 4.0);
    assert_eq!(colouring.towards([0.0, 0.0]).stretch, 0.25);
    assert!(colouring.stretched(3.0).stretch > colouring.stretch);
    // Round and round.
    let turned = (0..200).fold(colouring, |colouring, _| colouring.turned(1.0));
    assert!(turned.angle.abs() <= std::f64::consts::PI);
    for action in turned.actions() {
        assert_eq!(reduce(&state, action).session.problem, None);
    }
}
