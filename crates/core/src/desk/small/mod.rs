//! A sound as a smaller file, written as it is decoded.

mod flac;
mod opus;

use std::io::{self, Seek, SeekFrom, Write};

use earshot_audio::{AudioError, Stream};
use serde::{Deserialize, Serialize};

use super::DeskError;
use super::spool::{Scratch, Spool};

/// How a recording is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum SoundFormat {
    /// Every sample as it was recorded, in about half the bytes.
    #[default]
    Flac,
    /// As good to the ear, in a tenth of the bytes.
    Opus,
}

impl SoundFormat {
    /// The ending of a file's name.
    pub(crate) fn ending(self) -> &'static str {
        match self {
            Self::Flac => "flac",
            Self::Opus => "opus",
        }
    }

    /// The format of a file of this name.
    pub(crate) fn of(name: &str) -> Self {
        if name.ends_with(".opus") {
            Self::Opus
        } else {
            Self::Flac
        }
    }

    /// At which rate a sound of `rate` samples a second is kept.
    pub(crate) fn rate(self, rate: u32) -> u32 {
        match self {
            Self::Flac => rate,
            Self::Opus => opus::RATE,
        }
    }
}

/// Why the sound could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SmallError {
    /// The sound cannot be decoded.
    #[error(transparent)]
    Audio(#[from] AudioError),
    /// The file cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl From<SmallError> for DeskError {
    fn from(error: SmallError) -> DeskError {
        match error {
            SmallError::Audio(error) => DeskError::Audio(error),
            SmallError::Io(error) => DeskError::Keep(error),
        }
    }
}

/// Writes everything that `sound` gives, 48 000 samples a second, as Opus in Ogg, and
/// tells how many samples that is.
pub(crate) fn opus(sound: &mut dyn Stream, out: &mut impl Write) -> Result<u64, SmallError> {
    opus::encode(sound, out)
}

/// A file with everything that `sound` gives, at its first byte, which is gone when
/// it is dropped; and how many samples that is. The sound gives `rate` samples a
/// second: the format's own [`SoundFormat::rate`].
pub(crate) fn file(
    sound: &mut dyn Stream,
    format: SoundFormat,
    rate: u32,
    scratch: &Scratch,
) -> Result<(Spool, u64), SmallError> {
    let mut out = scratch.spool()?;
    let samples = {
        let mut buffered = io::BufWriter::new(&mut out);
        match format {
            SoundFormat::Flac => flac::encode(sound, rate, &mut buffered)?,
            SoundFormat::Opus => opus::encode(sound, &mut buffered)?,
        }
    };
    out.seek(SeekFrom::Start(0))?;
    Ok((out, samples))
}
