//! Methods that are no operation on the rows of areas, written as formulas over the whole tensor.
//!
//! Windows, masks, mixtures of statistics, generated scales: each is a function of variables (see
//! [`graph`](super::graph)), and the gradient follows from it.

pub(super) mod channel_rows;
pub(super) mod modes;
pub(super) mod networks;
pub(super) mod parts;
pub(super) mod regions;
mod supplied;
pub(super) mod switch;

pub use supplied::{Drawn, Supplied};

use serde::{Deserialize, Serialize};

use super::graph::{Array, Axes, H, Sizes, Var, W};
use super::{Error, Method, Parameters, Real, Recovery, Rng, Shape, Variance, methods};

/// The most values a formula is evaluated on: it holds some dozens of arrays of the tensor's size.
pub const MAX_FORMULA_VALUES: usize = 1 << 20;

/// How a method that is a formula is computed, and what else it needs.
#[derive(Clone, Copy, Debug)]
pub struct Formula {
    /// The method.
    pub apply: fn(&Given) -> Var,
    /// What the values of an area share, if the method's roles really are its partition: "one mean and one mean absolute
    /// deviation". Without it the roles are only a way of looking at the result, and values reach further.
    pub shares: Option<&'static str>,
    /// Whether it has gamma and beta per channel.
    pub affine: bool,
    /// What it takes besides the tensor.
    pub parts: &'static [Part],
}

impl Formula {
    /// The part whose labels a person can draw: a map, or labels of samples.
    pub fn drawable(&self) -> Option<&'static Part> {
        self.parts.iter().find(|part| part.kind.labels().is_some())
    }

    /// What it takes besides the tensor and what would be learned.
    pub fn inputs(&self) -> impl Iterator<Item = &'static Part> {
        self.parts.iter().filter(|part| part.kind != PartKind::Learned)
    }
}

/// An array that a formula takes besides the tensor: a second input, or what would be learned.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Its name, `snake_case`.
    pub id: &'static str,
    /// What it is.
    pub kind: PartKind,
    /// Its sizes, and its values unless others are supplied.
    pub make: fn(&Given) -> Array,
}

impl Part {
    /// Supplied values as an array. Labels are as many as the formula would make itself, and are labels.
    fn checked(&self, given: &Given<'_>, sizes: Sizes, values: &[f64]) -> Result<Array, Error> {
        // Tables of more modes than are chosen may be supplied with them.
        if let Some(labels) = self.kind.labels() {
            let wanted = (self.make)(given).sizes();
            if sizes != wanted {
                let words = |sizes: Sizes| sizes.map(|size| size.to_string()).join(" × ");
                return Err(Error::Spec(format!(
                    "“{}” is {}, and this tensor needs {}",
                    self.id,
                    words(sizes),
                    words(wanted)
                )));
            }
            let is_label = |value: f64| value.fract() == 0.0 && (0.0..f64::from(labels)).contains(&value);
            if let Some(value) = values.iter().find(|value| !is_label(**value)) {
                return Err(Error::Spec(format!(
                    "“{}” holds {value}, and its labels are the whole numbers from 0 to {}",
                    self.id,
                    labels - 1
                )));
            }
        }
        Ok(Array::new(sizes, values.to_vec())?)
    }

    /// An array of labels with those over it that were drawn. Of labels that are no longer there the last one remains.
    fn drawn_over(&self, given: &Given<'_>, drawn: &Drawn, array: Array) -> Result<Array, Error> {
        let sizes = array.sizes();
        let mut values = array.into_values();
        drawn.apply(&mut values);
        let last = f64::from(given.labels_of(self).unwrap_or(u8::MAX) - 1);
        Ok(Array::new(sizes, values.into_iter().map(|label| label.min(last)).collect())?)
    }

    /// What training would find, and its initial value.
    pub(super) const fn learned(id: &'static str, make: fn(&Given) -> Array) -> Self {
        Self { id, kind: PartKind::Learned, make }
    }
}

