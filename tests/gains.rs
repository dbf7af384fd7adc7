//! Scale and shift of single channels.

use normlens::model::gains::Gains;
use normlens::model::query::Query;
use normlens::model::state::{Action, State, reduce};
use normlens::model::url;
use normlens::norm::{Recovery, Shape};

fn opened(fields: &str) -> State {
    reduce(&State::default(), Action::LinkOpened(format!("#/explore?v=1&{fields}")))
}

#[test]
fn a_channel_of_its_own_is_scaled_and_shifted_by_its_own_and_the_others_by_those_of_all() {
    let state = opened("m=batch_norm&gamma=2&beta=-1&gb=3:0.5:1.25");
    let normalization = state.query.normalization(8);
    let Recovery::Affine { gamma, beta } = &normalization.recovery else { panic!("affine") };
    assert_eq!(gamma, &[2.0, 2.0, 0.5, 2.0, 2.0, 2.0, 2.0, 2.0]);
    assert_eq!(beta, &[-1.0, -1.0, 1.25, -1.0, -1.0, -1.0, -1.0, -1.0]);
    // In the output: the mean of a batch-normalized channel is its β, its deviation its γ.
    let shape = Shape::new(4, 8, 6, 6).expect("a shape");
    let x: Vec<f64> = (0..shape.len()).map(|i| (i as f64 * 0.7).sin()).collect();
    let y = normalization.forward(&x, shape).expect("forward");
    let values: Vec<f64> = (0..shape.len()).filter(|i| i / 36 % 8 == 2).map(|i| y[i]).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let deviation =
        (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt();
    assert!((mean - 1.25).abs() < 1e-9 && (deviation - 0.5).abs() < 1e-4, "{mean} {deviation}");
}

#[test]
fn handles_move_one_channel_or_all() {
    let state = reduce(&opened("m=batch_norm"), Action::GainChanged(Some(4), (1.5, 0.25)));
    assert_eq!((state.query.gain(Some(4)), state.query.gain(None)), ((1.5, 0.25), (1.0, 0.0)));
    assert!(state.hash().contains("gb=5:1.5:0.25"), "{}", state.hash());
    assert_eq!(url::decode(&state.hash()).0, state.query);
    let state = reduce(&state, Action::GainChanged(None, (3.0, -2.0)));
    assert_eq!((state.query.gain(Some(4)), state.query.gain(Some(0))), ((1.5, 0.25), (3.0, -2.0)));
    let state = reduce(&state, Action::GainsCleared);
    assert_eq!(state.query.gain(Some(4)), (3.0, -2.0));
}

#[test]
fn channels_that_a_tensor_does_not_have_are_left_out_and_said() {
    let state = opened("shape=2.4.3.3&m=batch_norm&gb=4:2:0,5:2:0");
    assert_eq!((state.query.gain(Some(3)), state.query.gain(Some(4))), ((2.0, 0.0), (1.0, 0.0)));
    assert_eq!(state.session.repairs.len(), 1, "{:?}", state.session.repairs);
}

#[test]
fn more_channels_than_a_link_holds_are_not_taken() {
    let mut gains = Gains::NONE;
    for channel in 0..100 {
        gains.set(channel, (2.0, 0.0));
    }
    assert_eq!((gains.of(63), gains.of(64)), (Some((2.0, 0.0)), None));
    assert_eq!(gains.to_string().parse(), Ok(gains));
    assert_eq!(Query::default().gains, Gains::NONE);
}
