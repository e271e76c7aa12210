//! What stands before the first byte of a sound: tags, and zeros that a download or a
//! recorder left. No tag is looked at, so no demuxer sees one: a tag of a few megabytes can
//! hold a million entries.

use std::io::{self, Read, Seek, SeekFrom};

use crate::AudioError;
use crate::container::spliced;
use crate::sniff::SNIFF;
use crate::source::MeasuredSource;

/// Zeros that are skipped, at most: as far as the demuxers look for a stream too.
const MOST_ZEROS: usize = 1 << 20;
/// Parts looked at.
const MOST_PARTS: usize = 32;
/// An APE tag's header, and as long its footer (hydrogenaudio, APEv2 specification).
const APE: &[u8] = b"APETAGEX";
const APE_HEADER: u64 = 32;
/// An ID3 tag's header (ID3v2.4, 3.1).
const ID3: &[u8] = b"ID3";
const ID3_HEADER: u64 = 10;
/// The flag of an ID3 tag that ends with its header once more.
const ID3_FOOTER: u8 = 0x10;
/// So many zeros at the start are no part of any format.
const ZEROS: usize = 16;

/// The sound without what stands before it.
pub(crate) fn skip(mut source: MeasuredSource) -> Result<MeasuredSource, AudioError> {
    if source.is_endless() {
        return skip_in_stream(source);
    }
    let front = len(&mut source)?;
    if front == 0 {
        return Ok(source);
    }
    match source.len().saturating_sub(front) {
        0 => Err(AudioError::damaged("it ends before any sound begins")),
        rest => spliced(Vec::new(), source, front, rest),
    }
}

/// The place of the first byte that is neither.
fn len(source: &mut MeasuredSource) -> Result<u64, AudioError> {
    let mut at = 0;
    for _ in 0..MOST_PARTS {
        let start = read(source, at, APE_HEADER as usize)?;
        if let Some(tag) = tag_len(&start) {
            at += tag;
        } else if start.len() >= ZEROS && start[..ZEROS].iter().all(|byte| *byte == 0) {
            let zeros = read(source, at, MOST_ZEROS)?;
            let Some(count) = zeros.iter().position(|byte| *byte != 0) else {
                return Ok(0);
            };
            at += count as u64;
        } else {
            return Ok(at);
        }
    }
    Err(AudioError::NotMedia)
}

/// As [`skip`] where nothing can be read twice: an ID3 tag is read over.
fn skip_in_stream(mut source: MeasuredSource) -> Result<MeasuredSource, AudioError> {
    let start = read(&mut source, 0, ID3_HEADER as usize)?;
    let Some(tag) = tag_len(&start) else {
        source.seek(SeekFrom::Start(0))?;
        return Ok(source);
    };
    let rest = tag - start.len() as u64;
    io::copy(&mut source.by_ref().take(rest), &mut io::sink())?;
    let mut head = Vec::new();
    source.by_ref().take(SNIFF as u64).read_to_end(&mut head)?;
    let front = tag + head.len() as u64;
    let rest = source.len().saturating_sub(front);
    spliced(head, source, front, rest)
}

/// The length of the tag that starts like this, if it is one.
fn tag_len(start: &[u8]) -> Option<u64> {
    if let Some(size) = start.strip_prefix(APE).and_then(|rest| rest.get(4..8)) {
        let size = u32::from_le_bytes(size.try_into().unwrap_or_default());
        return Some(APE_HEADER + u64::from(size));
    }
    let [_, _, flags, size @ ..] = start.strip_prefix(ID3)?.get(..7)? else {
        return None;
    };
    // Seven bits a byte.
    let size = size
        .iter()
        .fold(0, |size, byte| size << 7 | u64::from(byte & 0x7f));
    let footer = if flags & ID3_FOOTER != 0 {
        ID3_HEADER
    } else {
        0
    };
    Some(ID3_HEADER + size + footer)
}

fn read(source: &mut MeasuredSource, at: u64, len: usize) -> Result<Vec<u8>, AudioError> {
    let mut bytes = Vec::new();
    source.seek(SeekFrom::Start(at))?;
    source.take(len as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
