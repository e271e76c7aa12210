//! Errors of starting a worker.

use std::io;

use earshot_error::{ErrorCode, ErrorInfo};

pub(crate) fn version_mismatch() -> ErrorInfo {
    ErrorInfo::new(
        ErrorCode::WorkerVersionMismatch,
        "Parts of Earshot are of different versions; install it again.",
    )
}

pub(crate) fn not_sandboxed(reason: &str) -> ErrorInfo {
    /// The reason comes from the worker, which is not trusted.
    const MAX_REASON: usize = 200;
    let reason: String = reason.chars().take(MAX_REASON).collect();
    ErrorInfo::new(
        ErrorCode::WorkerNotSandboxed,
        format!(
            "This system cannot sandbox the part of Earshot that reads your files ({reason}). \
             To continue without, turn on \"Read files without the sandbox\" in the settings of \
             the window, or set allow_unsandboxed = true in settings.toml."
        ),
    )
}

pub(crate) fn untrusted_model_not_sandboxed() -> ErrorInfo {
    ErrorInfo::new(
        ErrorCode::ModelNotSandboxed,
        "This model was added by hand and runs only in a sandbox, which this system cannot \
         provide; choose another model.",
    )
}

pub(crate) fn start_failed(error: &io::Error) -> ErrorInfo {
    ErrorInfo::new(
        ErrorCode::EngineNotStarted,
        format!("The speech engine cannot be started: {error}."),
    )
}
