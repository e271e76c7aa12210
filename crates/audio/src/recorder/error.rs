/// Why recording failed. Each message is one sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// No device or no sound service.
    #[error("No microphone was found; connect one and press record again.")]
    NoInput,
    #[error("The microphone “{0}” is not connected; connect it or choose another one.")]
    NotConnected(String),
    #[error("The microphone was disconnected; what was recorded until then is kept.")]
    DeviceLost,
    #[error("Another program is using the microphone; close it and press record again.")]
    Busy,
    #[error(
        "The system does not let Earshot use the microphone; allow it in the system's privacy settings."
    )]
    PermissionDenied,
    #[error(
        "The disk is full; what was recorded until then is kept. Free some space and record again."
    )]
    DiskFull,
    #[error("The recording cannot be written to the disk: {0}.")]
    Disk(String),
    #[error("Nothing is being recorded.")]
    NotRecording,
    #[error("The microphone cannot be used: {0}.")]
    Failed(String),
}

impl RecordError {
    /// Never changes once published.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoInput => "no-microphone",
            Self::NotConnected(_) => "microphone-not-there",
            Self::DeviceLost => "microphone-lost",
            Self::Busy => "microphone-busy",
            Self::PermissionDenied => "microphone-forbidden",
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
