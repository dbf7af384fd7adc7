//! A normalization as JSON: named or composed. The form in which it leaves the program.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::formula::Named;
use super::knob::brief;
use super::{
    Error, Formula, Knob, Knobs, Layout, Method, Normalization, Operation, Parameter, Parameters, Recovery,
    Roles, Scale, Shape, Supplied, Variance, Whitening, error::shorten, methods,
};

/// A normalization as a person writes it.
///
/// Named: `{"method": "group_norm", "groups": 4, "epsilon": 1e-5, "gamma": [..], "beta": [..]}`; a parameter that is left
/// out has the method's default, made to fit the shape. Composed: `{"roles": {..}, "groups": 4, "batch_groups": 1,
/// "operation": {"standardize": {"epsilon": 1e-5}}, "recovery": "none"}`. Unknown fields are errors. What only one method
/// has stands under `"knobs"`, and what a formula takes besides the tensor under `"inputs"`:
/// `{"method": "local_response_norm", "knobs": {"alpha": 1e-4, "size": 5}}`. Without them it makes its own, others for
/// another `"inputs_seed"`; `"drawn"` gives labels to some positions of its map or samples (see [`Drawn`](super::Drawn)).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layout: Option<Layout>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<Roles>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch_groups: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whitening: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iterations: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variance: Option<Variance>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epsilon: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gamma: Option<Vec<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    beta: Option<Vec<f64>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<OperationSpec>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recovery: Option<Recovery>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    knobs: BTreeMap<String, KnobSpec>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    inputs: BTreeMap<String, ArraySpec>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inputs_seed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drawn: Option<String>,
}

/// The value of a knob: a number, or one of its names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged, expecting = "a number or a name")]
enum KnobSpec {
    Number(f64),
    Name(String),
}

/// What a formula takes besides the tensor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ArraySpec {
    sizes: [usize; 4],
    values: Vec<f64>,
}

/// [`Operation`] with its defaults left out, and whitening with its iterations beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum OperationSpec {
    #[serde(alias = "centre")]
    Center,
    Scale {
        #[serde(default = "default_epsilon")]
        epsilon: f64,
    },
    Standardize {
        #[serde(default = "default_epsilon")]
        epsilon: f64,
        #[serde(default)]
        variance: Variance,
    },
    Whiten {
        by: String,
        #[serde(default = "default_epsilon")]
        epsilon: f64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        iterations: Option<usize>,
    },
}

const fn default_epsilon() -> f64 {
    Parameters::DEFAULT.epsilon
}

impl KnobSpec {
    fn of(knob: &Knob, value: f64) -> Self {
        match knob.scale {
            Scale::Choice(_) => Self::Name(knob.written(value)),
            _ => Self::Number(value),
        }
    }
}

