//! The messages between page and worker, as bytes.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{FileReport, Progress, Query, Report, Share};
use crate::norm::Layout;

/// Said by the worker when it is ready; a page of another version does not use it.
pub const PROTOCOL: u32 = 5;

/// What the page says. A file's bytes travel beside the message, not in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Answer this; it replaces what was asked before.
    Analyse {
        /// Number of the question, ascending.
        id: u64,
        /// The question.
        query: Query,
        /// Whether another worker was asked for its [`Share`].
        shared: bool,
    },
    /// Stop what is running.
    Cancel,
    /// Keep this NumPy file for later questions; its bytes come with the message.
    Load {
        /// The number under which it is kept.
        id: u32,
        /// How its axes map; the rank decides without one.
        layout: Option<Layout>,
    },
    /// Write the tensor after as a NumPy file.
    Save {
        /// The question whose answer it is.
        query: Query,
    },
    /// Find out what can be known without normalizing, for another worker.
    Share {
        /// The question that the other one answers.
        query: Query,
    },
    /// What another worker found out.
    Shared(Box<Share>),
}

/// What the worker says. A saved file's bytes travel beside the message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// It has started.
    Ready {
        /// Its [`PROTOCOL`].
        protocol: u32,
    },
    /// It is working.
    Progress {
        /// On this question.
        id: u64,
        /// So far.
        progress: Progress,
    },
    /// The answer.
    Report {
        /// To this question.
        id: u64,
        /// The answer.
        report: Box<Report>,
    },
    /// There is no answer.
    Failed {
        /// To this question.
        id: u64,
        /// Why, as a sentence.
        message: String,
        /// Whether someone asked to stop.
        cancelled: bool,
    },
    /// A file was read.
    Loaded {
        /// The number under which it is kept.
        id: u32,
        /// What it is, or why it cannot be used.
        file: Result<FileReport, String>,
    },
    /// A file was written; its bytes come with the message when it succeeded.
    Saved {
        /// Why it could not be.
        error: Option<String>,
    },
    /// What was found out for another worker.
    Shared(Box<Share>),
}

/// A message as bytes. Messages are plain data, so this cannot fail; if it did, the empty message is refused over there.
pub fn encode<M: Serialize>(message: &M) -> Vec<u8> {
    postcard::to_stdvec(message).unwrap_or_default()
}

/// The message in these bytes; `None` when they are none of this protocol.
pub fn decode<M: DeserializeOwned>(bytes: &[u8]) -> Option<M> {
    postcard::from_bytes(bytes).ok()
}
