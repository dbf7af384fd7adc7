//! The colouring matrix as it is held: a stretch of two white channels along a turned axis.

use super::query::Query;
use super::state::Action;

/// The method whose recovery is a colouring matrix.
pub const METHOD: &str = "whitening_coloring";
/// How far a key turns and stretches, radians and a factor.
const TURN: f64 = 0.05;
const STRETCH: f64 = 1.1;

/// A matrix that stretches a pair of channels by `stretch` along an axis turned by `angle`, and by `1 / stretch` across.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colouring {
    /// Of the axis, radians from the first channel on.
    pub angle: f64,
    /// Along it.
    pub stretch: f64,
    /// Positions of both among the method's knobs.
    knobs: [usize; 2],
    /// The range of the stretch.
    limits: (f64, f64),
    /// Whether the first channel of the pair is drawn upwards.
    is_swapped: bool,
}

impl Colouring {
    /// That of the chosen method on two channels: they have to be a pair, as the matrix has them, and every sample the
    /// same matrix.
    pub fn of(query: &Query, (x, y): (usize, usize)) -> Option<Self> {
        let method = query.method().filter(|method| method.id == METHOD)?;
        let knob = |id: &str| {
            let at = method.knobs.iter().position(|knob| knob.id == id)?;
            Some((at, query.parameters.knobs.get(at)))
        };
        let is_pair = x / 2 == y / 2 && x != y;
        let (_, conditional) = knob("conditional")?;
        let ((angle_at, angle), (stretch_at, stretch)) = (knob("angle")?, knob("stretch")?);
        (is_pair && conditional == 0.0).then_some(Self {
            angle,
            stretch,
            knobs: [angle_at, stretch_at],
            limits: method.knobs[stretch_at].range(),
            is_swapped: x > y,
        })
    }

    /// The end of its axis at two deviations, from the mean, as it is drawn.
    pub fn tip(self) -> [f64; 2] {
        let (sin, cos) = libm::sincos(self.angle);
        let [along, across] = [cos, sin].map(|part| 2.0 * self.stretch * part);
        if self.is_swapped { [across, along] } else { [along, across] }
    }

    /// With the end of its axis there; two decimals are as fine as a hand is.
    #[must_use]
    pub fn towards(self, [x, y]: [f64; 2]) -> Self {
        let (along, across) = if self.is_swapped { (y, x) } else { (x, y) };
        let stretch = libm::hypot(along, across) / 2.0;
        self.with(libm::atan2(across, along), stretch)
    }

    /// Turned by so many steps of a key.
    #[must_use]
    pub fn turned(self, steps: f64) -> Self {
        let angle = self.angle + steps * TURN;
        let (sin, cos) = libm::sincos(angle);
        self.with(libm::atan2(sin, cos), self.stretch)
    }

    /// Stretched by so many steps of a key.
    #[must_use]
    pub fn stretched(self, steps: f64) -> Self {
        self.with(self.angle, self.stretch * libm::pow(STRETCH, steps))
    }

    fn with(self, angle: f64, stretch: f64) -> Self {
        let round = |value: f64| (value * 100.0).round() / 100.0 + 0.0;
        // Rounded towards 0, for half a turn has more decimals.
        let angle = (angle * 100.0).trunc() / 100.0 + 0.0;
        Self { angle, stretch: round(stretch).clamp(self.limits.0, self.limits.1), ..self }
    }

    /// What makes it the chosen one.
    pub const fn actions(self) -> [Action; 2] {
        let [angle, stretch] = self.knobs;
        [Action::KnobChanged(angle, self.angle), Action::KnobChanged(stretch, self.stretch)]
    }
}
