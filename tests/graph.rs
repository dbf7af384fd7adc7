//! Formulas: every primitive against finite differences and plain loops, whole methods against the core.

mod support;

use normlens::norm::graph::{Array, Axes, C, Dim, Edges, Error, H, N, Sizes, Var, W, gaussian};
use normlens::norm::{self, Normalization, Rng};
use support::{assert_close, assert_near, distance, from_json, generic, is_sentence, normals, shape};

const DIMS: [Dim; 4] = [N, C, H, W];

/// Standard normal values.
fn random(sizes: Sizes, seed: u64) -> Array {
    Array::new(sizes, normals(sizes.iter().product(), seed)).expect("an array")
}

/// Values between 0.5 and 2.5, where roots and logarithms are smooth.
fn positive(sizes: Sizes, seed: u64) -> Array {
    let mut rng = Rng::stream(seed, 3);
    Array::from_fn(sizes, |_| 0.5 + 2.0 * rng.uniform()).expect("an array")
}

/// Symmetric positive definite d × d matrices that are not exactly symmetric.
fn definite([n, c, d, _]: Sizes, seed: u64) -> Array {
    let factor = Var::constant(random([n, c, d, d + 3], seed));
    let noise = Var::constant(random([n, c, d, d], seed + 1));
    array(&(factor.matmul_transposed(&factor) / d as f64 + Var::identity(d) * 0.3 + noise * 1e-2))
}

fn array(var: &Var) -> Array {
    var.value().expect("a value").clone()
}

fn values(var: &Var) -> Vec<f64> {
    array(var).into_values()
}

#[track_caller]
fn error(var: &Var) -> Error {
    let error = var.value().expect_err("no value");
    assert!(is_sentence(&error.to_string()), "{error}");
    error
}

/// Index of a value in an array that broadcasts.
fn at(sizes: Sizes, index: Sizes) -> usize {
    sizes.iter().zip(index).fold(0, |offset, (&size, i)| offset * size + if size == 1 { 0 } else { i })
}

fn indices([n, c, h, w]: Sizes) -> impl Iterator<Item = Sizes> {
    (0..n * c * h * w).map(move |k| [k / w / h / c, k / w / h % c, k / w % h, k % w])
}

/// Fails unless the vector-Jacobian product is that of central differences, for every input and for a random seed.
#[track_caller]
fn assert_gradient(what: &str, inputs: &[Array], formula: impl Fn(&[Var]) -> Var) {
    let leaves: Vec<Var> = inputs.iter().cloned().map(Var::leaf).collect();
    let y = formula(&leaves);
    let seed = random(y.sizes(), 77);
    let gradients = y
        .backward(&seed, &leaves.iter().collect::<Vec<_>>())
        .unwrap_or_else(|error| panic!("{what}: {error}"));
    for (k, input) in inputs.iter().enumerate() {
        let loss = |i: usize, step: f64| {
            let mut moved = input.values().to_vec();
            moved[i] += step;
            let mut vars: Vec<Var> = inputs.iter().cloned().map(Var::constant).collect();
            vars[k] = Var::constant(Array::new(input.sizes(), moved).expect("an array"));
            let y = values(&formula(&vars));
            y.iter().zip(seed.values()).map(|(y, g)| y * g).sum::<f64>()
        };
        let step = 1e-5;
        let differences: Vec<f64> = (0..input.values().len())
            .map(|i| {
                // Richardson's extrapolation of two central differences.
                let difference = |h: f64| (loss(i, h) - loss(i, -h)) / (2.0 * h);
                (4.0 * difference(step) - difference(2.0 * step)) / 3.0
            })
            .collect();
        assert_eq!(gradients[k].sizes(), input.sizes(), "{what}: input {k}");
        assert_close(&format!("{what}: input {k}"), gradients[k].values(), &differences, 1e-7);
        assert!(differences.iter().any(|d| d.abs() > 1e-6), "{what}: input {k} has no influence");
    }
}

