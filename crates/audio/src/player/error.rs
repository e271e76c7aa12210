//! Why nothing comes out.

/// Why nothing can be played. Every message is one sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlayError {
    /// No device, or no sound service to ask for one.
    #[error("No loudspeaker or headphones were found; connect some and press play again.")]
    NoOutput,
    /// The device went away or stopped answering.
    #[error("The loudspeaker or headphones were disconnected; press play to go on with others.")]
    Lost,
    /// Another program holds the device.
    #[error("Another program is using the loudspeaker; close it and press play again.")]
    Busy,
    /// The system forbids the device.
    #[error("The system does not let Earshot play sound; allow it in the system's settings.")]
    Forbidden,
    /// Anything else the system says.
    #[error("The loudspeaker cannot be used: {0}.")]
    Failed(String),
}

impl PlayError {
    /// A stable word for programs; it never changes once published.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoOutput => "no-output",
            Self::Lost => "output-lost",
            Self::Busy => "output-busy",
            Self::Forbidden => "output-forbidden",
            Self::Failed(_) => "output-failed",
        }
    }
}
