//! From what was recorded to what is kept: smaller, and nothing is missing.

use std::io;

use earshot_audio::Stream;
use earshot_engine::{Media, RemoteSound};
use earshot_notes::{
    EndedRecording, JobOptions, NoteId, NoteSummary, RecordedText, SoundHandle, Store,
};
use earshot_transcript::Remark;
use jiff::{Timestamp, tz::TimeZone};

use crate::desk::DeskError;
use crate::desk::small::{self, SoundFormat};
use crate::desk::spool::{Scratch, Spool};

/// The largest difference between a 16-bit sample and itself, read as a fraction of
/// one and written again.
const ONE_STEP: f32 = 1.5 / 32_768.0;

/// Two levels within this factor (12 dB) are of the same quarter of a second. In
/// noise a codec for the ear may be off by some decibels, never by as much …
const AS_LOUD: f32 = 4.0;
/// … except where there is next to nothing (-54 dB).
const QUIET: f32 = 0.002;

/// Bytes of the longest header a WAV file of ours has.
const HEADER: u64 = 128;

/// What a recording that begins now is called: the name of its file, which makes the
/// note's title and says how it will be kept.
pub(crate) fn name(format: SoundFormat) -> String {
    name_of(Timestamp::now(), format)
}

/// As [`name`], for one that began at another moment (Unix milliseconds).
pub(crate) fn name_at(began: i64, format: SoundFormat) -> String {
    let began = Timestamp::from_millisecond(began).unwrap_or_else(|_| Timestamp::now());
    name_of(began, format)
}

fn name_of(began: Timestamp, format: SoundFormat) -> String {
    // No colon: some systems have none in names.
    let began = TimeZone::system().to_datetime(began);
    format!(
        "{}.{}",
        began.strftime("%Y-%m-%d %H.%M.%S"),
        format.ending()
    )
}

/// Where the text of a recording comes from.
pub(crate) enum Ending {
    /// It is there.
    Text(RecordedText),
    /// From the queue.
    Job(JobOptions),
    /// From the queue, if the user wants it.
    Offered,
}

/// Where recordings are kept, and what reads them.
pub(crate) struct Place<'a> {
    pub(crate) store: &'a Store,
    pub(crate) media: &'a Media,
    pub(crate) scratch: &'a Scratch,
}

/// Keeps what was recorded of a note in the format of its name, read again and
/// compared before the recording goes; `ending` is asked after that. One without a
/// single sample is thrown away with its note, and gives `None`.
pub(crate) fn keep(
    place: &Place<'_>,
    note: &NoteId,
    remark: Option<Remark>,
    ending: impl FnOnce() -> Ending,
) -> Result<Option<NoteSummary>, DeskError> {
    let store = place.store;
    let Some(recorded_rate) = place.rate(store.recorded(note)?)? else {
        store.discard_recording(note)?;
        return Ok(None);
    };
    let format = SoundFormat::of(&store.note(note)?.file_name);
    let mut small = place.compared(note, recorded_rate, format)?;
    if small.is_none() && format != SoundFormat::Flac {
        // Whatever the codec made of it: nothing recorded is lost.
        small = place.compared(note, recorded_rate, SoundFormat::Flac)?;
    }
    let Some((mut small, duration_ms)) = small else {
        return Err(DeskError::Keep(io::Error::other(
            "what was written is not what was recorded",
        )));
    };
    if duration_ms == 0 {
        store.discard_recording(note)?;
        return Ok(None);
    }
    let (text, job) = match ending() {
        Ending::Text(text) => (Some(text), None),
        Ending::Job(options) => (None, Some(options)),
        Ending::Offered => (None, None),
    };
    let ended = EndedRecording {
        duration_ms,
        remark,
        text,
        job,
    };
    Ok(Some(store.finish_recording(note, &mut small, &ended)?))
}

