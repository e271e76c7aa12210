//! The user's notes: texts, audio, job queue and vocabulary.
//!
//! All access goes through a [`Store`]. Audio is passed as readers and handles, never as paths.

mod add;
mod align;
mod archive;
mod asked;
mod audio_files;
mod audio_handle;
mod bin;
mod bounded_zip;
mod change;
pub mod chat;
mod cleanup;
mod clock;
mod conversion;
mod database;
mod deferred;
mod device_files;
mod edits;
mod encryption;
mod error;
mod file_name;
mod folders;
mod highlights;
mod ids;
mod job;
mod jobs;
mod library_files;
mod local_time;
mod note;
mod owners;
mod quarantine;
mod recording_files;
mod recordings;
mod recover;
mod remote_texts;
mod removals;
mod replace_rule;
mod replace_rules;
mod rows;
mod search;
mod sql_types;
mod store;
mod term;
mod thread;
mod unlock;
mod vocabulary;
mod wipe;
mod word_count;

pub use add::{AddOutcome, NewAudio, NewNote};
pub use archive::{CheckReport, ExportReport, ImportReport};
pub use audio_handle::AudioHandle;
pub use earshot_highlights::Kind as HighlightKind;
pub use encryption::EncryptionStatus;
pub use error::StoreError;
pub use file_name::{FileNameInfo, parse_file_name};
pub use ids::{ContentHash, JobId, NoteId};
pub use job::{FinishedJob, Job, JobOptions, JobState, Progress};
pub use jobs::PartialText;
pub use library_files::DeviceFile;
pub use note::{
    AskedMessage, AudioKept, Edit, Filter, HighlightState, Note, NoteHighlight, NotePage,
    NoteState, NoteSummary, SearchHit, Snippet, Source, Suggestion, Task, UnheardConversation,
    Version,
};
pub use quarantine::QuarantinedRows;
pub use recording_files::RecordingFile;
pub use recordings::{CompletedText, FinishedRecording, NewRecording};
pub use recover::RecoverReport;
pub use replace_rule::{OriginalWords, ReplaceRule, ReplacedNotes, ReplacedSegment, Replacement};
pub use store::Store;
pub use term::{TermState, VocabularyEntry};
pub use thread::{
    Conversation, MessageMatch, NewMessage, NotePlace, PlaceOutcome, ThreadEntry, ThreadPage,
    ThreadPlace, TypedMessage,
};
pub use unlock::{UnlockDecision, UnlockMethod};
