//! The types sent to the page.

use earshot_error::ErrorInfo;
use earshot_notes::{EncryptionStatus, JobId, NoteId, NoteSummary, ReplaceRule, VocabularyEntry};
use earshot_transcript::Segment;
use serde::{Deserialize, Serialize};

use super::cloud::CloudView;
use super::folders::{NewText, TextExportView, WatchedFolder};
use super::import::ImportReport;
use super::recording::{LiveText, RecordingStatus};
use super::updates::UpdatesView;
pub use crate::power::PowerLimit;
use crate::{
    Advice, BenchmarkResult, Preferences, PublishedErrorRate, PublishedSource, Recommendation,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    Waiting,
    Running,
    /// Interrupted by a paused queue.
    Paused,
    Done,
    Failed,
    Cancelled,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct QueueItem {
    pub id: JobId,
    pub note: Option<NoteId>,
    pub name: String,
    pub state: JobState,
    /// Audio transcribed so far.
    pub done_ms: u64,
    /// Duration of the audio, if known.
    pub total_ms: Option<u64>,
    /// Estimate from the measured throughput.
    pub remaining_ms: Option<u64>,
    pub error: Option<ErrorInfo>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Queue {
    pub paused: bool,
    /// In order of execution; finished jobs last.
    pub items: Vec<QueueItem>,
    /// `None` until the throughput is known.
    pub remaining_ms: Option<u64>,
    /// Why the queue runs with half the threads, if it does.
    pub power_limit: Option<PowerLimit>,
}

/// Changes since the last queue event: sending a queue of a thousand jobs each time would be too
/// slow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct QueueChange {
    pub paused: bool,
    pub remaining_ms: Option<u64>,
    pub power_limit: Option<PowerLimit>,
    /// New and changed jobs.
    pub items: Vec<QueueItem>,
    /// All jobs in order; `None` if unchanged.
    pub order: Option<Vec<JobId>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RetranscribeOptions {
    /// ISO 639-1 code; `None` to detect.
    pub language: Option<String>,
    /// `None` for the model of the settings.
    pub model: Option<String>,
    /// Into English.
    pub translate: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Waveform {
    pub duration_ms: u64,
    /// Peak of each of 1000 equal slots, 0 to 255.
    pub peaks: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct PlaybackState {
    pub note: NoteId,
    pub position_ms: u64,
    pub playing: bool,
    /// 1 is the original speed.
    pub speed: f64,
    pub skip_silence: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct TimeRange {
    pub start_ms: u64,
    pub end_ms: u64,
}

/// The parts of a note that are worth hearing; see docs/skim.md.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Skim {
    pub note: NoteId,
    /// Of the whole note; zero if unknown.
    pub duration_ms: u64,
    /// In order, without overlaps; empty if there is no audio.
    pub ranges: Vec<TimeRange>,
    /// The sentences in `ranges`, in order, with the silences that are cut there.
    pub sentences: Vec<TimeRange>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ModelsView {
    /// The whole catalog.
    pub all: Vec<ModelView>,
    /// The model selected in the settings, or the catalog's default.
    pub in_use: String,
    /// `None` until a model has been benchmarked.
    pub recommendation: Option<Recommendation>,
    /// For a language that the model in use writes badly. `None` once dismissed or followed.
    pub advice: Option<Advice>,
    /// Of [`ModelView::published`].
    pub published_sources: Vec<PublishedSource>,
    pub folder: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ModelView {
    pub name: String,
    pub bytes: u64,
    pub languages: ModelLanguages,
    pub installed: bool,
    /// A file with the model's name has the wrong length.
    pub damaged: bool,
    /// Used unless the settings name another model.
    pub is_default: bool,
    /// Shipped with the program; cannot be removed.
    pub is_bundled: bool,
    /// Imported by the user; runs only in a sandboxed worker.
    pub is_custom: bool,
    /// English word error rate in percent, if we measured it.
    pub wer: Option<f64>,
    /// Word error rates that others published, in the user's languages.
    pub published: Vec<PublishedErrorRate>,
    /// Memory in bytes for a message of one minute; an estimate.
    pub memory: u64,
    /// Into the memory and free disk space of this device; true if unknown.
    pub fits: bool,
    /// Seconds of audio per second of processing on this device, once benchmarked.
    pub speed: Option<f64>,
    /// Estimated from another model's speed, if there is no `speed`.
    pub estimated_speed: Option<f64>,
    /// Being benchmarked, or queued for it.
    pub measuring: bool,
    pub download: Option<Download>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Download {
    pub state: DownloadState,
    pub received: u64,
    /// `None` until the rate is known.
    pub remaining_ms: Option<u64>,
    pub error: Option<ErrorInfo>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum DownloadState {
    Waiting,
    Running,
    /// Resumed only by the user.
    Paused,
    /// Retried only by the user.
    Failed,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Devices {
    /// The CPU first.
    pub all: Vec<DeviceView>,
    /// Benchmarks are running or queued.
    pub benchmarking: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct DeviceView {
    /// As in the settings.
    pub id: String,
    /// The manufacturer's name for it.
    pub name: String,
    /// `None` for the CPU.
    pub driver: Option<String>,
    /// `None` until benchmarked with this model and driver.
    pub benchmark: Option<BenchmarkResult>,
    /// Its failure while in use; it is not used until benchmarked again.
    pub failure: Option<String>,
    pub is_selected: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum ModelLanguages {
    All,
    En,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Language {
    /// ISO 639-1 code, or Whisper's own code for languages without one.
    pub code: String,
    /// Native name.
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct AppInfo {
    pub version: String,
    /// Operating system and architecture.
    pub system: String,
    pub data_folder: String,
    pub languages: Vec<Language>,
    pub formats: Vec<String>,
    /// The model in use is installed.
    pub model_ready: bool,
    pub model_error: Option<ErrorInfo>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum CopyStyle {
    Plain,
    /// Paragraphs, each with its start time.
    Times,
    /// Quoted, with sender and time.
    Quote,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum AppEvent {
    /// At most ten times a second.
    Queue {
        change: QueueChange,
    },
    /// A segment of a running transcription.
    Segment {
        note: NoteId,
        /// The version being written.
        version: i64,
        segment: Segment,
    },
    Note {
        note: NoteSummary,
    },
    NotesDeleted {
        ids: Vec<NoteId>,
    },
    /// Typed messages were added or deleted.
    MessagesChanged,
    Playback {
        playback: PlaybackState,
    },
    /// About twenty times a second while the microphone is open.
    Recording {
        recording: RecordingStatus,
    },
    /// New text of the current recording.
    Live {
        /// The new segments and the current draft.
        live: LiveText,
    },
    /// The system opened files with Earshot. Emitted by the window, not by the app.
    OpenedFiles {
        report: ImportReport,
    },
    /// Open a note. Emitted by the window, not by the app.
    OpenNote {
        note: NoteId,
    },
    Settings {
        settings: Preferences,
    },
    Cloud {
        cloud: CloudView,
    },
    /// A request to the cloud service has started or ended.
    CloudRequests {
        /// The notes with a request in flight.
        notes: Vec<NoteId>,
    },
    /// The library was locked, unlocked, encrypted, decrypted or wiped; content read before is
    /// stale.
    Encryption {
        encryption: EncryptionStatus,
    },
    /// Benchmarks have finished or were queued.
    Devices {
        devices: Devices,
    },
    /// At most four times a second during a download.
    Models {
        models: ModelsView,
    },
    /// At most four times a second during a download.
    Updates {
        updates: UpdatesView,
    },
    Vocabulary {
        entries: Vec<VocabularyEntry>,
    },
    /// Texts read before may be shown with other words; lists follow note by note.
    ReplaceRules {
        rules: Vec<ReplaceRule>,
    },
    WatchedFolders {
        folders: Vec<WatchedFolder>,
    },
    /// Of the folder that new texts are written to.
    TextExport {
        export: TextExportView,
    },
    /// At most one in five seconds.
    NewTexts {
        /// Oldest first.
        texts: Vec<NewText>,
        /// The text for the clipboard, of a single message.
        copied: Option<String>,
    },
    /// An error outside any command.
    Error {
        error: ErrorInfo,
    },
    /// Jobs were added, or a model that they may wait for was installed. Not sent to the page.
    #[serde(skip)]
    #[cfg_attr(feature = "specta", specta(skip))]
    JobsReady,
    /// Not sent to the page.
    #[serde(skip)]
    #[cfg_attr(feature = "specta", specta(skip))]
    JobsCancelled {
        jobs: Vec<JobId>,
    },
    /// The text of a server. Not sent to the page.
    #[serde(skip)]
    #[cfg_attr(feature = "specta", specta(skip))]
    CloudText {
        note: NoteId,
    },
    /// Not sent to the page.
    #[serde(skip)]
    #[cfg_attr(feature = "specta", specta(skip))]
    JobEnded {
        note: NoteId,
        end: JobEnd,
    },
}

/// The outcome of a run of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobEnd {
    Transcribed,
    /// It runs again once the model is installed.
    ModelMissing,
}

impl AppEvent {
    /// Only for the services.
    pub(crate) fn is_internal(&self) -> bool {
        matches!(
            self,
            Self::JobsReady
                | Self::JobsCancelled { .. }
                | Self::CloudText { .. }
                | Self::JobEnded { .. }
        )
    }
}
