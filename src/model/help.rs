//! What figures show and controls do, in a line each.

use super::figure::Figure;

/// A name and what there is to say of it.
pub type Line = (&'static str, &'static str);

/// The figures of the explore screen.
pub const FIGURES: &[(Figure, &str)] = &[
    (
        Figure::Tensor,
        "The whole input. Plum is the current normalization area: the values that share a mean and a deviation. Drag the block to turn it.",
    ),
    (
        Figure::Matrix,
        "Every area as rows of a matrix, before in blue and after in orange, with mean and deviation between.",
    ),
    (
        Figure::Distribution,
        "How often each value occurs, before and after. The handles on the axis are γ and β.",
    ),
    (
        Figure::Channels,
        "One channel against another. The ellipses show scale and correlation; whitening makes the orange one a circle.",
    ),
    (
        Figure::Spectrum,
        "Eigenvalues of the covariance. κ is the largest over the smallest: how unevenly gradient descent gets on along the directions of a linear layer behind it. Point at one to see its direction in all figures.",
    ),
    (
        Figure::Invariances,
        "Changes of the input that leave the output as it was, measured now. Choose one to try other numbers.",
    ),
    (
        Figure::Formula,
        "What is done to a value, and the same with the numbers of the current area and cell. Point at a symbol to see what it is.",
    ),
    (
        Figure::Inputs,
        "What the method takes besides the tensor, such as masks, label maps, classes or statistics of a population. Maps can be painted on, and all can come from a file.",
    ),
];

/// What a figure shows, by its name; nothing for others.
#[inline(never)] // a gate of the screens that are loaded on demand
pub fn line_of(name: &str) -> &'static str {
    FIGURES.iter().find_map(|(figure, line)| (figure.name() == name).then_some(*line)).unwrap_or_default()
}

/// The controls beside them.
pub const CONTROLS: &[Line] = &[
    ("Method", "A normalization with a name. Any other choice of area, operation and recovery works too."),
    (
        "Area",
        "For each axis: separate makes an area of every index, averaged goes into its mean, row is a row of its matrix.",
    ),
    ("G", "Into how many groups the channels are split."),
    (
        "Operation",
        "Subtract the mean, divide by the deviation, or make the rows uncorrelated as well (whitening).",
    ),
    (
        "ε",
        "Added to the variance, so that nothing is divided by 0. Too large, it flattens what it should not.",
    ),
    ("Recovery", "γ and β give a scale and a shift back, one pair for all channels or one for each."),
    ("Data", "Made from a seed, or a NumPy file of your own, which stays in this browser."),
];
