//! From where the block is seen.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

/// From where the block is seen: turned about its upright edge, and from how high.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// About the upright edge, whole degrees from 0 to below 360. At 45 the channels run to the right and the samples to the
    /// left, from index 0 in front.
    yaw: f64,
    /// The angle between the picture's horizontal and either ground edge at 45 degrees, whole
    /// degrees.
    lift: f64,
}

/// How high one can be, degrees. Lower, the top face would be a line; higher, the side faces.
const LIFT: std::ops::RangeInclusive<f64> = 6.0..=42.0;
/// A side face is never narrower than it is this many degrees before it turns away.
const NARROWEST: f64 = 9.0;
/// From where the block is seen at first; all lengths are those that are drawn from here.
const USUAL: Turn = Turn { yaw: 45.0, lift: 21.0 };

impl Default for Turn {
    fn default() -> Self {
        USUAL
    }
}

impl Turn {
    /// Turned by `yaw` and lifted by `lift` degrees from here, to whole degrees.
    #[must_use]
    pub fn by(self, yaw: f64, lift: f64) -> Self {
        Self {
            yaw: (self.yaw + yaw).round().rem_euclid(360.0),
            lift: (self.lift + lift).round().clamp(*LIFT.start(), *LIFT.end()),
        }
    }

    /// Which quarter of the way round this is, from 0: in odd ones samples run to the right and channels to the left.
    pub(super) fn quarter(self) -> usize {
        (self.yaw / 90.0) as usize % 4
    }

    /// One unit along the ground edges that run to the left and to the right, as they are drawn.
    pub(super) fn ground(self) -> [[f64; 2]; 2] {
        let within = self.yaw.rem_euclid(90.0).clamp(NARROWEST, 90.0 - NARROWEST).to_radians();
        let slope = tangent(self.lift);
        // As long as usual, which is a unit at 45 degrees.
        let length = std::f64::consts::SQRT_2 * libm::cos(USUAL.lift.to_radians());
        let (sin, cos) = libm::sincos(within);
        let (sin, cos) = (length * sin, length * cos);
        [[-sin, -cos * slope], [cos, -sin * slope]]
    }

    /// How long an upright edge is drawn, beside the usual.
    pub(super) fn upright(self) -> f64 {
        // The slope of the ground is the sine of the angle from which one looks down on it.
        let foreshortened = |lift: f64| {
            let sin = tangent(lift);
            libm::sqrt(1.0 - sin * sin)
        };
        foreshortened(self.lift) / foreshortened(USUAL.lift)
    }
}

fn tangent(degrees: f64) -> f64 {
    let (sin, cos) = libm::sincos(degrees.to_radians());
    sin / cos
}

impl Display for Turn {
    /// As a link holds it: `120.30`, degrees.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.yaw, self.lift)
    }
}

impl FromStr for Turn {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (yaw, lift) = text.split_once('.')?;
            Some(Self {
                yaw: f64::from(yaw.parse::<u16>().ok()?),
                lift: f64::from(lift.parse::<u16>().ok()?),
            })
        };
        read()
            .filter(|turn| turn.yaw < 360.0 && LIFT.contains(&turn.lift))
            .ok_or("a turn of the block is written as 120.30, with 0 to 359 and 6 to 42 degrees")
    }
}
