//! The user's notes: what was said, when and by whom, with the sound beside,
//! the queue of what is still to be listened to, and the vocabulary that the
//! user taught.
//!
//! Everything goes through a [`Store`], the sounds too: they come in as readers
//! and go out as handles, never as paths, so that no caller knows how they lie
//! on the disk.

mod add;
mod align;
mod archive;
mod aside;
mod at_rest;
mod bin;
mod bounded_zip;
mod change;
pub mod chat;
mod claims;
mod clock;
mod database;
mod edits;
mod elsewhere;
mod error;
mod folders;
mod ids;
mod job;
mod jobs;
mod local_time;
mod names;
mod note;
mod recording_file;
mod recordings;
mod recover;
mod removals;
mod rows;
mod sealing;
mod search;
mod sound;
mod sounds;
mod store;
mod stored;
mod term;
mod unlock;
mod unseen;
mod vocabulary;
mod wipe;

pub use add::{Added, NewNote, NewSound};
pub use archive::{CheckReport, ExportReport, ImportReport};
pub use aside::Aside;
pub use at_rest::AtRest;
pub use error::StoreError;
pub use ids::{ContentHash, JobId, NoteId};
pub use job::{Finished, Job, JobOptions, JobState, Progress};
pub use jobs::Begun;
pub use names::{NameTells, told_by_name};
pub use note::{
    AudioKept, Edit, ErrorInfo, Filter, Found, Note, NotePage, NoteState, NoteSummary, Passage,
    Source, Suggestion, Task, Version,
};
pub use recording_file::RecordingFile;
pub use recordings::{BegunRecording, EndedRecording, RecordedText};
pub use recover::RecoverReport;
pub use sound::SoundHandle;
pub use store::Store;
pub use term::{TermState, VocabularyEntry};
pub use unlock::{Decision, Way};
