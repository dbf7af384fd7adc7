//! A method's area as a small picture: samples downwards, channels across, in each of their cells the positions.
//!
//! Four samples in two batch groups and four channels in two groups are the fewest that tell all roles apart.

use std::fmt::Write;

use crate::norm::{AXES, Axis, Method, Parameter, Role, Roles};

/// Width and height of a picture.
pub const SIDE: u32 = 24;

/// From one cell to the next.
const PITCH: u32 = 6;

/// Start and length of the two halves of a cell, which leave a gap to the next.
const HALVES: [(u32, u32); 2] = [(0, 3), (3, 2)];

/// What a method looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// The first of its areas, and what lies outside.
    Area {
        /// Outside, as the data of an SVG path.
        outside: String,
        /// In the area: even rows of its matrix.
        even: String,
        /// In the area: odd rows of its matrix.
        odd: String,
    },
    /// There is no area: one value and those that it depends on, less and less.
    Reach {
        /// The value.
        value: String,
        /// The others.
        others: String,
    },
}

/// What part of the picture an entry of the tensor belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    Outside,
    Even,
    Odd,
}

/// The picture of a method.
pub fn glyph(method: &Method) -> Glyph {
    if method.has_areas() { area(usual_roles(method)) } else { reach() }
}

/// The roles, where an axis that the method does not usually split is one: in a single group, who belongs to it is all
/// there is to say.
fn usual_roles(method: &Method) -> Roles {
    let (mut roles, usual) = (method.roles, method.defaults);
    if !method.has(Parameter::Groups) || usual.groups == 1 {
        roles.g = roles.k;
    }
    if !method.has(Parameter::BatchGroups) || usual.batch_groups == 1 {
        roles.nb = roles.ns;
    }
    roles
}

/// The tone of an entry, whose indices are in the order of the axes. Rows that lie side by side alternate.
fn tone(roles: Roles, index: [u32; 6]) -> Tone {
    let at = |axis: Axis, role: Role| if roles.of(axis) == role { Some(index[axis as usize]) } else { None };
    if AXES.into_iter().filter_map(|axis| at(axis, Role::Area)).any(|index| index > 0) {
        return Tone::Outside;
    }
    let row = |axis: Axis| at(axis, Role::Feature);
    let samples = row(Axis::Sample).or(row(Axis::BatchGroup));
    let channels = row(Axis::Channel).or(row(Axis::ChannelGroup));
    let rows = [samples, channels, row(Axis::Height), row(Axis::Width)];
    if rows.into_iter().flatten().sum::<u32>().is_multiple_of(2) { Tone::Even } else { Tone::Odd }
}

fn area(roles: Roles) -> Glyph {
    let [mut outside, mut even, mut odd] = [const { String::new() }; 3];
    for cell in 0..16 {
        let [nb, ns, g, k] = [cell >> 3, cell >> 2, cell >> 1, cell].map(|bits: u32| bits & 1);
        let quarters = [[0, 0], [0, 1], [1, 0], [1, 1]].map(|[h, w]| tone(roles, [nb, ns, g, k, h, w]));
        let (left, top) = (PITCH * (2 * g + k), PITCH * (2 * nb + ns));
        let mut square = |tone: Tone, x: u32, y: u32, width: u32, height: u32| {
            let path = match tone {
                Tone::Outside => &mut outside,
                Tone::Even => &mut even,
                Tone::Odd => &mut odd,
            };
            // Writing to a string does not fail.
            let _ = write!(path, "M{x} {y}h{width}v{height}h-{width}z");
        };
        if quarters.iter().all(|tone| *tone == quarters[0]) {
            square(quarters[0], left, top, PITCH - 1, PITCH - 1);
        } else {
            for (at, tone) in quarters.into_iter().enumerate() {
                let ((y, height), (x, width)) = (HALVES[at / 2], HALVES[at % 2]);
                square(tone, left + x, top + y, width, height);
            }
        }
    }
    Glyph::Area { outside, even, odd }
}

