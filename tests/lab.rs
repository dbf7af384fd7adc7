//! The lab's choices in a link, and its pictures.

use normlens::lab::{Rescale, Subject};
use normlens::model::lab::{Choices, Landscape, WeightPlane, dial, gradient, outputs, scale_at};
use normlens::model::scene::{Item, Scene};
use normlens::model::{Screen, url};
use normlens::net::{Descent, Normalizer};

#[test]
fn a_link_holds_every_choice_and_nothing_for_a_fresh_lab() {
    assert_eq!(Choices::default().text(), "");
    let choices = Choices {
        subject: Subject { normalizer: Normalizer::Layer, epsilon: 0.0, evaluates: true },
        scale: 0.0123,
        angle: -1.5,
        descent: Descent { rate: 20.0, decay: 1e-5 },
    };
    let text = choices.text();
    assert_eq!(text, "layer:ln,mode:evaluate,a:0.0123,angle:-1.5,eps:0.0,eta:20.0,lambda:1e-5");
    assert_eq!(Choices::parse(&text), (choices, Vec::new()));
    let (query, repairs) = url::decode(&format!("#/labs/scale-invariance?v=1&lab={text}"));
    assert_eq!((query.screen, &query.lab, repairs), (Screen::ScaleInvariance, &text, Vec::new()));
    assert!(url::encode(&query).ends_with(&format!("&lab={text}")));
}

#[test]
fn what_cannot_be_is_left_out_with_a_reason() {
    let (choices, repairs) = Choices::parse("a:1e9,layer:xn,eps:NaN,angle:1,what:2,eta:");
    assert_eq!(choices, Choices { angle: 1.0, ..Choices::default() });
    assert_eq!(repairs.len(), 5, "{repairs:?}");
    assert_eq!(repairs[0], "“a:1e9” was left out. The scale a is a number from 0.001 to 1000.");
    let (query, repairs) = url::decode("#/labs/scale-invariance?v=1&lab=%3Cscript%3E");
    assert!(query.lab.is_empty());
    assert_eq!(repairs, ["“lab=<script>” was left out: the lab is written as a:3.16,eps:0."]);
}

#[test]
fn typed_numbers_are_taken_as_people_write_them() {
    let usual = Choices::default();
    assert_eq!(usual.with("angle", "−1,5").map(|choices| choices.angle), Ok(-1.5));
    assert_eq!(usual.with("eta", "0"), Err("The learning rate is a number from 0.01 to 100.".to_owned()));
}

#[test]
fn dragged_weights_stay_within_the_limits() {
    for weights in [[0.0, 0.0], [-5.0, 0.0], [-1e9, -1e-12], [1e-9, 3.0]] {
        let choices = Choices::default().with_weights(weights);
        assert_eq!(Choices::parse(&choices.text()), (choices, Vec::new()), "{weights:?}");
    }
}

#[test]
fn the_dial_is_read_where_it_is_drawn() {
    for scale in [0.001, 0.0316, 1.0, 3.16, 1000.0] {
        let scene = dial(scale, 292.0, 158.0);
        let Some(Item::Circle { centre, .. }) = scene.items.last() else {
            panic!("the handle is drawn last")
        };
        assert!((scale_at(*centre, 292.0, 158.0) / scale - 1.0).abs() < 0.02, "{scale}");
    }
}

#[test]
fn no_chart_leaves_its_panel() {
    for epsilon in [0.0, 1e-5, 1.0] {
        for scale in [0.001, 1.0, 1000.0] {
            let mut choices = Choices { scale, ..Choices::default() };
            choices.subject.epsilon = epsilon;
            let run = |scales| Rescale { subject: choices.subject, angle: choices.angle, scales }.run();
            let (at, over) = (run(vec![scale]), run(Rescale::all_scales()));
            for curves in [outputs(&at, &choices), gradient(&over.curve, &at.curve[0])] {
                assert!(curves.says.ends_with('.') && !curves.says.contains("NaN"), "{}", curves.says);
                held(&curves.scene(400.0, 220.0));
            }
        }
    }
}

#[test]
fn the_circles_of_the_weight_plane_are_of_round_norms_and_say_which() {
    let subject = Choices::default().subject;
    for (reach, norms) in
        [(0.0007, "‖w‖ = 2·10⁻⁴ 4·10⁻⁴ 6·10⁻⁴"), (1.2, "‖w‖ = 0.50 1.00"), (4.3, "‖w‖ = 2.00 4.00")]
    {
        let landscape = Landscape::new(subject, 0.5, reach);
        let weights = [0.6 * reach, 0.3 * reach];
        let scene =
            WeightPlane { landscape: &landscape, weights, gradient: [0.0; 2], paths: &[] }.scene(300.0);
        let rings = scene.items.iter().filter_map(|item| match item {
            Item::Circle { radius, fill: None, .. } => Some(*radius),
            _ => None,
        });
        let rings: Vec<f64> = rings.collect();
        let words = scene.items.iter().filter_map(|item| match item {
            Item::Text(text) => Some(text.spans.iter().map(|span| span.text.as_str()).collect::<String>()),
            _ => None,
        });
        let words: Vec<String> = words.take(rings.len()).collect();
        assert_eq!(words.join(" "), norms);
        assert!(rings.iter().all(|radius| *radius < 150.0), "{rings:?}");
        // The first norm to the last as the first radius to the last.
        let first = rings[0] / 150.0 * reach;
        for (at, radius) in rings.iter().enumerate() {
            assert!((radius / 150.0 * reach / first - (at + 1) as f64).abs() < 1e-9, "{rings:?}");
        }
    }
}

fn held(scene: &Scene) {
    for item in &scene.items {
        if let Item::Polyline { points, .. } = item {
            for [x, y] in points {
                assert!((-0.01..=scene.width + 0.01).contains(x), "{x}");
                assert!((-0.01..=scene.height + 0.01).contains(y), "{y}");
            }
        }
    }
}
