//! What several test files need: shapes, data, distances, and an encoder of NumPy files that shares nothing with ours.

#![allow(dead_code, reason = "every test file is a crate of its own and uses a part of this")]

use normlens::norm::{
    Method, Normalization, Operation, Parameter, Parameters, Recovery, Rng, Roles, Shape, Spec, Supplied,
    Whitening, methods,
};
#[cfg(not(target_arch = "wasm32"))]
use proptest::test_runner::{Config as ProptestConfig, RngSeed};

/// A shape that is known to be valid.
pub(crate) fn shape(n: usize, c: usize, h: usize, w: usize) -> Shape {
    Shape::new(n, c, h, w).expect("a valid shape")
}

/// Shapes from ordinary to degenerate: prime sizes, and every axis of size 1 somewhere.
pub(crate) fn shapes() -> Vec<Shape> {
    [
        [4, 8, 6, 6],
        [2, 4, 3, 4],
        [1, 1, 1, 1],
        [1, 8, 1, 1],
        [6, 1, 1, 1],
        [5, 1, 1, 7],
        [3, 7, 2, 1],
        [6, 12, 1, 5],
        [1, 6, 4, 4],
        [7, 1, 3, 2],
        [8, 10, 1, 1],
        [2, 3, 1, 2],
    ]
    .into_iter()
    .map(|[n, c, h, w]| shape(n, c, h, w))
    .collect()
}

/// Values in general position: every sample, channel and position has its own mean and deviation.
pub(crate) fn generic(shape: Shape, seed: u64) -> Vec<f64> {
    let mut rng = Rng::stream(seed, 99);
    let mut mean_and_scale = |count: usize| -> Vec<(f64, f64)> {
        (0..count).map(|_| (rng.normal(), 0.5 + rng.uniform())).collect()
    };
    let (samples, channels, positions) =
        (mean_and_scale(shape.n()), mean_and_scale(shape.c()), mean_and_scale(shape.positions()));
    let mut noise = Rng::stream(seed, 100);
    (0..shape.len())
        .map(|offset| {
            let [n, c, h, w] = shape.index(offset);
            let (a, b, p) = (samples[n], channels[c], positions[h * shape.w() + w]);
            0.4 * a.0 + 0.8 * b.0 + 0.3 * p.0 + a.1 * b.1 * noise.normal()
        })
        .collect()
}

/// Standard normal values.
pub(crate) fn normals(count: usize, seed: u64) -> Vec<f64> {
    let mut rng = Rng::stream(seed, 7);
    (0..count).map(|_| rng.normal()).collect()
}

/// f32 of f64 values.
pub(crate) fn narrow(xs: &[f64]) -> Vec<f32> {
    xs.iter().map(|&x| x as f32).collect()
}

/// f64 of f32 values.
pub(crate) fn wide(xs: &[f32]) -> Vec<f64> {
    xs.iter().map(|&x| f64::from(x)).collect()
}

/// Largest magnitude.
pub(crate) fn largest(xs: &[f64]) -> f64 {
    xs.iter().fold(0.0, |largest, x| if x.is_nan() { f64::NAN } else { largest.max(x.abs()) })
}

/// Largest difference over the largest magnitude of `b`, or over 1 where that is smaller. NaN where there is one.
pub(crate) fn distance(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len(), "lengths");
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    largest(&differences) / largest(b).max(1.0)
}

/// Fails unless both are the same within `tolerance`, which NaN never is.
#[track_caller]
pub(crate) fn assert_close(what: &str, a: &[f64], b: &[f64], tolerance: f64) {
    let distance = distance(a, b);
    assert!(distance <= tolerance, "{what}: {distance:e}");
}

/// Fails unless both numbers differ by at most `tolerance`.
#[track_caller]
pub(crate) fn assert_near(what: &str, a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{what}: {a:.12} and not {b:.12}");
}

