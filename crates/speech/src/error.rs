use std::io;

use earshot_error::ErrorCode;
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
    #[error("Speech was detected, but no text had enough confidence; try a larger model.")]
    LowConfidence,
    #[error("Cancelled.")]
    Cancelled,
}

impl SpeechError {
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::ModelUnusable => ErrorCode::ModelUnusable,
            Self::VadUnusable => ErrorCode::VadUnusable,
            Self::UnknownLanguage(_) => ErrorCode::UnknownLanguage,
            Self::EnglishOnly(_) => ErrorCode::EnglishOnlyModel,
            Self::DeviceGone => ErrorCode::DeviceGone,
            Self::Engine(_) => ErrorCode::EngineFailed,
            Self::Source(_) => ErrorCode::SourceFailed,
            Self::LowConfidence => ErrorCode::LowConfidence,
            Self::Cancelled => ErrorCode::Cancelled,
        }
    }
}
