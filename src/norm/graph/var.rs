//! Variables of a formula, what they remember, and the backward pass.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use super::op::Op;
use super::{Array, Error, Sizes};

/// An array in a formula, or the error that kept it from having a value. A clone is the same variable.
///
/// A variable remembers what it was computed from only if that leads back to a [`Var::leaf`]; without leaves every
/// intermediate array is freed as soon as the formula lets go of it.
#[derive(Clone)]
pub struct Var(Rc<Node>);

struct Node {
    /// Increases with every variable: whatever a variable was computed from has a smaller one.
    id: u64,
    value: Result<Array, Error>,
    tracked: bool,
    /// Whether a gradient that exists was kept from flowing on the way here.
    stopped: bool,
    /// What it was computed by and from, if it is tracked and no leaf.
    op: Option<Op>,
    inputs: Vec<Var>,
}

thread_local! {
    static NEXT: Cell<u64> = const { Cell::new(0) };
}

impl Var {
    fn new(
        value: Result<Array, Error>,
        (tracked, stopped): (bool, bool),
        op: Option<Op>,
        inputs: Vec<Self>,
    ) -> Self {
        let id = NEXT.get();
        NEXT.set(id + 1);
        Self(Rc::new(Node { id, value, tracked, stopped, op, inputs }))
    }

    /// A variable that gradients are wanted for.
    pub fn leaf(array: Array) -> Self {
        Self::new(Ok(array), (true, false), None, Vec::new())
    }

    /// A variable that no gradient flows into.
    pub fn constant(array: Array) -> Self {
        Self::from(Ok(array))
    }

    /// A constant of one value.
    pub fn scalar(value: f64) -> Self {
        Self::constant(Array::scalar(value))
    }

    /// The constant identity matrix, 1 × 1 × d × d.
    pub fn identity(d: usize) -> Self {
        Self::from(Array::identity(d))
    }

    /// A variable without a value, for a formula that finds its arguments wrong.
    pub fn failed(error: impl Into<Error>) -> Self {
        Self::from(Err(error.into()))
    }

    /// What an operation gives that cannot be done on this variable: its own error, if it has one already.
    pub(super) fn refused(&self, error: Error) -> Self {
        if self.0.value.is_err() { self.clone() } else { Self::failed(error) }
    }

    /// The same value without its history: no gradient flows through it.
    #[must_use]
    pub fn detach(&self) -> Self {
        Self::new(self.0.value.clone(), (false, self.0.stopped), None, Vec::new())
    }

    /// As [`Var::detach`], where the method means it: the gradient of what follows is not its derivative.
    #[must_use]
    pub fn stop(&self) -> Self {
        Self::new(self.0.value.clone(), (false, self.0.tracked || self.0.stopped), None, Vec::new())
    }

    /// Whether a gradient was [stopped](Var::stop) somewhere on the way from the leaves to here, so that
    /// [`Var::backward`] is not the derivative.
    pub fn stops_gradients(&self) -> bool {
        self.0.stopped
    }

    /// The same value, through which `dL/dy - correction` is pulled back: for methods whose backward pass is by design not
    /// the derivative. A correction that does not depend on `dL/dy` is no composition of others.
    #[must_use]
    pub fn with_corrected_gradient(&self, correction: &Self) -> Self {
        Self::record(Op::Correct, &[self, &correction.stop()])
    }

    /// The array.
    ///
    /// # Errors
    /// The first error of the formula.
    pub fn value(&self) -> Result<&Array, Error> {
        self.0.value.as_ref().map_err(Clone::clone)
    }

    /// The sizes of the array; ones for a variable that failed, whose error speaks at the end.
    pub fn sizes(&self) -> Sizes {
        self.0.value.as_ref().map_or([1; 4], Array::sizes)
    }

    /// Computes a variable, and remembers how if an input is tracked.
    pub(super) fn record(mut op: Op, inputs: &[&Self]) -> Self {
        let arrays: Result<Vec<&Array>, Error> = inputs.iter().map(|input| input.value()).collect();
        let value = arrays.and_then(|arrays| op.forward(&arrays));
        let stopped = inputs.iter().any(|input| input.0.stopped);
        if value.is_ok() && inputs.iter().any(|input| input.0.tracked) {
            Self::new(value, (true, stopped), Some(op), inputs.iter().map(|&input| input.clone()).collect())
        } else {
            Self::new(value, (false, stopped), None, Vec::new())
        }
    }

