//! Earshot's use cases without a user interface. The command line transcribes with a
//! [`Transcriber`] and reads the [`Library`]; the window does everything through an [`app::App`].

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

mod api;
pub mod app;
mod app_info;
mod cloud;
mod doctor;
mod encode;
mod encryption;
mod events;
mod file_names;
mod folder_import;
mod folder_watcher;
mod import;
mod inputs;
mod languages;
mod library;
mod logs;
mod model_choice;
mod model_slot;
mod models;
mod network;
mod new_texts;
mod outputs;
mod paths;
mod playback;
mod power;
mod queue;
mod quiesce;
mod recording;
mod recording_name;
mod settings;
mod stream_input;
mod task;
mod temp_audio;
mod text_export;
mod transcriber;
mod updates;
mod watched_folders;
mod waveforms;

pub use cloud::{
    Cloud, CloudError, CloudEstimate, CloudPolicy, CloudSettings, Upload, decoder, open_cloud,
};
pub use doctor::{Doctor, Fact};
pub use folder_import::{FolderImportEvent, import_from_folder};
pub use folder_watcher::{FolderEvent, FolderFiles, FolderWatcher, complete_files};
pub use inputs::{Input, InputError, Origin, expand};
pub use languages::user_languages;
pub use library::{
    Library, LibraryError, ThreadFormat, ThreadLine, calendar, clock, documents as exported_notes,
    heading, local_day, local_time, local_time_in_seconds, thread_text, to_clipboard_text,
};
pub use logs::start as start_logs;
pub use models::{device_selector, open_models};
pub use network::connections;
pub use outputs::{Destination, OutputError, OutputRequest, Outputs, WriteReport};
pub use paths::{Paths, PathsError};
#[cfg(not(target_os = "linux"))]
pub use power::report_power_limit;
pub use settings::{
    Appearance, Dictation, MAX_LANGUAGES, Preferences, Retention, Settings, SettingsError, TextSize,
};
pub use stream_input::StreamInput;
pub use text_export::TextExport;
pub use transcriber::{Canceller, StartError, Transcriber, TranscriberConfig, document};
pub use updates::Updates;

pub use earshot_audio::RawFormat;
pub use earshot_catalog::{Entry as ModelEntry, Kind as ModelKind};
pub use earshot_engine::{
    Decoder, Event, EventKind, GpuConfig, JobId, JobOutcome, LiveJob, Options, disable_core_dumps,
};
pub use earshot_fsutil::{FileAccess, NewFile, begin_shutdown, critical_section};
pub use earshot_models::{
    Advice, BenchmarkResult, Candidate, ComputeDevice, DeviceSelector, DeviceStatus, ErrorRate,
    ListedModel, ModelCheck, ModelCost, ModelError, ModelState, Models, ProcessorError,
    PublishedErrorRate, PublishedSource, Recommendation, Speed, check_processor,
    processor_features, processor_name, published_error_rates, published_sources, recommend,
};
pub(crate) use earshot_models::{BenchmarkStop, worker};
pub use earshot_network::{
    Key, LedgerEntry as Connection, Metered, Outcome as ConnectionEnd, Publisher, Release,
    UpdateError,
};
pub use earshot_notes::{EncryptionStatus, StoreError, UnlockDecision};

pub(crate) fn read_locked<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn write_locked<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

/// Ignores poisoning: no critical section here leaves its data inconsistent when it panics.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