impl PartKind {
    /// How many labels it is made of, if it is made of labels.
    pub const fn labels(self) -> Option<u8> {
        match self {
            Self::Map { labels } | Self::Samples { labels } => Some(labels),
            Self::Tensor | Self::Learned => None,
        }
    }
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// A second tensor, made from a seed.
    Tensor,
    /// A label 0, 1, ... for every position, which a person draws.
    Map {
        /// How many labels there are.
        labels: u8,
    },
    /// A label for every sample.
    Samples {
        /// How many labels there are.
        labels: u8,
    },
    /// What training would find, at its initial value.
    Learned,
}

/// What a formula is given.
pub struct Given<'a> {
    /// The tensor, N × C × H × W.
    pub x: Var,
    /// Scale of every channel, 1 × C × 1 × 1.
    pub gamma: Var,
    /// Shift of every channel, 1 × C × 1 × 1.
    pub beta: Var,
    /// Groups, epsilon, divisor of the variance.
    pub parameters: &'a Parameters,
    method: &'static Method,
    shape: Shape,
    seed: u64,
    parts: Vec<(&'static str, Var)>,
}

impl Given<'_> {
    /// The shape of the tensor.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// Epsilon.
    pub const fn epsilon(&self) -> f64 {
        self.parameters.epsilon
    }

    /// The value of a knob; 0 for one that the method does not list, which a test excludes.
    pub fn knob(&self, id: &str) -> f64 {
        let position = self.method.knobs.iter().position(|knob| knob.id == id);
        position.map_or(0.0, |position| self.parameters.knobs.get(position))
    }

    /// The value of a knob that counts or chooses.
    pub fn count(&self, id: &str) -> usize {
        self.knob(id) as usize
    }

    /// An array besides the tensor.
    pub fn part(&self, id: &'static str) -> Var {
        let part = self.parts.iter().find(|(known, _)| *known == id);
        part.map_or_else(
            || Var::failed(Error::Spec(format!("{} has no part “{id}”", self.method.id))),
            |(_, var)| var.clone(),
        )
    }

    /// How many labels a part is made of, if it is made of labels. Of samples there are as many as modes, where those can be
    /// chosen.
    pub fn labels_of(&self, part: &Part) -> Option<u8> {
        let labels = part.kind.labels()?;
        let modes = matches!(part.kind, PartKind::Samples { .. }).then(|| self.count("modes"));
        Some(
            modes
                .filter(|modes| *modes > 0)
                .and_then(|modes| u8::try_from(modes).ok())
                .unwrap_or(labels)
                .min(labels),
        )
    }

    /// The labels of a part, rounded.
    pub fn labels(&self, id: &'static str) -> Vec<usize> {
        self.part(id)
            .value()
            .map_or_else(|_| Vec::new(), |array| array.values().iter().map(|v| *v as usize).collect())
    }

    /// `gamma xhat + beta`.
    pub fn affine(&self, xhat: &Var) -> Var {
        xhat * &self.gamma + &self.beta
    }

    /// The mean and the variance, with the chosen divisor.
    pub fn moments(&self, x: &Var, axes: impl Into<Axes>) -> (Var, Var) {
        let axes = axes.into();
        let (mean, variance) = x.moments(axes);
        match self.parameters.variance {
            Variance::Biased => (mean, variance),
            Variance::Unbiased => (mean, variance.unbiased(x.count(axes))),
        }
    }

    /// `(x - mu) / sqrt(v + epsilon)` with statistics from wherever.
    pub fn standardized_by(&self, x: &Var, mean: &Var, variance: &Var) -> Var {
        (x - mean) * (variance + self.epsilon()).rsqrt()
    }

    /// The same with the statistics over `axes`, the variance with the chosen divisor.
    pub fn standardized(&self, x: &Var, axes: impl Into<Axes>) -> Var {
        let (mean, variance) = self.moments(x, axes);
        self.standardized_by(x, &mean, &variance)
    }

    /// The same with the statistics of every group of channels of every sample.
    pub fn standardized_groups(&self, x: &Var) -> Var {
        self.standardized(&x.grouped(self.parameters.groups), H | W).reshape(x.sizes())
    }

    /// The random numbers of a kind of part; others for another seed.
    pub(super) const fn rng(&self, kind: u64, stream: u64) -> Rng {
        Rng::stream(kind ^ self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15), stream)
    }

    /// The seed of what is made at random; 0 unless another was asked for.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// Normal values, the same ones for the same stream: what a seed makes.
    pub fn normal(&self, stream: u64, sizes: Sizes, mean: f64, deviation: f64) -> Array {
        let mut rng = self.rng(0x6c65_6172, stream);
        Array::from_fn(sizes, |_| mean + deviation * rng.normal()).unwrap_or_else(|_| Array::scalar(mean))
    }
}

