//! Seeded synthetic activations, each a situation that normalization meets.

use std::f64::consts::TAU;

use serde::{Deserialize, Serialize};

use super::{Covariance, Error, Partition, Rng, Shape, Whitener, Whitening, axis::roles, lanes};

/// What the activations are like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// Correlated channels with a chosen condition number, each with its own mean; samples and positions differ too.
    #[default]
    Correlated,
    /// Independent standard normal values.
    Gaussian,
    /// Independent channels, each with its own mean and deviation.
    ShiftedScaled,
    /// Shifted and scaled values after a rectifier: skewed, many zeros.
    AfterRelu,
    /// Student's t with 3 degrees of freedom.
    HeavyTails,
    /// One sample far louder than the others.
    OutlierSample,
    /// One channel far louder than the others.
    OutlierChannel,
    /// Responses of oriented filters to smooth gratings: neighbouring positions and channels agree.
    ImageLike,
}

impl Input {
    /// All inputs, in the order of the picker.
    pub const ALL: [Self; 8] = [
        Self::Correlated,
        Self::Gaussian,
        Self::ShiftedScaled,
        Self::AfterRelu,
        Self::HeavyTails,
        Self::OutlierSample,
        Self::OutlierChannel,
        Self::ImageLike,
    ];

    /// Its name in a link.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Correlated => "correlated",
            Self::Gaussian => "gaussian",
            Self::ShiftedScaled => "shifted_scaled",
            Self::AfterRelu => "after_relu",
            Self::HeavyTails => "heavy_tails",
            Self::OutlierSample => "outlier_sample",
            Self::OutlierChannel => "outlier_channel",
            Self::ImageLike => "image_like",
        }
    }

    /// Its name in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Correlated => "Correlated channels",
            Self::Gaussian => "Gaussian",
            Self::ShiftedScaled => "Shifted and scaled",
            Self::AfterRelu => "After ReLU",
            Self::HeavyTails => "Heavy tails",
            Self::OutlierSample => "One loud sample",
            Self::OutlierChannel => "One loud channel",
            Self::ImageLike => "Image-like",
        }
    }
}

/// Everything that decides a synthetic tensor besides its shape.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// What the activations are like.
    pub input: Input,
    /// The seed.
    pub seed: u64,
    /// Condition number of the channel covariance, for [`Input::Correlated`]; at least 1.
    pub condition: f64,
}

/// Up to this many values the sample covariance of [`Input::Correlated`] has exactly the chosen condition number;
/// beyond it, only the distribution does, which so large a sample follows closely.
const EXACT_UP_TO: usize = 1 << 18;

/// How loud the outlier is, as a multiple of the other values.
const OUTLIER: f64 = 12.0;

impl Recipe {
    /// The tensor, row-major.
    ///
    /// # Errors
    /// Those of the whitening that fixes the condition number.
    pub fn generate(&self, shape: Shape) -> Result<Vec<f32>, Error> {
        let mut values = vec![0.0; shape.len()];
        for (n, sample) in values.chunks_exact_mut(shape.c() * shape.positions()).enumerate() {
            self.fill_sample(shape, n, sample);
        }
        self.finish(shape, &mut values)?;
        Ok(values)
    }

    /// Fills one sample, C·H·W values. Samples do not depend on each other.
    pub fn fill_sample(&self, shape: Shape, n: usize, values: &mut [f32]) {
        let mut rng = Rng::stream(self.seed, 1 + n as u64);
        let positions = shape.positions();
        match self.input {
            Input::Correlated => {
                let mut latent = latents(shape, &mut rng);
                if !is_exact(shape) {
                    Coloring::new(self, shape).apply(&mut latent, positions);
                }
                for (value, latent) in values.iter_mut().zip(latent) {
                    *value = latent as f32;
                }
            }
            Input::ImageLike => self.image_like(shape, &mut rng, values),
            _ => {
                let channels = self.channels(shape);
                let loud_sample = (shape.n() - 1) / 2;
                let loud_channel = (shape.c() - 1) / 2;
                for (c, (plane, &(mean, deviation))) in
                    values.chunks_exact_mut(positions).zip(&channels).enumerate()
                {
                    for value in plane {
                        let z = rng.normal();
                        let x = match self.input {
                            Input::Gaussian => z,
                            Input::HeavyTails => {
                                let square = (0..3).map(|_| rng.normal().powi(2)).sum::<f64>() / 3.0;
                                z / square.sqrt()
                            }
                            Input::AfterRelu => (0.5 * mean + deviation * z).max(0.0),
                            Input::OutlierSample if n == loud_sample => OUTLIER * (0.5 + z),
                            Input::OutlierChannel if c == loud_channel => OUTLIER * (0.5 + z),
                            Input::OutlierSample | Input::OutlierChannel => 0.3 * mean + z,
                            _ => mean + deviation * z,
                        };
                        *value = x as f32;
                    }
                }
            }
        }
    }

    /// What needs all samples: fixes the condition number of correlated channels, where that is exact.
    ///
    /// # Errors
    /// Those of [`Whitener::fit`].
    pub fn finish(&self, shape: Shape, values: &mut [f32]) -> Result<(), Error> {
        if self.input != Input::Correlated || !is_exact(shape) {
            return Ok(());
        }
        let partition = Partition::new(shape, roles("ssffss"), 1, 1)?;
        let mut block = vec![0.0f32; shape.len()];
        partition.gather(values, 0, &mut block);
        let mut wide: Vec<f64> = block.iter().map(|&x| f64::from(x)).collect();
        let (d, m) = (partition.rows(), partition.columns());
        // Cholesky, because its few lines of our own give the same bits on every machine; an eigenvalue solver does not.
        let whitener = Whitener::fit(&Covariance::of(&wide, d), Whitening::Cholesky, 0.0, 0)?;
        whitener.apply(&mut wide, m, 0..m);
        Coloring::new(self, shape).apply(&mut wide, m);
        lanes::affine_into(&wide, 0.0, 1.0, &mut block);
        partition.scatter(&block, 0, values);
        Ok(())
    }

