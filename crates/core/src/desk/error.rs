//! What a command of the window can fail with.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use earshot_audio::{AudioError, RecordError};
use earshot_notes::{ErrorInfo, StoreError};
use earshot_network::OnlineError;

use crate::{CloudError, InputError, ModelError, OutputError, SettingsError, StartError};

/// Why the desk could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeskError {
    /// The library.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The settings file.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The models.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The sound.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The microphone.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A file that was handed in.
    #[error(transparent)]
    Input(#[from] InputError),
    /// A file that was to be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// So many files of an export; the others are there.
    #[error("{0} of the files could not be written, the others are there. {1}")]
    ExportIncomplete(usize, #[source] OutputError),
    /// A service that was asked for a text.
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// The model cannot be used for this.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The exported chat cannot be read.
    #[error(transparent)]
    Chat(#[from] earshot_notes::chat::ChatError),
    /// No such format.
    #[error(transparent)]
    Format(#[from] earshot_transcript::UnknownFormat),
    /// No such language.
    #[error("Earshot knows no language with the code “{0}”.")]
    Language(String),
    /// None of the notes has any text.
    #[error("There is no text yet: wait until the message has been listened to.")]
    NoText,
    /// A recording without a single sample.
    #[error("Nothing came from the microphone, so there is no note.")]
    NothingRecorded,
    /// The library cannot be changed as a whole while something is recorded.
    #[error("Something is being recorded: end the recording first.")]
    StillRecording,
    /// The job at hand does not end.
    #[error("The queue is still busy: try again in a moment.")]
    StillBusy,
    /// Something of a wiped library is still there.
    #[error("Not everything could be erased: {0}.")]
    NotWiped(#[source] std::io::Error),
    /// Nothing was chosen.
    #[error("Choose at least one {0}.")]
    NothingChosen(&'static str),
    /// The sound cannot be written anew: of a video, or of a recording.
    #[error("The sound cannot be kept: {0}.")]
    Keep(#[source] std::io::Error),
    /// The record of connections.
    #[error("The record of network connections cannot be read: {0}.")]
    Ledger(#[source] std::io::Error),
    /// The system gives no thread.
    #[error("The queue cannot be started: {0}.")]
    Thread(std::io::Error),
}

impl DeskError {
    /// A stable kebab-case word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code(),
            Self::Settings(error) => error.code(),
            Self::Model(error) => error.code(),
            Self::Audio(error) => error.code(),
            Self::Record(error) => error.code(),
            Self::Input(error) => error.code(),
            Self::Output(error) => error.code(),
            Self::ExportIncomplete(..) => "export-incomplete",
            Self::Cloud(error) => error.code(),
            Self::Start(error) => error.code(),
            Self::Chat(error) => error.code(),
            Self::Format(error) => error.code(),
            Self::Language(_) => "unknown-language",
            Self::NoText => "no-text",
            Self::NothingRecorded => "nothing-recorded",
            Self::StillRecording => "still-recording",
            Self::StillBusy => "still-busy",
            Self::NotWiped(_) => "not-wiped",
            Self::NothingChosen(_) => "nothing-chosen",
            Self::Keep(_) => "sound-not-taken-out",
            Self::Ledger(_) => "ledger-unusable",
            Self::Thread(_) => "queue-not-started",
        }
    }

    /// Word and sentence, as the page gets them, and which server it is about.
    pub fn info(&self) -> ErrorInfo {
        ErrorInfo {
            host: self.host().map(str::to_owned),
            wait_until: self.online().and_then(OnlineError::wait).and_then(moment),
            ..info(self.code(), self)
        }
    }

    fn host(&self) -> Option<&str> {
        match self {
            Self::Cloud(error) => error.host(),
            other => other.online().and_then(OnlineError::host),
        }
    }

    fn online(&self) -> Option<&OnlineError> {
        match self {
            Self::Model(ModelError::Online(error)) | Self::Cloud(CloudError::Online(error)) => {
                Some(error)
            }
            _ => None,
        }
    }
}

impl From<&DeskError> for ErrorInfo {
    fn from(error: &DeskError) -> ErrorInfo {
        error.info()
    }
}

impl From<DeskError> for ErrorInfo {
    fn from(error: DeskError) -> ErrorInfo {
        error.info()
    }
}

/// A word and a sentence together.
pub(crate) fn info(code: &str, message: impl ToString) -> ErrorInfo {
    ErrorInfo::new(code, message)
}

/// So long from now, in Unix milliseconds.
fn moment(wait: Duration) -> Option<i64> {
    let then = SystemTime::now().checked_add(wait)?;
    let since = then.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}
