//! Turns a finished recording into a note: encode, verify, store.

use std::io;

use earshot_audio::Stream;
use earshot_engine::{Decoder, RemoteAudio};
use earshot_notes::{
    AudioHandle, CompletedText, FinishedRecording, JobOptions, NoteId, NoteSummary, Store,
};
use earshot_transcript::Remark;

use crate::api::AppError;
use crate::encode::{self, AudioFormat};
use crate::temp_audio::{SharedFile, TempDir};

/// After a round trip between 16-bit and float samples.
const MAX_ROUNDING_ERROR: f32 = 1.5 / 32_768.0;

/// 12 dB between corresponding quarter seconds: on noise a lossy codec is off by a few decibels,
/// never by this much.
const MAX_LEVEL_RATIO: f32 = 4.0;
/// Below this level (-54 dB) blocks are not compared.
const SILENCE_LEVEL: f32 = 0.002;

/// Upper bound for the recorder's WAV header, in bytes.
const MAX_HEADER: u64 = 128;

pub(crate) enum TextSource {
    Ready(CompletedText),
    Queue(JobOptions),
    /// From the queue once the user requests it.
    OnRequest,
}

pub(crate) struct FinalizeContext<'a> {
    pub(crate) store: &'a Store,
    pub(crate) decoder: &'a Decoder,
    pub(crate) temp_dir: &'a TempDir,
}

/// Encodes the recording in the format of its file name and verifies the result before the
/// recording is deleted; then calls `text_source`. An empty recording is discarded with its note
/// (`None`).
pub(crate) fn finalize(
    context: &FinalizeContext<'_>,
    note: &NoteId,
    remark: Option<Remark>,
    text_source: impl FnOnce() -> TextSource,
) -> Result<Option<NoteSummary>, AppError> {
    let store = context.store;
    let Some(recorded_rate) = context.recorded_rate(store.read_recording(note)?)? else {
        store.discard_recording(note)?;
        return Ok(None);
    };
    let format = AudioFormat::from_file_name(&store.note(note)?.file_name);
    let mut encoded = context.encode_verified(note, recorded_rate, format)?;
    if encoded.is_none() && format != AudioFormat::Flac {
        // Nothing recorded may be lost to a faulty encoder.
        encoded = context.encode_verified(note, recorded_rate, AudioFormat::Flac)?;
    }
    let Some((mut encoded, duration_ms)) = encoded else {
        return Err(AppError::EncodeAudio(io::Error::other(
            "the encoded file does not match the recording",
        )));
    };
    if duration_ms == 0 {
        store.discard_recording(note)?;
        return Ok(None);
    }
    let (text, job) = match text_source() {
        TextSource::Ready(text) => (Some(text), None),
        TextSource::Queue(options) => (None, Some(options)),
        TextSource::OnRequest => (None, None),
    };
    let finished = FinishedRecording {
        duration_ms,
        remark,
        text,
        job,
    };
    Ok(Some(store.finish_recording(
        note,
        &mut encoded,
        &finished,
    )?))
}

