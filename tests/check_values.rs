//! Numbers that were computed elsewhere and printed in the project's notes: catalogue H, analyses 5.0, C2b and C10.

mod support;

use ndarray::Array2;
use normlens::norm::{Covariance, Rng, Shape, Spectrum, Whitener, Whitening, eigen};
use serde::Deserialize;
use support::{assert_close, assert_near, from_json, shape};

#[derive(Deserialize)]
struct Spectra {
    matrices: Vec<Matrix>,
    conditioning: Conditioning,
}

#[derive(Deserialize)]
struct Matrix {
    name: String,
    d: usize,
    #[serde(rename = "matrix")]
    sigma: Vec<f64>,
    eigenvalues: Vec<f64>,
    condition: Option<f64>,
    #[serde(default)]
    whitening: Option<std::collections::BTreeMap<String, Vec<f64>>>,
}

#[derive(Deserialize)]
struct Conditioning {
    data: Vec<f64>,
    variants: Vec<Variant>,
    newton: Newton,
}

#[derive(Deserialize)]
struct Variant {
    name: String,
    second_moment: Vec<f64>,
    eigenvalues: Vec<f64>,
    kappa: std::collections::BTreeMap<String, f64>,
    descent_steps: [usize; 2],
}

#[derive(Deserialize)]
struct Newton {
    epsilon: f64,
    runs: Vec<Run>,
}

#[derive(Deserialize)]
struct Run {
    iterations: usize,
    residual: f64,
    eigenvalues: Vec<f64>,
}

fn spectra() -> Spectra {
    serde_json::from_str(include_str!("fixtures/spectra.json")).expect("the fixture is JSON")
}

fn square(values: &[f64], d: usize) -> Array2<f64> {
    Array2::from_shape_vec((d, d), values.to_vec()).expect("d x d numbers")
}

fn flat(matrix: &Array2<f64>) -> Vec<f64> {
    matrix.iter().copied().collect()
}

/// Data with exactly this covariance: its Cholesky factor times rows of a Hadamard matrix, which are orthogonal, of
/// mean 0 and variance 1.
fn with_covariance(sigma: &Array2<f64>) -> Covariance {
    let d = sigma.nrows();
    let m = (d + 1).next_power_of_two();
    let mut l = Array2::<f64>::zeros((d, d));
    for i in 0..d {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|k| l[[i, k]] * l[[j, k]]).sum();
            let rest = sigma[[i, j]] - inner;
            l[[i, j]] = if i == j { rest.sqrt() } else { rest / l[[j, j]] };
        }
    }
    let sign =
        |row: usize, column: usize| if (row & column).count_ones().is_multiple_of(2) { 1.0 } else { -1.0 };
    let block: Vec<f64> =
        (0..d * m).map(|at| (0..d).map(|k| l[[at / m, k]] * sign(k + 1, at % m)).sum()).collect();
    Covariance::of(&block, d)
}

/// The tensor of catalogue H.
fn catalogue_input() -> (Vec<f64>, Shape) {
    let shape = shape(2, 4, 2, 2);
    let x = (0..shape.len()).map(|offset| {
        let [n, c, h, w] = shape.index(offset);
        let whole = (9 * n + 4 * c + 2 * h + 7 * w + 3 * n * c + 5 * h * w) % 13;
        whole as f64 - 5.0 + 0.5 * c as f64
    });
    (x.collect(), shape)
}

#[test]
fn the_catalogue_s_input_is_as_printed() {
    let (x, _) = catalogue_input();
    assert_close("x[0,0]", &x[..4], &[-5.0, 2.0, -3.0, -4.0], 0.0);
    assert_close("x[1,3]", &x[28..], &[0.5, 7.5, 2.5, 1.5], 0.0);
}

