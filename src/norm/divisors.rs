//! The numbers of groups that an axis can be split into.

/// The divisors of a size, ascending.
pub fn divisors(size: usize) -> Vec<usize> {
    let (mut small, mut large) = (Vec::new(), Vec::new());
    // They come in pairs, of which the smaller one is at most the root: an axis may have millions of indices.
    for divisor in (1..=size.isqrt()).filter(|divisor| size.is_multiple_of(*divisor)) {
        small.push(divisor);
        if divisor != size / divisor {
            large.push(size / divisor);
        }
    }
    small.extend(large.into_iter().rev());
    small
}

/// The divisor of `size` nearest to `wanted` that leaves groups of two where it can; the smaller of two equally near.
pub fn nearest_divisor(size: usize, wanted: usize) -> usize {
    let most = (size / 2).max(1);
    divisors(size)
        .into_iter()
        .filter(|divisor| *divisor <= most)
        .min_by_key(|divisor| divisor.abs_diff(wanted))
        .unwrap_or(1)
}