/// Its name, and what it is.
type NamedFunction = (&'static str, fn(&Var) -> Var);

#[test]
fn gradients_of_functions_of_one_value_are_those_of_finite_differences() {
    let x = random([2, 3, 2, 2], 1);
    let everywhere: [NamedFunction; 18] = [
        ("x + s", |x| x + 1.5),
        ("s + x", |x| 1.5 + x),
        ("x - s", |x| x - 1.5),
        ("s - x", |x| 1.5 - x),
        ("x * s", |x| x * -0.7),
        ("s * x", |x| -0.7 * x),
        ("x / s", |x| x / 3.0),
        ("s / x", |x| 0.01 / x),
        ("-x", |x| -x),
        ("square", Var::square),
        ("x^3", |x| x.powf(3.0)),
        ("abs", Var::abs),
        ("exp", Var::exp),
        ("sigmoid", Var::sigmoid),
        ("tanh", Var::tanh),
        ("relu", Var::relu),
        ("hard sigmoid", |x| (x * 3.0).hard_sigmoid()),
        ("clamp", |x| x.clamp(-0.5, 0.8)),
    ];
    for (what, f) in everywhere {
        assert_gradient(what, std::slice::from_ref(&x), |v| f(&v[0]));
    }
    let x = positive([2, 3, 2, 2], 2);
    let of_positive: [NamedFunction; 5] = [
        ("sqrt", Var::sqrt),
        ("rsqrt", Var::rsqrt),
        ("ln", Var::ln),
        ("x^0.75", |x| x.powf(0.75)),
        ("x^-1.5", |x| x.powf(-1.5)),
    ];
    for (what, f) in of_positive {
        assert_gradient(what, std::slice::from_ref(&x), |v| f(&v[0]));
    }
}

#[test]
fn functions_of_one_value_have_the_values_of_the_textbook() {
    let of = |f: &dyn Fn(&Var) -> Var, x: f64| values(&f(&Var::scalar(x)))[0];
    for (what, value, expected) in [
        ("sqrt", of(&Var::sqrt, 6.25), 2.5),
        ("rsqrt", of(&Var::rsqrt, 6.25), 0.4),
        ("square", of(&Var::square, -3.0), 9.0),
        ("powf", of(&|x| x.powf(0.75), 16.0), 8.0),
        ("abs", of(&Var::abs, -2.5), 2.5),
        ("exp", of(&Var::exp, 1.0), std::f64::consts::E),
        ("ln", of(&Var::ln, 2.0), std::f64::consts::LN_2),
        ("sigmoid", of(&Var::sigmoid, 3.0_f64.ln()), 0.75),
        ("tanh", of(&Var::tanh, 3.0_f64.ln()), 0.8),
        ("relu", of(&Var::relu, -1.0), 0.0),
        ("hard sigmoid", of(&Var::hard_sigmoid, 1.5), 0.75),
        ("hard sigmoid beyond", of(&Var::hard_sigmoid, 3.5), 1.0),
        ("clamp", of(&|x| x.clamp(-1.0, 2.0), 5.0), 2.0),
        ("s - x", of(&|x| 1.0 - x, 0.25), 0.75),
        ("s / x", of(&|x| 1.0 / x, 0.25), 4.0),
    ] {
        assert_near(what, value, expected, 1e-15);
    }
    for x in [-800.0, 800.0] {
        for f in [Var::sigmoid as fn(&Var) -> Var, Var::tanh] {
            assert!(of(&f, x).is_finite(), "no overflow at {x}");
        }
    }
}

/// Every array of 2 × 3 × 2 × 4 with any of its axes shrunk to 1.
fn broadcasts() -> impl Iterator<Item = Sizes> {
    (0..16_usize).map(|mask| {
        let mut sizes = [2, 3, 2, 4];
        for (_, size) in sizes.iter_mut().enumerate().filter(|(k, _)| mask >> k & 1 == 1) {
            *size = 1;
        }
        sizes
    })
}

#[test]
fn functions_of_two_values_broadcast_in_every_pattern_forward_and_backward() {
    type Function = (&'static str, fn(&Var, &Var) -> Var, fn(f64, f64) -> f64);
    let functions: [Function; 6] = [
        ("+", |a, b| a + b, |a, b| a + b),
        ("-", |a, b| a - b, |a, b| a - b),
        ("*", |a, b| a * b, |a, b| a * b),
        ("/", |a, b| a / b, |a, b| a / b),
        ("maximum", Var::maximum, f64::max),
        ("minimum", Var::minimum, f64::min),
    ];
    for (a, b) in broadcasts().flat_map(|a| broadcasts().map(move |b| (a, b))) {
        let (x, y) = (positive(a, 1), positive(b, 2));
        let full: Sizes = std::array::from_fn(|k| a[k].max(b[k]));
        for (what, of_vars, of_numbers) in functions {
            let what = format!("{what} of {a:?} and {b:?}");
            let z = array(&of_vars(&Var::constant(x.clone()), &Var::constant(y.clone())));
            assert_eq!(z.sizes(), full, "{what}");
            let expected: Vec<f64> = indices(full)
                .map(|index| of_numbers(x.values()[at(a, index)], y.values()[at(b, index)]))
                .collect();
            assert_eq!(z.values(), expected, "{what}");
            // Every pattern backward, by the adjoint of repeating: the gradient without broadcasting, summed.
            let (p, q) = (Var::leaf(x.clone()), Var::leaf(y.clone()));
            let seed = random(full, 5);
            let gradients = of_vars(&p, &q).backward(&seed, &[&p, &q]).expect("gradients");
            let spread = |x: &Array| Var::leaf(array(&Var::constant(x.clone()).broadcast_to(full)));
            let (wide_p, wide_q) = (spread(&x), spread(&y));
            let wide = of_vars(&wide_p, &wide_q).backward(&seed, &[&wide_p, &wide_q]).expect("gradients");
            for (gradient, wide) in gradients.iter().zip(&wide) {
                let mut sums = vec![0.0; gradient.values().len()];
                for (index, g) in indices(full).zip(wide.values()) {
                    sums[at(gradient.sizes(), index)] += g;
                }
                assert_close(&what, gradient.values(), &sums, 1e-13);
            }
        }
    }
}

#[test]
fn gradients_of_functions_of_two_values_are_those_of_finite_differences() {
    for (a, b) in [
        ([2, 3, 2, 2], [2, 3, 2, 2]),
        ([2, 3, 2, 2], [1, 3, 1, 1]),
        ([2, 3, 1, 1], [2, 3, 2, 2]),
        ([2, 1, 2, 1], [1, 3, 1, 2]),
        ([1, 1, 2, 1], [2, 1, 1, 3]),
    ] {
        let inputs = [positive(a, 3), positive(b, 4)];
        assert_gradient("+", &inputs, |v| &v[0] + &v[1]);
        assert_gradient("-", &inputs, |v| &v[0] - v[1].clone());
        assert_gradient("*", &inputs, |v| v[0].clone() * &v[1]);
        assert_gradient("/", &inputs, |v| v[0].clone() / v[1].clone());
        assert_gradient("maximum", &inputs, |v| v[0].maximum(&v[1]));
        assert_gradient("minimum", &inputs, |v| v[0].minimum(&v[1]));
        assert_gradient("sum", &inputs, |v| v.iter().cloned().sum());
    }
}

#[test]
fn extremes_of_equal_values_send_the_gradient_to_the_first() {
    let (a, b) = (Var::leaf(Array::scalar(2.0)), Var::leaf(Array::scalar(2.0)));
    let seed = Array::scalar(3.0);
    for y in [a.maximum(&b), a.minimum(&b)] {
        let gradients = y.backward(&seed, &[&a, &b]).expect("gradients");
        assert_eq!((gradients[0].values(), gradients[1].values()), (&[3.0][..], &[0.0][..]));
    }
    let x = Var::leaf(Array::channels(&[1.0, 2.0, 2.0, 1.0]).expect("an array"));
    for (y, expected) in [(x.max(C), [0.0, 3.0, 0.0, 0.0]), (x.min(C), [3.0, 0.0, 0.0, 0.0])] {
        assert_eq!(y.backward(&seed, &[&x]).expect("a gradient")[0].values(), expected);
    }
}

/// All 15 sets of axes.
fn sets() -> impl Iterator<Item = Axes> {
    (1..16_usize).map(|mask| {
        let mut chosen = DIMS.into_iter().enumerate().filter(|(k, _)| mask >> k & 1 == 1).map(|(_, dim)| dim);
        let first = Axes::from(chosen.next().expect("at least one"));
        chosen.fold(first, |axes, dim| axes | dim)
    })
}

/// The middle value of every group, or the mean of the two in the middle.
fn medians(groups: &[Vec<f64>]) -> Vec<f64> {
    let median = |group: &Vec<f64>| {
        let mut sorted = group.clone();
        sorted.sort_by(f64::total_cmp);
        f64::midpoint(sorted[sorted.len() / 2], sorted[(sorted.len() - 1) / 2])
    };
    groups.iter().map(median).collect()
}

#[test]
fn reductions_over_every_set_of_axes_are_those_of_plain_loops() {
    let x = random([2, 3, 4, 5], 6);
    let var = Var::constant(x.clone());
    for axes in sets() {
        let reduced: Sizes = std::array::from_fn(|k| if axes.contains(DIMS[k]) { 1 } else { x.sizes()[k] });
        let mut groups: Vec<Vec<f64>> = vec![Vec::new(); reduced.iter().product()];
        for (index, &value) in indices(x.sizes()).zip(x.values()) {
            groups[at(reduced, index)].push(value);
        }
        let each = |f: &dyn Fn(&[f64]) -> f64| groups.iter().map(|g| f(g)).collect::<Vec<f64>>();
        let (mean, variance) = var.moments(axes);
        for (what, y, expected) in [
            ("sum", var.sum(axes), each(&|g| g.iter().sum())),
            ("mean", mean, each(&norm::reference::mean)),
            ("variance", variance, each(&norm::reference::variance)),
            ("rows", var.rows(axes).sum(W).reshape(axes.reduced(x.sizes())), each(&|g| g.iter().sum())),
            ("median", var.quantile(axes, 0.5), medians(&groups)),
            ("max", var.max(axes), each(&|g| g.iter().copied().fold(f64::MIN, f64::max))),
            ("min", var.min(axes), each(&|g| g.iter().copied().fold(f64::MAX, f64::min))),
        ] {
            assert_eq!(y.sizes(), reduced, "{what} over {axes:?}");
            assert_close(&format!("{what} over {axes:?}"), &values(&y), &expected, 1e-14);
        }
        assert_near("count", var.count(axes), groups[0].len() as f64, 0.0);
    }
}

#[test]
fn gradients_of_reductions_are_those_of_finite_differences() {
    let x = random([2, 3, 2, 2], 7);
    for axes in sets() {
        let input = std::slice::from_ref(&x);
        assert_gradient(&format!("sum over {axes:?}"), input, |v| v[0].sum(axes));
        assert_gradient(&format!("mean over {axes:?}"), input, |v| v[0].mean(axes));
        assert_gradient(&format!("variance over {axes:?}"), input, |v| v[0].variance(axes));
        assert_gradient(&format!("max over {axes:?}"), input, |v| v[0].max(axes));
        assert_gradient(&format!("min over {axes:?}"), input, |v| v[0].min(axes));
        assert_gradient(&format!("quantile over {axes:?}"), input, |v| v[0].quantile(axes, 0.3));
        assert_gradient(&format!("standardized over {axes:?}"), input, |v| v[0].standardized(axes, 0.1));
        assert_gradient(&format!("power mean over {axes:?}"), input, |v| v[0].power_mean(axes, 2.5, 0.1));
    }
    for dim in DIMS {
        assert_gradient("sorted", std::slice::from_ref(&x), |v| v[0].sorted(dim));
        assert_gradient("softmax", std::slice::from_ref(&x), |v| v[0].softmax(dim));
    }
}

#[test]
fn order_statistics_have_the_values_of_the_textbook() {
    let x = Var::constant(Array::channels(&[7.0, 15.0, 36.0, 39.0, 40.0, 41.0]).expect("an array"));
    // The example of the English encyclopedia for quartiles; type 7 by NumPy.
    for (q, expected) in [(0.0, 7.0), (0.25, 20.25), (0.5, 37.5), (0.75, 39.75), (1.0, 41.0)] {
        assert_near("quantile", values(&x.quantile(C, q))[0], expected, 1e-13);
    }
    let x = Var::constant(random([2, 3, 5, 4], 8));
    for dim in DIMS {
        let sorted = x.sorted(dim);
        let len = x.sizes()[dim as usize];
        for k in 1..len {
            let steps = values(&(sorted.at(dim, k) - sorted.at(dim, k - 1)));
            assert!(steps.iter().all(|step| *step >= 0.0), "ascending along {dim:?}");
        }
        assert_close("sum", &values(&sorted.sum(dim)), &values(&x.sum(dim)), 1e-14);
        assert_eq!(values(&sorted.at(dim, 0)), values(&x.min(dim)));
        assert_eq!(values(&sorted.at(dim, len - 1)), values(&x.max(dim)));
    }
}

#[test]
fn softmax_has_the_values_of_the_textbook_and_does_not_overflow() {
    let x = Array::channels(&[0.0, 2.0_f64.ln(), 5.0_f64.ln()]).expect("an array");
    let expected = [0.125, 0.25, 0.625];
    assert_close("softmax", &values(&Var::constant(x.clone()).softmax(C)), &expected, 1e-15);
    assert_close("softmax far out", &values(&(Var::constant(x) + 1e4).softmax(C)), &expected, 1e-12);
}

#[test]
fn arrangements_put_every_value_where_it_belongs() {
    let x = random([2, 3, 4, 5], 9);
    let var = Var::constant(x.clone());
    let value = |index: Sizes| x.values()[at(x.sizes(), index)];
    let expect = |what: &str, y: &Var, sizes: Sizes, of: &dyn Fn(Sizes) -> f64| {
        assert_eq!(y.sizes(), sizes, "{what}");
        assert_eq!(values(y), indices(sizes).map(of).collect::<Vec<f64>>(), "{what}");
    };
    expect("permute", &var.permute([W, N, H, C]), [5, 2, 4, 3], &|[w, n, h, c]| value([n, c, h, w]));
    expect("transpose", &var.transpose(), [2, 3, 5, 4], &|[n, c, w, h]| value([n, c, h, w]));
    expect("slice", &var.slice(H, 1..3), [2, 3, 2, 5], &|[n, c, h, w]| value([n, c, h + 1, w]));
    expect("at", &var.at(C, 2), [2, 1, 4, 5], &|[n, _, h, w]| value([n, 2, h, w]));
    expect("gather", &var.gather(W, &[4, 0, 4]), [2, 3, 4, 3], &|[n, c, h, w]| {
        value([n, c, h, [4, 0, 4][w]])
    });
    expect("concat", &Var::concat(C, &[&var, &var.at(C, 0)]), [2, 4, 4, 5], &|[n, c, h, w]| {
        value([n, c % 3, h, w])
    });
    expect("broadcast", &var.at(N, 1).broadcast_to([3, 3, 4, 5]), [3, 3, 4, 5], &|[_, c, h, w]| {
        value([1, c, h, w])
    });
    assert_eq!(values(&var.reshape([6, 1, 2, 10])), x.values());
    let [a, b, c] = var.split(C);
    assert_eq!(values(&Var::concat(C, &[&a, &b, &c])), x.values());
    for order in [[N, C, H, W], [W, H, C, N], [C, W, N, H]] {
        let there = var.permute(order);
        let back = DIMS.map(|dim| DIMS[order.iter().position(|&o| o == dim).expect("a permutation")]);
        assert_eq!(array(&there.permute(back)), x);
    }
}

#[test]
fn gradients_of_arrangements_are_those_of_finite_differences() {
    let x = random([2, 3, 2, 3], 10);
    let input = std::slice::from_ref(&x);
    assert_gradient("reshape", input, |v| v[0].reshape([1, 6, 3, 2]).square());
    assert_gradient("permute", input, |v| v[0].permute([W, N, H, C]));
    assert_gradient("broadcast", input, |v| v[0].at(C, 1).broadcast_to([2, 4, 2, 3]));
    for dim in DIMS {
        assert_gradient("slice", input, |v| v[0].slice(dim, 1..2));
        assert_gradient("gather", input, |v| v[0].gather(dim, &[1, 0, 1, 1]));
    }
    for dim in DIMS {
        let mut sizes = x.sizes();
        sizes[dim as usize] = 2;
        let inputs = [x.clone(), random(sizes, 11)];
        assert_gradient("concat", &inputs, |v| Var::concat(dim, &[&v[0], &v[1], &v[0]]));
    }
}

/// The mean over a window, by plain loops.
fn window(x: &Array, extents: Sizes, edges: Edges) -> Vec<f64> {
    indices(x.sizes())
        .map(|index| {
            let (mut sum, mut inside, mut whole) = (0.0, 0, 0);
            for offset in indices(extents) {
                // Shifted by the extents, so that no index is negative.
                let place: Sizes =
                    std::array::from_fn(|k| index[k] + offset[k] + extents[k] - extents[k] / 2);
                let nearest: Sizes =
                    std::array::from_fn(|k| place[k].clamp(extents[k], extents[k] + x.sizes()[k] - 1));
                let is_inside = place == nearest;
                whole += 1;
                inside += usize::from(is_inside);
                if is_inside || edges == Edges::Replicate {
                    sum += x.values()[at(x.sizes(), std::array::from_fn(|k| nearest[k] - extents[k]))];
                }
            }
            sum / if edges == Edges::Shrink { inside } else { whole } as f64
        })
        .collect()
}

#[test]
fn windows_of_every_size_and_edge_are_those_of_plain_loops() {
    let x = random([3, 5, 4, 7], 12);
    let var = Var::constant(x.clone());
    for edges in [Edges::Zero, Edges::Shrink, Edges::Replicate] {
        for k in 1..12 {
            for extents in
                [[k, 1, 1, 1], [1, k, 1, 1], [1, 1, k, 1], [1, 1, 1, k], [1, 2, k, 3], [1, 1, k, k]]
            {
                let y = var.window_mean(extents, edges);
                assert_eq!(y.sizes(), x.sizes());
                assert_close(
                    &format!("{extents:?} {edges:?}"),
                    &values(&y),
                    &window(&x, extents, edges),
                    1e-14,
                );
            }
        }
    }
    for extents in [[1, 1, usize::MAX, 1], [1, 1, 99, 1]] {
        let everything = var.sum(H).broadcast_to(x.sizes());
        assert_close("beyond the axis", &values(&var.window_sum(extents)), &values(&everything), 1e-14);
    }
}

#[test]
fn gradients_of_windows_are_those_of_finite_differences() {
    let x = random([2, 3, 4, 4], 13);
    for edges in [Edges::Zero, Edges::Shrink, Edges::Replicate] {
        for extents in [[1, 2, 1, 1], [1, 3, 1, 1], [2, 1, 3, 4], [1, 1, 9, 2]] {
            let what = format!("{extents:?} {edges:?}");
            assert_gradient(&what, std::slice::from_ref(&x), |v| v[0].window_mean(extents, edges));
        }
        for weights in [vec![0.5, -1.0, 2.0], vec![1.0, 2.0, 0.5, 4.0], gaussian(7, 1.5)] {
            for dim in DIMS {
                let what = format!("filter of {} along {dim:?} {edges:?}", weights.len());
                assert_gradient(&what, std::slice::from_ref(&x), |v| v[0].filter(dim, &weights, edges));
            }
        }
    }
}

#[test]
fn a_filter_of_equal_weights_is_a_window_and_a_gaussian_sums_to_one() {
    let x = Var::constant(random([2, 3, 5, 6], 14));
    for edges in [Edges::Zero, Edges::Shrink, Edges::Replicate] {
        for k in 1..9 {
            let by_filter = x.filter(H, &vec![1.0 / k as f64; k], edges);
            let by_window = x.window_mean([1, 1, k, 1], edges);
            assert_close("equal weights", &values(&by_filter), &values(&by_window), 1e-13);
        }
    }
    let weights = gaussian(9, 2.0);
    assert_near("sum", weights.iter().sum(), 1.0, 1e-15);
    assert_near("ratio", weights[4] / weights[2], (0.5_f64).exp(), 1e-14);
    assert_near("symmetry", weights[0], weights[8], 0.0);
    let flat = Var::constant(Array::filled([1, 1, 5, 5], 3.0).expect("an array"));
    for edges in [Edges::Shrink, Edges::Replicate] {
        let blurred = flat.filter(H, &weights, edges).filter(W, &weights, edges);
        assert_close("a flat image stays flat", &values(&blurred), &[3.0; 25], 1e-14);
    }
}

/// The convolution by its definition.
fn convolution(x: &Array, weights: &Array, stride: usize, padding: usize) -> (Sizes, Vec<f64>) {
    let ([n, c, h, w], [out, _, kh, kw]) = (x.sizes(), weights.sizes());
    let sizes = [n, out, (h + 2 * padding - kh) / stride + 1, (w + 2 * padding - kw) / stride + 1];
    let y = indices(sizes)
        .map(|[sample, o, row, column]| {
            indices([1, c, kh, kw])
                .map(|[_, k, i, j]| {
                    let (y, x_) = (row * stride + i, column * stride + j);
                    let inside = (padding..padding + h).contains(&y) && (padding..padding + w).contains(&x_);
                    let weight = weights.values()[at(weights.sizes(), [o, k, i, j])];
                    if inside {
                        weight * x.values()[((sample * c + k) * h + y - padding) * w + x_ - padding]
                    } else {
                        0.0
                    }
                })
                .sum()
        })
        .collect();
    (sizes, y)
}

#[test]
fn convolutions_are_those_of_the_definition_forward_and_backward() {
    for (image, kernel, stride, padding) in [
        ([2, 3, 5, 4], [3, 3], 1, 1),
        ([2, 2, 5, 6], [2, 3], 2, 1),
        ([1, 2, 4, 4], [1, 1], 1, 0),
        ([1, 1, 3, 3], [3, 3], 3, 4),
        ([1, 2, 7, 5], [4, 2], 3, 0),
    ] {
        let x = random(image, 15);
        // More output than input channels, and as many; a size of 1 is a size like others here.
        let weights = random([4, image[1], kernel[0], kernel[1]], 16);
        let y = Var::constant(x.clone()).convolved(&Var::constant(weights.clone()), stride, padding);
        let (sizes, expected) = convolution(&x, &weights, stride, padding);
        assert_eq!(y.sizes(), sizes);
        assert_close("convolution", &values(&y), &expected, 1e-13);
        assert_gradient("convolution", &[x.clone(), weights], |v| v[0].convolved(&v[1], stride, padding));
        assert_gradient("unfold", &[x], |v| v[0].unfold(kernel, stride, padding));
    }
}

#[test]
fn patches_are_columns_in_the_order_of_the_weights() {
    let x = Array::from_fn([1, 1, 3, 3], |[_, _, h, w]| (3 * h + w) as f64).expect("an array");
    let patches = Var::constant(x).unfold([2, 2], 1, 0);
    assert_eq!(patches.sizes(), [1, 1, 4, 4]);
    let expected = [0.0, 1.0, 3.0, 4.0, 1.0, 2.0, 4.0, 5.0, 3.0, 4.0, 6.0, 7.0, 4.0, 5.0, 7.0, 8.0];
    assert_eq!(values(&patches), expected);
}

#[test]
fn matrix_products_are_those_of_the_definition_forward_and_backward() {
    for (a, b) in [
        ([2, 3, 4, 5], [2, 3, 5, 2]),
        ([1, 3, 2, 3], [2, 1, 3, 4]),
        ([1, 1, 3, 2], [2, 2, 2, 3]),
        ([2, 1, 1, 3], [1, 1, 3, 1]),
    ] {
        let (x, y) = (random(a, 17), random(b, 18));
        let (p, q) = (Var::constant(x.clone()), Var::constant(y.clone()));
        let sizes = [a[0].max(b[0]), a[1].max(b[1]), a[2], b[3]];
        let expected: Vec<f64> = indices(sizes)
            .map(|[n, c, i, j]| {
                let element = |m: &Array, i, j| {
                    let [samples, channels, h, w] = m.sizes();
                    let (n, c) = (n.min(samples - 1), c.min(channels - 1));
                    m.values()[((n * channels + c) * h + i) * w + j]
                };
                (0..a[3]).map(|k| element(&x, i, k) * element(&y, k, j)).sum()
            })
            .collect();
        for z in [p.matmul(&q), p.matmul_transposed(&q.transpose())] {
            assert_eq!(z.sizes(), sizes);
            assert_close("product", &values(&z), &expected, 1e-13);
        }
        let inputs = [x, y];
        assert_gradient("A B", &inputs, |v| v[0].matmul(&v[1]));
        assert_gradient("A B^T", &inputs, |v| v[0].matmul_transposed(&v[1].transpose()));
    }
    // Longer than a tile in either direction.
    let (x, y) = (random([1, 1, 3, 700], 19), random([1, 1, 700, 600], 20));
    let z = Var::constant(x.clone()).matmul(&Var::constant(y.clone()));
    let expected = (0..700).map(|k| x.values()[2 * 700 + k] * y.values()[k * 600 + 599]).sum();
    assert_near("long", values(&z)[3 * 600 - 1], expected, 1e-11);
    let again = Var::constant(x).matmul_transposed(&Var::constant(y).transpose());
    assert_close("long", &values(&z), &values(&again), 1e-13);
}

#[test]
fn inverse_roots_and_inverse_cholesky_factors_whiten() {
    let noisy = definite([2, 2, 4, 4], 21);
    let a = Var::constant(noisy);
    let a = (&a + a.transpose()) / 2.0;
    let identity = values(&Var::identity(4).broadcast_to([2, 2, 4, 4]));
    for (what, w) in [("ZCA", a.inverse_sqrt()), ("Cholesky", a.cholesky_inverse())] {
        assert_close(what, &values(&w.matmul(&a).matmul_transposed(&w)), &identity, 1e-12);
    }
    let zca = a.inverse_sqrt();
    assert_close("symmetric", &values(&zca), &values(&zca.transpose()), 1e-13);
    let known = Var::constant(Array::new([1, 1, 2, 2], vec![4.0, 2.0, 2.0, 10.0]).expect("an array"));
    // L = [2 0; 1 3].
    assert_close("known", &values(&known.cholesky_inverse()), &[0.5, 0.0, -1.0 / 6.0, 1.0 / 3.0], 1e-15);
    assert_near("trace", values(&known.trace())[0], 14.0, 0.0);
}

#[test]
fn gradients_of_matrix_functions_are_those_of_finite_differences() {
    let a = definite([2, 1, 3, 3], 22);
    let input = std::slice::from_ref(&a);
    assert_gradient("inverse root", input, |v| v[0].inverse_sqrt());
    assert_gradient("inverse Cholesky factor", input, |v| v[0].cholesky_inverse());
    assert_gradient("Newton's iteration", input, |v| v[0].newton_inverse_sqrt(4));
    assert_gradient("covariance", &[random([2, 1, 3, 5], 23)], |v| v[0].covariance().1);
    assert_gradient("trace", input, |v| v[0].trace());
    assert_gradient("transpose", input, |v| v[0].transpose());
    // Repeated eigenvalues do no harm.
    let sphere = Array::identity(3).expect("an array");
    assert_gradient("inverse root of the identity", &[sphere], |v| v[0].inverse_sqrt());
}

#[test]
fn a_direction_without_variance_is_dropped_by_the_inverse_root_and_refused_by_cholesky() {
    let x = Var::leaf(Array::new([1, 1, 2, 2], vec![1.0, 1.0, 1.0, 1.0]).expect("an array"));
    let root = x.inverse_sqrt();
    assert_close("1 / sqrt(2) along (1, 1)", &values(&root), &[8.0_f64.sqrt().recip(); 4], 1e-15);
    let gradient = root.backward(&random([1, 1, 2, 2], 1), &[&x]).expect("a gradient");
    assert!(gradient[0].values().iter().all(|g| g.is_finite()));
    let singular = error(&x.cholesky_inverse());
    assert_eq!(singular, Error::Core(norm::Error::NotPositiveDefinite { area: 0, row: 1 }));
    let broken = Var::constant(Array::filled([1, 1, 2, 2], f64::NAN).expect("an array"));
    assert_eq!(error(&broken.inverse_sqrt()), Error::Core(norm::Error::NoConvergence { rows: 2 }));
    assert!(matches!(
        error(&broken.cholesky_inverse()),
        Error::Core(norm::Error::NotPositiveDefinite { .. })
    ));
}

/// A core normalization and the same as a formula of x, gamma and beta.
#[track_caller]
fn assert_is_the_core(json: &str, sizes: Sizes, formula: impl Fn(&Var, &Var, &Var) -> Var) {
    let shape = shape(sizes[0], sizes[1], sizes[2], sizes[3]);
    let (gamma, beta) = (normals(sizes[1], 30), normals(sizes[1], 31));
    let mut core: Normalization = from_json(json, shape);
    core.recovery = norm::Recovery::Affine { gamma: gamma.clone(), beta: beta.clone() };
    let (x, dy) = (generic(shape, 32), normals(shape.len(), 33));
    let leaves = [
        Var::leaf(Array::new(sizes, x.clone()).expect("an array")),
        Var::leaf(Array::channels(&gamma).expect("an array")),
        Var::leaf(Array::channels(&beta).expect("an array")),
    ];
    let y = formula(&leaves[0], &leaves[1], &leaves[2]);
    assert_close(json, &values(&y), &core.forward(&x, shape).expect("a tensor"), 1e-12);
    let expected = core.backward(&x, shape, &dy).expect("a gradient");
    let seed = Array::new(sizes, dy).expect("an array");
    let gradients = y.backward(&seed, &leaves.each_ref()).expect("gradients");
    for (gradient, expected) in gradients.iter().zip([expected.x, expected.gamma, expected.beta]) {
        assert_close(json, gradient.values(), &expected, 1e-9);
    }
}

const SHAPES: [Sizes; 3] = [[4, 8, 6, 6], [3, 4, 5, 7], [6, 8, 1, 1]];

#[test]
fn standardizing_methods_as_formulas_are_those_of_the_core() {
    for sizes in SHAPES {
        assert_is_the_core(r#"{"method": "batch_norm", "epsilon": 1e-3}"#, sizes, |x, gamma, beta| {
            gamma * x.standardized(N | H | W, 1e-3) + beta
        });
        assert_is_the_core(r#"{"method": "layer_norm", "epsilon": 1e-5}"#, sizes, |x, gamma, beta| {
            let (mu, v) = x.moments(C | H | W);
            gamma * ((x - mu) / (v + 1e-5).sqrt()) + beta
        });
        assert_is_the_core(r#"{"method": "rms_norm", "epsilon": 1e-5}"#, sizes, |x, gamma, beta| {
            gamma * x * (x.square().mean(C | H | W) + 1e-5).rsqrt() + beta
        });
        assert_is_the_core(
            r#"{"method": "group_norm", "groups": 2, "epsilon": 1e-5}"#,
            sizes,
            |x, gamma, beta| {
                let [n, c, h, w] = x.sizes();
                let xhat = x.reshape([n, 2, c / 2, h * w]).standardized(C_IN_GROUP | POSITIONS, 1e-5);
                gamma * xhat.reshape([n, c, h, w]) + beta
            },
        );
    }
}

