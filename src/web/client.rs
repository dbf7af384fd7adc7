//! The page's end of the worker: a small client of our own, since the usual one cannot start module workers and waits
//! for ever when a worker does not load.
//!
//! The worker must say it is ready before it is spoken to. If it does not in time, or cannot be started, the same
//! [`Server`] runs on the page's own thread. A worker that dies, with an error or silently, is started again, with its
//! file and what it was asked; what killed two workers is given up, and after three restarts so is the worker.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use web_sys::{Blob, ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::lifeline::{self, Lifeline};
use super::page::{self, Timer};
use super::second::Second;
use super::server::{INLINE_SLICE, Server};
use crate::compute::{FileReport, PROTOCOL, Query, Request, Response, Source, decode, encode};
use crate::norm::Layout;

/// How long a worker may take to say that it is ready, in milliseconds. Slow phones need a few seconds.
const START_LIMIT: i32 = 15_000;
/// A worker that dies more often than this is given up.
const MAX_RESTARTS: u32 = 3;
/// Whitening of so many values is shared by two workers. For fewer the second would start later than the first is done,
/// and what does not whiten is normalized about as fast as the second can make the tensor.
const LARGE: usize = 1 << 20;

/// What the client tells the page.
pub enum Event {
    /// A response, with the bytes beside it.
    Response(Response, Option<Vec<u8>>),
    /// A file was read, or cannot be used for this reason.
    FileRead {
        /// The number under which it is kept.
        id: u32,
        /// Its name.
        name: String,
        /// What it is.
        report: Result<FileReport, String>,
    },
    /// The work is now done on the main thread, for this reason.
    WentInline(String),
}

/// Asks questions and hands out answers.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

struct Inner {
    listener: Box<dyn Fn(Event)>,
    state: RefCell<State>,
}

struct State {
    end: End,
    files: Vec<File>,
    /// The file the other side has.
    loaded: Option<u32>,
    /// The file it is reading for the first time, or in another layout.
    reading: Option<u32>,
    /// Asked and not answered yet.
    open: Option<(u64, Query)>,
    /// To be saved, and not saved yet.
    saving: Option<Query>,
    /// Since the last answer.
    restarts: u32,
    /// The worker that does a share of large questions, while they are large.
    second: Option<Second>,
}

/// A file a person gave, kept for a worker that starts anew.
#[derive(Clone)]
pub(super) struct File {
    pub id: u32,
    name: String,
    pub blob: Blob,
    pub layout: Option<Layout>,
}

impl State {
    fn file(&self, id: u32) -> Option<&File> {
        self.files.iter().find(|file| file.id == id)
    }
}

/// What a worker was at.
struct Work {
    open: Option<u64>,
    saving: bool,
    reading: Option<File>,
}

impl Work {
    /// Takes it from the state, so that no other worker is given it.
    fn take(state: &mut State) -> Self {
        let reading = state.reading.take();
        Self {
            open: state.open.take().map(|(id, _)| id),
            saving: state.saving.take().is_some(),
            reading: reading.and_then(|id| state.file(id).cloned()),
        }
    }
}

enum End {
    /// Started, not ready; nothing was sent.
    Starting(Link),
    Ready(Link),
    Inline(Server),
    None,
}

/// A worker and what listens to it.
pub(super) struct Link {
    worker: Worker,
    /// The lock the worker holds.
    life: String,
    /// Ends the waiting for a worker that does not get ready.
    limit: Option<Timer>,
    /// Waits for the lock, once the worker is ready.
    lifeline: Option<Lifeline>,
    _message: Closure<dyn Fn(MessageEvent)>,
    _error: Closure<dyn Fn(ErrorEvent)>,
}

