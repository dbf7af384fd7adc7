//! What every method in the registry owes: each test iterates over all of them.

mod support;

use std::collections::BTreeSet;

use normlens::norm::{
    AXES, Error, Invariance, Knobs, MAX_ROWS, Normalization, Operation, Parameter, Parameters, Partition,
    Place, Real, Recovery, Rng, Role, Roles, Shape, Spec, Variance, Whitening, invariance, methods,
    reference,
};
use support::{
    assert_close, assert_near, composed, distance, divisors, fitted, generic, largest, normals, shape,
    shapes, variations, with_epsilon, with_knob,
};

/// `p_T(l)`, what T Newton steps multiply a direction of normalized eigenvalue l by.
fn newton_factor(l: f64, iterations: usize) -> f64 {
    (0..iterations).fold(1.0, |p, _| 1.5 * p - 0.5 * p * p * p * l)
}

#[test]
fn ids_are_unique_snake_case_and_found() {
    let mut seen = BTreeSet::new();
    for method in methods::ALL {
        assert!(seen.insert(method.id), "{} is registered twice", method.id);
        let starts = method.id.starts_with(|c: char| c.is_ascii_lowercase());
        let letters = method.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        assert!(starts && letters && !method.id.contains("__") && !method.id.ends_with('_'), "{}", method.id);
        assert_eq!(methods::find(method.id).map(|found| found.name), Some(method.name));
    }
    assert!(seen.len() >= 14, "{} methods", seen.len());
    assert!(methods::find("Batch_Norm").is_none() && methods::find("").is_none());
}

#[test]
fn every_method_says_what_it_is_and_cites_its_paper() {
    let mut names = BTreeSet::new();
    for method in methods::ALL {
        assert!(names.insert(method.name), "{} has the name of another", method.id);
        assert!(names.insert(method.short), "{} has the abbreviation of another", method.id);
        assert!(method.summary.ends_with('.') && method.summary.len() > 40, "{}", method.id);
        let paper = method.paper;
        for text in [paper.authors, paper.title, paper.venue] {
            assert!(text.len() > 2 && text.trim() == text, "{}: {text:?}", method.id);
        }
        assert!((1990..=2026).contains(&paper.year), "{}: {}", method.id, paper.year);
    }
}

#[test]
fn parameters_and_operation_belong_together() {
    for method in methods::ALL {
        let unique: BTreeSet<_> = method.parameters.iter().map(|parameter| parameter.id()).collect();
        assert_eq!(unique.len(), method.parameters.len(), "{}", method.id);
        let operation = method.operation(&method.defaults);
        operation.check_roles(method.roles).unwrap_or_else(|error| panic!("{}: {error}", method.id));
        if method.formula().is_some() {
            continue;
        }
        let newton = method.whitenings.iter().any(|by| matches!(by, Whitening::Newton { .. }));
        assert_eq!(method.whitenings.is_empty(), !operation.is_whitening(), "{}", method.id);
        assert_eq!(method.has(Parameter::Whitening), method.whitenings.len() > 1, "{}", method.id);
        assert_eq!(method.has(Parameter::Iterations), newton, "{}", method.id);
        assert_eq!(method.has(Parameter::Epsilon), operation.epsilon().is_some(), "{}", method.id);
        assert_eq!(
            method.has(Parameter::Variance),
            matches!(operation, Operation::Standardize { .. }),
            "{}",
            method.id
        );
        if let Operation::Whiten { by, .. } = operation {
            assert!(method.whitenings.iter().any(|known| known.id() == by.id()), "{}", method.id);
        }
    }
}

#[test]
fn roles_have_letters_and_letters_have_roles() {
    for method in methods::ALL {
        assert_eq!(Roles::from_letters(&method.roles.letters()), Some(method.roles));
        for (axis, role) in AXES.into_iter().zip(method.roles.to_array()) {
            assert_eq!(method.roles.of(axis), role);
            assert_eq!(method.roles.with(axis, Role::Area).of(axis), Role::Area);
        }
    }
    for wrong in ["", "aaaaa", "aaaaaaa", "aaaxss", "AAAASS", "aaaä"] {
        assert_eq!(Roles::from_letters(wrong), None, "{wrong}");
    }
}

#[test]
fn a_partition_puts_every_value_in_exactly_one_place() {
    for method in methods::ALL {
        for shape in shapes() {
            for normalization in variations(method, shape) {
                let plan = normalization.plan(shape).expect("a divisor of the axis is a valid split");
                check_partition(method.id, plan.partition());
            }
        }
    }
}

