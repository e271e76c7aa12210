//! An open stream of sound.

use std::io::{Cursor, Read};

use crate::container::Container;
use crate::source::{MeasuredSource, MediaSource, OneWay};
use crate::track::Track;
use crate::tracks::Tracks;
use crate::{AudioError, SAMPLE_RATE, Warning};

/// What a stream is, for people and for logs; it names no file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SoundInfo {
    /// The container's name.
    pub container: String,
    /// The codec's name.
    pub codec: String,
    /// Samples a second in the file, 0 until the first block where the
    /// container does not say.
    pub sample_rate: u32,
    /// Channels in the file, 0 until the first block where the container does
    /// not say.
    pub channels: usize,
}

/// An open stream of mono `f32` samples, at 16 000 Hz unless asked otherwise. Where a file
/// has several sound tracks, all of them are heard, unless one is asked for.
pub struct Sound {
    tracks: Tracks,
    warnings: Vec<Warning>,
}

impl Sound {
    /// Opens a source by its content alone.
    ///
    /// # Errors
    /// See [`AudioError`]; a file that opens may still turn out empty or
    /// damaged at the first block.
    pub fn open(source: Box<dyn MediaSource>) -> Result<Self, AudioError> {
        Self::open_at_rate(source, SAMPLE_RATE)
    }

    /// As [`Sound::open`], for samples at `target` a second.
    ///
    /// # Errors
    /// As [`Sound::open`].
    pub fn open_at_rate(source: Box<dyn MediaSource>, target: u32) -> Result<Self, AudioError> {
        Self::open_measured(MeasuredSource::new(source)?, target)
    }

    /// As [`Sound::open`], of one sound track alone, numbered from 1 on.
    ///
    /// # Errors
    /// As [`Sound::open`]; [`AudioError::NoSuchTrack`].
    pub fn open_track(source: Box<dyn MediaSource>, number: usize) -> Result<Self, AudioError> {
        let source = MeasuredSource::new(source)?;
        let container = Container::open(source.clone())?;
        let tracks = container.count_tracks();
        let index = number.checked_sub(1).filter(|index| *index < tracks);
        let index = index.ok_or(AudioError::NoSuchTrack {
            asked: number,
            tracks,
        })?;
        let opened = container.open_track(index, SAMPLE_RATE)?;
        let track = Track::new(source, container, index, opened, SAMPLE_RATE);
        Ok(Self::of(Tracks::one(track)))
    }

    /// As [`Sound::open`], for a stream that is still being made, such as standard
    /// input: blocks come as soon as it has them, and only from front to back. Of several
    /// sound tracks the default one is heard.
    ///
    /// # Errors
    /// As [`Sound::open`]; [`AudioError::NeedsWholeFile`] for MP4.
    pub fn open_stream(stream: impl Read + Send + Sync + 'static) -> Result<Self, AudioError> {
        let source = MeasuredSource::endless(Box::new(OneWay::new(stream)));
        Self::open_measured(source, SAMPLE_RATE)
    }

    fn open_measured(source: MeasuredSource, target: u32) -> Result<Self, AudioError> {
        Ok(Self::of(Tracks::open(source, target)?))
    }

    fn of(tracks: Tracks) -> Self {
        Self {
            warnings: tracks.warnings(),
            tracks,
        }
    }

    /// The next block of mono samples, about a quarter of a second and never
    /// empty; `None` at the end.
    ///
    /// # Errors
    /// Only before any sound was given out; afterwards trouble becomes a
    /// [`Warning`] and the stream goes on or ends.
    pub fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        let block = self.tracks.next_block();
        self.warnings = self.tracks.warnings();
        block
    }

    /// Goes to `to_ms` milliseconds from the start of the sound: the next block
    /// begins with that very sample, or there is none where the sound is
    /// shorter.
    ///
    /// # Errors
    /// As [`Sound::open`] and [`Sound::next_block`].
    pub fn seek(&mut self, to_ms: u64) -> Result<(), AudioError> {
        self.seek_at_rate(to_ms, self.tracks.target())
    }

    /// As [`Sound::seek`], and gives out `target` samples a second from there.
    ///
    /// # Errors
    /// As [`Sound::seek`].
    pub fn seek_at_rate(&mut self, to_ms: u64, target: u32) -> Result<(), AudioError> {
        self.tracks.seek_at_rate(to_ms, target)
    }

    /// The length the container names in milliseconds, where it is believable.
    #[must_use]
    pub fn duration_ms(&self) -> Option<u64> {
        self.tracks.duration_ms()
    }

    /// What to tell the listener; complete after the last block.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Container, codec, rate and channels; of several tracks those of the first that is
    /// heard.
    #[must_use]
    pub fn info(&self) -> &SoundInfo {
        self.tracks.info()
    }

    /// Opens bytes that are already in memory.
    ///
    /// # Errors
    /// As [`Sound::open`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, AudioError> {
        Self::open(Box::new(Cursor::new(bytes)))
    }
}

/// Everything in one go, for tests and short sounds.
///
/// # Errors
/// As [`Sound::open`] and [`Sound::next_block`].
pub fn read_all(source: Box<dyn MediaSource>) -> Result<(Vec<f32>, Vec<Warning>), AudioError> {
    let mut sound = Sound::open(source)?;
    let mut samples = Vec::new();
    while let Some(block) = sound.next_block()? {
        samples.extend_from_slice(&block);
    }
    Ok((samples, sound.warnings))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// A wave file of so many seconds of silence, at 8 kHz.
    fn silence(seconds: u32) -> Vec<u8> {
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 8000,
            bits_per_sample: 8,
            sample_format: hound::SampleFormat::Int,
        };
        let mut file = Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut file, spec).unwrap();
        for _ in 0..spec.sample_rate * seconds {
            writer.write_sample(0_i8).unwrap();
        }
        writer.finalize().unwrap();
        file.into_inner()
    }

    #[test]
    fn a_sound_that_goes_round_in_circles_ends() {
        let mut sound = Sound::from_bytes(silence(5)).unwrap();
        let track = sound.tracks.first();
        assert!((86_800.0..87_000.0).contains(&track.longest));
        track.longest = 2.0;
        let mut samples = 0;
        while let Some(block) = sound.next_block().unwrap() {
            samples += block.len();
        }
        let at_most = 2.5 * f64::from(SAMPLE_RATE);
        assert!((1..=at_most as usize).contains(&samples), "{samples}");
        assert!(sound.warnings().contains(&Warning::DamagedPieces));
    }
}
