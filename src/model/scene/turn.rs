//! From where the block is seen.

/// From where the block is seen: turned about its upright edge, and from how high.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// About the upright edge, degrees below 360. At 45 the channels run to the right and the samples to the left, from
    /// index 0 in front.
    yaw: i32,
    /// The angle between the picture's horizontal and either ground edge at 45 degrees, degrees.
    lift: i32,
}

/// From where the block is seen at first; all lengths are those that are drawn from here.
const USUAL: Turn = Turn { yaw: 45, lift: 21 };
/// How high one can be. Lower, the top face would be a line; higher, the side faces.
const LIFT: (i32, i32) = (6, 42);
/// A side face is never narrower than it is this many degrees before it turns away.
const NARROWEST: i32 = 9;

impl Default for Turn {
    fn default() -> Self {
        USUAL
    }
}

impl Turn {
    /// A turn by its degrees, if one can look from there.
    pub fn new(yaw: usize, lift: usize) -> Option<Self> {
        let turn = Self { yaw: i32::try_from(yaw).ok()?, lift: i32::try_from(lift).ok()? };
        (turn == turn.by(0, 0)).then_some(turn)
    }

    /// The degrees about the upright edge, from 0 to 359, and those from which one looks down, from 6 to 42.
    pub const fn degrees(self) -> [usize; 2] {
        [self.yaw as usize, self.lift as usize]
    }

    /// Turned by `yaw` and lifted by `lift` degrees from here.
    #[must_use]
    pub fn by(self, yaw: i32, lift: i32) -> Self {
        Self { yaw: (self.yaw + yaw).rem_euclid(360), lift: (self.lift + lift).clamp(LIFT.0, LIFT.1) }
    }

    /// Which quarter of the way round this is, from 0: in odd ones samples run to the right and channels to the left.
    pub(super) const fn quarter(self) -> i32 {
        self.yaw / 90
    }

    /// One unit along the ground edges that run to the left and to the right, as they are drawn.
    pub(super) fn ground(self) -> [[f64; 2]; 2] {
        let (sin, cos) = sincos((self.yaw % 90).clamp(NARROWEST, 90 - NARROWEST));
        // At 45 degrees a unit is a unit long.
        let length = std::f64::consts::SQRT_2 * sincos(USUAL.lift).1;
        let slope = slope(self.lift);
        [[-length * sin, -length * cos * slope], [length * cos, -length * sin * slope]]
    }

    /// How long an upright edge is drawn, beside the usual.
    pub(super) fn upright(self) -> f64 {
        // The slope of the ground at 45 degrees is the sine of the angle under which one looks down on it.
        let foreshortened = |lift: i32| (1.0 - slope(lift) * slope(lift)).sqrt();
        foreshortened(self.lift) / foreshortened(USUAL.lift)
    }
}

fn sincos(degrees: i32) -> (f64, f64) {
    libm::sincos(f64::from(degrees).to_radians())
}

fn slope(degrees: i32) -> f64 {
    let (sin, cos) = sincos(degrees);
    sin / cos
}
