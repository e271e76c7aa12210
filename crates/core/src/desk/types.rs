//! What crosses between the desk and the window, in the shapes the page knows.

use earshot_notes::{AtRest, ErrorInfo, JobId, NoteId, NoteSummary, VocabularyEntry};
use earshot_transcript::Segment;
use serde::{Deserialize, Serialize};

use super::cloud::CloudView;
use super::herald::UpdatesView;
use super::record::{LiveText, Recording};
pub use crate::power::Strain;
use crate::{Advice, SettingsView, Tried};

/// What is happening to a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// Its turn comes.
    Waiting,
    /// It is being listened to.
    Running,
    /// It has begun and waits until the queue goes on.
    Paused,
    /// The text is there.
    Done,
    /// It ended with an error.
    Failed,
    /// The user did not want it any more.
    Cancelled,
}

/// One job as the queue shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct QueueItem {
    /// Its name for programs.
    pub id: JobId,
    /// The note that is listened to.
    pub note: Option<NoteId>,
    /// Its name for people.
    pub name: String,
    /// What is happening to it.
    pub state: JobState,
    /// Sound that has been listened to, in milliseconds.
    pub done_ms: u64,
    /// Length of the sound in milliseconds, where it is known.
    pub total_ms: Option<u64>,
    /// Time it will still take by this device's measured speed, in milliseconds.
    pub remaining_ms: Option<u64>,
    /// Why it failed.
    pub error: Option<ErrorInfo>,
}

/// The whole queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Queue {
    /// Nothing is listened to until the user says so.
    pub paused: bool,
    /// In the order of work; what has ended comes last.
    pub items: Vec<QueueItem>,
    /// Time until all is done, in milliseconds, once the device's speed is known.
    pub remaining_ms: Option<u64>,
    /// Why it is worked at half strength, if it is.
    pub strain: Option<Strain>,
}

/// What is new in the queue since it was told last: a picture of a thousand jobs is too
/// large to be sent whenever one of them moves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct QueueChange {
    /// As in [`Queue`].
    pub paused: bool,
    /// As in [`Queue`].
    pub remaining_ms: Option<u64>,
    /// As in [`Queue`].
    pub strain: Option<Strain>,
    /// Jobs that are new or have changed.
    pub items: Vec<QueueItem>,
    /// All jobs there are, in their order; `None` where that is as before.
    pub order: Option<Vec<JobId>>,
}

/// How to listen to a note once more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Again {
    /// ISO 639-1 code; `None` to find out.
    pub language: Option<String>,
    /// A model's name; `None` for the one of the settings.
    pub model: Option<String>,
    /// Write English.
    pub translate: bool,
}

/// What became of the files that were handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Added {
    /// New notes in the order in which they came, each with its job.
    pub notes: Vec<NoteId>,
    /// Files whose content the library has already.
    pub duplicates: Vec<Duplicate>,
    /// Files that are not taken.
    pub refused: Vec<Refused>,
    /// Exported chats that were read.
    pub chats: u32,
}

/// A file whose content the library has already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Duplicate {
    /// The file, or the export it is in: what to hand in again to have it all the same.
    pub path: String,
    /// Its name without folders.
    pub name: String,
    /// The note there is.
    pub note: NoteId,
    /// That note's title.
    pub title: String,
}

/// A file that is not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Refused {
    /// Its name without folders.
    pub name: String,
    /// Why.
    pub error: ErrorInfo,
}

/// What the player shows of a sound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Sound {
    /// Its length in milliseconds.
    pub duration_ms: u64,
    /// The loudest sample of each of a thousand equal slots, 0 to 255.
    pub peaks: Vec<u8>,
}

/// What the player is doing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Playing {
    /// The note that is open in the player.
    pub note: NoteId,
    /// What is heard now, in milliseconds of the sound.
    pub position_ms: u64,
    /// Whether anything is heard.
    pub playing: bool,
    /// 1 is as it was spoken.
    pub speed: f64,
    /// Pauses are left out.
    pub skip_silence: bool,
}

/// The speech models.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ModelsView {
    /// All of the catalog.
    pub all: Vec<ModelView>,
    /// The one that is used where none is named, by the settings.
    pub in_use: String,
    /// What to use on this device; `None` while nothing was measured.
    pub advice: Option<Advice>,
    /// Where they are kept.
    pub folder: String,
}

/// A speech model as the window shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ModelView {
    /// Its name in the catalog.
    pub name: String,
    /// Length of its file in bytes.
    pub bytes: u64,
    /// What it understands.
    pub languages: ModelLanguages,
    /// Is it on this device?
    pub installed: bool,
    /// There is a file of its name, of another length.
    pub damaged: bool,
    /// Is it the one used where none is named?
    pub is_default: bool,
    /// It came with the program, and cannot be removed.
    pub is_shipped: bool,
    /// It was brought here by hand, and runs only where it is locked in.
    pub is_own: bool,
    /// Of a hundred words, so many are written wrong, where that was measured.
    pub wer: Option<f64>,
    /// Sound in a second of work on this device, in seconds, once measured.
    pub speed: Option<f64>,
    /// It is being measured, or will be as soon as nothing else is done.
    pub measuring: bool,
    /// It is on its way here.
    pub download: Option<Download>,
}

