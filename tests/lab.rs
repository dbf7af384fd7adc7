//! The lab's choices in a link, and its pictures.

use normlens::lab::{AtScale, Equilibrium, Noise, Path, Plane, Rescale, Subject};
use normlens::model::lab::{
    Choices, Curves, Landscape, WeightPlane, decay, dial, gradient, outputs, scale_at,
};
use normlens::model::scene::{Anchor, Item, Scene};
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

fn labels(curves: &Curves) -> Vec<String> {
    curves.curves.iter().map(|curve| curve.label.join(" ")).collect()
}

#[test]
fn the_effective_rate_is_told_for_every_rate_and_decay() {
    let noise = Noise::new(1, 2000);
    for (rate, lambda, scale, ends, names) in [
        (
            0.5,
            0.002,
            3.16,
            "and 0.045 with it, where theory says 0.045.",
            "no decay, with decay, √(ηλ(2 − ηλ))",
        ),
        (9.0, 0.1, 1.0, "and 0.99 with it, where theory says 0.99.", "no decay, with decay, √(ηλ(2 − ηλ))"),
        (
            10.0,
            0.1,
            1.0,
            "jumping about the 1.00 of theory, since ηλ is near 1.",
            "no decay, with decay, √(ηλ(2 − ηλ))",
        ),
        (0.5, 0.0, 1.0, "without weight decay.", "no decay"),
        (100.0, 0.1, 3.16, "since ηλ is not below 2.", "no decay, with decay: never settles"),
        (100.0, 0.1, 1000.0, "since ηλ is not below 2.", "no decay, with decay: never settles"),
        (25.0, 0.1, 0.001, "since ηλ is not below 2.", "no decay, with decay: never settles"),
        (25.0, 0.081, 3.16, "since ηλ is not below 2.", "no decay, with decay: never settles"),
        (20.0, 0.1, 1.0, "since ηλ is not below 2.", "no decay, with decay: never settles"),
    ] {
        let descent = Descent { rate, decay: lambda };
        let run = |descent| Equilibrium { descent, norm: scale }.run(&noise);
        let curves = decay(&run(Descent { decay: 0.0, ..descent }), &run(descent), descent);
        assert!(curves.says.ends_with(ends), "{}", curves.says);
        assert_eq!(labels(&curves).join(", "), names);
        for width in [280.0, 400.0] {
            let scene = curves.scene(width, 150.0);
            held(&scene);
            for text in scene.items.iter().filter_map(|item| match item {
                Item::Text(text) if text.anchor == Anchor::End => Some(text),
                _ => None,
            }) {
                let letters = text.spans.iter().map(|span| span.text.chars().count()).sum::<usize>();
                assert!(text.at[0] >= 5.0 * letters as f64, "{text:?}");
            }
        }
    }
}

#[test]
fn a_line_that_another_hides_is_named_by_that() {
    for (evaluates, scale, names) in [
        (true, 3.16, ["", "fixed statistics ≈ x · w up to ±7.56", "at a = 1"].as_slice()),
        (true, 0.5, &["", "fixed statistics ≈ x · w moves", "at a = 1"]),
        (false, 1.0, &["", "normalized ≈ x · w stays"]),
        (false, 3.16, &["x · w up to ±7.56", "normalized stays"]),
    ] {
        let mut choices = Choices { scale, ..Choices::default() };
        choices.subject.evaluates = evaluates;
        let report = Rescale { subject: choices.subject, angle: choices.angle, scales: vec![scale] }.run();
        assert_eq!(labels(&outputs(&report, &choices)), names, "{scale}");
    }
}

#[test]
fn theory_stands_beside_the_gradient_and_beside_a_curvature_that_is_positive() {
    let subject = Subject { epsilon: 0.0, ..Choices::default().subject };
    let over = Rescale { subject, angle: 2.5, scales: Rescale::all_scales() }.run().curve;
    let curves = gradient(&over, &over[0]);
    assert_eq!(labels(&curves), ["‖w‖ · ‖∇L‖", "curvature", "‖∇L‖", "∝ 1/a", "∝ 1/a²"]);
    for (measured, theory) in [(1, 4), (2, 3)] {
        let [measured, theory] = [measured, theory].map(|at: usize| &curves.curves[at].points);
        for (measured, theory) in [(measured.first(), theory.first()), (measured.last(), theory.last())] {
            let [[_, measured], [_, theory]] = [measured, theory].map(|point| *point.expect("a point"));
            assert!((measured / theory - 1.0).abs() < 1e-5, "{measured} {theory}");
        }
    }
    let concave = over.iter().map(|at| AtScale { curvature: -at.curvature, ..*at }).collect::<Vec<_>>();
    let names = labels(&gradient(&concave, &concave[0]));
    assert_eq!(names, ["‖w‖ · ‖∇L‖", "curvature, where > 0", "‖∇L‖", "∝ 1/a"]);
}

#[test]
fn a_path_that_diverges_leaves_the_weight_plane_to_the_others() {
    let path = |points: Vec<[f64; 2]>| Path { descent: Descent { rate: 1.0, decay: 0.0 }, points, loss: 0.0 };
    let stays = path(vec![[1.0, 0.0], [2.0, 0.0]]);
    let leaves = path(vec![[1.0, 0.0], [500.0, 0.0], [1e6, 0.0]]);
    let reach = |paths: &[Path]| WeightPlane::reach([1.0, 0.0], paths);
    assert!((reach(&[stays.clone(), leaves]) - reach(&[stays])).abs() < 1e-12);
}

#[test]
fn with_fixed_statistics_one_point_of_the_weight_plane_is_best() {
    for evaluates in [false, true] {
        let subject = Subject { epsilon: 0.21, evaluates, ..Choices::default().subject };
        let landscape = Landscape::new(subject, 0.5, 2.2);
        let plane =
            WeightPlane { landscape: &landscape, weights: [1.0, 1.0], gradient: [0.0; 2], paths: &[] };
        let best: Vec<_> = plane
            .scene(400.0)
            .items
            .into_iter()
            .filter_map(|item| match item {
                Item::Circle { centre, radius, fill: None, .. } if radius < 6.0 => Some(centre),
                _ => None,
            })
            .collect();
        // Half the way from the origin to the edge is a norm of 1.1, the root of 1.21.
        assert_eq!(best, if evaluates { vec![[300.0, 200.0]] } else { vec![] });
        let exact = |norm: f64| Plane::new(subject, 0.5).loss([norm, 0.0]);
        assert_eq!(exact(1.1) < 1e-12, evaluates);
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