#[test]
fn a_partition_by_any_roles_puts_every_value_in_exactly_one_place() {
    let mut rng = Rng::stream(3, 0);
    let mut checked = 0;
    for code in 0..729 {
        let letters: String = (0..6).map(|axis| char::from(b"afs"[code / 3usize.pow(axis) % 3])).collect();
        let roles = Roles::from_letters(&letters).expect("six letters");
        let shape = shape(4, 6, 2, 3);
        let mut pick = |size: usize| {
            let all = divisors(size);
            all[(rng.uniform() * all.len() as f64) as usize]
        };
        match Partition::new(shape, roles, pick(6), pick(4)) {
            Ok(partition) => {
                check_partition(&letters, &partition);
                checked += 1;
            }
            Err(error) => {
                assert!(error == Error::NothingAveraged && !letters.contains('s'), "{letters}: {error}");
            }
        }
    }
    assert_eq!(checked, 729 - 64);
}

fn check_partition(what: &str, partition: &Partition) {
    let shape = partition.shape();
    assert_eq!(partition.areas() * partition.rows() * partition.columns(), shape.len(), "{what} {shape}");
    assert_eq!(partition.area_len(), partition.rows() * partition.columns());
    let offsets: Vec<u32> = (0..shape.len() as u32).collect();
    let packed = partition.pack(&offsets);
    assert_eq!(partition.unpack(&packed), offsets, "{what} {shape}: unpack is the inverse of pack");
    let mut seen = vec![false; shape.len()];
    for (position, &offset) in packed.iter().enumerate() {
        let (area, within) = (position / partition.area_len(), position % partition.area_len());
        let place = Place { area, row: within / partition.columns(), column: within % partition.columns() };
        let index = shape.index(offset as usize);
        assert_eq!(partition.place(index), place, "{what} {shape}: {index:?}");
        assert_eq!(partition.index(place), index, "{what} {shape}: {place:?}");
        assert!(!seen[offset as usize], "{what} {shape}: {index:?} is in two places");
        seen[offset as usize] = true;
    }
    // What an area covers along an axis, seen from its first value.
    for axis in 0..4 {
        let covered = partition.covered(0, axis);
        let expected: Vec<usize> = (0..shape.sizes()[axis])
            .filter(|&i| {
                let mut index = partition.index(Place { area: 0, row: 0, column: 0 });
                index[axis] = i;
                partition.place(index).area == 0
            })
            .collect();
        assert_eq!(covered, expected, "{what} {shape} axis {axis}");
    }
}