/// The axes of N × G × (C / G) × (H · W).
const C_IN_GROUP: Dim = H;
const POSITIONS: Dim = W;

/// `W(Sigma) (x - mu)` with the channels as rows and everything else as columns.
fn batch_whitened(x: &Var, epsilon: f64, whitening: impl Fn(&Var) -> Var) -> Var {
    let [n, c, h, w] = x.sizes();
    let rows = x.rows(N | H | W);
    let (mu, sigma) = rows.covariance();
    let matrix = whitening(&(sigma + epsilon * Var::identity(c)));
    matrix.matmul(&(rows - mu)).reshape([c, n, h, w]).permute([C, N, H, W])
}

#[test]
fn whitening_methods_as_formulas_are_those_of_the_core() {
    for sizes in [[4, 8, 6, 6], [3, 4, 5, 7]] {
        let zca =
            r#"{"method": "decorrelated_batch_norm", "groups": 1, "whitening": "zca", "epsilon": 1e-3}"#;
        assert_is_the_core(zca, sizes, |x, gamma, beta| {
            gamma * batch_whitened(x, 1e-3, Var::inverse_sqrt) + beta
        });
        let cholesky =
            r#"{"method": "decorrelated_batch_norm", "groups": 1, "whitening": "cholesky", "epsilon": 1e-3}"#;
        assert_is_the_core(cholesky, sizes, |x, gamma, beta| {
            gamma * batch_whitened(x, 1e-3, Var::cholesky_inverse) + beta
        });
        let itn = r#"{"method": "iter_norm", "groups": 1, "iterations": 5, "epsilon": 1e-3}"#;
        assert_is_the_core(itn, sizes, |x, gamma, beta| {
            gamma * batch_whitened(x, 1e-3, |sigma| sigma.newton_inverse_sqrt(5)) + beta
        });
    }
}

