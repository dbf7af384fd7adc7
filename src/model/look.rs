//! How much of the page is shown around the figures.

/// How much of the page is shown around the figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// All of it.
    #[default]
    Page,
    /// One sentence and what it is about, for a projector.
    Present,
    /// The notes to that, for the one who speaks.
    Notes,
    /// A few figures within another page.
    Embed,
}

impl Look {
    /// All looks.
    pub const ALL: [Self; 4] = [Self::Page, Self::Present, Self::Notes, Self::Embed];

    /// What stands for it in a link.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Present => "present",
            Self::Notes => "notes",
            Self::Embed => "embed",
        }
    }
}
