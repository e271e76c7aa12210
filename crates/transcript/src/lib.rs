//! What was said: segments, words, confidence, and every way to write it down.
//!
//! All times are milliseconds from the start of the sound that was given, before
//! any trimming. Confidences are probabilities in `0.0..=1.0`.
//!
//! A [`Transcript`] is what the speech engine heard. A [`Document`] is the
//! transcript of one file with everything a reader wants to know about it; it
//! is also the JSON record. [`write()`] turns a document into any [`Format`].

mod captions;
mod clock;
mod document;
mod docx;
mod format;
mod json;
mod markdown;
mod message;
mod names;
mod remark;
mod subtitles;
mod table;
mod text;
mod transcript;

pub use document::{Document, FailedDocument, Failure, SCHEMA};
pub use format::{Format, UnknownFormat, WriteError, WriteOptions, write};
pub use json::write_failed;
pub use message::Message;
pub use names::{escaped_name, file_stem, first_bytes, misleads, one_line, printable};
pub use remark::Remark;
pub use text::{join, paragraphs};
pub use transcript::{Segment, Transcript, Word};
