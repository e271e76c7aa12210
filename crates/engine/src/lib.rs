//! Runs transcription jobs: sound in, events out.
//!
//! An [`Engine`] owns one loaded model and the threads that decode with it. A
//! caller submits a [`Job`], gets a [`JobId`], and listens to [`Event`]s.

mod event;
mod job;

pub use event::{Event, EventKind, Outcome};
pub use job::{Job, JobId, Options};
