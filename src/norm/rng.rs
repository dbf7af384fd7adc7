//! The seeded generator: one seed gives one tensor, natively, in tests and in every browser.

/// A 64-bit linear congruential generator (Knuth's MMIX constants) whose top 53 bits are used. Its logarithms and
/// cosines come from `libm`, because those of the platforms differ in the last bit.
#[derive(Clone, Debug)]
pub struct Rng {
    state: u64,
    spare: Option<f64>,
}

impl Rng {
    /// The plain generator: its state starts as the seed. Check values of papers and tests use it so.
    pub const fn new(seed: u64) -> Self {
        Self { state: seed, spare: None }
    }

    /// A generator for one of several streams of a seed; neighbouring seeds and streams are unrelated, which the plain
    /// generator's first values are not.
    pub const fn stream(seed: u64, stream: u64) -> Self {
        let mut z = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ stream.wrapping_add(1).wrapping_mul(0xD1B5_4A32_D192_ED03);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        Self::new(z ^ (z >> 31))
    }

    /// Uniform in [0, 1).
    pub fn uniform(&mut self) -> f64 {
        self.state =
            self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Standard normal, by Box and Muller: pairs of uniforms give pairs of normals, cosine first.
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let (u, v) = (self.uniform(), self.uniform());
        let radius = (-2.0 * libm::log(1.0 - u)).sqrt();
        let (sin, cos) = libm::sincos(std::f64::consts::TAU * v);
        self.spare = Some(radius * sin);
        radius * cos
    }
}
