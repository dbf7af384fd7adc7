//! The choice of a method: favourites on the rail, all of them by the survey's taxonomy or as answers to a search.

use super::search::search;
use super::sentence::plural;
use crate::norm::{Family, Method, methods};

/// The methods that the rail always offers, by their area.
pub const BY_AREA: [&str; 8] = [
    "batch_norm",
    "layer_norm",
    "layer_norm_token",
    "instance_norm",
    "group_norm",
    "position_norm",
    "batch_group_norm",
    "rms_norm",
];

/// The methods that the rail always offers, those that whiten.
pub const WHITENING: [&str; 4] =
    ["decorrelated_batch_norm", "iter_norm", "instance_whitening", "group_whitening"];

/// What the rail offers: by area, and whitening. The current method is always among them, at the end of its kind if it
/// is no favourite.
pub fn favourites(current: Option<&'static Method>) -> [Vec<&'static Method>; 2] {
    let mut offered = [&BY_AREA[..], &WHITENING[..]]
        .map(|ids| ids.iter().filter_map(|id| methods::find(id)).collect::<Vec<_>>());
    if let Some(current) = current.filter(|current| !offered.iter().flatten().any(|method| method == current))
    {
        offered[usize::from(current.family == Family::Whitening)].push(current);
    }
    offered
}

/// Methods that stand together.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Its heading; answers to a search have none.
    pub family: Option<Family>,
    /// Its methods, in the order they are shown.
    pub methods: Vec<&'static Method>,
}

/// What is shown for a text: every family for a blank one, or else the answers, the likeliest first.
pub fn sections(text: &str) -> Vec<Section> {
    let hits = search(text);
    if !text.trim().is_empty() {
        return vec![Section { family: None, methods: hits }];
    }
    Family::ALL
        .into_iter()
        .map(|family| Section {
            family: Some(family),
            methods: hits.iter().copied().filter(|method| method.family == family).collect(),
        })
        .filter(|section| !section.methods.is_empty())
        .collect()
}

/// How many methods are shown, in words.
pub fn count(methods: usize) -> String {
    format!("{methods} {}", plural(methods, "method"))
}

/// What is said when a text finds nothing.
pub fn nothing(text: &str) -> String {
    format!(
        "No method is called “{}”. A part of a name, an abbreviation, an author or a year is enough.",
        text.trim()
    )
}

/// Left and upper edge of something on the screen.
pub type Place = (f64, f64);

/// What stands beside one of several things in columns: the nearest in height in the next column on that side.
pub fn beside(places: &[Place], from: usize, to_the_right: bool) -> Option<usize> {
    /// Columns are further apart than this, and things in one column are not.
    const APART: f64 = 8.0;
    let (left, top) = *places.get(from)?;
    let ahead = |(other, _): Place| if to_the_right { other - left } else { left - other };
    let nearest =
        places.iter().map(|place| ahead(*place)).filter(|gap| *gap > APART).min_by(f64::total_cmp)?;
    places
        .iter()
        .enumerate()
        .filter(|(_, place)| (ahead(**place) - nearest).abs() < APART)
        .min_by(|(_, (_, a)), (_, (_, b))| (a - top).abs().total_cmp(&(b - top).abs()))
        .map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_favourites_are_registered() {
        let [area, whitening] = favourites(None);
        assert_eq!(area.iter().map(|method| method.id).collect::<Vec<_>>(), BY_AREA);
        assert_eq!(whitening.iter().map(|method| method.id).collect::<Vec<_>>(), WHITENING);
    }

    #[test]
    fn the_current_method_is_offered_exactly_once_and_never_moves_a_favourite() {
        let usual = favourites(None);
        for method in methods::ALL {
            let offered = favourites(Some(method));
            assert_eq!(offered.iter().flatten().filter(|other| *other == method).count(), 1, "{}", method.id);
            for (offered, usual) in offered.iter().zip(&usual) {
                assert_eq!(&offered[..usual.len()], usual, "{}", method.id);
            }
        }
    }

    #[test]
    fn the_families_hold_every_method_once() {
        let sections = sections("");
        let families: Vec<Option<Family>> = sections.iter().map(|section| section.family).collect();
        let order: Vec<Option<Family>> =
            Family::ALL.into_iter().map(Some).filter(|family| families.contains(family)).collect();
        assert_eq!(families, order);
        for method in methods::ALL {
            let holding: Vec<&Section> =
                sections.iter().filter(|section| section.methods.contains(method)).collect();
            assert_eq!(holding.len(), 1, "{}", method.id);
            assert_eq!(holding[0].family, Some(method.family));
        }
        assert_eq!(sections.iter().map(|section| section.methods.len()).sum::<usize>(), methods::ALL.len());
    }

    #[test]
    fn answers_to_a_search_stand_together_in_their_own_order() {
        let sections = sections("GN");
        assert_eq!(sections.len(), 1);
        assert_eq!(sections[0].family, None);
        assert_eq!(sections[0].methods, search("GN"));
    }

    #[test]
    fn beside_is_the_nearest_of_the_next_column() {
        // Two columns and a third of one: 0 1 2 | 3 4 | 5
        let places = [(0.0, 0.0), (0.0, 30.0), (0.0, 60.0), (200.0, 10.0), (200.5, 40.0), (400.0, 0.0)];
        assert_eq!(beside(&places, 0, true), Some(3));
        assert_eq!(beside(&places, 2, true), Some(4));
        assert_eq!(beside(&places, 4, true), Some(5));
        assert_eq!(beside(&places, 5, false), Some(3));
        assert_eq!(beside(&places, 4, false), Some(1));
        assert_eq!(beside(&places, 0, false), None);
        assert_eq!(beside(&places, 5, true), None);
        assert_eq!(beside(&[], 0, true), None);
    }
}
