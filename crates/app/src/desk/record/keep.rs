//! From what was recorded to what is kept: smaller, and without loss.

use std::fs::File;
use std::io::{self, Seek, SeekFrom};
use std::path::Path;

use earshot_audio::{AudioError, Sound};
use earshot_notes::{EndedRecording, JobOptions, NoteId, NoteSummary, Store};
use jiff::{Timestamp, tz::TimeZone};
use tempfile::NamedTempFile;

use crate::desk::DeskError;
use crate::desk::add::temporary_in;
use crate::desk::flac::{self, FlacError};

/// The largest difference between a 16-bit sample and itself, read as a fraction of
/// one and written again.
const ONE_STEP: f32 = 1.5 / 32_768.0;

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
    let rate = rate(store.recorded(note)?)?;
    let read = |rate| -> Result<Sound, DeskError> {
        Ok(Sound::open_at_rate(Box::new(store.recorded(note)?), rate)?)
    };
    let kept = match rate {
        Some(rate) => encode(&mut read(rate)?, rate, scratch)?.map(|small| (rate, small)),
        None => None,
    };
    let Some((rate, (mut small, samples))) = kept else {
        store.discard_recording(note)?;
        return Ok(None);
    };
    let written = Sound::open_at_rate(Box::new(small.reopen().map_err(DeskError::Keep)?), rate)?;
    if !same(read(rate)?, written)? {
        return Err(DeskError::Keep(io::Error::other(
            "what was written is not what was recorded",
        )));
    }
    small
        .as_file_mut()
        .seek(SeekFrom::Start(0))
        .map_err(DeskError::Keep)?;
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

/// The rate; `None` where nothing was written that makes sense.
fn rate(file: File) -> Result<Option<u32>, DeskError> {
    match Sound::open(Box::new(file)) {
        Ok(sound) => Ok(Some(sound.info().sample_rate)),
        // Ended before its header, or before its first sample.
        Err(AudioError::Empty | AudioError::NotMedia | AudioError::Damaged { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The sound as FLAC, and how many samples it has; `None` if it has none.
fn encode(
    sound: &mut Sound,
    rate: u32,
    scratch: &Path,
) -> Result<Option<(NamedTempFile, u64)>, DeskError> {
    let mut out = temporary_in(scratch).map_err(DeskError::Keep)?;
    let written = {
        let mut buffered = io::BufWriter::new(out.as_file_mut());
        flac::encode(sound, rate, &mut buffered)
    };
    match written {
        Ok(0) => Ok(None),
        Ok(samples) => Ok(Some((out, samples))),
        Err(FlacError::Audio(error)) => Err(error.into()),
        Err(FlacError::Io(error)) => Err(DeskError::Keep(error)),
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