/// The gradients of a formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Pulled {
    /// dL/dx.
    pub x: Vec<f64>,
    /// dL/dgamma.
    pub gamma: Vec<f64>,
    /// dL/dbeta.
    pub beta: Vec<f64>,
    /// The gradients of all parts, by name.
    pub parts: Vec<(&'static str, Vec<f64>)>,
}

/// A second input, of how many labels it is made, if it is, and its values.
pub type SecondInput = (&'static Part, Option<u8>, Array);

/// A method, its formula, and everything chosen, ready for a tensor.
#[derive(Clone, Copy, Debug)]
pub struct Evaluation<'a> {
    method: &'static Method,
    formula: &'static Formula,
    parameters: &'a Parameters,
    recovery: &'a Recovery,
    supplied: &'a Supplied,
    shape: Shape,
}

impl<'a> Evaluation<'a> {
    /// # Errors
    /// [`Error::TooLargeForFormula`], [`Error::Spec`] for a part that is supplied but not taken, and those of
    /// [`Recovery::check`].
    pub fn new(
        method: &'static Method,
        parameters: &'a Parameters,
        recovery: &'a Recovery,
        supplied: &'a Supplied,
        shape: Shape,
    ) -> Result<Self, Error> {
        let Some(formula) = method.formula() else {
            return Err(Error::Spec(format!("{} is no formula", method.id)));
        };
        if shape.len() > MAX_FORMULA_VALUES {
            return Err(Error::TooLargeForFormula { values: shape.len() });
        }
        recovery.check(shape)?;
        for id in supplied.ids() {
            if !formula.parts.iter().any(|part| part.id == id) {
                return Err(Error::Spec(format!("{} takes no “{id}”", method.id)));
            }
        }
        Ok(Self { method, formula, parameters, recovery, supplied, shape })
    }

    /// The normalized tensor, recovery included.
    ///
    /// # Errors
    /// [`Error::Formula`] with what the formula could not do.
    #[inline(never)] // a gate of the page's catalogue
    pub fn forward<T: Real>(&self, x: &[T]) -> Result<Vec<T>, Error> {
        let given = self.given(x, Var::constant)?;
        let y = (self.formula.apply)(&given);
        let y = y.value().map_err(Error::from)?;
        self.shape.check_len(y.values().len())?;
        Ok(y.values().iter().map(|&value| T::from_f64(value)).collect())
    }

    /// The vector-Jacobian products.
    ///
    /// # Errors
    /// Those of [`Evaluation::forward`].
    #[inline(never)] // a gate of the page's catalogue
    pub fn backward<T: Real>(&self, x: &[T], dy: &[T]) -> Result<Pulled, Error> {
        let given = self.given(x, Var::leaf)?;
        let y = (self.formula.apply)(&given);
        let seed = Array::new(self.shape.sizes(), dy.iter().map(|v| v.to_f64()).collect())?;
        let mut wanted = vec![&given.x, &given.gamma, &given.beta];
        wanted.extend(given.parts.iter().map(|(_, part)| part));
        let mut gradients = y.backward(&seed, &wanted)?.into_iter().map(Array::into_values);
        let mut next = || gradients.next().unwrap_or_default();
        let (x, gamma, beta) = (next(), next(), next());
        let parts = given.parts.iter().map(|(id, _)| (*id, next())).collect();
        Ok(Pulled { x, gamma, beta, parts })
    }

