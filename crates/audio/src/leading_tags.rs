//! Skips tags and zeros before the audio. The demuxers never see the tags: a few megabytes can be a
//! million entries.

use std::io::{self, Read, Seek, SeekFrom};

use crate::AudioError;
use crate::sniff::SNIFF;
use crate::source::{MeasuredSource, prefixed_range};

/// The demuxers search this far.
const MAX_ZEROS: usize = 1 << 20;
const MAX_PARTS: usize = 32;
/// hydrogenaudio, APEv2 specification.
const APE: &[u8] = b"APETAGEX";
/// Also the length of the footer.
const APE_HEADER: u64 = 32;
/// ID3v2.4, 3.1.
const ID3: &[u8] = b"ID3";
const ID3_HEADER: u64 = 10;
/// The tag ends with a copy of its header.
const ID3_FOOTER: u8 = 0x10;
/// No format starts with this many zeros.
const MIN_ZEROS: usize = 16;

pub(crate) fn skip(mut source: MeasuredSource) -> Result<MeasuredSource, AudioError> {
    if source.has_unknown_length() {
        return skip_in_stream(source);
    }
    let prefix = prefix_len(&mut source)?;
    if prefix == 0 {
        return Ok(source);
    }
    match source.len().saturating_sub(prefix) {
        0 => Err(AudioError::damaged("it ends before its audio starts")),
        rest => prefixed_range(Vec::new(), source, prefix, rest),
    }
}

fn prefix_len(source: &mut MeasuredSource) -> Result<u64, AudioError> {
    let mut at = 0;
    for _ in 0..MAX_PARTS {
        let start = read(source, at, APE_HEADER as usize)?;
        if let Some(tag) = tag_len(&start) {
            at += tag;
        } else if start.len() >= MIN_ZEROS && start[..MIN_ZEROS].iter().all(|byte| *byte == 0) {
            let zeros = read(source, at, MAX_ZEROS)?;
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

/// Skips one ID3 tag; a stream cannot be read twice.
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
    let prefix = tag + head.len() as u64;
    let rest = source.len().saturating_sub(prefix);
    prefixed_range(head, source, prefix, rest)
}

fn tag_len(start: &[u8]) -> Option<u64> {
    if let Some(size) = start.strip_prefix(APE).and_then(|rest| rest.get(4..8)) {
        let size = u32::from_le_bytes(size.try_into().unwrap_or_default());
        return Some(APE_HEADER + u64::from(size));
    }
    let [_, _, flags, size @ ..] = start.strip_prefix(ID3)?.get(..7)? else {
        return None;
    };
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
