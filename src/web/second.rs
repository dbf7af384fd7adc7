//! The second worker: it makes the same tensor from the same seed, or reads the same file, and measures it before, while
//! the first one normalizes. Copying tensors between workers would take longer than that, so only summaries cross.

use web_sys::Blob;

use super::client::{File, Link};
use crate::compute::{Query, Request};
use crate::norm::Layout;

/// A worker that does a share of large questions.
pub(super) struct Second(State);

enum State {
    /// Started, not ready; it will be asked this.
    Starting(Link, Option<Box<(Query, Option<File>)>>),
    /// Ready, with the file it has.
    Ready(Link, Option<(u32, Option<Layout>)>),
    /// It did not start or died, and is not tried again.
    Gone,
}

impl Second {
    /// A worker that was just started.
    pub(super) const fn starting(link: Link) -> Self {
        Self(State::Starting(link, None))
    }

    /// None, and none to come.
    pub(super) const fn gone() -> Self {
        Self(State::Gone)
    }

    /// Whether there is none, and none to come.
    pub(super) const fn is_gone(&self) -> bool {
        matches!(self.0, State::Gone)
    }

    /// It said that it is ready.
    pub(super) fn ready(&mut self) {
        if let State::Starting(link, asked) = std::mem::replace(&mut self.0, State::Gone) {
            self.0 = State::Ready(link, None);
            if let Some(asked) = asked {
                self.ask(asked.0, asked.1);
            }
        }
    }

    /// Asks for a share of a question, about this file if it is about one, and says whether there is somebody to ask.
    pub(super) fn ask(&mut self, query: Query, file: Option<File>) -> bool {
        match &mut self.0 {
            State::Gone => return false,
            State::Starting(_, asked) => *asked = Some(Box::new((query, file))),
            State::Ready(link, loaded) => {
                if let Some(File { id, blob, layout, .. }) = file
                    && *loaded != Some((id, layout))
                {
                    *loaded = Some((id, layout));
                    link.post(&Request::Load { id, layout }, Some(blob));
                }
                link.post(&Request::Share { query }, None);
            }
        }
        true
    }

    /// Says something to it, if it is ready.
    pub(super) fn send(&self, request: &Request, file: Option<Blob>) {
        if let State::Ready(link, _) = &self.0 {
            link.post(request, file);
        }
    }
}