#[test]
fn standardizing_leaves_mean_0_and_variance_v_over_v_plus_epsilon() {
    let mut checked = 0;
    for method in methods::ALL {
        for variance in [Variance::Biased, Variance::Unbiased] {
            for (shape, epsilon) in
                [(shape(4, 8, 6, 6), 1e-5), (shape(4, 8, 6, 6), 0.7), (shape(3, 6, 2, 5), 0.1)]
            {
                let parameters = Parameters { variance, epsilon, ..method.fitted(shape) };
                let normalization = method.with(&parameters, Recovery::None);
                if !matches!(normalization.operation, Operation::Standardize { .. }) {
                    continue;
                }
                let x = generic(shape, 11);
                let y = normalization.forward(&x, shape).expect("forward");
                let pairs = support::rows(&normalization, &x, shape).into_iter().zip(support::rows(
                    &normalization,
                    &y,
                    shape,
                ));
                for (before, after) in pairs {
                    let m = before.len() as f64;
                    let v = reference::variance(&before);
                    let divided = if variance == Variance::Biased { v } else { v * m / (m - 1.0) };
                    assert_near(method.id, reference::mean(&after), 0.0, 1e-13);
                    assert_near(method.id, reference::variance(&after), v / (divided + epsilon), 1e-12);
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 1000, "{checked} rows");
}

#[test]
fn scaling_leaves_mean_square_s_over_s_plus_epsilon_and_the_signs() {
    let mut checked = 0;
    for method in methods::ALL {
        for epsilon in [1e-5, 0.7] {
            let shape = shape(4, 8, 6, 6);
            let normalization = with_epsilon(&fitted(method, shape), epsilon);
            if !matches!(normalization.operation, Operation::Scale { .. }) {
                continue;
            }
            let x = generic(shape, 12);
            let y = normalization.forward(&x, shape).expect("forward");
            assert!(x.iter().zip(&y).all(|(x, y)| x.signum() == y.signum()));
            let square = |row: &[f64]| row.iter().map(|x| x * x).sum::<f64>() / row.len() as f64;
            let pairs = support::rows(&normalization, &x, shape).into_iter().zip(support::rows(
                &normalization,
                &y,
                shape,
            ));
            for (before, after) in pairs {
                let before = square(&before);
                assert_near(method.id, square(&after), before / (before + epsilon), 1e-12);
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked} rows");
}

#[test]
fn whitening_turns_eigenvalue_l_into_what_its_formula_says() {
    let shape = shape(6, 8, 6, 6);
    let x = generic(shape, 13);
    let mut checked = 0;
    for method in methods::ALL {
        for normalization in variations(method, shape) {
            for epsilon in [0.0, 0.3] {
                let normalization = with_epsilon(&normalization, epsilon);
                let Operation::Whiten { by, .. } = normalization.operation else { continue };
                let y = normalization.forward(&x, shape).expect("forward");
                let plan = normalization.plan(shape).expect("a plan");
                let (d, len) = (plan.partition().rows(), plan.partition().area_len());
                let (before, after) = (plan.partition().pack(&x), plan.partition().pack(&y));
                for (before, after) in before.chunks_exact(len).zip(after.chunks_exact(len)) {
                    let eigenvalues = |block: &[f64]| {
                        let rows: Vec<Vec<f64>> = block.chunks_exact(len / d).map(<[f64]>::to_vec).collect();
                        let covariance = reference::covariance(&rows);
                        let matrix = ndarray::Array2::from_shape_fn((d, d), |(i, j)| covariance[i][j]);
                        (normlens::norm::eigen(&matrix).expect("eigenvalues").0, covariance)
                    };
                    let ((l, _), (after, covariance)) = (eigenvalues(before), eigenvalues(after));
                    let trace: f64 = l.iter().map(|l| l + epsilon).sum();
                    let mut expected: Vec<f64> = l
                        .iter()
                        .map(|l| match by {
                            Whitening::Newton { iterations } => {
                                l / trace * newton_factor((l + epsilon) / trace, iterations).powi(2)
                            }
                            _ => l / (l + epsilon),
                        })
                        .collect();
                    expected.sort_by(|a, b| b.total_cmp(a));
                    assert_close(&format!("{} {by:?}", method.id), &after, &expected, 1e-9);
                    if epsilon == 0.0 && !matches!(by, Whitening::Newton { .. }) {
                        for (i, row) in covariance.iter().enumerate() {
                            for (j, value) in row.iter().enumerate() {
                                assert_near(method.id, *value, f64::from(u8::from(i == j)), 1e-9);
                            }
                        }
                    }
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 200, "{checked} areas");
}

/// The derivative by `x[i]`, by the central difference of sixth order.
fn derivative(x: &mut [f64], i: usize, mut f: impl FnMut(&[f64]) -> f64) -> f64 {
    const H: f64 = 1e-3;
    let kept = x[i];
    let mut at = |step: f64| {
        x[i] = kept + step * H;
        f(x)
    };
    let sum = 45.0 * (at(1.0) - at(-1.0)) - 9.0 * (at(2.0) - at(-2.0)) + (at(3.0) - at(-3.0));
    x[i] = kept;
    sum / (60.0 * H)
}

/// dx, dgamma and dbeta of `sum dy y` against differences, relative to the largest entry.
fn check_gradient(what: &str, normalization: &Normalization, shape: Shape) {
    let mut x = generic(shape, 21);
    let dy = normals(shape.len(), 22);
    let loss = |n: &Normalization, x: &[f64]| -> f64 {
        let y = n.forward(x, shape).expect("forward");
        y.iter().zip(&dy).map(|(y, dy)| y * dy).sum()
    };
    let (mut gamma, mut beta) = (normals(shape.c(), 23), normals(shape.c(), 24));
    let with = |gamma: &[f64], beta: &[f64]| Normalization {
        recovery: Recovery::Affine { gamma: gamma.to_vec(), beta: beta.to_vec() },
        ..normalization.clone()
    };
    let affine = with(&gamma, &beta);
    let gradient = affine.backward(&x, shape, &dy).expect("backward");
    let dx: Vec<f64> = (0..x.len()).map(|i| derivative(&mut x, i, |x| loss(&affine, x))).collect();
    let (kept_gamma, kept_beta) = (gamma.clone(), beta.clone());
    let dgamma: Vec<f64> = (0..gamma.len())
        .map(|c| derivative(&mut gamma, c, |gamma| loss(&with(gamma, &kept_beta), &x)))
        .collect();
    let dbeta: Vec<f64> = (0..beta.len())
        .map(|c| derivative(&mut beta, c, |beta| loss(&with(&kept_gamma, beta), &x)))
        .collect();
    for (name, ours, differences) in
        [("dx", &gradient.x, dx), ("dgamma", &gradient.gamma, dgamma), ("dbeta", &gradient.beta, dbeta)]
    {
        assert!(largest(&differences) > 1e-3, "{what} {name} is trivial");
        assert_close(&format!("{what} {name}"), ours, &differences, 1e-8);
    }
    // Without recovery there is nothing to learn, and dx is that of gamma 1.
    let plain = normalization.backward(&x, shape, &dy).expect("backward");
    assert!(plain.gamma.is_empty() && plain.beta.is_empty());
    let unit = with(&vec![1.0; shape.c()], &vec![0.0; shape.c()]).backward(&x, shape, &dy).expect("backward");
    assert_eq!(plain.x, unit.x, "{what}");
}

#[test]
fn gradients_of_every_method_agree_with_finite_differences() {
    let shape = shape(4, 4, 3, 4);
    for method in support::of_rows() {
        for normalization in variations(method, shape) {
            let unbiased = Parameters { variance: Variance::Unbiased, ..Parameters::of(&normalization) };
            let mut kinds = vec![with_epsilon(&normalization, 0.1)];
            if method.has(Parameter::Variance) {
                kinds.push(method.with(&unbiased, Recovery::None));
            }
            if method.has(Parameter::Iterations) {
                for iterations in [0, 1, 7] {
                    let whitening = Whitening::Newton { iterations };
                    kinds.push(method.with(&Parameters { whitening, ..unbiased }, Recovery::None));
                }
            }
            for kind in kinds {
                check_gradient(&format!("{} {:?}", method.id, kind), &kind, shape);
            }
        }
    }
}

#[test]
fn gradients_of_compositions_agree_with_finite_differences() {
    let shape = shape(4, 4, 2, 3);
    let standardize = Operation::Standardize { epsilon: 0.01, variance: Variance::Biased };
    let whiten = |by| Operation::Whiten { by, epsilon: 0.2 };
    for (letters, groups, batch_groups, operation) in [
        ("ssssss", 1, 1, Operation::Center),
        ("aaaass", 1, 1, Operation::Scale { epsilon: 0.01 }),
        ("saasas", 2, 2, standardize),
        ("aasass", 2, 1, standardize),
        ("sasaas", 2, 2, Operation::Scale { epsilon: 0.0 }),
        ("fsasss", 2, 2, whiten(Whitening::Zca)),
        ("ssafff", 4, 1, whiten(Whitening::Cholesky)),
        ("aassff", 2, 1, whiten(Whitening::Newton { iterations: 4 })),
        ("sffass", 2, 4, whiten(Whitening::Pca)),
    ] {
        let normalization = composed(letters, groups, batch_groups, operation);
        check_gradient(&format!("{letters} {operation:?}"), &normalization, shape);
    }
}

#[test]
fn gamma_1_and_beta_0_change_nothing() {
    for method in methods::ALL {
        for shape in shapes() {
            let plain = fitted(method, shape);
            let (x, dy) = (generic(shape, 31), normals(shape.len(), 32));
            for recovery in
                [Recovery::uniform(1.0, 0.0, shape.c()), Recovery::Affine { gamma: vec![], beta: vec![] }]
            {
                let affine = Normalization { recovery, ..plain.clone() };
                let bits = |xs: Vec<f64>| xs.into_iter().map(f64::to_bits).collect::<Vec<_>>();
                assert_eq!(
                    bits(plain.forward(&x, shape).expect("forward")),
                    bits(affine.forward(&x, shape).expect("forward")),
                    "{} {shape}",
                    method.id
                );
                let (plain, affine) = (plain.backward(&x, shape, &dy), affine.backward(&x, shape, &dy));
                assert_eq!(plain.expect("backward").x, affine.expect("backward").x);
            }
        }
    }
}

#[test]
fn gamma_and_beta_are_applied_per_channel() {
    let shape = shape(3, 4, 2, 3);
    let (x, gamma, beta) = (generic(shape, 33), normals(4, 34), normals(4, 35));
    for method in support::of_rows() {
        let plain = fitted(method, shape);
        let recovery = Recovery::Affine { gamma: gamma.clone(), beta: beta.clone() };
        let y = Normalization { recovery, ..plain.clone() }.forward(&x, shape).expect("forward");
        let expected: Vec<f64> = plain
            .forward(&x, shape)
            .expect("forward")
            .into_iter()
            .enumerate()
            .map(|(i, xhat)| gamma[shape.index(i)[1]] * xhat + beta[shape.index(i)[1]])
            .collect();
        assert_close(method.id, &y, &expected, 1e-14);
        for wrong in [3, 5] {
            let recovery = Recovery::Affine { gamma: vec![1.0; wrong], beta: vec![] };
            let error = Normalization { recovery, ..plain.clone() }.forward(&x, shape);
            assert_eq!(error, Err(Error::RecoveryLength { name: "gamma", found: wrong, channels: 4 }));
        }
    }
}

/// A knob with which a formula shows what it sees, where it would not at its start, and how loud its input is then.
fn telling(id: &str) -> (Option<(&'static str, f64)>, f64) {
    match id {
        // At 1 it is instance normalization.
        "adaptive_layer_instance_norm" => (Some(("instance_share", 0.5)), 1.0),
        // At 0 the gate is the same for all.
        "instance_enhancement_batch_norm" => (Some(("gate_slope", 1.0)), 1.0),
        // With one of 8 channels to measure, positions where that is near 0 see epsilon.
        "partial_rms_norm" => (Some(("fraction", 0.5)), 1.0),
        // Two modes of four samples are one as soon as the input is loud; of three more than one stays in use.
        "mode_norm" => (Some(("modes", 3.0)), 2.0),
        // Its attention sees a scale only beside a constant of 1e-3 in its root.
        "attentive_norm" => (None, 0.03),
        _ => (None, 1.0),
    }
}

#[test]
fn claimed_invariances_hold_and_no_other_does() {
    let shape = shape(4, 8, 6, 6);
    let generic = generic(shape, 41);
    for method in methods::ALL {
        for change in Invariance::ALL {
            let (knob, loudness) = telling(method.id);
            let x: Vec<f64> = generic.iter().map(|x| loudness * x).collect();
            let set = |n: Normalization| knob.map_or(n.clone(), |(id, value)| with_knob(&n, id, value));
            let measured_on =
                |n: &Normalization, x: &[f64]| invariance::measure(n, x, shape, change).expect("measured");
            let measured = |n: &Normalization| measured_on(n, &x);
            let usual = set(fitted(method, shape));
            // Epsilon is a variance: to an input that is as much louder it is as small as 1e-5 is to this one.
            let epsilon = usual.operation.epsilon().unwrap_or(1e-5);
            let loud: Vec<f64> = x.iter().map(|x| x * (epsilon / 1e-5).sqrt()).collect();
            if method.invariances.contains(&change) {
                let splits = variations(method, shape).into_iter().map(set).filter(|n| {
                    // With more rows than columns there is no whitening without epsilon.
                    n.plan(shape).is_ok_and(|plan| plan.partition().columns() > plan.partition().rows())
                });
                for normalization in splits.chain([usual]) {
                    let exact = measured(&with_epsilon(&normalization, 0.0));
                    assert!(exact < 1e-8, "{} does see {change:?}: {exact:e}", method.id);
                    let difference = measured_on(&normalization, &loud);
                    assert!(difference < 1e-3, "{} does see {change:?}: {difference:e}", method.id);
                }
            } else {
                // A claim would be made for every whitening matrix, so one that sees the change refutes it.
                let by = |&whitening| {
                    method.with(&Parameters { whitening, ..method.fitted(shape) }, Recovery::None)
                };
                let witnesses = method.whitenings.iter().map(by).chain([usual]);
                let difference = witnesses.map(|n| measured(&n)).fold(0.0, f64::max);
                assert!(difference > 1e-2, "{} does not see {change:?}: {difference:e}", method.id);
            }
        }
    }
}

#[test]
fn invariances_of_the_papers_table_are_the_ones_claimed() {
    use Invariance::{ChannelScale, ChannelShift, CommonShift, OtherSamples, SampleScale, WholeScale};
    // Table 1 of the layer normalization paper and analyses 3.3, said of activations.
    for (id, expected) in [
        ("batch_norm", vec![WholeScale, ChannelScale, ChannelShift]),
        ("layer_norm", vec![WholeScale, SampleScale, OtherSamples]),
        ("layer_norm_token", vec![WholeScale, CommonShift, SampleScale, OtherSamples]),
        ("group_norm", vec![WholeScale, SampleScale, OtherSamples]),
        ("instance_norm", vec![WholeScale, ChannelScale, SampleScale, ChannelShift, OtherSamples]),
        ("rms_norm", vec![WholeScale, SampleScale, OtherSamples]),
        ("decorrelated_batch_norm", vec![WholeScale, ChannelShift]),
    ] {
        let method = methods::find(id).expect("a registered method");
        assert_eq!(method.invariances, expected, "{id}");
    }
}

#[test]
fn a_spec_of_random_parameters_survives_json() {
    let mut rng = Rng::stream(5, 1);
    for method in methods::ALL {
        for round in 0..40 {
            let shape = shape(4, 12, 2, 3);
            let mut pick = |size: usize| {
                let all = divisors(size);
                all[(rng.uniform() * all.len() as f64) as usize]
            };
            let (groups, batch_groups) = (pick(12), pick(4));
            let iterations = (rng.uniform() * 12.0) as usize;
            let whitening = match method.whitenings.get(round % method.whitenings.len().max(1)) {
                Some(Whitening::Newton { .. }) => Whitening::Newton { iterations },
                Some(&other) => other,
                None => Whitening::Zca,
            };
            let parameters = Parameters {
                groups,
                batch_groups,
                epsilon: rng.uniform() * 10f64.powf(-((round % 12) as f64)),
                variance: if round % 2 == 0 { Variance::Biased } else { Variance::Unbiased },
                whitening,
                knobs: Knobs::usual(method.knobs),
            };
            let recovery = match round % 3 {
                0 => Recovery::None,
                _ if !method.takes_affine() => Recovery::None,
                1 => Recovery::Affine { gamma: normals(12, round as u64), beta: normals(12, 7) },
                _ => Recovery::Affine { gamma: vec![], beta: normals(12, 7) },
            };
            let expected = method.with(&parameters, recovery.clone());
            let named = Spec::named(method, &parameters, &recovery);
            for spec in [named, Spec::composed(&expected)] {
                let json = spec.to_json().expect("finite numbers");
                let read = Spec::from_json(&json).unwrap_or_else(|error| panic!("{json}: {error}"));
                assert_eq!(read, spec, "{json}");
                if expected.plan(shape).is_err() {
                    assert_eq!(read.resolve(shape).err(), expected.plan(shape).err(), "{json}");
                } else {
                    assert_eq!(read.resolve(shape).as_ref(), Ok(&expected), "{json}");
                }
            }
        }
    }
}

#[test]
fn fitted_parameters_are_valid_for_every_shape() {
    let sizes =
        [1, 2, 3, 4, 5, 7, 8, 12, 13, 16, 31, 32, 48, 64, 97, 128, 255, 256, 511, 512, 521, 768, 1024, 2048];
    for method in methods::ALL {
        for c in sizes {
            for n in [1, 2, 3, 8, 17] {
                let shape = shape(n, c, 2, 1);
                let parameters = method.fitted(shape);
                let plan = method.with(&parameters, Recovery::None).plan(shape);
                let unavoidable =
                    method.roles.g == Role::Feature && method.roles.k == Role::Feature && c > MAX_ROWS;
                if unavoidable {
                    assert_eq!(plan.err(), Some(Error::TooManyRows { rows: c }), "{} {shape}", method.id);
                } else {
                    assert!(plan.is_ok(), "{} {shape}: {:?}", method.id, plan.err());
                }
                // Where it can be, a group holds at least two.
                if method.has(Parameter::Groups) && divisors(c).iter().any(|g| *g > 1 && *g <= c / 2) {
                    assert!(c / parameters.groups >= 2, "{} {shape}: {parameters:?}", method.id);
                }
            }
        }
    }
}

#[test]
fn f32_output_agrees_with_f64_output_of_the_same_values() {
    let shape = shape(4, 8, 6, 6);
    let x = support::narrow(&generic(shape, 51));
    for method in methods::ALL {
        let normalization = fitted(method, shape);
        let single = normalization.forward(&x, shape).expect("f32");
        let double = normalization.forward(&support::wide(&x), shape).expect("f64");
        assert!(single.iter().all(|y| Real::is_finite(*y)));
        let difference = distance(&support::wide(&single), &double);
        assert!(difference < 1e-6, "{}: {difference:e}", method.id);
    }
}
