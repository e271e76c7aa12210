//! The public reader of audio files.

use std::io::{Cursor, Read};

use crate::container::Container;
use crate::source::{ForwardOnly, MeasuredSource, MediaSource};
use crate::track::Track;
use crate::tracks::Tracks;
use crate::{AudioError, AudioInfo, SAMPLE_RATE, Warning};

/// A stream of mono `f32` samples, at 16 kHz by default. All audio tracks are mixed, unless one is
/// selected.
pub struct AudioReader {
    tracks: Tracks,
    warnings: Vec<Warning>,
}

impl AudioReader {
    /// Recognises the format by content.
    ///
    /// # Errors
    /// See [`AudioError`]; some appear only at the first block.
    pub fn open(source: Box<dyn MediaSource>) -> Result<Self, AudioError> {
        Self::open_at_rate(source, SAMPLE_RATE)
    }

    /// Like [`AudioReader::open`], at another rate.
    pub fn open_at_rate(
        source: Box<dyn MediaSource>,
        target_rate: u32,
    ) -> Result<Self, AudioError> {
        Self::open_source(MeasuredSource::new(source)?, target_rate)
    }

    /// Like [`AudioReader::open`], for one audio track; 1-based.
    pub fn open_track(source: Box<dyn MediaSource>, number: usize) -> Result<Self, AudioError> {
        let source = MeasuredSource::new(source)?;
        let container = Container::open(source.clone())?;
        let tracks = container.count_tracks();
        let index = number.checked_sub(1).filter(|index| *index < tracks);
        let index = index.ok_or(AudioError::NoSuchTrack {
            requested: number,
            tracks,
        })?;
        let opened = container.open_track(index, SAMPLE_RATE)?;
        let track = Track::new(source, container, index, opened, SAMPLE_RATE);
        Ok(Self::from_tracks(Tracks::single(track)))
    }

    /// Like [`AudioReader::open`], for a stream such as standard input. Blocks are returned as soon
    /// as their bytes arrive; only the default track is read, without seeking.
    ///
    /// # Errors
    /// Also [`AudioError::NeedsWholeFile`] for MP4.
    pub fn open_stream(stream: impl Read + Send + Sync + 'static) -> Result<Self, AudioError> {
        let source = MeasuredSource::with_unknown_length(Box::new(ForwardOnly::new(stream)));
        Self::open_source(source, SAMPLE_RATE)
    }

    fn open_source(source: MeasuredSource, target_rate: u32) -> Result<Self, AudioError> {
        Ok(Self::from_tracks(Tracks::open(source, target_rate)?))
    }

    fn from_tracks(tracks: Tracks) -> Self {
        Self {
            warnings: tracks.warnings(),
            tracks,
        }
    }

    /// The next block, about 250 ms and never empty; `None` at the end.
    ///
    /// # Errors
    /// Only before the first block; later problems become a [`Warning`].
    pub fn next_block(&mut self) -> Result<Option<Vec<f32>>, AudioError> {
        let block = self.tracks.next_block();
        self.warnings = self.tracks.warnings();
        block
    }

    /// The next block starts exactly at `to_ms`, or is `None` if the audio is shorter.
    pub fn seek(&mut self, to_ms: u64) -> Result<(), AudioError> {
        self.seek_at_rate(to_ms, self.tracks.target_rate())
    }

    /// Like [`AudioReader::seek`], at another rate from that position on.
    pub fn seek_at_rate(&mut self, to_ms: u64, target_rate: u32) -> Result<(), AudioError> {
        self.tracks.seek_at_rate(to_ms, target_rate)
    }

    /// From the container, if plausible.
    #[must_use]
    pub fn duration_ms(&self) -> Option<u64> {
        self.tracks.duration_ms()
    }

    /// Complete after the last block.
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Of the first track, if there are several.
    #[must_use]
    pub fn info(&self) -> &AudioInfo {
        self.tracks.info()
    }

    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, AudioError> {
        Self::open(Box::new(Cursor::new(bytes)))
    }
}

/// Reads everything into memory, for tests and short audio.
pub fn read_all(source: Box<dyn MediaSource>) -> Result<(Vec<f32>, Vec<Warning>), AudioError> {
    let mut reader = AudioReader::open(source)?;
    let mut samples = Vec::new();
    while let Some(block) = reader.next_block()? {
        samples.extend_from_slice(&block);
    }
    Ok((samples, reader.warnings))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

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
    fn endless_output_is_limited() {
        let mut reader = AudioReader::from_bytes(silence(5)).unwrap();
        let track = reader.tracks.first_track();
        assert!((86_800.0..87_000.0).contains(&track.max_seconds));
        track.max_seconds = 2.0;
        let mut samples = 0;
        while let Some(block) = reader.next_block().unwrap() {
            samples += block.len();
        }
        let at_most = 2.5 * f64::from(SAMPLE_RATE);
        assert!((1..=at_most as usize).contains(&samples), "{samples}");
        assert!(reader.warnings().contains(&Warning::DamagedPieces));
    }
}
