//! What stands before the first byte of a sound: tags of other formats, and zeros that a
//! download or a recorder left.

use std::io::{Read, Seek, SeekFrom};

use crate::AudioError;
use crate::source::MeasuredSource;

/// Zeros that are skipped, at most: as far as the demuxers look for a stream too.
const MOST_ZEROS: usize = 1 << 20;
/// Tags looked at.
const MOST_TAGS: usize = 8;
/// An APE tag's header, and as long its footer (hydrogenaudio, APEv2 specification).
const APE: &[u8] = b"APETAGEX";
const APE_HEADER: u64 = 32;
/// So many zeros at the start are no part of any format.
const ZEROS: usize = 16;

/// The place of the first byte that is neither.
pub(crate) fn len(source: &mut MeasuredSource) -> Result<u64, AudioError> {
    let mut at = 0;
    for _ in 0..MOST_TAGS {
        let start = read(source, at, APE_HEADER as usize)?;
        if let Some(size) = start.strip_prefix(APE).and_then(|rest| rest.get(4..8)) {
            let size = u32::from_le_bytes(size.try_into().unwrap_or_default());
            at += APE_HEADER + u64::from(size);
        } else if start.len() >= ZEROS && start[..ZEROS].iter().all(|byte| *byte == 0) {
            let zeros = read(source, at, MOST_ZEROS)?;
            let Some(count) = zeros.iter().position(|byte| *byte != 0) else {
                break;
            };
            at += count as u64;
        } else {
            return Ok(at);
        }
    }
    Ok(0)
}

fn read(source: &mut MeasuredSource, at: u64, len: usize) -> Result<Vec<u8>, AudioError> {
    let mut bytes = Vec::new();
    source.seek(SeekFrom::Start(at))?;
    source.take(len as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
