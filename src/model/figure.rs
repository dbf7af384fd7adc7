//! The figures of the screens, as links and the page name them.

use super::Screen;
use super::query::Query;

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// The tensor with its current area.
    Tensor,
    /// The tensor unrolled to a matrix.
    Matrix,
    /// The histogram.
    Distribution,
    /// Two channels against each other.
    Channels,
    /// Eigenvalues.
    Spectrum,
    /// The changes that leave the output as it was.
    Invariances,
    /// The formula with live numbers.
    Formula,
    /// What a method takes besides the tensor.
    Inputs,
    /// The size of the weights.
    Dial,
    /// The plane the weights live in.
    Plane,
    /// The output of the layer.
    Output,
    /// Gradient and curvature.
    Gradient,
    /// The effective learning rate.
    Rate,
    /// The loss for every learning rate.
    Loss,
    /// The norm of the weights for every learning rate.
    Norm,
    /// How far the output moves.
    Moved,
}

impl Figure {
    /// The figures of the explore screen, in its order.
    pub const EXPLORE: &[Self] = &[
        Self::Tensor,
        Self::Matrix,
        Self::Distribution,
        Self::Channels,
        Self::Spectrum,
        Self::Invariances,
        Self::Formula,
        Self::Inputs,
    ];
    /// Those of a column of a comparison.
    pub const COMPARE: &[Self] = &[Self::Tensor, Self::Distribution, Self::Channels, Self::Spectrum];
    /// Those of the lab.
    pub const LAB: &[Self] = &[
        Self::Dial,
        Self::Plane,
        Self::Output,
        Self::Gradient,
        Self::Rate,
        Self::Loss,
        Self::Norm,
        Self::Moved,
    ];
    /// As many fit side by side.
    pub const MOST: usize = 4;

    /// The figures of a screen that can be shown by themselves. Screens without any show those of the tensor.
    pub const fn of(screen: Screen) -> &'static [Self] {
        match screen {
            Screen::Explore | Screen::Methods | Screen::Lecture => Self::EXPLORE,
            Screen::Compare => Self::COMPARE,
            Screen::ScaleInvariance => Self::LAB,
        }
    }

    /// Those that a person may choose from: a method that takes nothing besides the tensor has no figure of it.
    pub fn offered(query: &Query) -> impl Iterator<Item = Self> {
        let takes_inputs = query.takes_inputs();
        Self::of(query.screen).iter().copied().filter(move |figure| *figure != Self::Inputs || takes_inputs)
    }

    /// Those that are shown where none is named: the first alone where one has the room, both where two have.
    pub const fn usual(screen: Screen) -> [Self; 2] {
        match screen {
            Screen::Explore | Screen::Methods | Screen::Lecture => [Self::Tensor, Self::Matrix],
            Screen::Compare => [Self::Tensor, Self::Distribution],
            Screen::ScaleInvariance => [Self::Plane, Self::Dial],
        }
    }

    /// What stands for it in a link: `show=tensor,matrix`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Tensor => "tensor",
            Self::Matrix => "matrix",
            Self::Distribution => "distribution",
            Self::Channels => "channels",
            Self::Spectrum => "spectrum",
            Self::Invariances => "invariances",
            Self::Formula => "formula",
            Self::Inputs => "inputs",
            Self::Dial => "dial",
            Self::Plane => "plane",
            Self::Output => "output",
            Self::Gradient => "gradient",
            Self::Rate => "rate",
            Self::Loss => "loss",
            Self::Norm => "norm",
            Self::Moved => "moved",
        }
    }

    /// Its name on the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tensor => "Tensor",
            Self::Matrix => "Unrolled",
            Self::Distribution => "Distribution",
            Self::Channels => "Two channels",
            Self::Spectrum => "Spectrum",
            Self::Invariances => "Unmoved when",
            Self::Formula => "Formula",
            Self::Inputs => "Inputs",
            Self::Dial => "Dial",
            Self::Plane => "Plane",
            Self::Output => "Output",
            Self::Gradient => "Gradient and curvature",
            Self::Rate => "Effective learning rate",
            Self::Loss => "Loss by rate",
            Self::Norm => "Norm by rate",
            Self::Moved => "How far the output moves",
        }
    }

    /// The figures that a link names, at most [`Figure::MOST`], and a sentence for each name that is left out. Nothing is
    /// named, or nothing left: so many of the usual ones.
    pub fn named(query: &Query, usual: usize) -> (Vec<Self>, Vec<String>) {
        let known = Self::of(query.screen);
        let (mut figures, mut repairs) = (Vec::new(), Vec::new());
        for id in query.show.split(',').filter(|id| !id.is_empty()) {
            match known.iter().find(|figure| figure.id() == id) {
                None => {
                    let ids: Vec<&str> = known.iter().map(|figure| figure.id()).collect();
                    repairs.push(format!("There is no figure “{id}” here; known are {}.", ids.join(", ")));
                }
                Some(figure) if figures.contains(figure) => {}
                Some(figure) if figures.len() == Self::MOST => {
                    let name = figure.name();
                    repairs.push(format!("“{name}” was left out: {} figures fit side by side.", Self::MOST));
                }
                Some(figure) => figures.push(*figure),
            }
        }
        if figures.is_empty() {
            figures.extend(Self::usual(query.screen).into_iter().take(usual));
        }
        (figures, repairs)
    }
}

/// Figures as a link names them.
pub fn show(figures: impl IntoIterator<Item = Figure>) -> String {
    figures.into_iter().map(Figure::id).collect::<Vec<_>>().join(",")
}