#[test]
fn a_row_without_spread_gives_zero_and_no_gradient() {
    let x = Var::leaf(Array::filled([2, 3, 2, 2], 0.7).expect("an array"));
    let (mu, v) = x.moments(H | W);
    let deviation = (&x - &mu).abs().mean(H | W);
    for (what, y) in [
        ("rsqrt", (&x - &mu) * v.rsqrt()),
        ("sqrt", (&x - &mu) / v.sqrt()),
        ("power", (&x - &mu) * v.powf(-0.5)),
        ("root of a power", (&x - &mu) / (&x - &mu).abs().powf(3.0).mean(H | W).powf(1.0 / 3.0)),
        ("L1", (&x - &mu) / deviation),
        ("standardized", x.standardized(H | W, 0.0)),
    ] {
        assert_eq!(values(&y), [0.0; 24], "{what}");
        let gradient = y.backward(&random([2, 3, 2, 2], 1), &[&x]).expect("a gradient");
        assert_eq!(gradient[0].values(), [0.0; 24], "{what}");
    }
    for y in [1.0 / Var::scalar(0.0), Var::scalar(3.0) / 0.0, Var::scalar(0.0).powf(-1.0)] {
        assert_eq!(values(&y), [0.0]);
    }
    let corner = Var::leaf(Array::scalar(0.0));
    for y in [corner.abs(), corner.relu(), corner.sqrt(), corner.powf(0.5), corner.ln(), corner.rsqrt()] {
        let gradient = y.backward(&Array::scalar(1.0), &[&corner]).expect("a gradient");
        assert_eq!(gradient[0].values(), [0.0]);
    }
}

