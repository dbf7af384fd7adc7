//! Representation recovery: what is done to the normalized values to give the layer its freedom back.

use serde::{Deserialize, Serialize};

use super::{Error, Shape};

/// How the representation is recovered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Recovery {
    /// `y = xhat`.
    #[default]
    None,
    /// `y = gamma_c xhat + beta_c`, per channel. An empty list stands for all ones (gamma) or all zeros (beta).
    Affine {
        /// Scale of every channel.
        #[serde(default)]
        gamma: Vec<f64>,
        /// Shift of every channel.
        #[serde(default)]
        beta: Vec<f64>,
    },
}

impl Recovery {
    /// Scale 1 and shift 0, whatever the number of channels.
    pub const fn identity() -> Self {
        Self::Affine { gamma: Vec::new(), beta: Vec::new() }
    }

    /// One gamma and one beta for all channels.
    pub fn uniform(gamma: f64, beta: f64, channels: usize) -> Self {
        Self::Affine { gamma: vec![gamma; channels], beta: vec![beta; channels] }
    }

    /// # Errors
    /// [`Error::RecoveryLength`] when gamma or beta is neither empty nor of one value per channel.
    pub fn check(&self, shape: Shape) -> Result<(), Error> {
        let Self::Affine { gamma, beta } = self else { return Ok(()) };
        for (name, values) in [("gamma", gamma), ("beta", beta)] {
            if !values.is_empty() && values.len() != shape.c() {
                return Err(Error::RecoveryLength { name, found: values.len(), channels: shape.c() });
            }
        }
        Ok(())
    }

    /// Scale and shift of one channel.
    pub fn channel(&self, channel: usize) -> (f64, f64) {
        match self {
            Self::None => (1.0, 0.0),
            Self::Affine { gamma, beta } => {
                (gamma.get(channel).copied().unwrap_or(1.0), beta.get(channel).copied().unwrap_or(0.0))
            }
        }
    }
}
