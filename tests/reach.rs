//! Which values move a value of the output: exactly those of its area or window, as strongly as finite differences say.

mod support;

use normlens::norm::{NEGLIGIBLE, Recovery, Shape, methods};
use support::{fitted, generic, shape};

/// Cells in corners and inside.
fn cells(shape: Shape) -> [[usize; 4]; 3] {
    let [n, c, h, w] = shape.sizes();
    [[0; 4], [n - 1, c - 1, h - 1, w - 1], [n / 2, c / 2, h / 3, w / 2]]
}

/// Gamma and beta of their own for every channel.
fn recovery(shape: Shape) -> Recovery {
    let channels = (0..shape.c()).map(|c| c as f64);
    Recovery::Affine { gamma: channels.clone().map(|c| 0.5 + 0.25 * c).collect(), beta: channels.collect() }
}

#[test]
fn a_partition_reaches_exactly_the_area_of_the_cell() {
    let shape = shape(4, 8, 6, 6);
    let x = generic(shape, 3);
    for method in methods::ALL.iter().filter(|method| method.formula().is_none()) {
        let mut normalization = fitted(method, shape);
        normalization.recovery = recovery(shape);
        let plan = normalization.plan(shape).expect("it fits");
        for cell in cells(shape) {
            let area = plan.partition().place(cell).area;
            let reach = plan.reach(&x, cell).expect("a reach");
            let strongest = reach.iter().copied().fold(0.0, f64::max);
            for (offset, strength) in reach.into_iter().enumerate() {
                let index = shape.index(offset);
                if plan.partition().place(index).area == area {
                    assert!(strength > NEGLIGIBLE * strongest, "{}: {cell:?} from {index:?}", method.id);
                } else {
                    assert!(strength.to_bits() == 0, "{}: {cell:?} from {index:?}: {strength}", method.id);
                }
            }
        }
    }
}

#[test]
fn reach_is_what_finite_differences_find() {
    const STEP: f64 = 1e-5;
    let shape = shape(4, 8, 3, 2);
    let x = generic(shape, 5);
    // Where a formula stops gradients, as its paper has it, a difference is something else; all formulas are held against
    // PyTorch's gradients elsewhere.
    let formulas = ["local_response_norm", "switchable_norm", "divisive_norm", "batch_instance_norm"];
    for method in support::of_rows().chain(formulas.map(|id| methods::find(id).expect("a method"))) {
        let mut normalization = fitted(method, shape);
        if method.takes_affine() {
            normalization.recovery = recovery(shape);
        }
        let Ok(plan) = normalization.plan(shape) else { panic!("{} does not fit", method.id) };
        for cell in cells(shape) {
            let reach = plan.reach(&x, cell).expect("a reach");
            let strongest = reach.iter().copied().fold(0.0, f64::max);
            assert!(strongest > 0.0, "{}", method.id);
            // All would take long for the whitening methods; neighbours in memory differ in every axis over a stride of 7.
            for offset in (0..shape.len()).step_by(7) {
                let moved = |by: f64| {
                    let mut x = x.clone();
                    x[offset] += by;
                    normalization.forward(&x, shape).expect("an output")[shape.offset(cell)]
                };
                let slope = ((moved(STEP) - moved(-STEP)) / (2.0 * STEP)).abs();
                let (found, index) = (reach[offset], shape.index(offset));
                assert!(
                    (slope - found).abs() <= 2e-5 * strongest,
                    "{}: {cell:?} from {index:?}: {found}, not {slope}",
                    method.id
                );
            }
        }
    }
}

#[test]
fn local_response_normalization_reaches_the_channels_of_its_window() {
    let shape = shape(2, 8, 3, 3);
    let x = generic(shape, 7);
    let method = methods::find("local_response_norm").expect("a method");
    let plan = fitted(method, shape).plan(shape).expect("it fits");
    for channel in 0..8 {
        let cell = [1, channel, 2, 0];
        let reach = plan.reach(&x, cell).expect("a reach");
        for (offset, strength) in reach.into_iter().enumerate() {
            let [n, c, h, w] = shape.index(offset);
            let inside = [n, h, w] == [1, 2, 0] && c.abs_diff(channel) <= 2;
            assert_eq!(strength > 0.0, inside, "{cell:?} from {:?}: {strength}", [n, c, h, w]);
        }
    }
}

#[test]
fn data_of_single_precision_has_the_reach_of_the_same_values_in_double() {
    let shape = shape(2, 4, 3, 4);
    let single: Vec<f32> = generic(shape, 9).iter().map(|&value| value as f32).collect();
    let double: Vec<f64> = single.iter().copied().map(f64::from).collect();
    for method in methods::ALL {
        let plan = fitted(method, shape).plan(shape).expect("it fits");
        let of = |reach: Result<Vec<f64>, _>| {
            reach.expect("a reach").into_iter().map(f64::to_bits).collect::<Vec<_>>()
        };
        assert_eq!(
            of(plan.reach(&single, [1, 2, 0, 3])),
            of(plan.reach(&double, [1, 2, 0, 3])),
            "{}",
            method.id
        );
    }
}

#[test]
fn what_stops_gradients_by_design_says_so_and_nothing_else_does() {
    let shape = shape(4, 8, 6, 6);
    let x = generic(shape, 3);
    let stopping = methods::ALL.iter().filter(|method| {
        let plan = fitted(method, shape).plan(shape).expect("it fits");
        plan.evaluation().is_some_and(|it| it.and_then(|it| it.stops_gradients(&x)).expect("a result"))
    });
    let ids: Vec<&str> = stopping.map(|method| method.id).collect();
    let by_design = [
        "local_context_norm",
        "iso_batch_norm",
        "stochastic_whitening",
        "ada_norm",
        "power_norm",
        "mixture_norm",
        "gated_batch_norm",
    ];
    assert_eq!(ids, by_design);
}