#[test]
fn a_variable_that_is_used_again_collects_the_gradient_of_every_use() {
    let x = Var::leaf(Array::scalar(3.0));
    let square = &x * &x;
    let y = &square * &x + 2.0 * &square - &x;
    // d(x^3 + 2 x^2 - x) = 3 x^2 + 4 x - 1, and d/d(x^2) = x + 2.
    let gradients = y.backward(&Array::scalar(2.0), &[&x, &square, &y, &x]).expect("gradients");
    let expected = [76.0, 10.0, 2.0, 76.0];
    assert_eq!(gradients.iter().map(|g| g.values()[0]).collect::<Vec<_>>(), expected);
}

#[test]
fn no_gradient_flows_through_a_detached_value_or_into_what_is_not_reached() {
    let x = Var::leaf(Array::scalar(3.0));
    let other = Var::leaf(Array::filled([2, 1, 1, 3], 1.0).expect("an array"));
    let constant = Var::scalar(4.0);
    let y = x.square().detach() * &x * &constant;
    let gradients = y.backward(&Array::scalar(1.0), &[&x, &other, &constant]).expect("gradients");
    assert_eq!(gradients[0].values(), [36.0], "x^2 is a number here");
    assert_eq!(gradients[1], Array::filled([2, 1, 1, 3], 0.0).expect("an array"));
    assert_eq!(gradients[2].values(), [0.0], "a constant has no gradient");
    let unrelated = constant.backward(&Array::scalar(1.0), &[&x]).expect("gradients");
    assert_eq!(unrelated[0].values(), [0.0]);
}

