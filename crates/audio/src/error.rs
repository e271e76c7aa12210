//! Errors and warnings of reading audio.

use std::{borrow::Cow, io};

use earshot_error::ErrorCode;
use serde::{Deserialize, Serialize};

/// Each message is one sentence for the user.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "kind", content = "about", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AudioError {
    #[error("This is not a media file Earshot recognises.")]
    NotMedia,
    #[error("The file is empty.")]
    Empty,
    #[error("The audio is in a format Earshot cannot read ({codec}).")]
    UnsupportedCodec {
        /// The codec's common name, such as `AC-3`.
        codec: String,
    },
    #[error("The file contains no audio.")]
    NoAudioTrack,
    #[error("The file has no audio track {requested}; it has {tracks}.")]
    NoSuchTrack {
        /// 1-based.
        requested: usize,
        tracks: usize,
    },
    /// DRM.
    #[error("The file is protected against copying, so its audio cannot be read.")]
    Encrypted,
    #[error("The file is damaged: {what}.")]
    Damaged {
        /// Completes "The file is damaged: …".
        what: Cow<'static, str>,
    },
    /// The index may follow the audio.
    #[error("MP4 cannot be read from a stream; pass the complete file instead.")]
    NeedsWholeFile,
    #[error("The file cannot be read: {0}.")]
    #[serde(with = "as_message")]
    Io(#[from] io::Error),
    #[error(
        "Reading this file would take far too long for its size; it is damaged, or made to overload Earshot."
    )]
    TooMuchWork,
    /// The decoding worker crashed or hangs.
    #[error("The audio decoder failed on this file; please report it.")]
    DecoderFailed,
    #[error("The audio decoder cannot be started: {0}")]
    DecoderNotStarted(String),
    #[error("The audio devices cannot be listed: {0}.")]
    Devices(String),
}

impl AudioError {
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotMedia => ErrorCode::NotMedia,
            Self::Empty => ErrorCode::EmptyFile,
            Self::UnsupportedCodec { .. } => ErrorCode::UnsupportedCodec,
            Self::NoAudioTrack => ErrorCode::NoAudioTrack,
            Self::NoSuchTrack { .. } => ErrorCode::NoSuchTrack,
            Self::Encrypted => ErrorCode::Encrypted,
            Self::Damaged { .. } => ErrorCode::Damaged,
            Self::NeedsWholeFile => ErrorCode::NeedsWholeFile,
            Self::Io(_) => ErrorCode::ReadFailed,
            Self::TooMuchWork => ErrorCode::TooMuchWork,
            Self::DecoderFailed => ErrorCode::DecoderFailed,
            Self::DecoderNotStarted(_) => ErrorCode::DecoderNotStarted,
            Self::Devices(_) => ErrorCode::DevicesUnavailable,
        }
    }

    pub(crate) fn damaged(what: &'static str) -> Self {
        Self::Damaged { what: what.into() }
    }

    pub(crate) fn unsupported(codec: impl Into<String>) -> Self {
        Self::UnsupportedCodec {
            codec: codec.into(),
        }
    }
}

/// Serializes only the message of an I/O error.
mod as_message {
    use std::io;

    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(error: &io::Error, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&error.to_string())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<io::Error, D::Error> {
        String::deserialize(from).map(io::Error::other)
    }
}

/// A problem with audio that could still be read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Warning {
    Truncated,
    DamagedPieces,
    InvalidSamples,
    /// No audio is missing; times are counted from its start.
    InvalidTimestamps,
    /// Number of tracks with audio.
    MixedTracks(usize),
}

impl Warning {
    /// Never changes once published.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::DamagedPieces => "damaged-pieces",
            Self::InvalidSamples => "invalid-samples",
            Self::InvalidTimestamps => "senseless-times",
            Self::MixedTracks(_) => "mixed-tracks",
        }
    }
}
