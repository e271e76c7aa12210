/// Why playback failed. Each message is one sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlayError {
    /// No device or no sound service.
    #[error("No loudspeaker or headphones were found; connect some and press play again.")]
    NoOutput,
    #[error("The loudspeaker or headphones were disconnected; press play to go on with others.")]
    DeviceLost,
    #[error("Another program is using the loudspeaker; close it and press play again.")]
    Busy,
    #[error("The system does not let Earshot play sound; allow it in the system's settings.")]
    PermissionDenied,
    #[error("The loudspeaker cannot be used: {0}.")]
    Failed(String),
}

impl PlayError {
    /// Never changes once published.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoOutput => "no-output",
            Self::DeviceLost => "output-lost",
            Self::Busy => "output-busy",
            Self::PermissionDenied => "output-forbidden",
            Self::Failed(_) => "output-failed",
        }
    }
}
