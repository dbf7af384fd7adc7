//! The axes of a tensor as code splits and orders them.

use crate::norm::{Partition, Role};

/// Axes with their roles; N and C are split only where their halves have different ones.
pub(super) struct Axes(Vec<Part>);

/// An axis or half of one.
struct Part {
    name: &'static str,
    /// Its size as code writes it: `n`, `4`, `c // 4`.
    size: String,
    role: Role,
}

impl Axes {
    /// Those of a partition.
    pub(super) fn of(partition: &Partition) -> Self {
        let merged = Self::with(partition, true);
        // An axis of one value is averaged over where there is no other: libraries average over all of none.
        let averages = merged.0.iter().any(|part| part.role == Role::Sample);
        if averages { merged } else { Self::with(partition, false) }
    }

    fn with(partition: &Partition, merge: bool) -> Self {
        let [nb, ns, g, k, _, _] = partition.sizes();
        let roles = partition.roles();
        let mut parts = Vec::new();
        for (names, whole, [outer, inner], [of_outer, of_inner]) in [
            (["nb", "ns"], "n", [nb, ns], [roles.nb, roles.ns]),
            (["g", "k"], "c", [g, k], [roles.g, roles.k]),
        ] {
            if of_outer == of_inner || merge && (outer == 1 || inner == 1) {
                let role = if outer == 1 { of_inner } else { of_outer };
                parts.push(Part { name: whole, size: whole.to_owned(), role });
            } else {
                let [first, second] = names;
                parts.push(Part { name: first, size: outer.to_string(), role: of_outer });
                parts.push(Part { name: second, size: format!("{whole} // {outer}"), role: of_inner });
            }
        }
        for (name, role) in [("h", roles.h), ("w", roles.w)] {
            parts.push(Part { name, size: name.to_owned(), role });
        }
        Self(parts)
    }

    /// Whether no axis is split.
    pub(super) fn are_whole(&self) -> bool {
        self.0.len() == 4
    }

    /// What the blanks that speak of axes are filled with.
    pub(super) fn blanks(&self) -> impl Iterator<Item = (&'static str, String)> {
        let of = |role| self.0.iter().enumerate().filter(move |(_, part)| part.role == role);
        let positions = |role| of(role).map(|(position, _)| position);
        let order: Vec<usize> =
            positions(Role::Area).chain(positions(Role::Feature)).chain(positions(Role::Sample)).collect();
        let back: Vec<usize> =
            (0..order.len()).filter_map(|axis| order.iter().position(|moved| *moved == axis)).collect();
        let names = |role| of(role).map(|(_, part)| part.name).collect::<Vec<_>>().join(", ");
        let count = |role| {
            let sizes: Vec<&str> = of(role).map(|(_, part)| part.size.as_str()).collect();
            match sizes.as_slice() {
                [] => "1".to_owned(),
                [size] => (*size).to_owned(),
                sizes => sizes.iter().map(|size| grouped(size)).collect::<Vec<_>>().join(" * "),
            }
        };
        let named = |text: String| if text.is_empty() { "none".to_owned() } else { text };
        [
            ("split", self.0.iter().map(|part| part.size.as_str()).collect::<Vec<_>>().join(", ")),
            ("axes", self.0.iter().map(|part| part.name).collect::<Vec<_>>().join(", ")),
            ("over", tuple(&positions(Role::Sample).collect::<Vec<_>>())),
            ("order", tuple(&order)),
            ("back", tuple(&back)),
            ("area_axes", named(names(Role::Area))),
            ("row_axes", names(Role::Feature)),
            ("column_axes", names(Role::Sample)),
            ("area_count", count(Role::Area)),
            ("row_count", count(Role::Feature)),
        ]
        .into_iter()
    }
}

/// A factor of a product.
fn grouped(size: &str) -> String {
    if size.contains(' ') { format!("({size})") } else { size.to_owned() }
}

/// `0`, or `(0, 2, 3)`.
fn tuple(positions: &[usize]) -> String {
    let text: Vec<String> = positions.iter().map(usize::to_string).collect();
    match text.as_slice() {
        [one] => one.clone(),
        several => format!("({})", several.join(", ")),
    }
}
