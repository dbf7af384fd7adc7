//! The normalization as a JSON specification, out of the page and into it.

use crate::model::gains::Gains;
use crate::model::query::{Choice, OperationKind, Query};
use crate::model::state::{State, limits};
use crate::norm::{Error, Normalization, Operation, Parameters, Recovery, Spec, Supplied, named};

/// What is chosen, as JSON.
///
/// # Errors
/// Those of [`Spec::to_json`].
pub fn specification(state: &State) -> Result<String, Error> {
    let query = &state.query;
    let channels = state.shape().map_or(1, crate::norm::Shape::c);
    let normalization = query.normalization(channels);
    let spec = match query.method().filter(|method| method.formula().is_none()) {
        Some(method) => Spec::named(method, &query.parameters, &normalization.recovery),
        // Of a formula too, whose seed and drawing belong to it.
        None => Spec::composed(&normalization),
    };
    spec.to_json()
}

/// What is chosen, with the normalization of a specification instead of the one there.
///
/// # Errors
/// A sentence when the text is no specification, when it does not fit the tensor, or when it says what this page has no
/// control for.
pub fn opened(text: &str, state: &State) -> Result<Query, String> {
    let Some(shape) = state.shape() else {
        return Err("The tensor is still being read; try again when it is there.".to_owned());
    };
    let spec = Spec::from_json(text.trim()).map_err(|error| error.to_string())?;
    let normalization = spec.resolve(shape).map_err(|error| error.to_string())?;
    let mut query = state.query.clone();
    let method = match normalization.operation {
        Operation::Formula(crate::norm::formula::Named(method), _) => Some(method),
        _ => spec.method().and_then(crate::norm::methods::find).or_else(|| named(&normalization)),
    };
    query.choice = match method {
        Some(method) => Choice::Named(method),
        None => Choice::Composed {
            roles: normalization.roles,
            operation: OperationKind::of(normalization.operation),
        },
    };
    let Supplied { seed, drawn, .. } = &normalization.supplied;
    if normalization.supplied.ids().next().is_some() {
        return Err(
            "Here what a method takes besides the tensor comes from a seed, a drawing or a file.".to_owned()
        );
    }
    (query.inputs_seed, query.drawn) = (*seed, drawn.clone());
    let own = Parameters::of(&normalization);
    // What this normalization does not have stays as it was.
    query.parameters = Parameters { knobs: own.knobs, ..query.parameters };
    if query.operation() != OperationKind::Center {
        query.parameters.epsilon = own.epsilon;
        query.parameters.variance = own.variance;
    }
    if own.whitening != Parameters::DEFAULT.whitening || query.operation().is_whitening() {
        query.parameters.whitening = own.whitening;
    }
    query.parameters.groups = own.groups;
    query.parameters.batch_groups = own.batch_groups;
    recover(&mut query, &normalization)?;
    if let Some(epsilon) = normalization.operation.epsilon()
        && !limits::EPSILON.contains(&epsilon)
    {
        return Err(format!("Here ε is {}.", limits::between(&limits::EPSILON)));
    }
    query.area = 0;
    query.cell = None;
    query.view = query.usual_view();
    Ok(query)
}

/// Gamma and beta: those of the first channel for all, and their own for channels that differ.
fn recover(query: &mut Query, normalization: &Normalization) -> Result<(), String> {
    query.gains = Gains::NONE;
    let Recovery::Affine { gamma, beta } = &normalization.recovery else {
        query.affine = false;
        return Ok(());
    };
    query.affine = true;
    for (name, values, limits) in [("γ", gamma, limits::GAMMA), ("β", beta, limits::BETA)] {
        if values.iter().any(|value| !limits.contains(value)) {
            return Err(format!("Here {name} is {}.", limits::between(&limits)));
        }
    }
    let gain = |channel: usize| {
        (gamma.get(channel).copied().unwrap_or(1.0), beta.get(channel).copied().unwrap_or(0.0))
    };
    (query.gamma, query.beta) = gain(0);
    let channels = gamma.len().max(beta.len());
    for channel in 1..channels {
        if gain(channel) != gain(0) {
            query.gains.set(channel, gain(channel));
        }
    }
    let kept = (0..channels).all(|channel| query.gain(Some(channel)) == gain(channel));
    if kept { Ok(()) } else { Err("Here up to 64 channels have a γ and β of their own.".to_owned()) }
}
