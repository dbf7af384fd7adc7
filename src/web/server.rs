//! The side that computes: answers requests one at a time, the latest question first.
//!
//! The same server runs in the worker and, where none starts, on the page's own thread in slices short enough for a
//! frame.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent, Performance};

use super::part;
use crate::compute::{
    Cancelled, Engine, Error, PROTOCOL, Pace, Progress, Query, Request, Response, Share, decode, encode,
};
use crate::norm::Layout;

/// How long the worker works before it looks for messages, in milliseconds.
const WORKER_SLICE: f64 = 24.0;
/// How long the main thread works before it lets the page live.
pub(super) const INLINE_SLICE: f64 = 8.0;
/// Progress is not worth a message before this many milliseconds, nor more often.
const PROGRESS_EVERY: f64 = 100.0;

/// What is done with a response and the bytes beside it.
type Respond = Box<dyn Fn(Response, Option<Vec<u8>>)>;

/// Answers requests.
#[derive(Clone)]
pub struct Server(Rc<Shared>);

struct Shared {
    /// Taken while a job runs.
    engine: RefCell<Engine>,
    jobs: RefCell<VecDeque<Job>>,
    /// The question that is being answered.
    running: RefCell<Option<Query>>,
    draining: Cell<bool>,
    stop: Cell<Option<Stop>>,
    /// What another worker found out last.
    share: RefCell<Option<Share>>,
    slice: f64,
    respond: Respond,
}

/// Why a running question is to stop.
#[derive(Clone, Copy, PartialEq)]
enum Stop {
    /// A person said so.
    Cancelled,
    /// Something else was asked, which will be answered instead.
    Replaced,
}

enum Job {
    Analyse { id: u64, query: Query, shared: bool },
    Share { query: Query },
    Load { id: u32, layout: Option<Layout>, file: Option<Blob> },
    Save { query: Query },
}

impl Server {
    /// A server that works in slices of so many milliseconds.
    pub fn new(slice: f64, respond: impl Fn(Response, Option<Vec<u8>>) + 'static) -> Self {
        Self(Rc::new(Shared {
            engine: RefCell::default(),
            jobs: RefCell::default(),
            running: RefCell::default(),
            draining: Cell::new(false),
            stop: Cell::new(None),
            share: RefCell::default(),
            slice,
            respond: Box::new(respond),
        }))
    }

    /// Takes a request and the file beside it.
    pub fn handle(&self, request: Request, file: Option<Blob>) {
        let shared = &self.0;
        let running = shared.running.borrow();
        match request {
            Request::Cancel => {
                shared.stop.set(running.as_ref().map(|_| Stop::Cancelled));
                // What waits for the same tensors is stopped with them.
                if running.is_some() {
                    shared.forget_waiting();
                }
            }
            Request::Analyse { id, query, shared: in_company } => {
                shared.replace(running.as_ref(), &query);
                shared.jobs.borrow_mut().push_back(Job::Analyse { id, query, shared: in_company });
            }
            Request::Share { query } => {
                shared.replace(running.as_ref(), &query);
                shared.jobs.borrow_mut().push_back(Job::Share { query });
            }
            Request::Shared(share) => {
                shared.share.replace(Some(*share));
            }
            Request::Load { id, layout } => {
                shared.stop.set(running.as_ref().map(|_| Stop::Replaced));
                shared.jobs.borrow_mut().push_back(Job::Load { id, layout, file });
            }
            Request::Save { query } => shared.jobs.borrow_mut().push_back(Job::Save { query }),
        }
        drop(running);
        if !shared.draining.replace(true) {
            let server = self.clone();
            spawn_local(async move { server.drain().await });
        }
    }

    async fn drain(&self) {
        let shared = &self.0;
        let mut engine = shared.engine.take();
        loop {
            let Some(job) = shared.jobs.borrow_mut().pop_front() else { break };
            match job {
                Job::Share { query } => {
                    shared.stop.set(None);
                    shared.running.replace(Some(query.clone()));
                    let share = match prepare(&query).await {
                        Ok(()) => engine.share(&query, &Slices::new(shared, Work::Share)).await,
                        Err(error) => Err(error),
                    };
                    shared.running.replace(None);
                    shared.stop.set(None);
                    // Whoever asked can do without.
                    if let Ok(share) = share {
                        (shared.respond)(Response::Shared(Box::new(share)), None);
                    }
                }
                Job::Analyse { id, query, shared: in_company } => {
                    shared.stop.set(None);
                    shared.running.replace(Some(query.clone()));
                    let answer = match prepare(&query).await {
                        Ok(()) => {
                            engine
                                .answer(&query, &Slices::new(shared, Work::Answer { id, shared: in_company }))
                                .await
                        }
                        Err(error) => Err(error),
                    };
                    shared.running.replace(None);
                    if shared.stop.take() == Some(Stop::Replaced) && matches!(answer, Err(Error::Cancelled)) {
                        continue;
                    }
                    let response = match answer {
                        Ok(report) => Response::Report { id, report: Box::new(report) },
                        Err(error) => Response::Failed {
                            id,
                            cancelled: matches!(error, Error::Cancelled),
                            message: error.to_string(),
                        },
                    };
                    (shared.respond)(response, None);
                }
                Job::Load { id, layout, file } => {
                    let file = match read_on_demand(file).await {
                        Ok(bytes) => engine.load(id, &bytes, layout).map_err(|error| error.to_string()),
                        Err(reason) => Err(reason),
                    };
                    (shared.respond)(Response::Loaded { id, file }, None);
                }
                Job::Save { query } => {
                    let saved = match part::load(part::CATALOGUE).await.map_err(Error::NotLoaded) {
                        Ok(()) => engine.save(&query, &Slices::new(shared, Work::Save)).await,
                        Err(error) => Err(error),
                    };
                    match saved {
                        Ok(bytes) => (shared.respond)(Response::Saved { error: None }, Some(bytes)),
                        Err(error) => {
                            (shared.respond)(Response::Saved { error: Some(error.to_string()) }, None);
                        }
                    }
                }
            }
        }
        shared.engine.replace(engine);
        shared.draining.set(false);
    }
}

