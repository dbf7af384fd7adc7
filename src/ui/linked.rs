//! What is pointed at in one figure, shown in the others: a cell in the charts, a point of the scatter as its cell, the
//! values of a bar in the matrix, the direction of an eigenvalue, a symbol of the formula.

mod charts;
mod pictures;

use std::rc::Rc;

use yew::prelude::*;

use super::Dispatch;
use crate::compute::Detail;
use crate::model::chart::{Guide, Mark, ReadOut};
use crate::model::state::{Action, Session};
use crate::model::symbol::Symbol;
use crate::norm::Shape;

pub(super) use charts::{of_cell, of_pointed};
pub(super) use pictures::{in_matrix, in_tensor};

/// What a figure points at that is no single cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Pointed {
    /// The values from one number to below another.
    Values(f64, f64),
    /// The direction in the answer.
    Direction,
    /// A symbol of the formula.
    Symbol(Symbol),
}

impl Pointed {
    /// What is pointed at, once the answer knows of it.
    pub(super) fn of(session: &Session, detail: &Detail) -> Option<Self> {
        let values = || session.values.map(|(low, high)| Self::Values(low, high));
        let index = session.eigenvalue;
        let is_known = || detail.direction.as_ref().is_some_and(|it| Some(it.axis.index) == index);
        let direction = || is_known().then_some(Self::Direction);
        session.symbol.map(Self::Symbol).or_else(direction).or_else(values)
    }
}

/// Takes what is read off a chart.
pub(super) type OnRead = Callback<Option<ReadOut>>;

/// How many samples' positions there are from one point of the scatter to the next.
fn step(detail: &Detail) -> usize {
    detail.scatter.of.div_ceil(detail.scatter.before.len().max(1)).max(1)
}

/// The point of the scatter at a cell's sample and position, if it is one of those that were sent.
fn point_of([n, _, h, w]: [usize; 4], detail: &Detail, shape: Shape) -> Option<usize> {
    let at = n * shape.positions() + h * shape.w() + w;
    let step = step(detail);
    at.is_multiple_of(step).then_some(at / step)
}

/// Hovers over the cell of the first channel at the point that is read off the scatter.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn on_point(detail: &Rc<Detail>, shape: Shape, on: &Dispatch) -> OnRead {
    let detail = Rc::clone(detail);
    on.reform(move |read_out: Option<ReadOut>| {
        Action::CellHovered(read_out.and_then(|read_out| {
            let [before, after] = <[Mark; 2]>::try_from(read_out.marks).ok()?;
            let at = |mark: &Mark, [x, y]: &[f32; 2]| {
                f64::from(*x).to_bits() == mark.x.to_bits() && f64::from(*y).to_bits() == mark.y.to_bits()
            };
            let scatter = &detail.scatter;
            let point = scatter
                .before
                .iter()
                .zip(&scatter.after)
                .position(|(from, to)| at(&before, from) && at(&after, to))?
                * step(&detail);
            let (n, position) = (point / shape.positions(), point % shape.positions());
            Some([n, scatter.channels.0, position / shape.w(), position % shape.w()])
        }))
    })
}

/// Points at the values of the bar that is read off the histogram.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn on_bar(on: &Dispatch) -> OnRead {
    on.reform(|read_out: Option<ReadOut>| {
        Action::ValuesPointed(read_out.and_then(|read_out| match read_out.guide {
            Guide::Band(from, to) => Some((from, to)),
            Guide::Rule(_) | Guide::Join => None,
        }))
    })
}

/// Points at the eigenvalue that is read off the spectrum.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn on_eigenvalue(on: &Dispatch) -> OnRead {
    on.reform(|read_out: Option<ReadOut>| {
        Action::EigenvaluePointed(read_out.and_then(|read_out| match read_out.guide {
            // Eigenvalues count from 1 on the axis.
            Guide::Rule(index) => Some((index as usize).saturating_sub(1)),
            Guide::Band(..) | Guide::Join => None,
        }))
    })
}
