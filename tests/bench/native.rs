//! The operations of `operations.json` natively, on one thread, with a copy of each one's input beside it.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ndarray::Array2;
use normlens::norm::{Covariance, Histogram, Layout, Normalization, Shape, Spec, eigenvalues as spectrum_of};
use serde::Deserialize;

#[derive(Deserialize)]
struct Operation {
    id: String,
    kind: Kind,
    shape: Vec<usize>,
    spec: serde_json::Value,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Forward,
    Backward,
    Covariance,
    Eigenvalues,
    Whiten,
    Newton,
    Histogram,
}

/// Uniform in [-1, 1): the generator of `page/data.mjs`.
fn noise(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed;
    let next = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (f64::from(state) / f64::from(1_u32 << 31) - 1.0) as f32
    };
    (0..count).map(next).collect()
}

fn operations(c: &mut Criterion) {
    let operations: Vec<Operation> =
        serde_json::from_str(include_str!("operations.json")).expect("the list of operations");
    for operation in operations {
        let count = operation.shape.iter().product();
        if operation.kind == Kind::Eigenvalues {
            eigenvalues(c, &operation);
            continue;
        }
        let mut x = noise(count, 1);
        if matches!(operation.kind, Kind::Covariance | Kind::Whiten | Kind::Newton) {
            correlate(&mut x, operation.shape[2]);
        }
        copy(c, &operation.id, &x);
        match operation.kind {
            Kind::Histogram => histogram(c, &operation, &x),
            Kind::Covariance => covariance(c, &operation, &x),
            _ => normalization(c, &operation, &x),
        }
    }
}

/// Gives all rows a part in common.
fn correlate(x: &mut [f32], columns: usize) {
    let common = noise(columns, 4);
    for row in x.chunks_exact_mut(columns) {
        for (value, common) in row.iter_mut().zip(&common) {
            *value += 0.5 * common;
        }
    }
}

fn copy<T: Copy + Default>(c: &mut Criterion, id: &str, x: &[T]) {
    let mut target = vec![T::default(); x.len()];
    c.bench_function(&format!("copy/{id}"), |bencher| {
        bencher.iter(|| black_box(&mut target[..]).copy_from_slice(black_box(x)));
    });
}

fn normalization(c: &mut Criterion, operation: &Operation, x: &[f32]) {
    let (normalization, shape) = resolved(operation);
    let dy = noise(x.len(), 2);
    c.bench_function(&format!("ours/{}", operation.id), |bencher| {
        if operation.kind == Kind::Backward {
            bencher.iter(|| normalization.backward(black_box(x), shape, black_box(&dy)));
        } else {
            bencher.iter(|| normalization.forward(black_box(x), shape));
        }
    });
}

fn resolved(operation: &Operation) -> (Normalization, Shape) {
    let layout = Layout::of_rank(operation.shape.len()).expect("a rank from 2 to 4");
    let shape = layout.shape(&operation.shape).expect("a shape");
    let spec = Spec::from_json(&operation.spec.to_string()).expect("a specification");
    (spec.resolve(shape).expect("a normalization of this shape"), shape)
}

fn covariance(c: &mut Criterion, operation: &Operation, x: &[f32]) {
    c.bench_function(&format!("ours/{}", operation.id), |bencher| {
        bencher.iter(|| Covariance::of(black_box(x), operation.shape[1]).matrix());
    });
}

fn eigenvalues(c: &mut Criterion, operation: &Operation) {
    let rows = operation.shape[0];
    let half = noise(rows * rows, 5);
    let matrix = Array2::from_shape_fn((rows, rows), |(i, j)| f64::from(half[i.max(j) * rows + i.min(j)]));
    copy(c, &operation.id, &matrix.iter().copied().collect::<Vec<f64>>());
    c.bench_function(&format!("ours/{}", operation.id), |bencher| {
        bencher.iter(|| spectrum_of(black_box(&matrix)));
    });
}

fn histogram(c: &mut Criterion, operation: &Operation, x: &[f32]) {
    c.bench_function(&format!("ours/{}", operation.id), |bencher| {
        bencher.iter(|| {
            let mut histogram = Histogram::new(-1.0, 1.0, 256);
            histogram.add(black_box(x));
            histogram
        });
    });
}

criterion_group!(benches, operations);
criterion_main!(benches);
