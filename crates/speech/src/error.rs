//! What can go wrong between samples and text.

use thiserror::Error;

/// Why no text could be made.
#[derive(Debug, Error)]
pub enum SpeechError {
    /// The model's bytes are not a Whisper model that this build can run.
    #[error("The model file cannot be loaded; fetch it again with `earshot models fetch`.")]
    ModelUnusable,
    /// The voice-activity model's bytes are not one that this build can run.
    #[error(
        "The voice-activity model cannot be loaded; fetch it again with `earshot models fetch`."
    )]
    VadUnusable,
    /// The language code is not one of Whisper's.
    #[error("\"{0}\" is not a language Earshot knows; use a code such as en, de or pt.")]
    UnknownLanguage(String),
    /// The model knows English only.
    #[error("This model knows English only; choose a multilingual one for \"{0}\".")]
    EnglishOnly(String),
    /// There is no graphics processor where one was found before.
    #[error("The graphics processor is not there any more.")]
    DeviceGone,
    /// The native engine refused to run.
    #[error("The speech engine failed while {0}; try again, or try a smaller model.")]
    Engine(&'static str),
    /// The samples could not be read to their end.
    #[error(transparent)]
    Source(Box<dyn std::error::Error + Send + Sync>),
    /// Somebody speaks, and no words were sure enough to be written.
    #[error(
        "Somebody speaks in it, but the words are too unsure to be written; try a larger model."
    )]
    TooUnsure,
    /// The caller asked to stop.
    #[error("Cancelled.")]
    Cancelled,
}

impl SpeechError {
    /// Stable kebab-case code of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ModelUnusable => "model-unusable",
            Self::VadUnusable => "vad-unusable",
            Self::UnknownLanguage(_) => "unknown-language",
            Self::EnglishOnly(_) => "english-only-model",
            Self::DeviceGone => "device-gone",
            Self::Engine(_) => "engine-failed",
            Self::Source(_) => "source-failed",
            Self::TooUnsure => "too-unsure",
            Self::Cancelled => "cancelled",
        }
    }
}
