//! What Earshot does, without a face: paths, settings, models, jobs.
//!
//! A program (the command, the window) parses what its user wants, calls this
//! crate, and shows what comes back. Everything here works the same in each.
//! The command transcribes with a [`Transcriber`] and reads the [`Library`];
//! the window does everything through a [`desk::Desk`].

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

mod advice;
mod at_rest;
mod cloud;
mod compute;
pub mod desk;
mod doctor;
mod ending;
mod fetch;
mod file_names;
mod importing;
mod inputs;
mod library;
mod live_input;
mod logs;
mod model_error;
mod models;
mod moving;
mod network;
mod new_file;
mod outputs;
mod paths;
mod power;
mod processor;
mod settings;
mod transcriber;
mod unpack;
mod updates;
mod worker;

pub use advice::{Advice, Candidate, Mistakes, advise};
pub use cloud::{Cloud, CloudError, CloudSettings, CloudWhen, Estimate, Sendable, media};
pub use compute::{Compute, Known, Place, Tried};
pub use doctor::{Doctor, Fact};
pub use ending::{stop_writing, uninterrupted};
pub use inputs::{Input, InputError, Origin, expand};
pub use library::{
    Library, LibraryError, clock, copied, documents as exported_notes, heading, local_time,
    local_time_in_seconds,
};
pub use live_input::LiveInput;
pub use logs::start as start_logs;
pub use model_error::ModelError;
pub use models::{Checked, ListedModel, Models, State};
pub use network::connections;
pub use new_file::{NewFile, Readers};
pub use outputs::{Destination, OutputError, OutputWish, Outputs, Written};
pub use paths::{Paths, PathsError};
#[cfg(not(target_os = "linux"))]
pub use power::tell_strain;
pub use processor::{ProcessorError, check_processor, processor_features, processor_name};
pub use settings::{
    Appearance, Dictation, Retention, Settings, SettingsError, SettingsView, TextSize,
};
pub use transcriber::{Canceller, StartError, Transcriber, TranscriberConfig, document};
pub use updates::Updates;

pub use earshot_audio::RawFormat;
pub use earshot_catalog::{Entry as ModelEntry, Kind as ModelKind};
pub use earshot_engine::{
    Event, EventKind, Gpu, JobId, LiveJob, Media, Options, Outcome, forbid_dumps,
};
pub use earshot_notes::{AtRest, Decision, StoreError};
pub use earshot_network::{
    Key, LedgerEntry as Connection, Metered, Outcome as ConnectionEnd, Publisher, Release,
    UpdateError,
};

/// To read, beside other readers.
pub(crate) fn shared<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// To write, alone.
pub(crate) fn alone<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

/// A thread that panicked leaves nothing here in a bad state.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
