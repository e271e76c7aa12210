//! Why nothing is recorded.

/// Why nothing is recorded. Every message is one sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// No device, or no sound service to ask for one.
    #[error("No microphone was found; connect one and press record again.")]
    NoInput,
    /// The device that was chosen is not there.
    #[error("The microphone “{0}” is not connected; connect it or choose another one.")]
    NotThere(String),
    /// The device went away or stopped answering.
    #[error("The microphone was disconnected; what was recorded until then is kept.")]
    Lost,
    /// Another program holds the device.
    #[error("Another program is using the microphone; close it and press record again.")]
    Busy,
    /// The system forbids the device.
    #[error(
        "The system does not let Earshot use the microphone; allow it in the system's privacy settings."
    )]
    Forbidden,
    /// No space is left for the file.
    #[error("The disk is full; what was recorded until then is kept. Make room and record on.")]
    DiskFull,
    /// The file cannot be written.
    #[error("The recording cannot be written to the disk: {0}.")]
    Disk(String),
    /// Nothing was being recorded.
    #[error("Nothing is being recorded.")]
    NotRecording,
    /// Anything else the system says.
    #[error("The microphone cannot be used: {0}.")]
    Failed(String),
}

impl RecordError {
    /// A stable word for programs; it never changes once published.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoInput => "no-microphone",
            Self::NotThere(_) => "microphone-not-there",
            Self::Lost => "microphone-lost",
            Self::Busy => "microphone-busy",
            Self::Forbidden => "microphone-forbidden",
            Self::DiskFull => "disk-full",
            Self::Disk(_) => "disk-error",
            Self::NotRecording => "not-recording",
            Self::Failed(_) => "microphone-failed",
        }
    }

    pub(super) fn disk(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Disk(error.to_string()),
        }
    }
}