impl Spec {
    /// Reads JSON.
    ///
    /// # Errors
    /// [`Error::Spec`] with the place and the reason.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|error| {
            let reason = error.to_string();
            // It quotes what it does not know, line breaks and all, and names our types.
            let reason = reason.replace("struct variant OperationSpec::", "the fields of ");
            let reason = reason.replace("struct variant Recovery::", "the fields of ");
            Error::Spec(reason.replace(char::is_control, " "))
        })
    }

    /// Writes JSON.
    ///
    /// # Errors
    /// [`Error::Spec`] when a number is not finite.
    pub fn to_json(&self) -> Result<String, Error> {
        let text = serde_json::to_string(self).map_err(|error| Error::Spec(error.to_string()))?;
        // JSON has no NaN and no infinity; they are written as null and would be read as something else.
        match Self::from_json(&text) {
            Ok(read) if read == *self => Ok(text),
            _ => Err(Error::Spec("it holds a number that is not finite".to_owned())),
        }
    }

    /// The spec of a method with these parameters.
    pub fn named(method: &Method, parameters: &Parameters, recovery: &Recovery) -> Self {
        let has = |parameter| method.has(parameter);
        let newton = matches!(parameters.whitening, Whitening::Newton { .. });
        let (gamma, beta) = match recovery {
            Recovery::None => (None, None),
            Recovery::Affine { gamma, beta } => (Some(gamma.clone()), Some(beta.clone())),
        };
        Self {
            method: Some(method.id.to_owned()),
            groups: has(Parameter::Groups).then_some(parameters.groups),
            batch_groups: has(Parameter::BatchGroups).then_some(parameters.batch_groups),
            whitening: has(Parameter::Whitening).then(|| parameters.whitening.id().to_owned()),
            iterations: (has(Parameter::Iterations) && newton).then_some(parameters.iterations()),
            variance: has(Parameter::Variance).then_some(parameters.variance),
            epsilon: has(Parameter::Epsilon).then_some(parameters.epsilon),
            gamma,
            beta,
            knobs: method
                .knobs
                .iter()
                .enumerate()
                .map(|(position, knob)| {
                    (knob.id.to_owned(), KnobSpec::of(knob, parameters.knobs.get(position)))
                })
                .collect(),
            ..Self::default()
        }
    }

    /// The spec of a composed normalization; that of its method for a formula, which has no other.
    pub fn composed(normalization: &Normalization) -> Self {
        let operation = match normalization.operation {
            Operation::Center => OperationSpec::Center,
            Operation::Scale { epsilon } => OperationSpec::Scale { epsilon },
            Operation::Standardize { epsilon, variance } => OperationSpec::Standardize { epsilon, variance },
            Operation::Whiten { by, epsilon } => OperationSpec::Whiten {
                by: by.id().to_owned(),
                epsilon,
                iterations: match by {
                    Whitening::Newton { iterations } => Some(iterations),
                    _ => None,
                },
            },
            Operation::Formula(Named(method), parameters) => {
                let Supplied { seed, drawn, .. } = &normalization.supplied;
                return Self {
                    inputs_seed: (*seed != 0).then_some(*seed),
                    drawn: (!drawn.is_empty()).then(|| drawn.to_string()),
                    ..Self::named(method, &parameters, &normalization.recovery)
                };
            }
        };
        Self {
            roles: Some(normalization.roles),
            groups: Some(normalization.groups),
            batch_groups: Some(normalization.batch_groups),
            operation: Some(operation),
            recovery: Some(normalization.recovery.clone()),
            ..Self::default()
        }
    }

    /// The same spec for data of another layout.
    #[must_use]
    pub fn with_layout(self, layout: Layout) -> Self {
        Self { layout: Some(layout), ..self }
    }

    /// The layout it asks for, if it does.
    pub const fn layout(&self) -> Option<Layout> {
        self.layout
    }

    /// The id of the method, if it is a named one.
    pub fn method(&self) -> Option<&str> {
        self.method.as_deref()
    }

    /// The normalization it means for tensors of this shape, checked against it.
    ///
    /// # Errors
    /// [`Error::UnknownMethod`], [`Error::Spec`] for fields that do not go together, and those of
    /// [`Normalization::plan`].
    pub fn resolve(&self, shape: Shape) -> Result<Normalization, Error> {
        let normalization = match &self.method {
            Some(id) => self.resolve_named(id, shape)?,
            None => self.resolve_composed()?,
        };
        normalization.plan(shape)?;
        Ok(normalization)
    }

    fn resolve_named(&self, id: &str, shape: Shape) -> Result<Normalization, Error> {
        let Some(method) = methods::find(id) else {
            return Err(Error::UnknownMethod { id: shorten(id), similar: similar(id).join(", ") });
        };
        for (field, given) in [
            ("roles", self.roles.is_some()),
            ("operation", self.operation.is_some()),
            ("recovery", self.recovery.is_some()),
        ] {
            if given {
                return Err(Error::Spec(format!(
                    "“{field}” belongs to a composed normalization, and this one is named {id}; leave one of the two out"
                )));
            }
        }
        for (parameter, given) in [
            (Parameter::Groups, self.groups.is_some()),
            (Parameter::BatchGroups, self.batch_groups.is_some()),
            (Parameter::Whitening, self.whitening.is_some()),
            (Parameter::Iterations, self.iterations.is_some()),
            (Parameter::Variance, self.variance.is_some()),
            (Parameter::Epsilon, self.epsilon.is_some()),
        ] {
            if given && !method.has(parameter) {
                let has: Vec<&str> = method.parameters.iter().map(|parameter| parameter.id()).collect();
                return Err(Error::Spec(format!(
                    "{id} has no parameter “{}”; it has {}",
                    parameter.id(),
                    has.join(", ")
                )));
            }
        }
        let fitted = method.fitted(shape);
        let whitening = match &self.whitening {
            Some(name) => {
                let allowed: Vec<&str> = method.whitenings.iter().map(|w| w.id()).collect();
                if !allowed.contains(&name.as_str()) {
                    return Err(Error::Spec(format!(
                        "{id} whitens by {}, not by “{}”",
                        allowed.join(", "),
                        shorten(name)
                    )));
                }
                whitening_of(name, self.iterations)?
            }
            None => match (fitted.whitening, self.iterations) {
                (Whitening::Newton { .. }, Some(iterations)) => Whitening::Newton { iterations },
                (other, None) => other,
                (other, Some(_)) => {
                    return Err(Error::Spec(format!(
                        "“iterations” belongs to newton, and this whitens by {}",
                        other.id()
                    )));
                }
            },
        };
        let parameters = Parameters {
            groups: self.groups.unwrap_or(fitted.groups),
            batch_groups: self.batch_groups.unwrap_or(fitted.batch_groups),
            epsilon: self.epsilon.unwrap_or(fitted.epsilon),
            variance: self.variance.unwrap_or(fitted.variance),
            whitening,
            knobs: self.resolve_knobs(method)?,
        };
        let recovery = if self.gamma.is_some() || self.beta.is_some() {
            Recovery::Affine {
                gamma: self.gamma.clone().unwrap_or_default(),
                beta: self.beta.clone().unwrap_or_default(),
            }
        } else {
            Recovery::None
        };
        if recovery != Recovery::None && !method.takes_affine() {
            return Err(Error::Spec(format!("{id} has no gamma and beta")));
        }
        let mut supplied = Supplied::NONE;
        for (name, array) in &self.inputs {
            supplied = supplied.with(name, array.sizes, array.values.clone());
        }
        supplied.seed = self.inputs_seed.unwrap_or_default();
        if let Some(text) = &self.drawn {
            if method.formula().and_then(Formula::drawable).is_none() {
                return Err(Error::Spec(format!("{id} has nothing to draw on")));
            }
            supplied.drawn = text.parse().map_err(|reason: &str| Error::Spec(reason.to_owned()))?;
        }
        Ok(Normalization { supplied, ..method.with(&parameters, recovery) })
    }

    fn resolve_knobs(&self, method: &Method) -> Result<Knobs, Error> {
        let mut knobs = Knobs::usual(method.knobs);
        for (id, value) in &self.knobs {
            let Some((position, knob)) = method.knobs.iter().enumerate().find(|(_, knob)| knob.id == id)
            else {
                let has: Vec<&str> = method.knobs.iter().map(|knob| knob.id).collect();
                let has = if has.is_empty() { "none".to_owned() } else { has.join(", ") };
                return Err(Error::Spec(format!(
                    "{} has no knob “{}”; it has {has}",
                    method.id,
                    shorten(id)
                )));
            };
            let number = match value {
                KnobSpec::Number(number) => Some(*number),
                KnobSpec::Name(name) => knob.named(name),
            };
            let wrong = || match value {
                KnobSpec::Name(name) => {
                    Error::Knob { knob: *knob, value: format!("“{}”", shorten(name)) }
                }
                KnobSpec::Number(number) => Error::Knob { knob: *knob, value: brief(*number) },
            };
            knobs.set(position, knob.check(number.ok_or_else(wrong)?)?);
        }
        Ok(knobs)
    }

    fn resolve_composed(&self) -> Result<Normalization, Error> {
        let (Some(roles), Some(operation)) = (self.roles, &self.operation) else {
            return Err(Error::Spec(
                "it needs either “method”, or “roles” and “operation” for a composed normalization"
                    .to_owned(),
            ));
        };
        for (field, given) in [
            ("whitening", self.whitening.is_some()),
            ("iterations", self.iterations.is_some()),
            ("variance", self.variance.is_some()),
            ("epsilon", self.epsilon.is_some()),
            ("gamma", self.gamma.is_some()),
            ("beta", self.beta.is_some()),
            ("knobs", !self.knobs.is_empty()),
            ("inputs", !self.inputs.is_empty()),
            ("inputs_seed", self.inputs_seed.is_some()),
            ("drawn", self.drawn.is_some()),
        ] {
            if given && matches!(field, "knobs" | "inputs" | "inputs_seed" | "drawn") {
                return Err(Error::Spec(format!("“{field}” goes with a named method")));
            }
            if given {
                let home = if matches!(field, "gamma" | "beta") { "recovery" } else { "operation" };
                return Err(Error::Spec(format!(
                    "in a composed normalization “{field}” stands inside “{home}”"
                )));
            }
        }
        let operation = match operation {
            OperationSpec::Center => Operation::Center,
            &OperationSpec::Scale { epsilon } => Operation::Scale { epsilon },
            &OperationSpec::Standardize { epsilon, variance } => Operation::Standardize { epsilon, variance },
            OperationSpec::Whiten { by, epsilon, iterations } => {
                Operation::Whiten { by: whitening_of(by, *iterations)?, epsilon: *epsilon }
            }
        };
        Ok(Normalization {
            roles,
            groups: self.groups.unwrap_or(1),
            batch_groups: self.batch_groups.unwrap_or(1),
            operation,
            recovery: self.recovery.clone().unwrap_or_default(),
            supplied: Supplied::NONE,
        })
    }
}