    /// How many values were computed from leaves to get this variable, its own included.
    pub fn computed(&self) -> usize {
        let mut open = vec![self];
        let mut seen = std::collections::BTreeSet::new();
        let mut values = 0;
        while let Some(var) = open.pop() {
            if var.0.op.is_some() && seen.insert(var.0.id) {
                values += var.0.value.as_ref().map_or(0, |array| array.values().len());
                open.extend(&var.0.inputs);
            }
        }
        values
    }

    /// The vector-Jacobian products: dL/dv for each `v` of `wrt`, where `seed` is dL/d`self`. Zeros for a variable that
    /// this one does not depend on.
    ///
    /// # Errors
    /// The first error of the formula or of a variable in `wrt`, and [`Error::Mismatch`] for a seed of other sizes.
    pub fn backward(&self, seed: &Array, wrt: &[&Self]) -> Result<Vec<Array>, Error> {
        let sizes = self.value()?.sizes();
        if seed.sizes() != sizes {
            return Err(Error::Mismatch { operation: "backward", left: sizes, right: seed.sizes() });
        }
        let mut found: Vec<Option<Array>> = vec![None; wrt.len()];
        // From the oldest to the youngest variable, and the youngest first: when one is taken, everything computed from it
        // has added its part.
        let mut pending = vec![(self, seed.clone())];
        while let Some((var, gradient)) = pending.pop() {
            for (slot, _) in found.iter_mut().zip(wrt).filter(|(_, v)| v.0.id == var.0.id) {
                *slot = Some(gradient.clone());
            }
            let Some(op) = &var.0.op else { continue };
            let inputs = var.0.inputs.iter().map(Self::value).collect::<Result<Vec<&Array>, Error>>()?;
            for (k, input) in var.0.inputs.iter().enumerate().filter(|(_, input)| input.0.tracked) {
                let part = op.pull_back(k, &inputs, var.value()?, &gradient)?;
                match pending.binary_search_by_key(&input.0.id, |(var, _)| var.0.id) {
                    Ok(at) => pending[at].1.accumulate(&part),
                    Err(at) => pending.insert(at, (input, part)),
                }
            }
        }
        found
            .into_iter()
            .zip(wrt)
            .map(|(gradient, v)| gradient.map_or_else(|| Array::filled(v.value()?.sizes(), 0.0), Ok))
            .collect()
    }
}

impl From<Result<Array, Error>> for Var {
    /// A constant, or a failed variable.
    fn from(value: Result<Array, Error>) -> Self {
        Self::new(value, (false, false), None, Vec::new())
    }
}

impl fmt::Debug for Var {
    /// Without its history, which may be long.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Var").field(&self.0.value).finish()
    }
}

impl Drop for Node {
    /// A loop, since a long chain of nodes that drop each other would exhaust the stack.
    fn drop(&mut self) {
        let mut inputs = std::mem::take(&mut self.inputs);
        while let Some(Var(node)) = inputs.pop() {
            if let Some(mut node) = Rc::into_inner(node) {
                inputs.append(&mut node.inputs);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Weak;

    use super::*;

    /// The nodes of a chain of ten steps from `start`, and its end.
    fn chain(start: Var) -> (Vec<Weak<Node>>, Var) {
        let mut seen = Vec::new();
        let mut last = start;
        for _ in 0..10 {
            last = (&last * 1.5).tanh();
            seen.push(Rc::downgrade(&last.0));
        }
        (seen, last)
    }

    fn alive(nodes: &[Weak<Node>]) -> usize {
        nodes.iter().filter(|node| node.strong_count() > 0).count()
    }

    #[test]
    fn without_a_leaf_every_temporary_is_freed_at_once() {
        let (seen, last) = chain(Var::scalar(0.3));
        assert_eq!(alive(&seen), 1, "only the end is held");
        drop(last);
        assert_eq!(alive(&seen), 0);
    }

    #[test]
    fn with_a_leaf_the_history_lives_exactly_as_long_as_the_result() {
        let (seen, last) = chain(Var::leaf(Array::scalar(0.3)));
        assert_eq!(alive(&seen), 10);
        let end = last.detach();
        drop(last);
        assert_eq!(alive(&seen), 0, "a detached value holds no history");
        assert!(end.value().is_ok());
    }
}