/// A model on its way to this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Download {
    /// What is happening to it.
    pub state: DownloadState,
    /// Bytes that have arrived.
    pub done: u64,
    /// Time until all have, in milliseconds, once that can be told.
    pub remaining_ms: Option<u64>,
    /// Why it was given up.
    pub error: Option<ErrorInfo>,
}

/// What is happening to a download.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum DownloadState {
    /// Its turn comes.
    Waiting,
    /// It is being fetched.
    Running,
    /// The user left it for later.
    Paused,
    /// It was given up, until the user wants it again.
    Failed,
}

/// What the model runs on, and what else it could.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Processors {
    /// The processor first.
    pub all: Vec<Processor>,
    /// They are being tried, or will be as soon as nothing else is done.
    pub trying: bool,
}

/// Something that a model can run on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Processor {
    /// Its name in the settings.
    pub id: String,
    /// Its maker's name for it.
    pub name: String,
    /// What drives it; `None` for the processor itself.
    pub driver: Option<String>,
    /// What came of trying it; `None`: it was not tried with this model and driver.
    pub tried: Option<Tried>,
    /// How it failed at work; it is left alone until it is tried again.
    pub failed: Option<String>,
    /// The model runs here.
    pub is_chosen: bool,
}

/// What a model understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum ModelLanguages {
    /// Every language of [`AppInfo::languages`].
    All,
    /// English alone.
    En,
}

/// A language by its code and by its own name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Language {
    /// ISO 639-1 code, or the model's own where there is none.
    pub code: String,
    /// What its speakers call it.
    pub name: String,
}

/// Facts about the program and this device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct AppInfo {
    /// The program's version.
    pub version: String,
    /// System and processor family.
    pub system: String,
    /// Where the notes are.
    pub data_folder: String,
    /// Every language that can be understood.
    pub languages: Vec<Language>,
    /// Every format that can be exported.
    pub formats: Vec<String>,
    /// The model that would be used now is here.
    pub model_ready: bool,
    /// Why it is not.
    pub model_error: Option<ErrorInfo>,
}

/// How copied text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum CopyStyle {
    /// Paragraphs.
    Plain,
    /// Paragraphs, each with the time at which it begins.
    Times,
    /// Quoted, with who said it when.
    Quote,
}

/// What the window is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum AppEvent {
    /// The queue changed; ten times a second at most.
    Queue {
        /// What is new.
        change: QueueChange,
    },
    /// Text, while it is made.
    Segment {
        /// Whose it is.
        note: NoteId,
        /// The version that is being made.
        version: i64,
        /// The new segment.
        segment: Segment,
    },
    /// A note was added or changed.
    Note {
        /// As the list shows it.
        note: NoteSummary,
    },
    /// Notes were erased.
    NotesGone {
        /// Which.
        ids: Vec<NoteId>,
    },
    /// The player moved.
    Playing {
        /// What it is doing.
        playing: Playing,
    },
    /// The microphone: some twenty times a second while it is open.
    Recording {
        /// What it is doing.
        recording: Recording,
    },
    /// More was said of what is being recorded.
    Live {
        /// The segments that are new, and the draft of now.
        live: LiveText,
    },
    /// Files came to the window from outside; the desk itself does not tell this.
    OpenedFiles {
        /// What became of them.
        added: Added,
    },
    /// A note shall be shown; the desk itself does not tell this.
    OpenNote {
        /// Which.
        note: NoteId,
    },
    /// The settings changed.
    Settings {
        /// All of them.
        settings: SettingsView,
    },
    /// What may be sent to a service changed.
    Cloud {
        /// All of it.
        cloud: CloudView,
    },
    /// A service is asked, or has answered.
    Asking {
        /// The notes that it is being asked about.
        notes: Vec<NoteId>,
    },
    /// The library was locked, unlocked, encrypted, decrypted or wiped: what was read of
    /// it before counts no more.
    AtRest {
        /// How it lies now.
        at_rest: AtRest,
    },
    /// What the model can run on was tried, or will be.
    Processors {
        /// All of it.
        processors: Processors,
    },
    /// The models changed; four times a second at most while one is fetched.
    Models {
        /// All of them.
        models: ModelsView,
    },
    /// What is known about newer versions changed; four times a second at most while one is
    /// fetched.
    Updates {
        /// All of it.
        updates: UpdatesView,
    },
    /// The vocabulary changed.
    Vocabulary {
        /// All of it.
        entries: Vec<VocabularyEntry>,
    },
    /// Something went wrong that belongs to no command.
    Problem {
        /// What.
        error: ErrorInfo,
    },
}