/// Loads what the answer takes and is not there yet.
async fn prepare(query: &Query) -> Result<(), Error> {
    if query.needs_catalogue() { part::load(part::CATALOGUE).await.map_err(Error::NotLoaded) } else { Ok(()) }
}

/// The bytes of a file, once what reads files is there.
async fn read_on_demand(file: Option<Blob>) -> Result<Vec<u8>, String> {
    part::load(part::CATALOGUE).await?;
    read(file).await
}

impl Shared {
    /// Makes room for a question: what waits is forgotten. Running work that needs the same tensors may go on, since the
    /// question can wait for them; other work is stopped.
    fn replace(&self, running: Option<&Query>, query: &Query) {
        let replaced = running.filter(|running| !running.shares_work(query));
        self.stop.set(replaced.map(|_| Stop::Replaced));
        self.forget_waiting();
    }

    /// Forgets the questions that wait.
    fn forget_waiting(&self) {
        self.jobs.borrow_mut().retain(|job| !matches!(job, Job::Analyse { .. } | Job::Share { .. }));
    }
}

async fn read(file: Option<Blob>) -> Result<Vec<u8>, String> {
    let file = file.ok_or("The file did not arrive.")?;
    let buffer = JsFuture::from(file.array_buffer())
        .await
        .map_err(|_| "The file could not be read. It may have been moved or changed since it was chosen.")?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// A [`Pace`] that hands the thread back after every slice.
struct Slices<'a> {
    shared: &'a Shared,
    work: Work,
    slice_began: Cell<f64>,
    reported: Cell<f64>,
}

/// What is paced.
#[derive(Clone, Copy)]
enum Work {
    /// Answering a question, perhaps together with another worker.
    Answer { id: u64, shared: bool },
    /// Doing a share for another worker.
    Share,
    /// Writing a file, which is brought to its end.
    Save,
}

impl<'a> Slices<'a> {
    fn new(shared: &'a Shared, work: Work) -> Self {
        let now = now();
        Self { shared, work, slice_began: Cell::new(now), reported: Cell::new(now) }
    }
}

impl Pace for Slices<'_> {
    async fn tick(&self, progress: Progress) -> Result<(), Cancelled> {
        let time = now();
        if time - self.slice_began.get() < self.shared.slice {
            return Ok(());
        }
        if let Work::Answer { id, .. } = self.work
            && time - self.reported.get() >= PROGRESS_EVERY
        {
            self.reported.set(time);
            (self.shared.respond)(Response::Progress { id, progress }, None);
        }
        let_others_in().await;
        self.slice_began.set(now());
        let may_stop = !matches!(self.work, Work::Save);
        if may_stop && self.shared.stop.get().is_some() { Err(Cancelled) } else { Ok(()) }
    }

    fn is_shared(&self) -> bool {
        matches!(self.work, Work::Answer { shared: true, .. })
    }

    fn share(&self) -> Option<Share> {
        self.shared.share.borrow().clone().filter(|_| self.is_shared())
    }
}

/// Milliseconds by the clock that pages and workers share.
fn now() -> f64 {
    Reflect::get(&js_sys::global(), &"performance".into())
        .ok()
        .and_then(|clock| clock.dyn_into::<Performance>().ok())
        .map_or(0.0, |clock| clock.now())
}

/// Lets the event loop run. Timers exist in pages and workers under one name but two types.
async fn let_others_in() {
    let promise = Promise::new(&mut |resolve, _| {
        if let Ok(timer) = Reflect::get(&js_sys::global(), &"setTimeout".into())
            && let Some(timer) = timer.dyn_ref::<Function>()
        {
            // Without a timer the promise stays open; there is no browser without one.
            let _ = timer.call2(&JsValue::UNDEFINED, &resolve, &0.into());
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// Runs a server if this code was started in a worker, and says whether it was.
pub fn serve() -> bool {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else { return false };
    let responder = scope.clone();
    let respond = move |response: Response, bytes: Option<Vec<u8>>| {
        let message = Uint8Array::from(encode(&response).as_slice());
        let parts = Array::of1(&message);
        let transfer = Array::of1(&message.buffer());
        if let Some(bytes) = bytes {
            let bytes = Uint8Array::from(bytes.as_slice());
            parts.push(&bytes);
            transfer.push(&bytes.buffer());
        }
        // Bytes we made ourselves can be sent.
        let _ = responder.post_message_with_transfer(&parts, &transfer);
    };
    respond(Response::Ready { protocol: PROTOCOL }, None);
    let server = Server::new(WORKER_SLICE, respond);
    let listen = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let parts = Array::from(&event.data());
        if let Some(request) = decode::<Request>(&Uint8Array::new(&parts.get(0)).to_vec()) {
            server.handle(request, parts.get(1).dyn_into().ok());
        }
    });
    scope.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // The worker listens for as long as it lives.
    listen.forget();
    true
}