/// The normalization that JSON means for a shape.
#[track_caller]
pub(crate) fn from_json(json: &str, shape: Shape) -> Normalization {
    Spec::from_json(json)
        .and_then(|spec| spec.resolve(shape))
        .unwrap_or_else(|error| panic!("{json} for {shape}: {error}"))
}

/// A method with the parameters that fit a shape.
pub(crate) fn fitted(method: &'static Method, shape: Shape) -> Normalization {
    method.with(&method.fitted(shape), Recovery::None)
}

/// The methods that are an operation on the rows of areas, and so can be composed.
pub(crate) fn of_rows() -> impl Iterator<Item = &'static Method> {
    methods::ALL.iter().copied().filter(|method| method.formula().is_none())
}

/// The same normalization with another epsilon.
pub(crate) fn with_epsilon(normalization: &Normalization, epsilon: f64) -> Normalization {
    let operation = match normalization.operation {
        Operation::Center => Operation::Center,
        Operation::Scale { .. } => Operation::Scale { epsilon },
        Operation::Standardize { variance, .. } => Operation::Standardize { epsilon, variance },
        Operation::Whiten { by, .. } => Operation::Whiten { by, epsilon },
        Operation::Formula(method, parameters) => {
            Operation::Formula(method, Parameters { epsilon, ..parameters })
        }
    };
    Normalization { operation, ..normalization.clone() }
}

/// The same formula with another value of a knob.
pub(crate) fn with_knob(normalization: &Normalization, id: &str, value: f64) -> Normalization {
    let Operation::Formula(named, mut parameters) = normalization.operation else {
        panic!("no formula has the knob {id}")
    };
    let position = named.0.knobs.iter().position(|knob| knob.id == id).expect("a knob of the method");
    parameters.knobs.set(position, value);
    Normalization { operation: Operation::Formula(named, parameters), ..normalization.clone() }
}

/// A normalization without a name.
pub(crate) fn composed(
    letters: &str,
    groups: usize,
    batch_groups: usize,
    operation: Operation,
) -> Normalization {
    let roles = Roles::from_letters(letters).expect("six letters of a, f, s");
    Normalization {
        roles,
        groups,
        batch_groups,
        operation,
        recovery: Recovery::None,
        supplied: Supplied::NONE,
    }
}

/// The divisors of a number, ascending.
pub(crate) fn divisors(size: usize) -> Vec<usize> {
    (1..=size).filter(|d| size.is_multiple_of(*d)).collect()
}

/// A method with every split of channels and samples that the shape allows, and every whitening it knows.
pub(crate) fn variations(method: &'static Method, shape: Shape) -> Vec<Normalization> {
    let splits = |parameter, size| if method.has(parameter) { divisors(size) } else { vec![1] };
    let whitenings = if method.whitenings.is_empty() { &[Whitening::Zca] } else { method.whitenings };
    let mut all = Vec::new();
    for groups in splits(Parameter::Groups, shape.c()) {
        for batch_groups in splits(Parameter::BatchGroups, shape.n()) {
            for &whitening in whitenings {
                let parameters = Parameters { groups, batch_groups, whitening, ..method.fitted(shape) };
                all.push(method.with(&parameters, Recovery::None));
            }
        }
    }
    all
}

/// The rows of a normalization's areas, area by area.
pub(crate) fn rows(normalization: &Normalization, x: &[f64], shape: Shape) -> Vec<Vec<f64>> {
    let plan = normalization.plan(shape).expect("a plan");
    let packed = plan.partition().pack(x);
    packed.chunks_exact(plan.partition().columns()).map(<[f64]>::to_vec).collect()
}

/// Cases for property tests: the same ones on every run, so that a green commit stays green. `PROPTEST_RNG_SEED` looks
/// elsewhere.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn cases(count: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let rng_seed = match default.rng_seed {
        RngSeed::Random => RngSeed::Fixed(0x6e6f_726d),
        chosen @ RngSeed::Fixed(_) => chosen,
    };
    ProptestConfig { cases: count, failure_persistence: None, rng_seed, ..default }
}

