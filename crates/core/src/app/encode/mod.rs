//! Streaming audio encoders.

mod flac;
mod opus;

use std::io::{self, Seek, SeekFrom, Write};

use earshot_audio::{AudioError, Stream};
use serde::{Deserialize, Serialize};

use crate::app::temp_audio::{SharedFile, TempDir};

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
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Flac => "flac",
            Self::Opus => "opus",
        }
    }

    pub(crate) fn from_file_name(name: &str) -> Self {
        if name.ends_with(".opus") {
            Self::Opus
        } else {
            Self::Flac
        }
    }

    /// Stored rate of audio recorded at `rate`.
    pub(crate) fn sample_rate(self, rate: u32) -> u32 {
        match self {
            Self::Flac => rate,
            Self::Opus => opus::RATE,
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum EncodeError {
    #[error(transparent)]
    Audio(#[from] AudioError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// `audio` must be at 48 kHz. Returns the number of samples.
pub(crate) fn encode_opus(
    audio: &mut dyn Stream,
    out: &mut impl Write,
) -> Result<u64, EncodeError> {
    opus::encode(audio, out)
}

/// Returns the file, at its first byte, and the number of samples. `rate`, that of `audio`, must be
/// [`AudioFormat::sample_rate`].
pub(crate) fn encode_to_file(
    audio: &mut dyn Stream,
    format: AudioFormat,
    rate: u32,
    temp_dir: &TempDir,
) -> Result<(SharedFile, u64), EncodeError> {
    let mut out = temp_dir.create_file()?;
    let samples = {
        let mut buffered = io::BufWriter::new(&mut out);
        match format {
            AudioFormat::Flac => flac::encode(audio, rate, &mut buffered)?,
            AudioFormat::Opus => opus::encode(audio, &mut buffered)?,
        }
    };
    out.seek(SeekFrom::Start(0))?;
    Ok((out, samples))
}