impl Place<'_> {
    /// A file of the recording in this format, and its length in milliseconds; `None` if
    /// what was written is not what was recorded.
    fn compared(
        &self,
        note: &NoteId,
        recorded_rate: u32,
        format: SoundFormat,
    ) -> Result<Option<(Spool, u64)>, DeskError> {
        let rate = format.rate(recorded_rate);
        let read = || -> Result<RemoteSound, DeskError> {
            let recorded = self.store.recorded(note)?;
            Ok(self.media.open_at_rate(Box::new(recorded), rate)?)
        };
        let (small, samples) = small::file(&mut read()?, format, rate, self.scratch)?;
        if samples > 0 {
            let written = self.media.open_at_rate(Box::new(small.again()), rate)?;
            if !same(read()?, written, format)? {
                return Ok(None);
            }
        }
        // Any sample at all is something.
        let duration_ms = (samples * 1000).div_ceil(u64::from(rate));
        Ok(Some((small, duration_ms)))
    }

    /// The rate; `None` where nothing was written but a header, or not even that. More
    /// bytes than that which make no sense are an error: they may be all there is of
    /// what somebody said, and stay.
    fn rate(&self, file: SoundHandle) -> Result<Option<u32>, DeskError> {
        let bytes = file.byte_len();
        match self.media.open(Box::new(file)) {
            Ok(sound) => Ok(Some(sound.sample_rate())),
            Err(_) if bytes <= HEADER => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether `b` is what this format makes of `a`: as long, and the same but for
/// rounding, or as loud throughout where it is to be the same only to the ear.
fn same(mut a: RemoteSound, mut b: RemoteSound, format: SoundFormat) -> Result<bool, DeskError> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    loop {
        let more = (more(&mut a, &mut left)?, more(&mut b, &mut right)?);
        let common = left.len().min(right.len());
        let (a, b) = (&left[..common], &right[..common]);
        let is_same = match format {
            SoundFormat::Flac => a.iter().zip(b).all(|(a, b)| (a - b).abs() <= ONE_STEP),
            SoundFormat::Opus => {
                let (a, b) = (level(a), level(b));
                a.max(b) < QUIET || a.min(b) * AS_LOUD > a.max(b)
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

/// Root mean square.
fn level(samples: &[f32]) -> f32 {
    let energy: f32 = samples.iter().map(|sample| sample * sample).sum();
    (energy / samples.len().max(1) as f32).sqrt()
}

/// Appends the next block, unless samples wait already; `false` at the end.
fn more(sound: &mut dyn Stream, waiting: &mut Vec<f32>) -> Result<bool, DeskError> {
    if !waiting.is_empty() {
        return Ok(true);
    }
    let block = sound.next_block()?;
    waiting.extend(block.iter().flatten());
    Ok(block.is_some())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::{Cursor, Write as _};

    use earshot_audio::Sound;

    use super::*;

    /// That of a WAV file without sound: mono, 16 bits, 16 kHz.
    fn header() -> Vec<u8> {
        let mut header = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        header.extend(16_000_u32.to_le_bytes());
        header.extend(32_000_u32.to_le_bytes());
        header.extend(b"\x02\0\x10\0data\0\0\0\0");
        header
    }

    fn media() -> Media {
        Media::new(crate::worker::launch(), false)
    }

    /// What comes of a recording of these bytes, and whether they are still there.
    fn kept(bytes: &[u8]) -> (Result<Option<NoteSummary>, DeskError>, bool) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("library")).unwrap();
        let mut begun = store.begin_recording("note.flac").unwrap();
        begun.file.write_all(bytes).unwrap();
        let place = Place {
            store: &store,
            media: &media(),
            scratch: &Scratch::plain(folder.path()),
        };
        let kept = keep(&place, &begun.id, None, || Ending::Offered);
        let is_there = store.recorded(&begun.id).is_ok();
        (kept, is_there)
    }

    /// A WAV file of the sample message.
    fn recording() -> Vec<u8> {
        let sample = include_bytes!("../../../assets/sample.opus");
        let (samples, _) = earshot_audio::read_all(Box::new(Cursor::new(sample))).unwrap();
        let sound: Vec<u8> = samples
            .iter()
            .flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes())
            .collect();
        let mut wav = header();
        let size = u32::try_from(sound.len()).unwrap().to_le_bytes();
        wav.truncate(40);
        wav.extend(size);
        wav.extend(sound);
        wav
    }

    #[test]
    fn a_recording_is_kept_in_the_format_of_its_name() {
        let wav = recording();
        for (name, codec, most) in [
            ("a.flac", "Lossless", wav.len()),
            ("a.opus", "Opus", 60_000),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let store = Store::open(&folder.path().join("library")).unwrap();
            let mut begun = store.begin_recording(name).unwrap();
            begun.file.write_all(&wav).unwrap();
            let ending = || Ending::Job(JobOptions::default());
            let place = Place {
                store: &store,
                media: &media(),
                scratch: &Scratch::plain(folder.path()),
            };
            let note = keep(&place, &begun.id, None, ending);
            let note = note.unwrap().unwrap();
            let mut kept = store.sound(&note.id).unwrap();
            let bytes = std::io::copy(&mut kept, &mut std::io::sink()).unwrap();
            assert!(bytes < most as u64, "{name}: {bytes} bytes");
            let sound = Sound::open(Box::new(store.sound(&note.id).unwrap())).unwrap();
            assert!(sound.info().codec.contains(codec), "{:?}", sound.info());
            let length = sound.duration_ms().unwrap();
            assert!(
                length.abs_diff(note.duration_ms) <= 1,
                "{name}: {length} ms"
            );
            assert_eq!(store.jobs().unwrap().len(), 1);
            assert!(store.recorded(&note.id).is_err(), "the recording is gone");
        }
    }

    #[test]
    fn only_what_has_nothing_in_it_is_thrown_away() {
        let header = header();
        for empty in [&b""[..], &header[..20], &header] {
            let (kept, is_there) = kept(empty);
            assert!(kept.unwrap().is_none() && !is_there);
        }
        let (kept, is_there) = kept(&[7; 4096]);
        assert!(kept.is_err() && is_there, "it may be somebody's words");
    }
}
