//! The sentence under the title: the areas and what is shared, in words and numbers.

use crate::norm::formula::Named;
use crate::norm::{Axis, Method, Operation, Parameter, Parameters, Partition, Role, Whitening};

/// A piece of a sentence and how it stands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The words.
    pub text: String,
    /// How they stand out.
    pub emphasis: Emphasis,
}

/// How words stand out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// Not.
    Plain,
    /// The number of areas.
    Strong,
    /// What is averaged, in the colour of the current area.
    Now,
}

/// "16 areas, one per sample and channel group: 2 channels × 36 positions share one mean and one deviation."
///
/// `affine` says whether gamma and beta follow, which the degenerate cases speak of.
pub fn sentence(partition: &Partition, operation: Operation, affine: bool) -> Vec<Phrase> {
    let plain = |text: String| Phrase { text, emphasis: Emphasis::Plain };
    let shares = match operation {
        Operation::Formula(Named(method), _) => match method.formula().and_then(|formula| formula.shares) {
            Some(shares) => Some(shares),
            // Without areas there is nothing to count.
            None => return vec![plain(method.summary.to_owned())],
        },
        _ => None,
    };
    let areas = partition.areas();
    let each = separate(partition);
    let over = counted(partition, Role::Sample);
    let rows = counted(partition, Role::Feature);
    let mut phrases =
        vec![Phrase { text: format!("{areas} {}", plural(areas, "area")), emphasis: Emphasis::Strong }];
    phrases.push(plain(match each.as_slice() {
        [] => ": ".to_owned(),
        _ => format!(", one per {}: ", each.join(" and ")),
    }));
    let now = Phrase { text: join(&over), emphasis: Emphasis::Now };
    let single = partition.columns() == 1;
    if operation.is_whitening() {
        let many = partition.rows() > 1;
        phrases.push(plain(if many {
            format!("{} {} over ", join(&rows), decorrelation(operation))
        } else {
            format!("{} has no other to be uncorrelated with and is standardized over ", join(&rows))
        }));
        phrases.push(now);
        phrases.push(plain(".".to_owned()));
    } else {
        let what = match (shares, operation) {
            (Some(shares), _) => shares,
            (None, Operation::Center) => "one mean",
            (None, Operation::Scale { .. }) => "one root mean square",
            (None, _) => "one mean and one deviation",
        };
        phrases.push(now);
        phrases.push(plain(if single {
            format!(" has {what} of its own.")
        } else {
            format!(" share {what}.")
        }));
    }
    if let Some(warning) = degenerate(partition, operation, affine) {
        phrases.push(plain(format!(" {warning}")));
    }
    phrases
}

/// What whitening does to the rows, in words: Newton's iteration is on its way.
fn decorrelation(operation: Operation) -> String {
    match operation {
        Operation::Whiten { by: Whitening::Newton { iterations: 0 }, .. } => "share one scale".to_owned(),
        Operation::Whiten { by: Whitening::Newton { iterations }, .. } => {
            format!("come closer to uncorrelated in {iterations} {}", plural(iterations, "step"))
        }
        _ => "become uncorrelated with variance 1".to_owned(),
    }
}

/// What is special when areas are too small, in words.
pub fn degenerate(partition: &Partition, operation: Operation, affine: bool) -> Option<String> {
    let (d, m) = (partition.rows(), partition.columns());
    match operation {
        Operation::Whiten { .. } if d > 1 && m < d + 1 => {
            let missing = d - m.saturating_sub(1).min(d);
            let eigenvalues = if missing == 1 { "eigenvalue is" } else { "eigenvalues are" };
            Some(format!(
                "The covariance has {d} rows but only {m} {}: {missing} {eigenvalues} 0 before ε.",
                plural(m, "column")
            ))
        }
        Operation::Standardize { .. } if m == 1 => {
            let output = if affine { "β" } else { "0" };
            Some(format!("With one value its deviation is 0, so every output is {output}."))
        }
        Operation::Standardize { .. } if m == 2 => {
            Some("With two values only their order survives, up to ε.".to_owned())
        }
        Operation::Center if m == 1 => Some("A single value minus its mean is 0.".to_owned()),
        Operation::Scale { .. } if m == 1 => Some("With one value only its sign survives.".to_owned()),
        _ => None,
    }
}

/// What there is one area for each of: "sample", "channel group", "position".
fn separate(partition: &Partition) -> Vec<&'static str> {
    let size = |axis: Axis| partition.sizes()[axis as usize];
    let area = |axis: Axis| partition.roles().of(axis) == Role::Area;
    let mut each = Vec::new();
    match (area(Axis::BatchGroup), area(Axis::Sample)) {
        (_, true) if area(Axis::BatchGroup) || size(Axis::BatchGroup) == 1 => each.push("sample"),
        (false, true) => each.push("sample of a batch group"),
        (true, false) if size(Axis::BatchGroup) > 1 => each.push("batch group"),
        _ => {}
    }
    match (area(Axis::ChannelGroup), area(Axis::Channel)) {
        (_, true) if area(Axis::ChannelGroup) || size(Axis::ChannelGroup) == 1 => each.push("channel"),
        (false, true) => each.push("channel of a group"),
        (true, false) if size(Axis::ChannelGroup) > 1 => each.push("channel group"),
        _ => {}
    }
    match (area(Axis::Height), area(Axis::Width)) {
        (true, true) => each.push("position"),
        (true, false) => each.push("image row"),
        (false, true) => each.push("image column"),
        _ => {}
    }
    each
}

