use std::io;

use thiserror::Error;

#[derive(Debug, Error)]
pub enum SpeechError {
    #[error("The model file cannot be loaded; download it again.")]
    ModelUnusable,
    #[error("The voice-activity model cannot be loaded; download it again.")]
    VadUnusable,
    #[error("\"{0}\" is not a language Earshot knows; use a code such as en, de or pt.")]
    UnknownLanguage(String),
    #[error("This model knows English only; choose a multilingual one for \"{0}\".")]
    EnglishOnly(String),
    #[error("The graphics processor is no longer available.")]
    DeviceGone,
    #[error("The speech engine failed while {0}; try again, or try a smaller model.")]
    Engine(&'static str),
    #[error(transparent)]
    Source(io::Error),
    #[error("There is speech in it, but no text was certain enough; try a larger model.")]
    LowConfidence,
    #[error("Cancelled.")]
    Cancelled,
}

impl SpeechError {
    /// Stable kebab-case code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ModelUnusable => "model-unusable",
            Self::VadUnusable => "vad-unusable",
            Self::UnknownLanguage(_) => "unknown-language",
            Self::EnglishOnly(_) => "english-only-model",
            Self::DeviceGone => "device-gone",
            Self::Engine(_) => "engine-failed",
            Self::Source(_) => "source-failed",
            Self::LowConfidence => "too-unsure",
            Self::Cancelled => "cancelled",
        }
    }
}