#[test]
fn outputs_on_the_catalogue_s_input_are_as_printed() {
    let (x, shape) = catalogue_input();
    let composed = |letters: &str, operation: &str| {
        let roles: Vec<String> = ["nb", "ns", "g", "k", "h", "w"]
            .iter()
            .zip(letters.chars())
            .map(|(axis, letter)| format!(r#""{axis}": "{}""#, if letter == 'a' { "area" } else { "sample" }))
            .collect();
        format!(r#"{{"roles": {{{}}}, "operation": {operation}}}"#, roles.join(", "))
    };
    let frn = composed("aaaass", r#"{"scale": {"epsilon": 1e-6}}"#);
    for (name, json, first, second, sum, check) in [
        ("BN", r#"{"method": "batch_norm"}"#, -1.313_934, 1.147_078, 27.029_819, 65.303_386),
        ("LN", r#"{"method": "layer_norm"}"#, -1.485_562, 1.487_942, 28.515_755, 31.843_377),
        ("IN", r#"{"method": "instance_norm"}"#, -0.928_476, 0.883_541, 27.059_687, -0.488_200),
        ("GN", r#"{"method": "group_norm", "groups": 2}"#, -1.353_693, 1.241_988, 29.055_019, -6.441_737),
        ("PN", r#"{"method": "position_norm"}"#, -1.341_641, 1.281_536, 28.886_476, 25.563_729),
        (
            "PONO",
            r#"{"method": "position_norm", "variance": "unbiased"}"#,
            -1.161_895,
            1.109_843,
            25.016_425,
            22.138_840,
        ),
        (
            "BGN",
            r#"{"method": "batch_group_norm", "batch_groups": 1, "groups": 2}"#,
            -1.683_857,
            1.270_862,
            27.573_188,
            68.858_145,
        ),
        ("RMS", r#"{"method": "rms_norm"}"#, -1.201_683, 1.766_904, 26.509_242, 331.362_828),
        (
            "pixel norm",
            r#"{"method": "rms_norm_token", "epsilon": 1e-8}"#,
            -0.938_647,
            1.550_405,
            26.847_828,
            324.288_216,
        ),
        ("FRN", frn.as_str(), -1.360_828, 1.310_771, 26.704_181, 318.523_619),
        (
            "BW-ZCA",
            r#"{"method": "decorrelated_batch_norm", "epsilon": 1e-3}"#,
            -1.288_866,
            1.574_761,
            27.659_133,
            81.426_494,
        ),
        (
            "BW-CD",
            r#"{"method": "decorrelated_batch_norm", "whitening": "cholesky", "epsilon": 1e-3}"#,
            -1.313_895,
            1.318_359,
            28.013_547,
            68.817_046,
        ),
        (
            "BW-ItN",
            r#"{"method": "iter_norm", "iterations": 5, "epsilon": 1e-3}"#,
            -1.301_399,
            1.356_200,
            25.981_558,
            77.436_848,
        ),
        (
            "BW-ZCA in groups",
            r#"{"method": "decorrelated_batch_norm", "groups": 2, "epsilon": 1e-3}"#,
            -1.361_190,
            1.257_086,
            27.005_982,
            77.737_631,
        ),
        (
            "GW-ZCA",
            r#"{"method": "group_whitening", "groups": 2}"#,
            -1.359_296,
            0.878_218,
            24.124_045,
            -3.443_151,
        ),
        (
            "GW-ItN",
            r#"{"method": "group_whitening", "groups": 2, "whitening": "newton"}"#,
            -1.359_296,
            0.878_218,
            24.124_042,
            -3.443_154,
        ),
    ] {
        let y = from_json(json, shape).forward(&x, shape).expect("forward");
        assert_near(name, y[0], first, 5.1e-7);
        assert_near(name, y[shape.offset([1, 2, 1, 0])], second, 5.1e-7);
        assert_near(name, y.iter().map(|y| y.abs()).sum(), sum, 5.1e-7);
        let sum = y.iter().enumerate().map(|(i, y)| (i + 1) as f64 * y).sum::<f64>();
        assert_near(name, sum, check, 5.1e-7);
    }
}

#[test]
fn the_catalogue_s_covariance_and_its_newton_residuals_are_as_printed() {
    let (x, shape) = catalogue_input();
    let plan = from_json(r#"{"method": "decorrelated_batch_norm"}"#, shape).plan(shape).expect("a plan");
    let covariance = Covariance::of(&plan.partition().pack(&x), 4);
    let sigma = Whitener::fit(&covariance, Whitening::Zca, 1e-3, 0).expect("fitted").sigma().clone();
    let printed = [
        [16.735_375, -1.5, 4.031_25, -1.609_375],
        [-1.5, 7.501, -7.875, 2.75],
        [4.031_25, -7.875, 10.6885, -5.281_25],
        [-1.609_375, 2.75, -5.281_25, 15.735_375],
    ];
    assert_close("Sigma", &flat(&sigma), printed.as_flattened(), 1e-12);
    let eigenvalues = Spectrum::of(&sigma).expect("eigenvalues").eigenvalues;
    assert_close("eigenvalues", &eigenvalues, &[24.595_632, 14.967_899, 10.278_778, 0.817_941], 5e-8);
    let residual = |iterations| {
        let kind = Whitening::Newton { iterations };
        let w = Whitener::fit(&covariance, kind, 1e-3, 0).expect("fitted").matrix().clone();
        let difference = w.dot(&sigma).dot(&w) - Array2::<f64>::eye(4);
        difference.iter().map(|v| v * v).sum::<f64>().sqrt()
    };
    for (iterations, printed) in
        [(0, 1.537_672), (1, 1.248_452), (3, 0.836_829), (5, 0.401_849), (7, 0.014_793)]
    {
        assert_near(&format!("T = {iterations}"), residual(iterations), printed, 5.1e-7);
    }
    assert!(residual(10) < 1e-9, "{:e}", residual(10));
}

#[test]
fn whitening_matrices_of_the_small_matrix_are_as_printed() {
    let covariance = with_covariance(&square(&[4.0, 2.0, 2.0, 3.0], 2));
    assert_close("Sigma", &flat(&covariance.matrix()), &[4.0, 2.0, 2.0, 3.0], 1e-15);
    for (kind, printed) in [
        (Whitening::Zca, [0.579_220, -0.198_757, -0.198_757, 0.678_598]),
        (Whitening::Cholesky, [0.5, 0.0, -0.353_553, std::f64::consts::FRAC_1_SQRT_2]),
        // Printed up to signs, which are fixed here by the entry of largest magnitude.
        (Whitening::Pca, [0.334_227, 0.260_956, -0.513_120, 0.657_192]),
        (Whitening::Newton { iterations: 5 }, [0.579_216, -0.198_752, -0.198_752, 0.678_592]),
    ] {
        let whitener = Whitener::fit(&covariance, kind, 0.0, 0).expect("fitted");
        assert_close(&format!("{kind:?}"), &flat(whitener.matrix()), &printed, 5.1e-7);
    }
}

#[test]
fn matrices_of_the_fixture_have_the_eigenvalues_and_whitening_matrices_torch_gives_them() {
    let mut whitened = 0;
    for matrix in spectra().matrices {
        let sigma = square(&matrix.sigma, matrix.d);
        let (values, _) = eigen(&sigma).expect("eigenvalues");
        assert_close(&matrix.name, &values, &matrix.eigenvalues, 1e-12);
        if let Some(condition) = matrix.condition {
            let ours = Spectrum { eigenvalues: values }.condition_number();
            assert!((ours / condition - 1.0).abs() < 1e-9, "{}: {ours} and not {condition}", matrix.name);
        }
        for (name, expected) in matrix.whitening.into_iter().flatten() {
            let kind = match name.as_str() {
                "zca" => Whitening::Zca,
                "pca" => Whitening::Pca,
                "cholesky" => Whitening::Cholesky,
                _ => Whitening::Newton { iterations: 5 },
            };
            let whitener = Whitener::fit(&with_covariance(&sigma), kind, 0.0, 0).expect("fitted");
            assert_close(&format!("{} {name}", matrix.name), &flat(whitener.matrix()), &expected, 1e-9);
            whitened += 1;
        }
    }
    assert_eq!(whitened, 16);
}

/// The tensor of analyses C2b.
fn c2b_input() -> (Vec<f64>, Vec<f64>, Shape) {
    let shape = shape(4, 8, 3, 5);
    let at = |offset: usize| shape.index(offset).map(|i| i as f64);
    let h = (0..shape.len()).map(|offset| {
        let [n, c, i, j] = at(offset);
        0.3 + (1.0 + 0.2 * c) * (1.0 + 3.0 * n + 7.0 * c + 5.0 * i + 2.0 * j + n * c + i * j + c * j).sin()
    });
    let upstream = (0..shape.len()).map(|offset| {
        let [n, c, i, j] = at(offset);
        (n + 2.0 * c + 3.0 * i + 5.0 * j).cos()
    });
    (h.collect(), upstream.collect(), shape)
}

#[test]
fn losses_and_gradients_of_c2b_are_as_printed() {
    let (h, upstream, shape) = c2b_input();
    assert_near("sum", h.iter().sum(), 144.463_467_387_465_07, 1e-10);
    assert_near("h[1,2,1,3]", h[shape.offset([1, 2, 1, 3])], 1.343_158_424_67, 5.1e-12);
    let frn = r#"{"roles": {"nb": "area", "ns": "area", "g": "area", "k": "area", "h": "sample", "w": "sample"},
        "operation": {"scale": {}}}"#;
    for (json, loss, norm, output) in [
        (r#"{"method": "batch_norm"}"#, -7.555_763_552_7, 14.945_819_801_5, 1.095_821_498_9),
        (r#"{"method": "layer_norm"}"#, -9.264_837_696_8, 12.479_250_320_7, 0.839_149_970_2),
        (r#"{"method": "instance_norm"}"#, -6.370_378_876_2, 14.895_902_702_0, 1.423_539_369_5),
        (r#"{"method": "group_norm", "groups": 4}"#, -6.379_525_131_4, 14.467_177_779_9, 0.796_809_782_1),
        (
            r#"{"method": "group_norm", "groups": 4, "variance": "unbiased"}"#,
            -6.272_298_567_4,
            14.224_017_352_7,
            0.783_417_171_5,
        ),
        (r#"{"method": "rms_norm"}"#, -8.994_279_657_8, 12.126_243_421_1, 1.060_919_613_4),
        (frn, -6.794_450_663_9, 13.622_300_969_5, 1.313_470_234_9),
    ] {
        let normalization = from_json(json, shape);
        let y = normalization.forward(&h, shape).expect("forward");
        let ours: f64 = y.iter().zip(&upstream).map(|(y, g)| y * g).sum();
        assert_near(json, ours, loss, 5.1e-11);
        let dx = normalization.backward(&h, shape, &upstream).expect("backward").x;
        assert_near(json, dx.iter().map(|v| v * v).sum::<f64>().sqrt(), norm, 5.1e-11);
        assert_near(json, y[shape.offset([1, 2, 1, 3])], output, 5.1e-11);
    }
}

/// `X^T X / n` of rows of d features.
fn second_moment(x: &[f64], d: usize) -> Array2<f64> {
    let n = (x.len() / d) as f64;
    Array2::from_shape_fn((d, d), |(i, j)| x.chunks_exact(d).map(|row| row[i] * row[j]).sum::<f64>() / n)
}

/// Steps of gradient descent until the distance to (1, -1, 1, ...) is a thousandth of what it was from 0.
fn descent_steps(sigma: &Array2<f64>, rate: f64) -> usize {
    let d = sigma.nrows();
    let start = ndarray::Array1::from_iter((0..d).map(|i| if i % 2 == 0 { -1.0 } else { 1.0 }));
    let norm = |v: &ndarray::Array1<f64>| v.dot(v).sqrt();
    let (first, mut error) = (norm(&start), start);
    let mut steps = 0;
    while norm(&error) > 1e-3 * first && steps < 100_000 {
        error = &error - &(sigma.dot(&error) * rate);
        steps += 1;
    }
    steps
}

#[test]
fn conditioning_of_c10_is_as_printed() {
    let conditioning = spectra().conditioning;
    let (shape, d) = (shape(64, 8, 1, 1), 8);
    for (i, x) in conditioning.data.iter().enumerate() {
        let (row, column) = ((i / d) as f64, (i % d) as f64);
        let s = (1.0 + 3.0 * row + 7.0 * column + row * column).sin();
        assert_near("data", *x, 1.0 + 2f64.powf(-column / 2.0) * s, 1e-12);
    }
    let center = r#"{"roles": {"nb": "sample", "ns": "sample", "g": "area", "k": "area", "h": "sample", "w": "sample"},
        "operation": "center"}"#;
    let printed = [
        ("raw", None, 8.171_116, [76.984, 321.638, 1257.68]),
        ("centred", Some(center), 0.485_285, [7.621_88, 31.0878, 133.919]),
        (
            "standardised",
            Some(r#"{"method": "batch_norm", "epsilon": 0}"#),
            1.184_599,
            [1.191_05, 1.2239, 1.474_06],
        ),
        ("zca", Some(r#"{"method": "decorrelated_batch_norm", "epsilon": 0}"#), 1.0, [1.0, 1.0, 1.0]),
    ];
    assert_eq!(conditioning.variants.len(), printed.len());
    for (variant, (name, json, largest, kappas)) in conditioning.variants.iter().zip(printed) {
        assert_eq!(variant.name, name);
        let data = &conditioning.data;
        let x =
            json.map_or_else(|| data.clone(), |json| from_json(json, shape).forward(data, shape).expect("y"));
        let moment = second_moment(&x, d);
        assert_close(name, &flat(&moment), &variant.second_moment, 1e-12);
        let spectrum = Spectrum::of(&moment).expect("eigenvalues");
        assert_close(name, &spectrum.eigenvalues, &variant.eigenvalues, 1e-12);
        assert_near(name, spectrum.eigenvalues[0], largest, 5.1e-7);
        for ((percent, fraction), printed) in
            [("50", 0.5), ("75", 0.75), ("100", 1.0)].into_iter().zip(kappas)
        {
            let kappa = spectrum.condition_number_at(fraction);
            assert!((kappa / variant.kappa[percent] - 1.0).abs() < 1e-9, "{name} {percent}: {kappa}");
            assert!((kappa / printed - 1.0).abs() < 5e-6, "{name} {percent}: {kappa} and not {printed}");
        }
        let (first, last) = (spectrum.eigenvalues[0], spectrum.eigenvalues[d - 1]);
        let steps = [descent_steps(&moment, 1.0 / first), descent_steps(&moment, 2.0 / (first + last))];
        assert_eq!(steps, variant.descent_steps, "{name}");
    }
    assert_eq!(conditioning.variants[0].descent_steps, [7616, 3810]);
    assert_eq!(conditioning.variants[1].descent_steps, [742, 405]);
}

#[test]
fn newton_residuals_of_c10_are_as_printed() {
    let conditioning = spectra().conditioning;
    let (shape, d) = (shape(64, 8, 1, 1), 8);
    let printed = [2.312_357, 1.788_632, 1.111_249, 0.368_471, 0.011_194, 0.003_094];
    assert_eq!(conditioning.newton.runs.len(), printed.len());
    for (run, printed) in conditioning.newton.runs.iter().zip(printed) {
        let json = format!(
            r#"{{"method": "iter_norm", "iterations": {}, "epsilon": {}}}"#,
            run.iterations, conditioning.newton.epsilon
        );
        let y = from_json(&json, shape).forward(&conditioning.data, shape).expect("forward");
        let covariance = second_moment(&y, d);
        let residual = (&covariance - &Array2::<f64>::eye(d)).iter().map(|v| v * v).sum::<f64>().sqrt();
        assert_near(&json, residual, printed, 5.1e-7);
        // At 12 steps round-off shows (see the fixtures' notes).
        let tolerance = if run.iterations < 12 { 1e-9 } else { 5e-5 };
        assert_near(&json, residual, run.residual, tolerance);
        let eigenvalues = Spectrum::of(&covariance).expect("eigenvalues").eigenvalues;
        assert_close(&json, &eigenvalues, &run.eigenvalues, tolerance);
    }
}

#[test]
fn the_generator_gives_the_printed_uniforms_and_normals() {
    let mut rng = Rng::new(1);
    let uniforms: Vec<f64> = (0..4).map(|_| rng.uniform()).collect();
    let printed =
        [0.423_209_170_872_713_3, 0.509_407_442_883_720_6, 0.648_359_393_963_430_6, 0.382_863_390_508_260_1];
    assert_close("uniforms", &uniforms, &printed, 1e-16);
    let mut rng = Rng::new(1);
    let normals: Vec<f64> = (0..4).map(|_| rng.normal()).collect();
    assert_close("normals", &normals, &[-1.047_239_47, -0.061_973_16, -1.071_565_66, 0.970_586_58], 5.1e-9);
}

#[test]
fn streams_of_one_seed_and_of_neighbouring_seeds_are_unrelated() {
    let draw = |seed, stream| -> Vec<f64> {
        let mut rng = Rng::stream(seed, stream);
        (0..4096).map(|_| rng.normal()).collect()
    };
    let streams: Vec<Vec<f64>> = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (u64::MAX, 0)]
        .map(|(seed, stream)| draw(seed, stream))
        .into();
    for (i, a) in streams.iter().enumerate() {
        for b in &streams[..i] {
            let correlation = a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / a.len() as f64;
            assert!(correlation.abs() < 0.06, "{correlation}");
        }
    }
}
