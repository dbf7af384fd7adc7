//! The keyboard, as the help sheet tells it: where a key works and what it does there.

/// Keys that work in the same place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where.
    pub name: &'static str,
    /// The keys, and what they do.
    pub keys: &'static [(&'static [&'static str], &'static str)],
}

/// Everything the keyboard can do beyond what the browser does by itself.
pub const PLACES: &[Place] = &[
    Place {
        name: "Everywhere",
        keys: &[
            (&["/"], "All methods"),
            (&["E"], "Examples"),
            (&["Q"], "Quiz"),
            (&["X"], "Export"),
            (&["P"], "Present this state on the whole screen"),
            (&["?"], "Help"),
            (&["Ctrl+Z"], "Undo (⌘Z on a Mac)"),
            (&["Ctrl+Shift+Z", "Ctrl+Y"], "Redo"),
            (&["Tab", "Shift+Tab"], "Next and previous control or figure"),
            (&["Esc"], "Close what is open, leave the cell"),
        ],
    },
    Place {
        name: "Tensor",
        keys: &[
            (&["←", "→"], "Previous and next normalization area"),
            (&["Home", "End"], "First and last area"),
            (&["Shift+← →"], "Move the cell along W"),
            (&["Shift+↑ ↓"], "Move the cell along H"),
            (&["↑", "↓"], "Move the cell along C"),
            (&["Page ↑", "Page ↓"], "Move the cell along N"),
            (&["Enter"], "Pin the cell, or let it go"),
            (&["R", "Shift+R"], "Turn the block, as dragging it does"),
            (&["L", "Shift+L"], "Lift and lower it"),
            (&["0"], "Back to the first view"),
        ],
    },
    Place {
        name: "Unrolled",
        keys: &[
            (&["↑", "↓"], "Previous and next area"),
            (&["Home", "End"], "First and last area"),
            (&["D"], "Mean and deviation of the rows as a table, and back"),
        ],
    },
    Place {
        name: "Charts",
        keys: &[(&["← → ↑ ↓"], "Move the crosshair"), (&["D"], "The numbers as a table, and back")],
    },
    Place { name: "Formula", keys: &[(&["←", "→"], "Explain the previous and the next symbol")] },
    Place {
        name: "Lecture",
        keys: &[
            (&["→", "Space", "Page ↓"], "Next scene"),
            (&["←", "Page ↑"], "Previous scene"),
            (&["0"], "The scene as it began"),
            (&["B", "."], "Blank the screen, and back"),
            (&["S"], "Spotlight around the pointer"),
            (&["N"], "Notes in a second window"),
            (&["F"], "Full screen"),
            (&["K"], "Keep this state as a scene of your deck"),
            (&["Esc"], "Leave"),
        ],
    },
    Place {
        name: "Lists and sliders",
        keys: &[
            (&["← → ↑ ↓"], "Next and previous choice or action, or a step of the slider"),
            (&["Page ↑", "Page ↓"], "Ten steps of the slider"),
            (&["Home", "End"], "The ends"),
            (&["Backspace"], "The usual value of the slider, as a double click on it brings back"),
        ],
    },
];