#[test]
fn a_long_chain_needs_no_stack() {
    // A thread's stack that a recursion over a tenth of this would overrun.
    let small = std::thread::Builder::new().stack_size(1 << 17);
    let run = || {
        let x = Var::leaf(Array::scalar(1.0));
        let mut y = x.clone();
        for _ in 0..100_000 {
            y = (&y + &x) - &x;
        }
        let gradient = y.backward(&Array::scalar(1.0), &[&x]).expect("a gradient");
        assert_eq!(gradient[0].values(), [1.0]);
        assert!(!format!("{y:?}").is_empty());
    };
    small.spawn(run).expect("a thread").join().expect("no overflow");
}

#[test]
fn the_first_error_of_a_formula_is_the_one_reported() {
    let x = Var::leaf(random([2, 3, 4, 5], 40));
    let first = &x + random_var([2, 4, 4, 5]);
    let y = (first.reshape([7, 1, 1, 1]) * &x).matmul(&x).mean(H | W);
    let expected = Error::Mismatch { operation: "+", left: [2, 3, 4, 5], right: [2, 4, 4, 5] };
    assert_eq!(error(&y), expected);
    assert_eq!(y.backward(&Array::scalar(1.0), &[&x]), Err(expected.clone()));
    let fine = x.mean(N);
    assert_eq!(fine.backward(&array(&fine), &[&first]), Err(expected));
    let own = Var::failed(norm::Error::NothingAveraged);
    assert_eq!(error(&(own + &x)), Error::Core(norm::Error::NothingAveraged));
}

