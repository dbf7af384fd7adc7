//! Shares that add up to one, and the logits they are a softmax of: how methods mix statistics.

use crate::norm::{Knob, Knobs, Scale};

/// No share falls below this while it is dragged, so that its logit stays in range.
const LEAST: f64 = 0.002;

/// The knobs whose shares add up to one: those at the same position of a method's list that follow each other and begin
/// with the same word, `mean_in`, `mean_ln`, `mean_bn`. Those the first knob leaves out are left out.
pub fn group(knobs: &[Knob], values: &Knobs, first: usize) -> Vec<usize> {
    let word = |knob: &Knob| knob.id.split('_').next().unwrap_or_default();
    let Some(begins) = knobs.get(first).map(word) else { return Vec::new() };
    let is_share = |at: &usize| {
        knobs.get(*at).is_some_and(|knob| matches!(knob.scale, Scale::Share(_)) && word(knob) == begins)
    };
    let choice = values.get(0) as u8;
    let is_used = |at: &usize| match knobs.get(*at).map(|knob| knob.scale) {
        Some(Scale::Share(used @ [_, ..])) => used.contains(&choice),
        _ => true,
    };
    (first..knobs.len()).take_while(is_share).filter(is_used).collect()
}

/// The softmax.
pub fn softmax(logits: &[f64]) -> Vec<f64> {
    let most = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = logits.iter().map(|logit| libm::exp(logit - most)).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| power / sum).collect()
}

/// The logits whose softmax these shares are: those with the mean 0, within the range of a knob.
pub fn logits(shares: &[f64], (low, high): (f64, f64)) -> Vec<f64> {
    let logs: Vec<f64> = shares.iter().map(|share| libm::log(share.max(LEAST))).collect();
    let mean = logs.iter().sum::<f64>() / logs.len().max(1) as f64;
    let tidy = |value: f64| (value * 1e4).round() / 1e4;
    logs.iter().map(|log| tidy((log - mean).clamp(low, high))).collect()
}

/// The shares after the boundary behind share `at` was moved to a position from 0 to 1; only its two neighbours change.
pub fn moved(shares: &[f64], at: usize, position: f64) -> Vec<f64> {
    let mut moved = shares.to_vec();
    let before: f64 = shares.iter().take(at).sum();
    if let Some([left, right]) = moved.get_mut(at..at + 2) {
        let both = *left + *right;
        *left = (position - before).clamp(LEAST.min(both / 2.0), both - LEAST.min(both / 2.0));
        *right = both - *left;
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norm::methods;

    #[test]
    fn logits_and_shares_are_inverse_up_to_a_constant() {
        let shares = softmax(&[1.0, -0.5, 0.25]);
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let again = softmax(&logits(&shares, (-4.0, 4.0)));
        assert!(shares.iter().zip(&again).all(|(a, b)| (a - b).abs() < 1e-4));
    }

    #[test]
    fn a_boundary_moves_its_two_neighbours_alone() {
        let after = moved(&[0.5, 0.25, 0.25], 0, 0.6);
        assert!(after.iter().zip([0.6, 0.15, 0.25]).all(|(a, b)| (a - b).abs() < 1e-12));
        let stopped = moved(&[0.5, 0.25, 0.25], 1, 7.0);
        assert!((stopped[2] - LEAST).abs() < 1e-12 && (stopped[0] - 0.5).abs() < 1e-12);
    }

    #[test]
    fn means_and_variances_are_shared_apart_and_only_among_what_is_mixed() {
        let switchable = methods::find("switchable_norm").expect("a method");
        assert_eq!(group(switchable.knobs, &Knobs::usual(switchable.knobs), 0), [0, 1, 2]);
        assert_eq!(group(switchable.knobs, &Knobs::usual(switchable.knobs), 3), [3, 4, 5]);
        let whitening = methods::find("switchable_whitening").expect("a method");
        let mut knobs = Knobs::usual(whitening.knobs);
        assert_eq!(group(whitening.knobs, &knobs, 1), [1, 2]);
        knobs.set(0, 1.0);
        assert_eq!(group(whitening.knobs, &knobs, 1), [1, 2, 5]);
    }
}