/// The axes of one role with their sizes: "4 samples", "2 channels", "36 positions".
fn counted(partition: &Partition, role: Role) -> Vec<String> {
    let size = |axis: Axis| partition.sizes()[axis as usize];
    let has = |axis: Axis| partition.roles().of(axis) == role;
    let mut counted = Vec::new();
    let mut push = |count: usize, what: &str| counted.push(format!("{count} {}", plural(count, what)));
    match (has(Axis::BatchGroup), has(Axis::Sample)) {
        (true, true) => push(size(Axis::BatchGroup) * size(Axis::Sample), "sample"),
        (false, true) => push(size(Axis::Sample), "sample"),
        (true, false) if size(Axis::BatchGroup) > 1 => push(size(Axis::BatchGroup), "batch group"),
        _ => {}
    }
    match (has(Axis::ChannelGroup), has(Axis::Channel)) {
        (true, true) => push(size(Axis::ChannelGroup) * size(Axis::Channel), "channel"),
        (false, true) => push(size(Axis::Channel), "channel"),
        (true, false) => push(size(Axis::ChannelGroup), "channel group"),
        _ => {}
    }
    match (has(Axis::Height), has(Axis::Width)) {
        (true, true) => push(size(Axis::Height) * size(Axis::Width), "position"),
        (true, false) => push(size(Axis::Height), "image row"),
        (false, true) => push(size(Axis::Width), "image column"),
        _ => {}
    }
    counted
}

fn join(parts: &[String]) -> String {
    parts.join(" × ")
}

/// "area" or "areas".
pub fn plural(count: usize, what: &str) -> String {
    if count == 1 { what.to_owned() } else { format!("{what}s") }
}

/// The name within a sentence, with the splits that decide its areas: "group normalization with G = 8".
pub fn name_with(method: &Method, parameters: &Parameters) -> String {
    // "RMS" stays upper case; "Group" does not.
    let mut letters = method.name.chars();
    let (first, second) = (letters.next().unwrap_or_default(), letters.next().unwrap_or_default());
    let name = if second.is_ascii_uppercase() {
        method.name.to_owned()
    } else {
        std::iter::once(first.to_ascii_lowercase()).chain(method.name.chars().skip(1)).collect()
    };
    let mut with = Vec::new();
    if method.has(Parameter::Groups) {
        with.push(format!("G = {}", parameters.groups));
    }
    if method.has(Parameter::BatchGroups) {
        with.push(format!("B = {}", parameters.batch_groups));
    }
    if with.is_empty() { name } else { format!("{name} with {}", with.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norm::{Recovery, Shape, methods};

    fn words(id: &str, sizes: [usize; 4]) -> String {
        let shape = Shape::try_from(sizes).expect("a shape");
        let method = methods::find(id).expect("a method");
        let plan = method.with(&method.fitted(shape), Recovery::None).plan(shape).expect("a plan");
        sentence(plan.partition(), plan.operation(), true).into_iter().map(|phrase| phrase.text).collect()
    }

    #[test]
    fn the_sentence_counts_areas_and_what_they_share() {
        for (id, expected) in [
            (
                "batch_norm",
                "8 areas, one per channel: 4 samples × 36 positions share one mean and one deviation.",
            ),
            (
                "layer_norm",
                "4 areas, one per sample: 8 channels × 36 positions share one mean and one deviation.",
            ),
            (
                "layer_norm_token",
                "144 areas, one per sample and position: 8 channels share one mean and one deviation.",
            ),
            (
                "group_norm",
                "16 areas, one per sample and channel group: 2 channels × 36 positions share one mean and one deviation.",
            ),
            (
                "batch_group_norm",
                "8 areas, one per batch group and channel group: 2 samples × 2 channels × 36 positions share one mean and one deviation.",
            ),
            ("rms_norm", "4 areas, one per sample: 8 channels × 36 positions share one root mean square."),
            (
                "decorrelated_batch_norm",
                "1 area: 8 channels become uncorrelated with variance 1 over 4 samples × 36 positions.",
            ),
            (
                "group_whitening",
                "4 areas, one per sample: 4 channel groups become uncorrelated with variance 1 over 2 channels × 36 positions.",
            ),
            (
                "instance_whitening",
                "4 areas, one per sample: 8 channels become uncorrelated with variance 1 over 36 positions.",
            ),
        ] {
            assert_eq!(words(id, [4, 8, 6, 6]), expected);
        }
    }

    #[test]
    fn degenerate_areas_are_explained() {
        assert!(words("instance_norm", [4, 8, 1, 1]).ends_with("so every output is β."));
        assert!(
            words("instance_whitening", [2, 8, 2, 3])
                .contains("8 rows but only 6 columns: 3 eigenvalues are 0")
        );
        assert!(words("batch_norm", [2, 8, 1, 1]).contains("only their order survives"));
    }
}
