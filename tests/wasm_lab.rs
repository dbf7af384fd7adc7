//! The labs against numbers that were computed elsewhere (the project's notes on analyses, C1 to C3, C13 and C14), and
//! what theory says about them. Each test runs natively and in a browser.

use normlens::lab::{
    self, AtScale, Equilibrium, Noise, Path, Plane, Rates, Rescale, RescaleReport, SCALES, Spiral, Subject,
};
use normlens::net::{Descent, Layer, Matrix, Normalizer, half_squared_error};
use normlens::norm::{Shape, Spec, eigenvalues};
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

#[track_caller]
fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance * expected.abs().max(1.0), "{found} is not {expected}");
}

/// Within a unit of the last digit that the notes print, some of which are cut off.
#[track_caller]
fn printed(found: f64, expected: &str) {
    let value: f64 = expected.parse().expect("a number");
    let (mantissa, exponent) = expected.split_once('e').unwrap_or((expected, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let unit = 10f64.powf(exponent.parse::<f64>().expect("an exponent") - decimals as f64);
    assert!((found - value).abs() <= 1.01 * unit, "{found} is not {expected}");
}

fn s(rows: usize, columns: usize) -> Matrix {
    Matrix::from_fn(rows, columns, |i, j| {
        let (i, j) = (i as f64, j as f64);
        (1.0 + 3.0 * i + 7.0 * j + i * j).sin()
    })
}

fn matrix(rows: usize, columns: usize, value: impl Fn(f64, f64) -> f64) -> Matrix {
    Matrix::from_fn(rows, columns, |i, j| value(i as f64, j as f64))
}

/// A loss that is a sum of outputs times coefficients, and its gradient.
fn linear(layer: &Layer, x: &Matrix, w: &Matrix, coefficients: &Matrix) -> (f64, Matrix) {
    (layer.forward(x, w).inner(coefficients), layer.backward(x, w, coefficients))
}

fn sums(rows: &Matrix) -> Vec<f64> {
    rows.rows().map(|row| row.iter().sum()).collect()
}

fn one_neuron() -> (Matrix, Matrix, Matrix) {
    let w = [1.0, -0.5, 0.25, 2.0];
    (s(8, 4), Matrix::from_fn(1, 4, |_, j| w[j]), matrix(8, 1, |i, _| i.cos()))
}

#[wasm_bindgen_test(unsupported = test)]
fn one_neuron_before_batch_normalization_has_the_gradient_of_the_notes() {
    let (x, w, c) = one_neuron();
    let layer = Layer::training(Normalizer::Batch, 0.0);
    let (loss, gradient) = linear(&layer, &x, &w, &c);
    near(loss, 0.033_864_828_266_529_7, 1e-14);
    for (found, expected) in
        gradient.values().iter().zip(["0.43476077", "0.42890819", "3.43641062", "-0.53970467"])
    {
        printed(*found, expected);
    }
    printed(gradient.norm(), "3.531738695908288");
    assert!(gradient.inner(&w).abs() < 1e-14);
    for (scale, norm) in [(2.0, "1.765869347954144"), (10.0, "0.3531738695909")] {
        let (scaled, gradient) = linear(&layer, &x, &w.scaled(scale), &c);
        near(scaled, loss, 1e-14);
        printed(gradient.norm(), norm);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_hessian_of_one_neuron_has_the_eigenvalues_of_the_notes_and_a_quarter_of_them_at_twice_the_weights() {
    let (x, w, c) = one_neuron();
    let layer = Layer::training(Normalizer::Batch, 0.0);
    let hessian = |w: &Matrix| {
        let moved = |column: usize, by: f64| {
            let w = Matrix::from_fn(1, 4, |_, j| w.values()[j] + if j == column { by } else { 0.0 });
            linear(&layer, &x, &w, &c).1
        };
        let step = 1e-5;
        let columns: Vec<Matrix> =
            (0..4).map(|j| moved(j, step).zip(&moved(j, -step), |a, b| (a - b) / (2.0 * step))).collect();
        let symmetric = ndarray::Array2::from_shape_fn((4, 4), |(i, j)| {
            f64::midpoint(columns[i].values()[j], columns[j].values()[i])
        });
        eigenvalues(&symmetric).expect("it is symmetric")
    };
    let expected = [2.598_188_61, -0.006_840_42, -0.015_216_25, -1.605_962_79];
    for (at_one, (at_two, expected)) in
        hessian(&w).into_iter().zip(hessian(&w.scaled(2.0)).into_iter().zip(expected))
    {
        near(at_one, expected, 2e-8);
        near(at_two, expected / 4.0, 2e-8);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn epsilon_breaks_the_invariance_of_one_neuron_as_the_notes_say() {
    let (x, w, c) = one_neuron();
    let layer = Layer::training(Normalizer::Batch, 1e-5);
    for (scale, loss, cosine) in [
        (1.0, "0.0338646120", "5.3e-8"),
        (0.1, "0.0338432178", "5.3e-6"),
        (0.01, "0.0318891154", "4.71e-4"),
        (0.001, "0.0091243761", "3.86e-3"),
    ] {
        let w = w.scaled(scale);
        let (found, gradient) = linear(&layer, &x, &w, &c);
        printed(found, loss);
        printed((gradient.inner(&w) / (gradient.norm() * w.norm())).abs(), cosine);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_hundred_steps_lengthen_one_neuron_by_exactly_their_squares() {
    let (x, w, c) = one_neuron();
    let layer = Layer::training(Normalizer::Batch, 0.0);
    for (rate, squared_norm, loss) in
        [(0.1, "5.811799639392", "-4.618182629053"), (1.0, "18.474392195505", "-4.634602555891")]
    {
        let descent = Descent { rate, decay: 0.0 };
        let (mut w, mut squares) = (w.clone(), w.inner(&w));
        for _ in 0..100 {
            let gradient = linear(&layer, &x, &w, &c).1;
            squares += rate * rate * gradient.inner(&gradient);
            w = descent.step(&w, &gradient);
        }
        printed(w.inner(&w), squared_norm);
        near(w.inner(&w), squares, 1e-12);
        printed(linear(&layer, &x, &w, &c).0, loss);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_matrix_is_at_right_angles_to_its_gradient_by_row_before_batch_and_as_a_whole_before_layer_normalization()
{
    let x = s(6, 4);
    let w = matrix(8, 4, |i, j| (2.0 + 5.0 * i + 3.0 * j + i * j * j).sin());
    let c = matrix(6, 8, |n, k| (n + 2.0 * k).cos());
    let along = |g: &Matrix| sums(&w.zip(g, |w, g| w * g));

    let layer = Layer::training(Normalizer::Batch, 0.0);
    let (loss, gradient) = linear(&layer, &x, &w, &c);
    printed(loss, "-5.2125408547");
    printed(gradient.norm(), "5.7635480481");
    near(linear(&layer, &x, &w.scaled(2.0), &c).1.norm(), gradient.norm() / 2.0, 1e-14);
    assert!(along(&gradient).iter().all(|product| product.abs() < 1e-13));
    let columns = sums(&gradient.transposed());
    for (found, expected) in columns.into_iter().zip(["1.460973", "-2.866060", "-1.069133", "1.832492"]) {
        printed(found, expected);
    }

    let layer = Layer::training(Normalizer::Layer, 0.0);
    let (loss, gradient) = linear(&layer, &x, &w, &c);
    printed(loss, "-1.3634797082");
    printed(gradient.norm(), "7.3270206701");
    let expected =
        ["3.440823", "1.812606", "0.652162", "-2.331793", "-0.578258", "-0.586141", "-3.129269", "0.719869"];
    for (found, expected) in along(&gradient).into_iter().zip(expected) {
        printed(found, expected);
    }
    assert!(along(&gradient).iter().sum::<f64>().abs() < 1e-13);
    assert!(sums(&gradient.transposed()).iter().all(|sum| sum.abs() < 1e-13));
}

#[wasm_bindgen_test(unsupported = test)]
fn normalized_weights_have_the_loss_and_the_gradient_of_the_notes() {
    let w = matrix(8, 12, |i, j| (2.0 + 5.0 * i + 3.0 * j + i * j).sin());
    let identity = Matrix::from_fn(12, 12, |i, j| f64::from(u8::from(i == j)));
    let c = matrix(12, 8, |j, i| (i + 2.0 * j).cos());
    let (loss, gradient) = linear(&Layer::training(Normalizer::Weight, 1e-5), &identity, &w, &c);
    printed(loss, "2.5637185131");
    printed(gradient.norm(), "2.7229597826");
}

#[wasm_bindgen_test(unsupported = test)]
fn the_layers_are_those_of_the_core() {
    let (x, w) = (s(6, 4), matrix(8, 4, |i, j| (2.0 + 5.0 * i + 3.0 * j + i * j * j).sin()));
    let c = matrix(6, 8, |n, k| (n + 2.0 * k).cos());
    let shape = Shape::new(6, 8, 1, 1).expect("a shape");
    for (id, normalizer) in [("batch_norm", Normalizer::Batch), ("layer_norm", Normalizer::Layer)] {
        let spec = Spec::from_json(&format!(r#"{{"method": "{id}", "epsilon": 0.001}}"#)).expect("a spec");
        let core = spec.resolve(shape).expect("a normalization");
        let layer = Layer::training(normalizer, 0.001);
        let h = x.times_transposed(&w);
        let z = core.forward(h.values(), shape).expect("an output");
        for (ours, core) in layer.forward(&x, &w).values().iter().zip(&z) {
            near(*ours, *core, 1e-13);
        }
        let dh = core.backward(h.values(), shape, c.values()).expect("a gradient").x;
        let dh = Matrix::from_fn(6, 8, |n, k| dh[8 * n + k]);
        let through_core = dh.transposed().times_transposed(&x.transposed());
        for (ours, core) in layer.backward(&x, &w, &c).values().iter().zip(through_core.values()) {
            near(*ours, *core, 1e-12);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn gradients_agree_with_differences_of_the_loss() {
    let (x, w) = (s(6, 4), matrix(5, 4, |i, j| (2.0 + 5.0 * i + 3.0 * j + i * j * j).sin()));
    let target = matrix(6, 5, |n, k| (n * k + 1.0).sin());
    for normalizer in [Normalizer::None, Normalizer::Batch, Normalizer::Layer, Normalizer::Weight] {
        let training = Layer::training(normalizer, 0.01);
        for layer in [training.evaluating(&x, &w.scaled(0.7)), training] {
            let loss = |w: &Matrix| half_squared_error(&layer.forward(&x, w), &target).0;
            let (_, dz) = half_squared_error(&layer.forward(&x, &w), &target);
            let gradient = layer.backward(&x, &w, &dz);
            for at in 0..20 {
                let moved = |by: f64| {
                    Matrix::from_fn(5, 4, |i, j| {
                        w.values()[4 * i + j] + if 4 * i + j == at { by } else { 0.0 }
                    })
                };
                let difference = (loss(&moved(1e-6)) - loss(&moved(-1e-6))) / 2e-6;
                assert!((difference - gradient.values()[at]).abs() < 1e-8, "{normalizer:?} {at}");
            }
        }
    }
}

const EXACT: Subject = Subject { normalizer: Normalizer::Batch, epsilon: 0.0, evaluates: false };

fn walk(rate: f64, steps: usize) -> Path {
    let descents = vec![Descent { rate, decay: 0.0 }];
    let spiral = Spiral { subject: EXACT, angle: 2.5, scale: 1.0, descents, steps };
    spiral.run().remove(0)
}

#[wasm_bindgen_test(unsupported = test)]
fn the_weights_of_a_neuron_with_white_inputs_go_the_spiral_of_the_notes() {
    let plane = Plane::new(EXACT, 0.0);
    for angle in [0.1f64, 1.0, 2.5, -3.0] {
        near(plane.loss([3.0 * angle.cos(), 3.0 * angle.sin()]), 1.0 - angle.cos(), 1e-13);
    }
    for (rate, expected) in [
        (
            0.5,
            [
                ("1.043811", "2.209244"),
                ("1.112432", "1.856173"),
                ("1.314608", "0.871482"),
                ("1.385342", "0.199601"),
                ("1.389449", "0.000498"),
            ],
        ),
        (
            5.0,
            [
                ("3.155031", "1.251720"),
                ("3.495509", "0.806685"),
                ("3.734304", "0.215819"),
                ("3.752900", "0.024093"),
                ("3.753135", "0.000004"),
            ],
        ),
        (
            50.0,
            [
                ("29.940312", "0.962610"),
                ("29.971664", "0.916866"),
                ("30.053190", "0.789281"),
                ("30.151590", "0.608849"),
                ("30.286457", "0.203875"),
            ],
        ),
    ] {
        let path = walk(rate, 30);
        for (step, (norm, angle)) in [1, 2, 5, 10, 30].into_iter().zip(expected) {
            let [x, y] = path.points[step];
            printed(x.hypot(y), norm);
            printed(y.atan2(x), angle);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn no_layer_gets_shorter_by_a_step_and_all_arrive() {
    for normalizer in [Normalizer::Batch, Normalizer::Layer, Normalizer::Weight] {
        let subject = Subject { normalizer, ..EXACT };
        let descents = [0.5, 2.0, 8.0].map(|rate| Descent { rate, decay: 0.0 }).to_vec();
        for path in (Spiral { subject, angle: 2.5, scale: 1.0, descents, steps: 400 }).run() {
            let norms: Vec<f64> = path.points.iter().map(|[x, y]| x.hypot(*y)).collect();
            assert!(norms.windows(2).all(|pair| pair[1] >= pair[0] * (1.0 - 1e-14)), "{normalizer:?}");
            assert!(path.loss < 0.02, "{normalizer:?} {:?} {}", path.descent, path.loss);
        }
    }
}

fn rescale(subject: Subject, scale: f64) -> RescaleReport {
    Rescale { subject, angle: 2.5, scales: vec![scale] }.run()
}

fn at(subject: Subject, scale: f64) -> AtScale {
    rescale(subject, scale).curve[0]
}

#[wasm_bindgen_test(unsupported = test)]
fn the_output_stays_and_gradient_and_curvature_fall_with_the_scale() {
    for normalizer in [Normalizer::Batch, Normalizer::Layer, Normalizer::Weight] {
        let subject = Subject { normalizer, ..EXACT };
        let report = Rescale { subject, angle: 2.5, scales: Rescale::all_scales() }.run();
        let usual = at(subject, 1.0);
        assert_eq!(report.outputs.len(), 48);
        near(report.curve[0].scale, SCALES[0], 1e-12);
        near(report.curve[report.curve.len() - 1].scale, SCALES[1], 1e-12);
        for at in &report.curve {
            assert!(at.moved < 1e-11, "{normalizer:?} {at:?}");
            near(at.gradient * at.scale / usual.gradient, 1.0, 1e-11);
            near(at.curvature * at.scale * at.scale / usual.curvature, 1.0, 1e-6);
            assert!((at.along / (at.gradient * at.scale)).abs() < 1e-11, "{normalizer:?} {at:?}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn epsilon_and_evaluation_end_the_invariance() {
    for normalizer in [Normalizer::Batch, Normalizer::Layer, Normalizer::Weight] {
        let subject = Subject { normalizer, epsilon: 1e-3, evaluates: false };
        let (small, large) = (at(subject, 1e-3), at(subject, 1e3));
        assert!(small.moved > 0.1, "{normalizer:?} {small:?}");
        assert!(large.moved < 0.1, "{normalizer:?} {large:?}");
    }
    let report = rescale(Subject { evaluates: true, ..EXACT }, 10.0);
    // Linear: ten times the weights are ten times the output.
    let usual = rescale(Subject { evaluates: true, ..EXACT }, 1.0);
    for (ten, one) in report.outputs.iter().zip(&usual.outputs) {
        near(*ten, 10.0 * one, 1e-12);
    }
    assert!(report.curve[0].along.abs() > 1.0);
}

#[wasm_bindgen_test(unsupported = test)]
fn least_squares_reaches_the_losses_of_the_notes() {
    printed(Rates::limit(), "0.244765");
    let run = |rate| Rates { rate, steps: 500 }.run();
    for (rate, plain) in [(0.01, "0.0726851"), (0.1, "0.00578068"), (0.2, "0.0019852")] {
        printed(run(rate).plain.expect("it converges"), plain);
    }
    assert_eq!(run(0.25).plain, None);
    for (rate, loss, norm) in [
        (0.01, "0.205203", "2.82927"),
        (0.1, "0.0150748", "2.84026"),
        (1.0, "2.81133e-4", "2.95713"),
        (10.0, "2.07706e-7", "5.57696"),
        (100.0, "9.03007e-4", "46.996"),
        (1e3, "0.0309025", "468.302"),
        (1e4, "0.075514", "4682.38"),
    ] {
        let outcome = run(rate);
        printed(outcome.normalized, loss);
        printed(outcome.norm, norm);
    }
    let start = Rates { rate: 0.1, steps: 0 }.run();
    printed(start.normalized, "0.680484");
    printed(start.plain.expect("it has not moved"), "32.864190");
}

#[wasm_bindgen_test(unsupported = test)]
fn the_norm_settles_where_the_notes_say() {
    let descent = Descent { rate: 0.1, decay: 5e-4 };
    let settled = Equilibrium::settled_squared_norm(descent);
    printed(settled.sqrt(), "3.162297425");
    printed(descent.rate / settled, "0.00999987");
    let (mut squared, mut within) = (1.0f64, None);
    for step in 1..=40_000 {
        squared = Equilibrium::next_squared_norm(descent, squared, 1.0);
        let expected = match step {
            100 => "1.312309",
            1000 => "2.086678",
            5000 => "2.823906",
            10_000 => "3.050638",
            20_000 => "3.147872",
            40_000 => "3.162035",
            _ => "",
        };
        if !expected.is_empty() {
            printed(squared.sqrt(), expected);
        }
        if within.is_none() && squared.sqrt() > 0.99 * settled.sqrt() {
            within = Some(step);
        }
    }
    assert_eq!(within, Some(16_117));
    let still = Descent { decay: 0.0, ..descent };
    let grown = (0..10_000).fold(1.0, |squared, _| Equilibrium::next_squared_norm(still, squared, 1.0));
    printed(grown, "14.178383");
}

#[wasm_bindgen_test(unsupported = test)]
fn random_gradients_settle_at_the_same_norm_and_turn_by_the_same_angle() {
    let noise = Noise::new(1, 8000);
    let descent = Descent { rate: 0.1, decay: 5e-3 };
    for norm in [0.5, 1.0, 5.0] {
        let report = Equilibrium { descent, norm }.run(&noise);
        let last = report.squared_norms[report.squared_norms.len() - 1].sqrt();
        near(last, 1.778, 5e-3);
        near(report.last_angle, 0.03162, 5e-3);
    }
    // The squared norm goes exactly as the recursion says, since every gradient is at right angles to w.
    let report = Equilibrium { descent, norm: 1.0 }.run(&noise);
    for pair in report.squared_norms.windows(2) {
        near(pair[1], Equilibrium::next_squared_norm(descent, pair[0], 1.0), 1e-12);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_effective_rate_settles_at_the_exact_formula_and_not_at_all_where_decay_overshoots() {
    let noise = Noise::new(1, 400);
    for (rate, decay) in [(2.0, 0.05), (5.0, 0.1), (30.0, 0.05)] {
        let (descent, product) = (Descent { rate, decay }, rate * decay);
        let effective = rate / Equilibrium::settled_squared_norm(descent);
        near(effective, (product * (2.0 - product)).sqrt(), 1e-12);
        let report = Equilibrium { descent, norm: 1.0 }.run(&noise);
        near(rate / report.squared_norms[400], effective, 1e-9);
        near(report.last_angle, (1.0 - product).acos(), 1e-9);
        assert!(!Equilibrium::overshoots(descent) && !Equilibrium::jumps(descent));
    }
    // Decay takes all of the weights: the norm jumps between two values about the one of theory.
    let descent = Descent { rate: 10.0, decay: 0.1 };
    let jump = |squared| Equilibrium::next_squared_norm(descent, squared, 1.0);
    near(Equilibrium::settled_squared_norm(descent), 10.0, 1e-12);
    for squared in [1.0, 7.0] {
        near(jump(squared) * squared, 100.0, 1e-12);
        assert!(Equilibrium::jumps(descent) && !Equilibrium::overshoots(descent));
    }
    for (rate, decay) in [(20.0, 0.1), (100.0, 0.1), (1.0, 0.0)] {
        let descent = Descent { rate, decay };
        assert!(Equilibrium::settled_squared_norm(descent).is_infinite());
        assert_eq!(Equilibrium::overshoots(descent), decay > 0.0);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_experiment_has_a_name_a_statement_and_a_source() {
    let ids: std::collections::BTreeSet<_> = lab::ALL.iter().map(|experiment| experiment.id).collect();
    assert_eq!(ids.len(), lab::ALL.len());
    for experiment in lab::ALL {
        assert!(experiment.shows.ends_with('.') && experiment.source.contains("arXiv"), "{experiment:?}");
    }
}
