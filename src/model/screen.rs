//! The screens of the page, each with a part of the address of its own.

/// A screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Screen {
    /// One normalization of one tensor, seen from all sides.
    #[default]
    Explore,
    /// Several normalizations of one tensor, side by side.
    Compare,
    /// All methods as a table.
    Methods,
    /// The lab about weights whose size does not matter.
    ScaleInvariance,
    /// The decks of scenes for a lecture.
    Lecture,
}

impl Screen {
    /// All screens, in the order of the bar.
    pub const ALL: &[Self] =
        &[Self::Explore, Self::Compare, Self::Methods, Self::ScaleInvariance, Self::Lecture];

    /// What stands for it in a link: `#/explore?...`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Explore => "explore",
            Self::Compare => "compare",
            Self::Methods => "methods",
            Self::ScaleInvariance => "labs/scale-invariance",
            Self::Lecture => "lecture",
        }
    }

    /// Its name in the bar.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Explore => "Explore",
            Self::Compare => "Compare",
            Self::Methods => "Methods",
            Self::ScaleInvariance => "Labs",
            Self::Lecture => "Lecture",
        }
    }

    /// The screen of a link's path, without its `#/`; the first one for an empty path.
    ///
    /// # Errors
    /// A sentence when no screen has this name.
    pub fn of(path: &str) -> Result<Self, String> {
        if path.is_empty() {
            return Ok(Self::default());
        }
        Self::ALL
            .iter()
            .copied()
            // There is one lab so far.
            .find(|screen| screen.id() == path || (path == "labs" && *screen == Self::ScaleInvariance))
            .ok_or_else(|| format!("There is no screen “{path}”, so {} is shown.", Self::default().name()))
    }
}