fn random_var(sizes: Sizes) -> Var {
    Var::constant(random(sizes, 41))
}

#[test]
fn what_does_not_fit_together_is_an_error_and_no_panic() {
    let x = random_var([2, 3, 4, 5]);
    let wrong = [
        x.reshape([2, 3, 4, 6]),
        x.reshape([0, 3, 4, 6]),
        x.reshape([usize::MAX, 3, 4, 6]),
        x.permute([N, C, C, W]),
        x.broadcast_to([2, 3, 4, 10]),
        x.broadcast_to([2, 3, 4, 0]),
        x.slice(H, 2..2),
        x.slice(H, 3..5),
        x.slice(H, usize::MAX..usize::MAX),
        x.at(C, 3),
        x.at(C, usize::MAX),
        x.gather(W, &[]),
        x.gather(W, &[5]),
        x.split::<2>(C)[0].clone(),
        x.split::<4>(C)[3].clone(),
        Var::concat(C, &[]),
        Var::concat(C, &[&x, &x.at(N, 0)]),
        x.matmul(&x),
        x.matmul_transposed(&x.transpose()),
        x.trace(),
        random_var([1, 1, 4, 1]).trace(),
        x.inverse_sqrt(),
        x.cholesky_inverse(),
        x.newton_inverse_sqrt(2),
        x.unfold([5, 1], 1, 0),
        x.unfold([1, 1], 0, 0),
        x.unfold([0, 1], 1, 0),
        x.unfold([1, 1], 1, usize::MAX),
        x.unfold([1, 1], 1, usize::MAX / 4),
        x.convolved(&random_var([2, 4, 1, 1]), 1, 0),
        x.convolved(&random_var([2, 3, 9, 9]), 1, 0),
        x.window_mean([1, 1, usize::MAX, 1], Edges::Replicate),
        x.filter(W, &[], Edges::Zero),
        x.filter(W, &gaussian(usize::MAX, 1.0), Edges::Shrink),
        x.window_mean([1, 1, 1 << 25, 1], Edges::Replicate),
        &x / random_var([2, 1, 4, 4]),
        x.maximum(&random_var([3, 1, 1, 1])),
        random_var([1 << 13, 1, 1, 1]) + random_var([1, 1 << 13, 1, 1]),
    ];
    for var in wrong {
        error(&var);
        assert_eq!(var.sizes(), [1; 4]);
    }
    for (sizes, len) in [([2, 3, 1, 1], 5), ([2, 0, 1, 1], 0), ([usize::MAX; 4], 1)] {
        let error = Array::new(sizes, vec![0.0; len]).expect_err("an error");
        assert!(is_sentence(&error.to_string()), "{error}");
    }
    let seed = random([2, 3, 1, 1], 1);
    assert!(matches!(x.backward(&seed, &[]), Err(Error::Mismatch { operation: "backward", .. })));
    // Of a failed variable everything else is still no panic.
    let failed = Var::failed(norm::Error::NothingAveraged);
    for var in [
        failed.quantile(W, 0.5),
        failed.trace(),
        failed.split::<3>(C)[2].clone(),
        failed.filter(H, &[], Edges::Zero),
        failed.convolved(&x, 1, 0),
        failed.window_mean([3; 4], Edges::Shrink),
    ] {
        assert_eq!(error(&var), Error::Core(norm::Error::NothingAveraged));
    }
    for var in [x.quantile(W, f64::NAN), x.clamp(2.0, 1.0), x.window_sum([0; 4])] {
        assert!(var.value().is_ok());
    }
}

// Two methods as they will be written.

/// Switchable normalization (Luo et al., ICLR 2019). `lambda` and `lambda_v` are 1 × 3 × 1 × 1: the weights of instance,
/// layer and batch, before the softmax.
fn switchable_norm(x: &Var, lambda: &Var, lambda_v: &Var, epsilon: f64) -> Var {
    let (mu_in, v_in) = x.moments(H | W);
    let (mu_ln, v_ln) = x.moments(C | H | W);
    let (mu_bn, v_bn) = x.moments(N | H | W);
    let [w_in, w_ln, w_bn] = lambda.softmax(C).split(C);
    let [u_in, u_ln, u_bn] = lambda_v.softmax(C).split(C);

    let mu = w_in * mu_in + w_ln * mu_ln + w_bn * mu_bn;
    let v = u_in * v_in + u_ln * v_ln + u_bn * v_bn;
    (x - mu) / (v + epsilon).sqrt()
}