fn reach() -> Glyph {
    let [mut value, mut others] = [const { String::new() }; 2];
    for cell in 0..25 {
        let (column, row) = (cell % 5, cell / 5);
        let distance = (i32::abs_diff(column, 2).pow(2) + i32::abs_diff(row, 2).pow(2)) as f64;
        // Full size for the value itself, hardly anything in the corners.
        let radius = 2.4 * libm::exp(-distance / 5.5);
        let path = if distance == 0.0 { &mut value } else { &mut others };
        let (x, y) = (f64::from(column) * 4.8 + 2.4 - radius, f64::from(row) * 4.8 + 2.4);
        let across = 2.0 * radius;
        // Writing to a string does not fail.
        let _ = write!(
            path,
            "M{x:.1} {y:.1}a{radius:.2} {radius:.2} 0 1 1 {across:.2} 0a{radius:.2} {radius:.2} 0 1 1 -{across:.2} 0z"
        );
    }
    Glyph::Reach { value, others }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::norm::methods;

    /// The entries of one tone, of 64.
    fn count(id: &str, tone_of: Tone) -> usize {
        let roles = usual_roles(methods::find(id).expect("registered"));
        (0..64u32)
            .filter(|entry| tone(roles, [5, 4, 3, 2, 1, 0].map(|bit| entry >> bit & 1)) == tone_of)
            .count()
    }

    #[test]
    fn the_area_has_its_share_of_the_tensor() {
        for (id, even, odd) in [
            ("batch_norm", 16, 0),
            ("layer_norm", 16, 0),
            ("instance_norm", 4, 0),
            ("group_norm", 8, 0),
            ("position_norm", 4, 0),
            ("batch_group_norm", 16, 0),
            ("ghost_batch_norm", 8, 0),
            ("decorrelated_batch_norm", 32, 32),
            ("instance_whitening", 8, 8),
            ("group_whitening", 8, 8),
        ] {
            assert_eq!((count(id, Tone::Even), count(id, Tone::Odd)), (even, odd), "{id}");
        }
    }

    #[test]
    fn batch_normalization_is_a_column_and_layer_normalization_a_row() {
        let even = |id: &str| match glyph(methods::find(id).expect("registered")) {
            Glyph::Area { even, .. } => even,
            Glyph::Reach { .. } => panic!("{id} has an area"),
        };
        assert_eq!(even("batch_norm"), "M0 0h5v5h-5zM0 6h5v5h-5zM0 12h5v5h-5zM0 18h5v5h-5z");
        assert_eq!(even("layer_norm"), "M0 0h5v5h-5zM6 0h5v5h-5zM12 0h5v5h-5zM18 0h5v5h-5z");
        assert_eq!(even("position_norm"), "M0 0h3v3h-3zM6 0h3v3h-3zM12 0h3v3h-3zM18 0h3v3h-3z");
    }

    #[test]
    fn pictures_tell_all_roles_apart_but_groups_that_are_averaged_from_groups_of_rows() {
        // Where the members of groups alternate, so do their neighbours in the next group.
        let told = |mut roles: Roles| {
            if roles.k == Role::Feature && roles.g == Role::Sample {
                roles.g = Role::Feature;
            }
            if roles.ns == Role::Feature && roles.nb == Role::Sample {
                roles.nb = Role::Feature;
            }
            roles
        };
        let mut known: BTreeMap<String, Roles> = BTreeMap::new();
        for letters in 0..3usize.pow(6) {
            let letter = |place: u32| ["a", "f", "s"][letters / 3usize.pow(place) % 3];
            let roles = Roles::from_letters(&(0..6).map(letter).collect::<String>()).expect("six letters");
            let first = known.entry(format!("{:?}", area(roles))).or_insert(told(roles));
            assert_eq!(*first, told(roles));
        }
    }

    #[test]
    fn channels_that_are_rows_alternate() {
        let Glyph::Area { even, odd, .. } = glyph(methods::find("instance_whitening").expect("registered"))
        else {
            panic!("instance whitening has an area");
        };
        assert_eq!((even.as_str(), odd.as_str()), ("M0 0h5v5h-5zM12 0h5v5h-5z", "M6 0h5v5h-5zM18 0h5v5h-5z"));
    }

    #[test]
    fn what_has_no_area_looks_like_nothing_that_has_one() {
        for method in methods::ALL {
            let bounded = method.formula().is_none_or(|formula| formula.shares.is_some());
            assert_eq!(matches!(glyph(method), Glyph::Area { .. }), bounded, "{}", method.id);
        }
    }
}
