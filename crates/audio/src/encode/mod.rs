//! Streaming audio encoders.

mod error;
mod flac;
mod opus;

use std::io::{Seek, Write};

use serde::{Deserialize, Serialize};

use crate::Stream;

pub use error::EncodeError;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum AudioFormat {
    /// Lossless, about half the bytes.
    #[default]
    Flac,
    /// Transparent for speech, about a tenth of the bytes.
    Opus,
}

impl AudioFormat {
    pub fn extension(self) -> &'static str {
        match self {
            Self::Flac => "flac",
            Self::Opus => "opus",
        }
    }

    pub fn from_file_name(name: &str) -> Self {
        if name.ends_with(".opus") {
            Self::Opus
        } else {
            Self::Flac
        }
    }

    /// Stored rate of audio recorded at `rate`.
    pub fn sample_rate(self, rate: u32) -> u32 {
        match self {
            Self::Flac => rate,
            Self::Opus => opus::RATE,
        }
    }
}

/// `rate` is that of `audio` and must be [`AudioFormat::sample_rate`]. Returns the number of
/// samples.
pub fn encode(
    audio: &mut dyn Stream,
    format: AudioFormat,
    rate: u32,
    out: &mut (impl Write + Seek),
) -> Result<u64, EncodeError> {
    match format {
        AudioFormat::Flac => flac::encode(audio, rate, out),
        AudioFormat::Opus => opus::encode(audio, out),
    }
}

/// `audio` must be at 48 kHz. Returns the number of samples.
pub fn encode_opus(audio: &mut dyn Stream, out: &mut impl Write) -> Result<u64, EncodeError> {
    opus::encode(audio, out)
}
