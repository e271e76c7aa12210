use earshot_error::ErrorCode;

/// Why recording failed. Each message is one sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// No device or no audio service.
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
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoInput => ErrorCode::NoMicrophone,
            Self::NotConnected(_) => ErrorCode::MicrophoneNotConnected,
            Self::DeviceLost => ErrorCode::MicrophoneLost,
            Self::Busy => ErrorCode::MicrophoneBusy,
            Self::PermissionDenied => ErrorCode::MicrophoneForbidden,
            Self::DiskFull => ErrorCode::DiskFull,
            Self::Disk(_) => ErrorCode::DiskError,
            Self::NotRecording => ErrorCode::NotRecording,
            Self::Failed(_) => ErrorCode::MicrophoneFailed,
        }
    }

    pub(super) fn disk(error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Disk(error.to_string()),
        }
    }
}