/// Whether a message is one a student can act on: one line, a sentence, no Rust in it outside what it quotes.
pub(crate) fn is_sentence(message: &str) -> bool {
    let debris = ["Some(", "None", "Err(", "Ok(", "{ ", "panicked", "unwrap", "::", "NaN is"];
    let own_words: String =
        message.split('“').map(|part| part.split_once('”').map_or(part, |(_, own)| own)).collect();
    let own_words: String = own_words.split(['`', '"']).step_by(2).collect();
    message.ends_with('.')
        && !message.ends_with("..")
        && message.contains(' ')
        && message.chars().count() >= 15
        && message.chars().count() <= 400
        && !message.chars().any(char::is_control)
        && !debris.iter().any(|part| own_words.contains(part))
}

/// A NumPy file, written from the format's description.
#[derive(Clone, Debug)]
pub(crate) struct NpyFile {
    /// 1, 2 or 3.
    pub(crate) version: u8,
    /// `<f4`, `>f8`, ...
    pub(crate) descr: String,
    /// Column-major data.
    pub(crate) fortran: bool,
    /// Sizes, slowest first.
    pub(crate) sizes: Vec<usize>,
}

impl NpyFile {
    /// Version 1, C order.
    pub(crate) fn new(descr: &str, sizes: &[usize]) -> Self {
        Self { version: 1, descr: descr.to_owned(), fortran: false, sizes: sizes.to_vec() }
    }

    /// The same in Fortran order.
    pub(crate) fn fortran(self) -> Self {
        Self { fortran: true, ..self }
    }

    /// The header's dictionary.
    pub(crate) fn dictionary(&self) -> String {
        let order = if self.fortran { "True" } else { "False" };
        let sizes: String = self.sizes.iter().fold(String::new(), |text, size| format!("{text}{size}, "));
        format!("{{'descr': '{}', 'fortran_order': {order}, 'shape': ({sizes}), }}", self.descr)
    }

    /// The file, from values in C order.
    pub(crate) fn encode(&self, values: &[f64]) -> Vec<u8> {
        let mut bytes = npy_with_header(self.version, &self.dictionary());
        bytes.extend(self.data(values));
        bytes
    }

    /// The data alone, from values in C order.
    pub(crate) fn data(&self, values: &[f64]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let order = if self.fortran { fortran_order(&self.sizes) } else { (0..values.len()).collect() };
        for i in order {
            let little = match self.descr.get(1..).unwrap_or_default() {
                "f4" => (values[i] as f32).to_le_bytes().to_vec(),
                "i4" => (values[i] as i32).to_le_bytes().to_vec(),
                _ => values[i].to_le_bytes().to_vec(),
            };
            if self.descr.starts_with('>') {
                bytes.extend(little.iter().rev());
            } else {
                bytes.extend(little);
            }
        }
        bytes
    }
}

/// Magic, version, length and a header with the padding NumPy gives it.
pub(crate) fn npy_with_header(version: u8, header: &str) -> Vec<u8> {
    let mut bytes = b"\x93NUMPY".to_vec();
    bytes.extend([version, 0]);
    let prefix = if version == 1 { 10 } else { 12 };
    let mut header = header.to_owned();
    while !(prefix + header.len() + 1).is_multiple_of(64) {
        header.push(' ');
    }
    header.push('\n');
    if version == 1 {
        bytes.extend((header.len() as u16).to_le_bytes());
    } else {
        bytes.extend((header.len() as u32).to_le_bytes());
    }
    bytes.extend(header.as_bytes());
    bytes
}

/// For every position in Fortran order, the position in C order.
fn fortran_order(sizes: &[usize]) -> Vec<usize> {
    let total: usize = sizes.iter().product();
    (0..total)
        .map(|position| {
            let mut rest = position;
            let index: Vec<usize> = sizes
                .iter()
                .map(|&size| {
                    let i = rest % size;
                    rest /= size;
                    i
                })
                .collect();
            index.iter().zip(sizes).fold(0, |offset, (i, size)| offset * size + i)
        })
        .collect()
}
