//! From what was recorded to what is kept: smaller, and without loss.

use std::fs::File;
use std::io;
use std::path::Path;

use earshot_audio::{AudioError, Sound};
use earshot_notes::{EndedRecording, JobOptions, NoteId, NoteSummary, Store};
use jiff::{Timestamp, tz::TimeZone};

use crate::desk::DeskError;
use crate::desk::flac;

/// The largest difference between a 16-bit sample and itself, read as a fraction of
/// one and written again.
const ONE_STEP: f32 = 1.5 / 32_768.0;

/// Bytes of the longest header a WAV file of ours has.
const HEADER: u64 = 128;

/// What a recording that begins now is called: the name of its file, which makes the
/// note's title.
pub(crate) fn name() -> String {
    // No colon: some systems have none in names.
    let now = TimeZone::system().to_datetime(Timestamp::now());
    format!("{}.flac", now.strftime("%Y-%m-%d %H.%M.%S"))
}

/// Keeps what was recorded of a note as FLAC, checked sample by sample before the
/// recording goes. One without a single sample is thrown away with its note, and
/// gives `None`.
pub(crate) fn keep(
    store: &Store,
    scratch: &Path,
    note: &NoteId,
    remark: Option<String>,
    job: Option<JobOptions>,
) -> Result<Option<NoteSummary>, DeskError> {
    let Some(rate) = rate(store.recorded(note)?)? else {
        store.discard_recording(note)?;
        return Ok(None);
    };
    let read = || -> Result<Sound, DeskError> {
        Ok(Sound::open_at_rate(Box::new(store.recorded(note)?), rate)?)
    };
    let (mut small, samples) = flac::file(&mut read()?, rate, scratch)?;
    if samples == 0 {
        store.discard_recording(note)?;
        return Ok(None);
    }
    let written = Sound::open_at_rate(Box::new(small.reopen().map_err(DeskError::Keep)?), rate)?;
    if !same(read()?, written)? {
        return Err(DeskError::Keep(io::Error::other(
            "what was written is not what was recorded",
        )));
    }
    let ended = EndedRecording {
        duration_ms: samples * 1000 / u64::from(rate),
        remark,
        job,
    };
    Ok(Some(store.finish_recording(
        note,
        small.as_file_mut(),
        &ended,
    )?))
}

/// The rate; `None` where nothing was written but a header, or not even that. More
/// bytes than that which make no sense are an error: they may be all there is of
/// what somebody said, and stay.
fn rate(file: File) -> Result<Option<u32>, DeskError> {
    let bytes = file.metadata().map_err(AudioError::Io)?.len();
    match Sound::open(Box::new(file)) {
        Ok(sound) => Ok(Some(sound.info().sample_rate)),
        Err(_) if bytes <= HEADER => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether two sounds are the same but for rounding.
fn same(mut a: Sound, mut b: Sound) -> Result<bool, DeskError> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    loop {
        let more = (more(&mut a, &mut left)?, more(&mut b, &mut right)?);
        let common = left.len().min(right.len());
        if left
            .drain(..common)
            .zip(right.drain(..common))
            .any(|(a, b): (f32, f32)| (a - b).abs() > ONE_STEP)
        {
            return Ok(false);
        }
        if more == (false, false) {
            return Ok(left.is_empty() && right.is_empty());
        }
    }
}

/// Appends the next block, unless samples wait already; `false` at the end.
fn more(sound: &mut Sound, waiting: &mut Vec<f32>) -> Result<bool, DeskError> {
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

    use std::io::Write as _;

    use super::*;

    /// What comes of a recording of these bytes, and whether they are still there.
    fn kept(bytes: &[u8]) -> (Result<Option<NoteSummary>, DeskError>, bool) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("library")).unwrap();
        let mut begun = store.begin_recording("note.flac").unwrap();
        begun.file.write_all(bytes).unwrap();
        let kept = keep(&store, folder.path(), &begun.note.id, None, None);
        let is_there = store.recorded(&begun.note.id).is_ok();
        (kept, is_there)
    }

    #[test]
    fn only_what_has_nothing_in_it_is_thrown_away() {
        let mut header = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        header.extend(16_000_u32.to_le_bytes());
        header.extend(32_000_u32.to_le_bytes());
        header.extend(b"\x02\0\x10\0data\0\0\0\0");
        for empty in [&b""[..], &header[..20], &header] {
            let (kept, is_there) = kept(empty);
            assert!(kept.unwrap().is_none() && !is_there);
        }
        let (kept, is_there) = kept(&[7; 4096]);
        assert!(kept.is_err() && is_there, "it may be somebody's words");
    }
}
