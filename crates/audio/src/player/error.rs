use earshot_error::ErrorCode;

/// Why playback failed. Each message is one sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlayError {
    /// No device or no audio service.
    #[error("No loudspeaker or headphones were found; connect some and press play again.")]
    NoOutput,
    #[error(
        "The loudspeaker or headphones were disconnected; press play to continue on another device."
    )]
    DeviceLost,
    #[error("Another program is using the loudspeaker; close it and press play again.")]
    Busy,
    #[error("The system does not let Earshot play audio; allow it in the system's settings.")]
    PermissionDenied,
    #[error("The loudspeaker cannot be used: {0}.")]
    Failed(String),
}

impl PlayError {
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoOutput => ErrorCode::NoOutput,
            Self::DeviceLost => ErrorCode::OutputLost,
            Self::Busy => ErrorCode::OutputBusy,
            Self::PermissionDenied => ErrorCode::OutputForbidden,
            Self::Failed(_) => ErrorCode::OutputFailed,
        }
    }
}
