//! What a method takes besides the tensor, as the page shows it and takes it from a file.

use super::format;
use super::state::Supply;
use crate::compute::InputReport;
use crate::norm::Drawn;

/// The most values of a file that takes the place of a second input: they travel with every question.
pub const MAX_SUPPLIED: usize = 1 << 16;

/// Its name.
pub fn name(id: &str) -> &'static str {
    match id {
        "mask" => "Mask",
        "labels" => "Label map",
        "classes" => "Classes",
        "domains" => "Domains",
        "style" => "Style",
        "condition" => "Condition",
        "population" => "Population",
        "psi" => "Running ψ",
        "nu" => "Running ν",
        _ => "Second input",
    }
}

/// Which part of it is shown: “of sample 2”, “channel 3 of sample 2”, “4 samples × 8”.
pub fn place(input: &InputReport) -> String {
    let [samples, channels, ..] = input.sizes;
    match input.plane {
        Some((n, _)) if channels == 1 => format!("of sample {}", n + 1),
        Some((n, c)) => format!("channel {} of sample {}", c + 1, n + 1),
        None if samples == 1 => format!("{channels} channels"),
        None if channels > 1 => format!("{samples} samples × {channels}"),
        None => "of every sample".to_owned(),
    }
}

/// The picture in words, from its numbers.
pub fn describe(input: &InputReport) -> String {
    let head = format!("{} {}.", name(&input.id), place(input));
    if input.labels.is_none() {
        let (mean, deviation) = input.moments;
        return format!("{head} Mean {}, deviation {}.", format::number(mean), format::number(deviation));
    }
    let labels = input.labels.unwrap_or_default();
    let counts = (0..labels).map(|label| {
        let count = input.values.iter().filter(|value| **value as u8 == label).count();
        format!("{count} with label {label}")
    });
    format!("{head} {}.", counts.collect::<Vec<_>>().join(", "))
}

/// What a file becomes.
#[derive(Clone, Debug, PartialEq)]
pub enum Taken {
    /// Labels, as if they were drawn.
    Labels(Drawn),
    /// A tensor.
    Tensor(Supply),
}

/// Takes the values of a file, N × C × H × W, in place of a second input.
///
/// # Errors
/// A sentence about sizes or labels that do not fit.
pub fn take(
    method: &'static str,
    part: &'static str,
    input: &InputReport,
    (file, sizes, values): (String, [usize; 4], Vec<f64>),
) -> Result<Taken, String> {
    if values.len() > MAX_SUPPLIED {
        return Err(format!(
            "{file} has {} values, and {} takes up to {MAX_SUPPLIED}.",
            values.len(),
            name(&input.id).to_ascii_lowercase()
        ));
    }
    let Some(labels) = input.labels else {
        return check_tensor(input, &file, sizes)
            .map(|()| Taken::Tensor(Supply { method, part, name: file, sizes, values }));
    };
    let wanted: usize = input.sizes.iter().product();
    let plane = input.sizes[2] * input.sizes[3];
    // One map may serve all samples.
    let repeats = if values.len() == wanted { 1 } else { wanted / plane };
    if values.len() * repeats != wanted {
        return Err(format!(
            "{file} has {} values. {} needs {wanted}, or {plane} for all samples alike.",
            values.len(),
            name(&input.id)
        ));
    }
    let mut drawn = Drawn::NONE;
    for (at, &value) in values.iter().cycle().take(wanted).enumerate() {
        if value.fract() != 0.0 || !(0.0..f64::from(labels)).contains(&value) {
            return Err(format!(
                "{file} holds {value}. Its labels are whole numbers from 0 to {}.",
                labels - 1
            ));
        }
        drawn.set(at, value as u8);
    }
    Ok(Taken::Labels(drawn))
}

fn check_tensor(input: &InputReport, file: &str, sizes: [usize; 4]) -> Result<(), String> {
    let [samples, channels, h, w] = input.sizes;
    let planes = h * w > 1;
    let fits = sizes[1] == channels
        && match (planes, input.id.as_str()) {
            (false, _) => sizes == input.sizes,
            // Of a population only the statistics matter.
            (true, "population") => true,
            (true, _) => sizes[0] == samples || sizes[0] == 1,
        };
    if fits {
        return Ok(());
    }
    let words = sizes.map(|size| size.to_string()).join(" × ");
    let needs = if planes {
        format!("{samples} × {channels} × H × W")
    } else {
        format!("{samples} × {channels}")
    };
    Err(format!("{file} is {words}, and {} needs {needs}.", name(&input.id).to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask() -> InputReport {
        InputReport {
            id: "mask".to_owned(),
            labels: Some(2),
            sizes: [2, 1, 2, 2],
            plane: Some((0, 0)),
            first: 0,
            width: 2,
            rows: 2,
            values: vec![0.0, 1.0, 1.0, 1.0],
            moments: (0.5, 0.5),
        }
    }

    #[test]
    fn a_mask_is_told_in_numbers() {
        assert_eq!(describe(&mask()), "Mask of sample 1. 1 with label 0, 3 with label 1.");
    }

    #[test]
    fn a_map_of_one_sample_serves_all() {
        let file = ("m.npy".to_owned(), [2, 2, 1, 1], vec![1.0, 0.0, 0.0, 1.0]);
        let Ok(Taken::Labels(drawn)) = take("region_norm", "mask", &mask(), file) else { panic!("it fits") };
        assert_eq!(drawn.to_string(), "0.1.1-1.2.0-3.2.1-5.2.0-7.1.1");
    }

    #[test]
    fn what_does_not_fit_is_refused_with_what_would() {
        let refused =
            |sizes, values| take("region_norm", "mask", &mask(), ("m.npy".to_owned(), sizes, values));
        assert_eq!(
            refused([3, 1, 1, 1], vec![0.0; 3]),
            Err("m.npy has 3 values. Mask needs 8, or 4 for all samples alike.".to_owned())
        );
        assert_eq!(
            refused([2, 2, 1, 1], vec![0.0, 0.5, 0.0, 0.0]),
            Err("m.npy holds 0.5. Its labels are whole numbers from 0 to 1.".to_owned())
        );
        let style = InputReport { id: "style".to_owned(), labels: None, sizes: [2, 3, 4, 4], ..mask() };
        assert_eq!(
            take(
                "adaptive_instance_norm",
                "style",
                &style,
                ("s.npy".to_owned(), [2, 5, 4, 4], vec![0.0; 160])
            ),
            Err("s.npy is 2 × 5 × 4 × 4, and style needs 2 × 3 × H × W.".to_owned())
        );
    }
}
