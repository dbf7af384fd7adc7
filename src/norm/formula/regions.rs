//! Two regions of every image, each with a mean and a deviation of its own.

use super::Given;
use crate::norm::graph::{Axes, H, N, Var, W};
use crate::norm::{Knob, Scale, Step};

/// Whether a region ends with its sample.
pub(in crate::norm) const REGION_OVER: Knob = Knob {
    id: "region_over",
    symbol: "region of",
    step: Step::Area,
    scale: Scale::Choice(&[("sample", "a sample"), ("batch", "the batch")]),
    default: 0.0,
    meaning: "what a region’s mean and deviation are taken over",
};

/// Every channel standardized in the region where `mask` is 1, and in the region where it is 0.
pub(in crate::norm) fn standardized_in_regions(given: &Given, mask: &Var) -> Var {
    let axes: Axes = if given.count("region_over") == 1 { N | H | W } else { H | W };
    let x = &given.x;
    [mask.clone(), 1.0 - mask]
        .iter()
        .map(|inside| {
            let (mean, variance) = x.weighted_moments(inside, axes);
            inside * (x - mean) / (variance + given.epsilon()).sqrt()
        })
        .sum()
}