    /// What the formula takes besides the tensor, as it takes it.
    ///
    /// # Errors
    /// Those of [`Evaluation::forward`].
    #[inline(never)] // a gate of the page's catalogue
    pub fn parts<T: Real>(&self, x: &[T]) -> Result<Vec<(&'static Part, Array)>, Error> {
        let given = self.given(x, Var::constant)?;
        let arrays = self.formula.parts.iter().zip(&given.parts);
        arrays.map(|(part, (_, var))| Ok((part, var.value().map_err(Error::from)?.clone()))).collect()
    }

    /// Whether the gradient is by design not the derivative, because the method keeps some of it from flowing.
    ///
    /// # Errors
    /// Those of [`Evaluation::forward`].
    #[inline(never)] // a gate of the page's catalogue
    pub fn stops_gradients<T: Real>(&self, x: &[T]) -> Result<bool, Error> {
        Ok((self.formula.apply)(&self.given(x, Var::leaf)?).stops_gradients())
    }

    /// Its second inputs as it takes them.
    ///
    /// # Errors
    /// Those of [`Evaluation::forward`].
    #[inline(never)] // a gate of the page's catalogue
    pub fn inputs<T: Real>(&self, x: &[T]) -> Result<Vec<SecondInput>, Error> {
        let given = self.given(x, Var::constant)?;
        let arrays =
            self.formula.parts.iter().zip(&given.parts).filter(|(part, _)| part.kind != PartKind::Learned);
        arrays
            .map(|(part, (_, var))| {
                Ok((part, given.labels_of(part), var.value().map_err(Error::from)?.clone()))
            })
            .collect()
    }

    /// How many values the formula computes for every value of the tensor, intermediate ones included.
    ///
    /// # Errors
    /// Those of [`Evaluation::forward`].
    #[inline(never)] // a gate of the page's catalogue
    pub fn work<T: Real>(&self, x: &[T]) -> Result<f64, Error> {
        let y = (self.formula.apply)(&self.given(x, Var::leaf)?);
        y.value().map_err(Error::from)?;
        Ok(y.computed() as f64 / x.len() as f64)
    }

    /// How strongly every value reaches one output: `|dy[cell] / dx|`, over the tensor.
    ///
    /// # Errors
    /// Those of [`Evaluation::forward`].
    pub fn influence<T: Real>(&self, x: &[T], cell: [usize; 4]) -> Result<Vec<f64>, Error> {
        let mut dy = vec![T::default(); self.shape.len()];
        if let Some(value) = dy.get_mut(self.shape.offset(cell)) {
            *value = T::from_f64(1.0);
        }
        Ok(self.backward(x, &dy)?.x.into_iter().map(f64::abs).collect())
    }

    fn given<T: Real>(&self, x: &[T], variable: fn(Array) -> Var) -> Result<Given<'a>, Error> {
        let channel = |of: fn((f64, f64)) -> f64| -> Vec<f64> {
            (0..self.shape.c()).map(|c| of(self.recovery.channel(c))).collect()
        };
        let mut given = Given {
            x: variable(Array::new(self.shape.sizes(), x.iter().map(|v| v.to_f64()).collect())?),
            gamma: variable(Array::channels(&channel(|(gamma, _)| gamma))?),
            beta: variable(Array::channels(&channel(|(_, beta)| beta))?),
            parameters: self.parameters,
            method: self.method,
            shape: self.shape,
            seed: self.supplied.seed,
            parts: Vec::new(),
        };
        let drawable = self.formula.drawable().map(|part| part.id);
        for part in self.formula.parts {
            let array = match self.supplied.get(part.id) {
                Some((sizes, values)) => part.checked(&given, sizes, values)?,
                None => (part.make)(&given),
            };
            let array = if drawable == Some(part.id) && !self.supplied.drawn.is_empty() {
                part.drawn_over(&given, &self.supplied.drawn, array)?
            } else {
                array
            };
            given.parts.push((part.id, variable(array)));
        }
        Ok(given)
    }
}

/// A method that is a formula, as a value that can be sent: by its id.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Named(pub &'static Method);

impl Serialize for Named {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.id)
    }
}

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        methods::find(&id).map(Self).ok_or_else(|| serde::de::Error::custom(format!("no method {id}")))
    }
}
