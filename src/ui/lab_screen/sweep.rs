//! Least squares over all learning rates, one rate at a time so that the page stays responsive.

use std::cell::Cell;
use std::rc::Rc;

use yew::prelude::*;

use crate::lab::{Outcome, Rates};
use crate::model::lab::all_rates;
use crate::web::page;

/// Steps of gradient descent at every rate.
pub(super) const STEPS: usize = 500;

/// What was found so far, once it is to be shown.
#[hook]
pub(super) fn use_sweep(is_shown: bool) -> Rc<Vec<Outcome>> {
    let outcomes = use_state(Rc::<Vec<Outcome>>::default);
    {
        let show = outcomes.setter();
        use_effect_with(is_shown, move |&is_shown| {
            let shown = Rc::new(Cell::new(is_shown));
            next(Box::new(all_rates(STEPS)), Vec::new(), show, Rc::clone(&shown));
            move || shown.set(false)
        });
    }
    Rc::clone(&outcomes)
}

fn next(
    mut waiting: Box<dyn Iterator<Item = Rates>>,
    mut found: Vec<Outcome>,
    show: UseStateSetter<Rc<Vec<Outcome>>>,
    shown: Rc<Cell<bool>>,
) {
    page::after(0, move || {
        let Some(rates) = waiting.next().filter(|_| shown.get()) else { return };
        found.push(rates.run());
        show.set(Rc::new(found.clone()));
        next(waiting, found, show, shown);
    });
}