fn whitening_of(name: &str, iterations: Option<usize>) -> Result<Whitening, Error> {
    let whitening = match name {
        "pca" => Whitening::Pca,
        "zca" => Whitening::Zca,
        "cholesky" => Whitening::Cholesky,
        "newton" => Whitening::Newton { iterations: iterations.unwrap_or(super::DEFAULT_ITERATIONS) },
        other => {
            return Err(Error::Spec(format!(
                "there is no whitening “{}”; there is pca, zca, cholesky, newton",
                shorten(other)
            )));
        }
    };
    if iterations.is_some() && !matches!(whitening, Whitening::Newton { .. }) {
        return Err(Error::Spec(format!("“iterations” belongs to newton, and this whitens by {name}")));
    }
    Ok(whitening)
}

/// The ids of a few methods that share most words with this one, or else begin alike.
fn similar(id: &str) -> Vec<&'static str> {
    let alike = |known: &str| {
        let words = known.split('_').filter(|word| id.split('_').any(|own| own == *word)).count();
        let letters = known.chars().zip(id.chars()).take_while(|(a, b)| a == b).count();
        (words, letters)
    };
    let mut ids: Vec<&str> = methods::ALL.iter().map(|method| method.id).collect();
    ids.sort_by_key(|known| std::cmp::Reverse(alike(known)));
    ids.truncate(5);
    ids
}
