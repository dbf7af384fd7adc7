//! Which named methods a normalization is, and which it happens to be for one shape.

use super::{
    Error, Method, Normalization, Operation, Parameter, Parameters, Recovery, Role, Shape, Supplied,
    Variance, Whitening, divisors, methods,
};

/// The method a composed normalization has the roles and the operation of, whatever the shape.
pub fn named(normalization: &Normalization) -> Option<&'static Method> {
    methods::ALL
        .iter()
        .copied()
        .find(|method| method.roles == normalization.roles && makes(method, normalization.operation))
}

/// The methods, other than `except`, that for this shape normalize exactly as `normalization` does, each with the
/// parameters with which it does so. Recovery is not compared.
///
/// # Errors
/// Those of [`Normalization::plan`].
pub fn coinciding(
    normalization: &Normalization,
    shape: Shape,
    except: Option<&str>,
) -> Result<Vec<(&'static Method, Parameters)>, Error> {
    let fingerprint = Fingerprint::of(normalization, shape)?;
    let base = Parameters::of(normalization);
    let splits = |has: bool, size: usize| -> Vec<usize> { if has { divisors(size) } else { vec![1] } };
    let mut found = Vec::new();
    let rows = |method: &&&Method| method.formula().is_none() && Some(method.id) != except;
    for &method in methods::ALL.iter().filter(rows) {
        let candidates =
            splits(method.has(Parameter::BatchGroups), shape.n()).into_iter().flat_map(|batch_groups| {
                let groups = splits(method.has(Parameter::Groups), shape.c());
                groups.into_iter().map(move |groups| Parameters { groups, batch_groups, ..base })
            });
        let whitenings = if method.whitenings.is_empty() { &[base.whitening] } else { method.whitenings };
        let hit = candidates
            .flat_map(|parameters| {
                whitenings.iter().map(move |&by| Parameters { whitening: same_kind(by, base), ..parameters })
            })
            .find(|parameters| {
                let candidate = method.with(parameters, Recovery::None);
                (parameters.variance == Variance::Biased || method.has(Parameter::Variance))
                    && Fingerprint::of(&candidate, shape).is_ok_and(|other| other == fingerprint)
            });
        found.extend(hit.map(|parameters| (method, parameters)));
    }
    Ok(found)
}

/// Whether some parameters of the method make this operation.
fn makes(method: &'static Method, operation: Operation) -> bool {
    let probe = Normalization {
        roles: method.roles,
        groups: 1,
        batch_groups: 1,
        operation,
        recovery: Recovery::None,
        supplied: Supplied::NONE,
    };
    let parameters = Parameters::of(&probe);
    let allowed =
        method.whitenings.is_empty() || method.whitenings.iter().any(|w| w.id() == parameters.whitening.id());
    let variance = parameters.variance == Variance::Biased || method.has(Parameter::Variance);
    allowed && variance && method.operation(&parameters) == operation
}

/// A method's Newton iteration takes the number of steps of the normalization it is compared with.
fn same_kind(by: Whitening, base: Parameters) -> Whitening {
    match by {
        Whitening::Newton { .. } => Whitening::Newton { iterations: base.iterations() },
        other => other,
    }
}

/// What decides the output: the partition up to what the shape cannot tell apart, and the operation up to what one row
/// cannot tell apart (whitening a single row is standardizing it, by every factorization).
#[derive(PartialEq)]
struct Fingerprint {
    partition: Vec<(Role, usize)>,
    operation: Operation,
}

impl Fingerprint {
    fn of(normalization: &Normalization, shape: Shape) -> Result<Self, Error> {
        let plan = normalization.plan(shape)?;
        let operation = match plan.operation() {
            Operation::Whiten { epsilon, .. } if plan.partition().rows() == 1 => {
                Operation::Standardize { epsilon, variance: Variance::Biased }
            }
            other => other,
        };
        Ok(Self { partition: plan.partition().signature(), operation })
    }
}
