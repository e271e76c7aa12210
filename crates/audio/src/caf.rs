//! Interrupted CAF recordings: their data size is −1, which the format allows for the last chunk
//! (Apple Core Audio Format Specification, "Audio Data Chunk").

use std::io::{Read, Seek, SeekFrom};

use crate::AudioError;
use crate::source::MeasuredSource;

/// Real files have about a dozen.
const MAX_CHUNKS: usize = 1_000;

pub(crate) fn is_caf(start: &[u8]) -> bool {
    start.starts_with(b"caff")
}

/// Replaces an unknown data size with the size of the rest of the file.
pub(crate) fn set_data_size(source: &mut MeasuredSource) -> Result<(), AudioError> {
    let mut at = 8_u64;
    for _ in 0..MAX_CHUNKS {
        let mut head = [0; 12];
        source.seek(SeekFrom::Start(at))?;
        if source.read_exact(&mut head).is_err() {
            break;
        }
        let (kind, size) = head.split_at(4);
        let size = i64::from_be_bytes(size.try_into().unwrap_or_default());
        let start = at + head.len() as u64;
        if size < 0 && kind == b"data" {
            let rest = source.len().saturating_sub(start);
            source.overlay(at + 4, rest.to_be_bytes().to_vec());
        }
        match u64::try_from(size) {
            Ok(size) => at = start.saturating_add(size),
            Err(_) => break,
        }
    }
    Ok(())
}
