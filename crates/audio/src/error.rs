//! What can go wrong before any sound is had, and what may be said beside it.

use std::{borrow::Cow, io};

use serde::{Deserialize, Serialize};

/// Why a source gives no sound. Every message is one sentence for a person.
#[derive(Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "kind", content = "about", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AudioError {
    /// Nothing in the bytes says sound or video.
    #[error("This is not a media file Earshot recognises.")]
    NotMedia,
    /// The file has no bytes at all, or a container that holds nothing.
    #[error("The file is empty.")]
    Empty,
    /// The container is known, its sound is in a codec that is not.
    #[error("The sound is in a format Earshot cannot read ({codec}).")]
    UnsupportedCodec {
        /// The name people know the codec by, such as `AC-3`.
        codec: String,
    },
    /// A video or another container without any sound in it.
    #[error("The file has no sound in it.")]
    NoAudioTrack,
    /// There is no sound track of the number that was asked for.
    #[error("The file has no sound track {asked}; it has {tracks}.")]
    NoSuchTrack {
        /// The number, from 1 on.
        asked: usize,
        /// How many there are.
        tracks: usize,
    },
    /// Protected by DRM.
    #[error("The file is protected against copying, so its sound cannot be read.")]
    Encrypted,
    /// A known format whose contents make no sense or break off before any sound.
    #[error("The file is damaged: {what}.")]
    Damaged {
        /// What is wrong, in words that fit after "damaged:".
        what: Cow<'static, str>,
    },
    /// The index of the format stands behind its sound.
    #[error("MP4 sound cannot be read while it is being made; hand it in when it is complete.")]
    NeedsWholeFile,
    /// The storage, not the sound, failed.
    #[error("The file cannot be read: {0}.")]
    #[serde(with = "as_words")]
    Io(#[from] io::Error),
    /// Reading it takes more work than its size and what came of it can be worth.
    #[error(
        "Reading this file would take far too long for its size; it is damaged, or made to keep Earshot busy."
    )]
    TooMuchWork,
    /// What reads sound has died of it, or hangs.
    #[error("The part of Earshot that reads sound failed on this file; please report it.")]
    Reader,
    /// What reads sound cannot be started.
    #[error("The part of Earshot that reads sound cannot be started: {0}")]
    NoReader(String),
    /// The system's sound devices cannot be asked.
    #[error("The sound devices cannot be listed: {0}.")]
    Devices(String),
}

impl AudioError {
    /// A stable word for programs; it never changes once published.
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
            Self::Reader => "reader-failed",
            Self::NoReader(_) => "reader-not-started",
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

/// An error of the system, told by another process: its words are what is left of it.
mod as_words {
    use std::io;

    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(error: &io::Error, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&error.to_string())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<io::Error, D::Error> {
        String::deserialize(from).map(io::Error::other)
    }
}

/// Something the listener should know about sound that was read all the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Warning {
    /// The file breaks off before its own end.
    Truncated,
    /// Some pieces in the middle could not be decoded and were left out.
    DamagedPieces,
    /// Some sample values were not numbers and were taken as silence.
    InvalidSamples,
    /// The times that the container gives make no sense: the sound is whole, and its times
    /// count from its start.
    SenselessTimes,
    /// More than one sound track has sound, and all of them are heard at once.
    MixedTracks(usize),
}

impl Warning {
    /// A stable word for programs; it never changes once published.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::DamagedPieces => "damaged-pieces",
            Self::InvalidSamples => "invalid-samples",
            Self::SenselessTimes => "senseless-times",
            Self::MixedTracks(_) => "mixed-tracks",
        }
    }
}