/// Local response normalization (Krizhevsky, Sutskever, Hinton, 2012): every channel is damped by the `n`
/// channels around it.
fn local_response_norm(x: &Var, n: usize, k: f64, alpha: f64, beta: f64) -> Var {
    x / (k + alpha * x.square().window_sum([1, n, 1, 1])).powf(beta)
}

#[test]
fn switchable_normalization_switches_between_its_three_areas() {
    let sizes = [3, 4, 5, 2];
    let x = random(sizes, 50);
    let var = Var::constant(x.clone());
    let of = |lambda: [f64; 3]| {
        let lambda = Var::constant(Array::channels(&lambda).expect("an array"));
        values(&switchable_norm(&var, &lambda, &lambda, 1e-5))
    };
    for (lambda, axes) in
        [([99.0, 0.0, 0.0], H | W), ([0.0, 99.0, 0.0], C | H | W), ([0.0, 0.0, 99.0], N | H | W)]
    {
        assert_close("one area", &of(lambda), &values(&var.standardized(axes, 1e-5)), 1e-13);
    }
    // Equal weights: the mean of the three statistics, by plain loops over one value.
    let among = |keep: &dyn Fn(Sizes) -> bool| -> Vec<f64> {
        indices(sizes).zip(x.values()).filter(|(index, _)| keep(*index)).map(|(_, &x)| x).collect()
    };
    let areas = [
        among(&|[n, c, _, _]| n == 2 && c == 1),
        among(&|[n, _, _, _]| n == 2),
        among(&|[_, c, _, _]| c == 1),
    ];
    let third = |f: fn(&[f64]) -> f64| areas.iter().map(|area| f(area)).sum::<f64>() / 3.0;
    let here = at(sizes, [2, 1, 3, 1]);
    let expected =
        (x.values()[here] - third(norm::reference::mean)) / (third(norm::reference::variance) + 1e-5).sqrt();
    assert_near("equal weights", of([0.0; 3])[here], expected, 1e-13);
    let lambdas = [Array::channels(&[0.3, -0.2, 0.5]), Array::channels(&[-0.4, 0.1, 0.2])];
    let [lambda, lambda_v] = lambdas.map(|lambda| lambda.expect("an array"));
    assert_gradient("switchable normalization", &[x, lambda, lambda_v], |v| {
        switchable_norm(&v[0], &v[1], &v[2], 1e-5)
    });
}

#[test]
fn local_response_normalization_divides_by_the_neighbours() {
    let x = Array::channels(&[1.0, 2.0, 3.0, 4.0]).expect("an array");
    let y = local_response_norm(&Var::constant(x), 3, 1.0, 1.0, 0.5);
    let expected =
        [1.0 / 6.0_f64.sqrt(), 2.0 / 15.0_f64.sqrt(), 3.0 / 30.0_f64.sqrt(), 4.0 / 26.0_f64.sqrt()];
    assert_close("three channels", &values(&y), &expected, 1e-15);
    // An even window reaches one further back than ahead.
    let x = Array::channels(&[1.0, 2.0, 3.0]).expect("an array");
    let y = local_response_norm(&Var::constant(x), 2, 0.0, 1.0, 0.5);
    assert_close("two channels", &values(&y), &[1.0, 2.0 / 5.0_f64.sqrt(), 3.0 / 13.0_f64.sqrt()], 1e-15);
    assert_gradient("local response normalization", &[random([2, 7, 2, 2], 51)], |v| {
        local_response_norm(&v[0], 5, 2.0, 0.1, 0.75)
    });
    let scaled = |s: f64| values(&local_response_norm(&(random_var([1, 6, 2, 2]) * s), 5, 2.0, 0.1, 0.75));
    assert!(distance(&scaled(1.0), &scaled(3.0)) > 0.1, "it is not scale invariant");
}

#[test]
fn a_corrected_gradient_is_less_by_the_correction_and_the_value_stays() {
    let (x, g, correction) = (random([2, 3, 2, 2], 71), random([2, 3, 2, 2], 72), random([1, 3, 1, 1], 73));
    let (leaf, constant) = (Var::leaf(x.clone()), Var::leaf(correction.clone()));
    let y = leaf.with_corrected_gradient(&constant);
    assert_eq!(array(&y), x);
    let gradients = y.backward(&g, &[&leaf, &constant]).expect("gradients");
    let expected = values(&(Var::constant(g) - Var::constant(correction)));
    assert_eq!(gradients[0].values(), expected);
    assert_eq!(gradients[1].values(), [0.0; 3], "the correction is a constant");
}

#[test]
fn power_means_and_weighted_moments_are_those_of_the_textbook() {
    let x = random([2, 3, 4, 1], 74);
    let var = Var::constant(x.clone());
    let square = values(&var.square().mean(N | H));
    let root: Vec<f64> = square.iter().map(|v| v.sqrt()).collect();
    assert_close("p = 2", &values(&var.power_mean(N | H, 2.0, 0.0)), &root, 1e-15);
    assert_close("p = 1", &values(&var.power_mean(N | H, 1.0, 0.0)), &values(&var.abs().mean(N | H)), 1e-15);

    // Weights 3 and 1 are three copies of the first sample and one of the second.
    let weights = Var::constant(Array::new([2, 1, 1, 1], vec![3.0, 1.0]).expect("an array"));
    let (mean, variance) = var.weighted_moments(&weights, N | H);
    let (copied_mean, copied_variance) = var.gather(N, &[0, 0, 0, 1]).moments(N | H);
    assert_close("mean", &values(&mean), &values(&copied_mean), 1e-15);
    assert_close("variance", &values(&variance), &values(&copied_variance), 1e-15);
    let (mean, variance) = var.weighted_moments(&Var::scalar(0.0), N | H);
    assert_eq!((values(&mean), values(&variance)), (vec![0.0; 3], vec![0.0; 3]), "no weight");
}

#[test]
fn a_stopped_gradient_is_known_to_all_that_follows() {
    let x = Var::leaf(Array::new([1, 1, 1, 3], vec![1.0, 2.0, 4.0]).expect("three values"));
    let constant = Var::scalar(2.0);
    assert!(!(&x * &constant).square().stops_gradients());
    assert!(!constant.stop().stops_gradients(), "there was none to stop");
    assert!(!x.square().detach().stops_gradients(), "what is detached without meaning it");
    let scaled = x.square().stop() * &constant;
    assert!(scaled.stops_gradients());
    assert!((&x + scaled).stops_gradients());
}
