//! Plain data for the window: events, views and errors.

mod cloud;
mod error;
mod folders;
mod import;
mod recording;
mod types;
mod updates;

pub use cloud::{CloudEstimates, CloudScope, CloudView};
pub use error::AppError;
pub use folders::{
    FolderChoice, NewText, TextExportState, TextExportView, WatchedFolder, WatchedFolderState,
};
pub use import::{Duplicate, ImportReport, RejectedFile};
pub use recording::{LiveText, Microphone, RecordState, RecordWarning, RecordingStatus};
pub use types::{
    AppEvent, AppInfo, CopyStyle, DeviceView, Devices, Download, DownloadState, JobEnd, JobState,
    Language, ModelLanguages, ModelView, ModelsView, PlaybackState, PowerLimit, Queue, QueueChange,
    QueueItem, RetranscribeOptions, Skim, TimeRange, Waveform,
};
pub use updates::{AvailableUpdate, UpdateFile, UpdatesView};