impl FinalizeContext<'_> {
    /// Returns the file and its duration in milliseconds; `None` if it does not match the
    /// recording.
    fn encode_verified(
        &self,
        note: &NoteId,
        recorded_rate: u32,
        format: AudioFormat,
    ) -> Result<Option<(SharedFile, u64)>, AppError> {
        let rate = format.sample_rate(recorded_rate);
        let read = || -> Result<RemoteAudio, AppError> {
            let recorded = self.store.read_recording(note)?;
            Ok(self.decoder.open_at_rate(Box::new(recorded), rate)?)
        };
        let (encoded, samples) = encode::encode_to_file(&mut read()?, format, rate, self.temp_dir)?;
        if samples > 0 {
            let written = self
                .decoder
                .open_at_rate(Box::new(encoded.reopen()), rate)?;
            if !is_equivalent(read()?, written, format)? {
                return Ok(None);
            }
        }
        // Rounded up: a single sample counts.
        let duration_ms = (samples * 1000).div_ceil(u64::from(rate));
        Ok(Some((encoded, duration_ms)))
    }

    /// `None` if it holds at most a header. A longer unreadable file is an error: it may be all
    /// that is left of the user's speech.
    fn recorded_rate(&self, file: AudioHandle) -> Result<Option<u32>, AppError> {
        let bytes = file.byte_len();
        match self.decoder.open(Box::new(file)) {
            Ok(audio) => Ok(Some(audio.sample_rate())),
            Err(_) if bytes <= MAX_HEADER => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Equal length, and equal samples up to rounding (FLAC) or about equal levels (Opus).
fn is_equivalent(
    mut a: RemoteAudio,
    mut b: RemoteAudio,
    format: AudioFormat,
) -> Result<bool, AppError> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    loop {
        let more = (fill(&mut a, &mut left)?, fill(&mut b, &mut right)?);
        let common = left.len().min(right.len());
        let (a, b) = (&left[..common], &right[..common]);
        let is_same = match format {
            AudioFormat::Flac => a
                .iter()
                .zip(b)
                .all(|(a, b)| (a - b).abs() <= MAX_ROUNDING_ERROR),
            AudioFormat::Opus => {
                let (a, b) = (level(a), level(b));
                a.max(b) < SILENCE_LEVEL || a.min(b) * MAX_LEVEL_RATIO > a.max(b)
            }
        };
        if !is_same {
            return Ok(false);
        }
        left.drain(..common);
        right.drain(..common);
        if more == (false, false) {
            return Ok(left.is_empty() && right.is_empty());
        }
    }
}

fn level(samples: &[f32]) -> f32 {
    let energy: f32 = samples.iter().map(|sample| sample * sample).sum();
    (energy / samples.len().max(1) as f32).sqrt()
}

/// Reads the next block unless samples are pending; `false` at the end.
fn fill(audio: &mut dyn Stream, pending: &mut Vec<f32>) -> Result<bool, AppError> {
    if !pending.is_empty() {
        return Ok(true);
    }
    let block = audio.next_block()?;
    pending.extend(block.iter().flatten());
    Ok(block.is_some())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::{Cursor, Write as _};

    use earshot_audio::AudioReader;

    use super::*;

    /// Header of an empty WAV file: mono, 16 bits, 16 kHz.
    fn header() -> Vec<u8> {
        earshot_test_support::wav_header(16_000, 1, 0)
    }

    fn decoder() -> Decoder {
        Decoder::new(crate::worker::launcher(), false)
    }

    /// Finalizes a recording of these bytes; also returns whether the recording still exists.
    fn finalized(bytes: &[u8]) -> (Result<Option<NoteSummary>, AppError>, bool) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("library")).unwrap();
        let mut created = store.start_recording("note.flac").unwrap();
        created.file.write_all(bytes).unwrap();
        let context = FinalizeContext {
            store: &store,
            decoder: &decoder(),
            temp_dir: &TempDir::plain(folder.path()),
        };
        let result = finalize(&context, &created.id, None, || TextSource::OnRequest);
        let is_stored = store.read_recording(&created.id).is_ok();
        (result, is_stored)
    }

    fn recording() -> Vec<u8> {
        let sample = earshot_models::SAMPLE;
        let (samples, _) = earshot_audio::read_all(Box::new(Cursor::new(sample))).unwrap();
        let audio: Vec<u8> = samples
            .iter()
            .flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes())
            .collect();
        let mut wav = header();
        let size = u32::try_from(audio.len()).unwrap().to_le_bytes();
        wav.truncate(40);
        wav.extend(size);
        wav.extend(audio);
        wav
    }

    #[test]
    fn a_recording_is_stored_in_the_format_of_its_name() {
        let wav = recording();
        for (name, codec, max_bytes) in [
            ("a.flac", "Lossless", wav.len()),
            ("a.opus", "Opus", 60_000),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::open(&folder.path().join("library")).unwrap();
            let mut created = store.start_recording(name).unwrap();
            created.file.write_all(&wav).unwrap();
            let text_source = || TextSource::Queue(JobOptions::default());
            let context = FinalizeContext {
                store: &store,
                decoder: &decoder(),
                temp_dir: &TempDir::plain(folder.path()),
            };
            let note = finalize(&context, &created.id, None, text_source);
            let note = note.unwrap().unwrap();
            let mut audio = store.audio(&note.id).unwrap();
            let bytes = std::io::copy(&mut audio, &mut std::io::sink()).unwrap();
            assert!(bytes < max_bytes as u64, "{name}: {bytes} bytes");
            let audio = AudioReader::open(Box::new(store.audio(&note.id).unwrap())).unwrap();
            assert!(audio.info().codec.contains(codec), "{:?}", audio.info());
            let length = audio.duration_ms().unwrap();
            assert!(
                length.abs_diff(note.duration_ms) <= 1,
                "{name}: {length} ms"
            );
            assert_eq!(store.jobs().unwrap().len(), 1);
            assert!(
                store.read_recording(&note.id).is_err(),
                "the recording is gone"
            );
        }
    }

    #[test]
    fn only_an_empty_recording_is_discarded() {
        let header = header();
        for empty in [&b""[..], &header[..20], &header] {
            let (result, is_stored) = finalized(empty);
            assert!(result.unwrap().is_none() && !is_stored);
        }
        let (result, is_stored) = finalized(&[7; 4096]);
        assert!(
            result.is_err() && is_stored,
            "an unreadable recording is kept"
        );
    }
}