    /// Mean and deviation of every channel.
    fn channels(&self, shape: Shape) -> Vec<(f64, f64)> {
        let mut rng = Rng::stream(self.seed, 0);
        (0..shape.c()).map(|_| (1.6 * rng.normal(), libm::exp(0.55 * rng.normal()))).collect()
    }

    fn image_like(&self, shape: Shape, rng: &mut Rng, values: &mut [f32]) {
        const PARTS: usize = 3;
        let waves: Vec<(Wave, f64)> = (0..PARTS).map(|_| (Wave::new(rng), 0.4 + rng.uniform())).collect();
        let (brightness, contrast) = (0.7 * rng.normal(), libm::exp(0.3 * rng.normal()));
        let mut filters = Rng::stream(self.seed, 0);
        for (plane, &(mean, deviation)) in
            values.chunks_exact_mut(shape.positions()).zip(&self.channels(shape))
        {
            let gains: Vec<f64> = (0..PARTS).map(|_| filters.normal()).collect();
            for h in 0..shape.h() {
                for w in 0..shape.w() {
                    let response: f64 = waves
                        .iter()
                        .zip(&gains)
                        .map(|((wave, strength), gain)| strength * gain * wave.at(h, w, shape))
                        .sum();
                    let x = mean + brightness + contrast * deviation * (0.8 * response + 0.3 * rng.normal());
                    plane[h * shape.w() + w] = x as f32;
                }
            }
        }
    }
}

/// Whether the sample covariance can be, and is cheap to be, exactly as asked.
fn is_exact(shape: Shape) -> bool {
    shape.len() <= EXACT_UP_TO && shape.n() * shape.positions() > shape.c() && shape.c() <= super::MAX_ROWS
}

/// Independent maps of variance about 1, one per channel: an offset of the sample, a wave and noise.
fn latents(shape: Shape, rng: &mut Rng) -> Vec<f64> {
    let mut latents = Vec::with_capacity(shape.c() * shape.positions());
    for _ in 0..shape.c() {
        let offset = 0.5 * rng.normal();
        let wave = Wave::new(rng);
        for h in 0..shape.h() {
            for w in 0..shape.w() {
                latents.push(offset + 0.7 * wave.at(h, w, shape) + 0.7 * rng.normal());
            }
        }
    }
    latents
}

/// A plane wave over the positions, of variance 1/2 and amplitude 1.
struct Wave {
    along_h: f64,
    along_w: f64,
    phase: f64,
}

impl Wave {
    fn new(rng: &mut Rng) -> Self {
        Self { along_h: 2.0 * rng.uniform() - 1.0, along_w: 0.4 + rng.uniform(), phase: TAU * rng.uniform() }
    }

    fn at(&self, h: usize, w: usize, shape: Shape) -> f64 {
        let turn = self.along_h * h as f64 / shape.h() as f64 + self.along_w * w as f64 / shape.w() as f64;
        libm::sin(TAU * turn + self.phase)
    }
}

/// `x = Q sqrt(Lambda) z + mu` with Q a product of reflections and the eigenvalues evenly spaced in their logarithm.
struct Coloring {
    reflections: Vec<Vec<f64>>,
    roots: Vec<f64>,
    means: Vec<f64>,
}

impl Coloring {
    /// Average variance of a channel.
    const VARIANCE: f64 = 1.6;

    fn new(recipe: &Recipe, shape: Shape) -> Self {
        let c = shape.c();
        let mut rng = Rng::stream(recipe.seed, 0);
        let reflections = (0..3)
            .map(|_| {
                let v: Vec<f64> = (0..c).map(|_| rng.normal()).collect();
                let length = lanes::sum_of_squares(&v, 0.0).sqrt();
                v.into_iter().map(|x| x / length).collect()
            })
            .collect();
        let condition = recipe.condition.max(1.0);
        let eigenvalues: Vec<f64> =
            (0..c).map(|i| libm::pow(condition, -(i as f64) / (c.max(2) - 1) as f64)).collect();
        let scale = Self::VARIANCE * c as f64 / lanes::sum(&eigenvalues);
        let roots = eigenvalues.iter().map(|l| (l * scale).sqrt()).collect();
        let means = (0..c).map(|_| 1.2 * rng.normal()).collect();
        Self { reflections, roots, means }
    }

    /// Colours C rows of `columns` values in place.
    fn apply(&self, rows: &mut [f64], columns: usize) {
        for (row, root) in rows.chunks_exact_mut(columns).zip(&self.roots) {
            for x in row {
                *x *= root;
            }
        }
        let mut projection = vec![0.0; columns];
        for v in &self.reflections {
            projection.fill(0.0);
            for (row, &component) in rows.chunks_exact(columns).zip(v) {
                lanes::axpy(component, row, &mut projection);
            }
            for (row, &component) in rows.chunks_exact_mut(columns).zip(v) {
                lanes::axpy(-2.0 * component, &projection, row);
            }
        }
        for (row, mean) in rows.chunks_exact_mut(columns).zip(&self.means) {
            for x in row {
                *x += mean;
            }
        }
    }
}
