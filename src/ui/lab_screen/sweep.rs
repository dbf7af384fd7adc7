//! Least squares over all learning rates, one rate at a time so that the page stays responsive.

use std::cell::Cell;
use std::rc::Rc;

use yew::prelude::*;

use crate::lab::Outcome;
use crate::model::lab::sweep;
use crate::web::page;

/// What was found so far, once it is to be shown.
#[hook]
pub(super) fn use_sweep(is_shown: bool) -> Rc<Vec<Outcome>> {
    let outcomes = use_state(Rc::<Vec<Outcome>>::default);
    {
        let show = outcomes.setter();
        use_effect_with(is_shown, move |&is_shown| {
            let shown = Rc::new(Cell::new(is_shown));
            next(Box::new(sweep()), Vec::new(), show, Rc::clone(&shown));
            move || shown.set(false)
        });
    }
    Rc::clone(&outcomes)
}

fn next(
    mut waiting: Box<dyn Iterator<Item = Outcome>>,
    mut found: Vec<Outcome>,
    show: UseStateSetter<Rc<Vec<Outcome>>>,
    shown: Rc<Cell<bool>>,
) {
    page::after(0, move || {
        let Some(outcome) = shown.get().then(|| waiting.next()).flatten() else { return };
        found.push(outcome);
        show.set(Rc::new(found.clone()));
        next(waiting, found, show, shown);
    });
}
