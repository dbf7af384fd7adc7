//! How long work stays polite: it reports progress, lets others in and can be told to stop.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde::{Deserialize, Serialize};

use super::Share;

/// How far the work is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// How much of the stage is done, from 0 to 1.
    pub fraction: f32,
}

/// The stages of an answer, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The tensor is made from its seed.
    Generating,
    /// The tensor before is measured.
    MeasuringBefore,
    /// The tensor is normalized.
    Normalizing,
    /// The tensor after is measured.
    MeasuringAfter,
    /// The focus is looked at.
    Focusing,
}

/// Someone asked to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

/// Called between pieces of work of a few milliseconds. It may wait, to let events in, and may say that it is enough.
pub trait Pace {
    /// Reports progress; an error ends the work.
    fn tick(&self, progress: Progress) -> impl Future<Output = Result<(), Cancelled>>;

    /// Whether somebody else measures the tensor before at the same time.
    fn is_shared(&self) -> bool {
        false
    }

    /// What somebody else has found out by now.
    fn share(&self) -> Option<Share> {
        None
    }
}

/// Never waits, never stops: for tests and programs without a page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unhurried;

impl Pace for Unhurried {
    async fn tick(&self, _: Progress) -> Result<(), Cancelled> {
        Ok(())
    }
}

/// The result of a future that never waits, as work under [`Unhurried`] is; `None` if it does wait.
pub fn finish<F: Future>(future: F) -> Option<F::Output> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}
