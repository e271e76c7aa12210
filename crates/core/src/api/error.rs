use std::time::{Duration, SystemTime, UNIX_EPOCH};

use earshot_audio::{AudioError, EncodeError, RecordError};
use earshot_error::{ErrorCode, ErrorInfo};
use earshot_network::NetworkError;
use earshot_notes::StoreError;

use crate::inputs::is_disk_full;
use crate::{CloudError, InputError, ModelError, OutputError, SettingsError, StartError};

/// Why a command of the app failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Audio(#[from] AudioError),
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Output(#[from] OutputError),
    /// Number of files that failed; the others were written.
    #[error("{0} of the files could not be written, the others were. {1}")]
    ExportIncomplete(usize, #[source] OutputError),
    #[error(transparent)]
    Cloud(#[from] CloudError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Chat(#[from] earshot_notes::chat::ChatError),
    #[error(transparent)]
    Format(#[from] earshot_transcript::UnknownFormat),
    #[error("“{0}” is not a known language code.")]
    Language(String),
    #[error("There is no text yet: wait until the message has been transcribed.")]
    NoText,
    #[error("Nothing came from the microphone, so there is no note.")]
    NothingRecorded,
    #[error("A recording is in progress: stop it first.")]
    StillRecording,
    #[error("The queue is still busy: try again in a moment.")]
    StillBusy,
    #[error("Not everything could be erased: {0}.")]
    WipeIncomplete(#[source] std::io::Error),
    /// The kind of thing that was not selected.
    #[error("Choose at least one {0}.")]
    EmptySelection(&'static str),
    #[error("The audio cannot be stored: {0}.")]
    EncodeAudio(#[source] std::io::Error),
    #[error("The record of network connections cannot be read: {0}.")]
    Ledger(#[source] std::io::Error),
    #[error("Earshot keeps its own files in this folder: choose another one.")]
    OwnFolder,
    #[error(
        "The name of this folder has characters that Earshot cannot store: rename it, or choose another one."
    )]
    FolderName,
    #[error("The queue cannot be started: {0}.")]
    Thread(std::io::Error),
}

impl AppError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Store(error) => error.code(),
            Self::Settings(error) => error.code(),
            Self::Model(error) => error.code(),
            Self::Audio(error) => error.code(),
            Self::Record(error) => error.code(),
            Self::Input(error) => error.code(),
            Self::Output(error) => error.code(),
            Self::ExportIncomplete(..) => ErrorCode::ExportIncomplete,
            Self::Cloud(error) => error.code(),
            Self::Start(error) => error.code(),
            Self::Chat(error) => error.code(),
            Self::Format(error) => error.code(),
            Self::Language(_) => ErrorCode::UnknownLanguage,
            Self::NoText => ErrorCode::NoText,
            Self::NothingRecorded => ErrorCode::NothingRecorded,
            Self::StillRecording => ErrorCode::StillRecording,
            Self::StillBusy => ErrorCode::StillBusy,
            Self::WipeIncomplete(_) => ErrorCode::NotErased,
            Self::EmptySelection(_) => ErrorCode::EmptySelection,
            Self::EncodeAudio(error) if is_disk_full(error) => ErrorCode::DiskFull,
            Self::EncodeAudio(_) => ErrorCode::AudioNotEncoded,
            Self::Ledger(_) => ErrorCode::LedgerUnusable,
            Self::OwnFolder => ErrorCode::OwnFolder,
            Self::FolderName => ErrorCode::FolderName,
            Self::Thread(_) => ErrorCode::QueueNotStarted,
        }
    }

    /// Code and message, and the host if a server is involved.
    pub fn info(&self) -> ErrorInfo {
        ErrorInfo {
            host: self.host().map(str::to_owned),
            wait_until: self
                .network_error()
                .and_then(NetworkError::retry_after)
                .and_then(unix_ms_after),
            ..ErrorInfo::new(self.code(), self)
        }
    }

    fn host(&self) -> Option<&str> {
        match self {
            Self::Cloud(error) => error.host(),
            other => other.network_error().and_then(NetworkError::host),
        }
    }

    fn network_error(&self) -> Option<&NetworkError> {
        match self {
            Self::Model(ModelError::Network(error)) | Self::Cloud(CloudError::Network(error)) => {
                Some(error)
            }
            _ => None,
        }
    }
}

impl From<EncodeError> for AppError {
    fn from(error: EncodeError) -> AppError {
        match error {
            EncodeError::Audio(error) => AppError::Audio(error),
            EncodeError::Io(error) => AppError::EncodeAudio(error),
        }
    }
}

impl From<&AppError> for ErrorInfo {
    fn from(error: &AppError) -> ErrorInfo {
        error.info()
    }
}

impl From<AppError> for ErrorInfo {
    fn from(error: AppError) -> ErrorInfo {
        error.info()
    }
}

fn unix_ms_after(wait: Duration) -> Option<i64> {
    let then = SystemTime::now().checked_add(wait)?;
    let since_epoch = then.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since_epoch.as_millis()).ok()
}
