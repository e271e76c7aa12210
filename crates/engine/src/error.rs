use std::io;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorInfo {
    /// Stable kebab-case code.
    pub code: String,
    /// For the user.
    pub message: String,
}

impl ErrorInfo {
    pub fn new(code: &str, error: impl std::fmt::Display) -> Self {
        Self {
            code: code.to_owned(),
            message: error.to_string(),
        }
    }

    pub(crate) fn version_mismatch() -> Self {
        Self::new(
            "worker-of-another-version",
            "Parts of Earshot are of different versions; install it again.",
        )
    }

    pub(crate) fn not_sandboxed(reason: &str) -> Self {
        /// The reason comes from the worker, which is not trusted.
        const MAX_REASON: usize = 200;
        let reason: String = reason.chars().take(MAX_REASON).collect();
        Self::new(
            "worker-not-confined",
            format!(
                "This system cannot sandbox the part of Earshot that reads your files ({reason}). \
                 To continue without, turn on \"Read files without the sandbox\" in the settings of \
                 the window, or set allow_unsandboxed = true in settings.toml."
            ),
        )
    }

    pub(crate) fn untrusted_model_not_sandboxed() -> Self {
        Self::new(
            "model-not-locked-in",
            "This model was added by hand and runs only in a sandbox, which this system cannot \
             provide; choose another model.",
        )
    }

    pub(crate) fn start_failed(error: &io::Error) -> Self {
        Self::new(
            "engine-not-started",
            format!("The speech engine cannot be started: {error}."),
        )
    }
}
