//! Errors and warnings of reading audio.

use std::{borrow::Cow, io};

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
    #[error("The sound is in a format Earshot cannot read ({codec}).")]
    UnsupportedCodec {
        /// The codec's common name, such as `AC-3`.
        codec: String,
    },
    #[error("The file has no sound in it.")]
    NoAudioTrack,
    #[error("The file has no sound track {requested}; it has {tracks}.")]
    NoSuchTrack {
        /// 1-based.
        requested: usize,
        tracks: usize,
    },
    /// DRM.
    #[error("The file is protected against copying, so its sound cannot be read.")]
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
    #[error("The part of Earshot that reads sound failed on this file; please report it.")]
    DecoderFailed,
    #[error("The part of Earshot that reads sound cannot be started: {0}")]
    DecoderNotStarted(String),
    #[error("The sound devices cannot be listed: {0}.")]
    Devices(String),
}

impl AudioError {
    /// Never changes once published.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotMedia => "not-media",
            Self::Empty => "empty-file",
            Self::UnsupportedCodec { .. } => "unsupported-codec",
            Self::NoAudioTrack => "no-audio-track",
            Self::NoSuchTrack { .. } => "no-such-track",
            Self::Encrypted => "encrypted",
            Self::Damaged { .. } => "damaged",
            Self::NeedsWholeFile => "needs-whole-file",
            Self::Io(_) => "read-failed",
            Self::TooMuchWork => "too-much-work",
            Self::DecoderFailed => "reader-failed",
            Self::DecoderNotStarted(_) => "reader-not-started",
            Self::Devices(_) => "devices-unavailable",
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
    /// Number of tracks with sound.
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