impl Link {
    pub(super) fn post(&self, request: &Request, file: Option<Blob>) {
        let parts = Array::of1(&Uint8Array::from(encode(request).as_slice()));
        if let Some(file) = file {
            parts.push(&file);
        }
        // Bytes and files can always be cloned.
        let _ = self.worker.post_message(&parts);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // An end that is wanted is not to be noticed.
        self.lifeline = None;
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

impl Client {
    /// Starts the worker.
    pub fn start(listener: impl Fn(Event) + 'static) -> Self {
        let inner = Rc::new(Inner {
            listener: Box::new(listener),
            state: RefCell::new(State {
                end: End::None,
                files: Vec::new(),
                loaded: None,
                reading: None,
                open: None,
                saving: None,
                restarts: 0,
                second: None,
            }),
        });
        inner.launch();
        Self(inner)
    }

    /// Asks a question; an unanswered one before it is forgotten.
    pub fn ask(&self, id: u64, query: Query) {
        self.0.state.borrow_mut().open = Some((id, query.clone()));
        self.0.ensure_file(query.source);
        let shared = self.0.share(&query);
        self.0.send(Request::Analyse { id, query, shared }, None);
    }

    /// Stops what is running.
    pub fn cancel(&self) {
        self.0.send(Request::Cancel, None);
        if let Some(second) = &self.0.state.borrow().second {
            second.send(&Request::Cancel, None);
        }
    }

    /// Keeps a file under a number and has it read.
    pub fn load(&self, id: u32, name: String, blob: Blob, layout: Option<Layout>) {
        self.0.load(File { id, name, blob, layout });
    }

    /// Has a file read again with its axes in another layout.
    pub fn reload(&self, id: u32, layout: Layout) {
        let file = self.0.state.borrow().file(id).cloned();
        if let Some(file) = file {
            self.0.load(File { layout: Some(layout), ..file });
        }
    }

    /// Has the tensor after written as a NumPy file.
    pub fn save(&self, query: Query) {
        self.0.state.borrow_mut().saving = Some(query.clone());
        self.0.ensure_file(query.source);
        self.0.send(Request::Save { query }, None);
    }
}

impl Inner {
    fn load(&self, file: File) {
        {
            let mut state = self.state.borrow_mut();
            state.files.retain(|kept| kept.id != file.id);
            state.files.push(file.clone());
            state.loaded = Some(file.id);
            state.reading = Some(file.id);
        }
        self.send_file(file);
    }

    fn send_file(&self, file: File) {
        self.send(Request::Load { id: file.id, layout: file.layout }, Some(file.blob));
    }

    fn launch(self: &Rc<Self>) {
        let Ok(mut link) = self.connect(Self::receive, Self::died) else {
            return self.go_inline("This browser did not start the compute worker");
        };
        let weak = Rc::downgrade(self);
        link.limit = Timer::start(START_LIMIT, move || {
            if let Some(inner) = weak.upgrade() {
                inner.go_inline("The compute worker did not start in time");
            }
        });
        self.state.borrow_mut().end = End::Starting(link);
    }

    /// Starts a worker, and says who listens to it and who is told that it died.
    fn connect(
        self: &Rc<Self>,
        receive: fn(&Rc<Self>, Response, Option<Vec<u8>>),
        died: fn(&Rc<Self>),
    ) -> Result<Link, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let life = lifeline::name();
        let worker = Worker::new_with_options(&page::worker_address(&life), &options)?;
        let weak = Rc::downgrade(self);
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let parts = Array::from(&event.data());
            let bytes = parts.get(1).dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec());
            if let (Some(inner), Some(response)) =
                (weak.upgrade(), decode(&Uint8Array::new(&parts.get(0)).to_vec()))
            {
                receive(&inner, response, bytes);
            }
        });
        let weak: Weak<Self> = Rc::downgrade(self);
        let error = Closure::<dyn Fn(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            if let Some(inner) = weak.upgrade() {
                died(&inner);
            }
        });
        worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        worker.post_message(&page::module())?;
        Ok(Link { worker, life, limit: None, lifeline: None, _message: message, _error: error })
    }

    fn go_inline(self: &Rc<Self>, reason: &str) {
        let weak = Rc::downgrade(self);
        let server = Server::new(INLINE_SLICE, move |response, bytes| {
            if let Some(inner) = weak.upgrade() {
                inner.receive(response, bytes);
            }
        });
        self.state.borrow_mut().end = End::Inline(server);
        (self.listener)(Event::WentInline(reason.to_owned()));
        self.resume();
    }

    fn receive(self: &Rc<Self>, response: Response, bytes: Option<Vec<u8>>) {
        match &response {
            Response::Ready { protocol } if *protocol == PROTOCOL => self.ready(),
            Response::Ready { .. } => {
                self.go_inline("The compute worker is of another version than the page");
            }
            Response::Report { id, .. } | Response::Failed { id, .. } => {
                let mut state = self.state.borrow_mut();
                state.open.take_if(|(open, _)| open == id);
                state.restarts = 0;
                drop(state);
                (self.listener)(Event::Response(response, bytes));
            }
            Response::Loaded { id, file } => {
                let name = self.state.borrow().file(*id).map(|file| file.name.clone()).unwrap_or_default();
                self.state.borrow_mut().reading.take_if(|reading| reading == id);
                (self.listener)(Event::FileRead { id: *id, name, report: file.clone() });
                // Reading the file took the place of the open question, which is asked again if there is no file.
                let open = if file.is_err() { self.state.borrow().open.clone() } else { None };
                if let Some((id, query)) = open {
                    self.send(Request::Analyse { id, query, shared: false }, None);
                }
            }
            Response::Saved { .. } => {
                self.state.borrow_mut().saving = None;
                (self.listener)(Event::Response(response, bytes));
            }
            Response::Progress { .. } => (self.listener)(Event::Response(response, bytes)),
            // The first worker answers whole questions.
            Response::Shared(_) => {}
        }
    }

    fn ready(self: &Rc<Self>) {
        {
            let mut state = self.state.borrow_mut();
            state.end = match std::mem::replace(&mut state.end, End::None) {
                End::Starting(mut link) => {
                    link.limit = None;
                    let weak = Rc::downgrade(self);
                    link.lifeline = Some(Lifeline::watch(&link.life, move || {
                        if let Some(inner) = weak.upgrade() {
                            inner.died();
                        }
                    }));
                    End::Ready(link)
                }
                other => other,
            };
        }
        self.resume();
    }

    /// Sends what a side that has just started must know: the file it was to read, and the open question with its file.
    fn resume(&self) {
        let (reading, open, saving) = {
            let mut state = self.state.borrow_mut();
            state.loaded = None;
            (state.reading.and_then(|id| state.file(id).cloned()), state.open.clone(), state.saving.clone())
        };
        if let Some(file) = reading {
            self.state.borrow_mut().loaded = Some(file.id);
            self.send_file(file);
        }
        if let Some((id, query)) = open {
            self.ensure_file(query.source);
            self.send(Request::Analyse { id, query, shared: false }, None);
        }
        if let Some(query) = saving {
            self.ensure_file(query.source);
            self.send(Request::Save { query }, None);
        }
    }

    fn died(self: &Rc<Self>) {
        let (restarts, blamed) = {
            let mut state = self.state.borrow_mut();
            let worked = matches!(std::mem::replace(&mut state.end, End::None), End::Ready(_));
            state.restarts += 1;
            // What killed two workers would kill the page as well, if it came to compute by itself. A worker that never
            // was ready died of something else.
            let blamed = (worked && state.restarts > 1).then(|| Work::take(&mut state));
            (state.restarts, blamed)
        };
        if let Some(work) = blamed {
            self.give_up(work);
        }
        if restarts > MAX_RESTARTS {
            self.go_inline("The compute worker stopped working");
        } else {
            self.launch();
        }
    }

    /// Says that work will not be done.
    fn give_up(&self, Work { open, saving, reading }: Work) {
        let message = "The computation broke off twice. Choose a smaller shape or another method.";
        if let Some(File { id, name, .. }) = reading {
            let report = Err("Reading it broke off twice.".to_owned());
            (self.listener)(Event::FileRead { id, name, report });
        }
        if saving {
            let response = Response::Saved { error: Some(message.to_owned()) };
            (self.listener)(Event::Response(response, None));
        }
        if let Some(id) = open {
            let response = Response::Failed { id, message: message.to_owned(), cancelled: false };
            (self.listener)(Event::Response(response, None));
        }
    }

    /// Has a second worker do a share of a large question, and says whether it was asked. It is started for the first
    /// large question and ended by the next small one; without it the first does everything.
    fn share(self: &Rc<Self>, query: &Query) -> bool {
        let mut state = self.state.borrow_mut();
        let many = match query.source {
            Source::Recipe { shape, .. } => shape.len() >= LARGE,
            Source::File { id, .. } => {
                state.file(id).is_some_and(|file| file.blob.size() >= 4.0 * LARGE as f64)
            }
        };
        if !(many && query.normalization.operation.is_whitening()) {
            // One that gave cause not to be started again is remembered.
            state.second.take_if(|second| !second.is_gone());
            return false;
        }
        if page::cores() < 2.0 || !matches!(state.end, End::Ready(_)) {
            return false;
        }
        let file = match query.source {
            Source::File { id, .. } => state.file(id).cloned(),
            Source::Recipe { .. } => None,
        };
        if state.second.is_none() {
            state.second = Some(match self.connect(Self::second_said, Self::second_died) {
                Ok(link) => Second::starting(link),
                Err(_) => Second::gone(),
            });
        }
        state.second.as_mut().is_some_and(|second| second.ask(query.clone(), file))
    }

    fn second_said(self: &Rc<Self>, response: Response, _: Option<Vec<u8>>) {
        match response {
            Response::Ready { protocol } if protocol == PROTOCOL => {
                if let Some(second) = &mut self.state.borrow_mut().second {
                    second.ready();
                }
            }
            Response::Shared(share) => self.send(Request::Shared(share), None),
            _ => {}
        }
    }

    fn second_died(self: &Rc<Self>) {
        self.state.borrow_mut().second = Some(Second::gone());
    }

    /// The other side keeps one file; when a question is about another, that one goes first.
    fn ensure_file(&self, source: Source) {
        let Source::File { id, .. } = source else { return };
        let file = self.state.borrow().file(id).filter(|_| self.state.borrow().loaded != Some(id)).cloned();
        if let Some(file) = file {
            self.state.borrow_mut().loaded = Some(id);
            self.send_file(file);
        }
    }

    /// Sends a request; before the other side is ready nothing is sent, and [`Inner::resume`] makes up for it.
    fn send(&self, request: Request, file: Option<Blob>) {
        let state = self.state.borrow();
        match &state.end {
            End::Ready(link) => {
                link.post(&request, file);
            }
            End::Inline(server) => {
                let server = server.clone();
                drop(state);
                server.handle(request, file);
            }
            End::Starting(_) | End::None => {}
        }
    }
}
