//! Transcripts, and the formats to write them in.
//!
//! All times are milliseconds from the start of the original audio. Confidences are probabilities
//! in `0.0..=1.0`.
//!
//! A [`Transcript`] is the output of the speech engine. A [`Document`] is the transcript of one
//! file with its metadata, and the JSON record. [`write()`] formats a document.

mod captions;
mod clock;
mod device;
mod document;
mod docx;
mod format;
mod json;
mod languages;
mod markdown;
mod message;
mod names;
mod options;
mod remark;
mod script;
mod sentences;
mod subtitles;
mod table;
mod text;
mod transcript;
mod write;

pub use device::Device;
pub use document::{Document, FailedDocument, Failure, SCHEMA};
pub use format::{Format, UnknownFormat, WriteError, WriteOptions};
pub use json::write_failed;
pub use languages::{LANGUAGES, Language, language_code};
pub use markdown::escaped as escape_markdown;
pub use message::Message;
pub use names::{escaped_name, file_stem, is_misleading, one_line, printable, truncate_to_bytes};
pub use options::{LiveOptions, TranscriptionOptions};
pub use remark::Remark;
pub use script::join;
pub use sentences::{Sentence, sentences};
pub use text::paragraphs;
pub use transcript::{Segment, Transcript, Word};
pub use write::write;
