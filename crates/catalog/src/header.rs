//! The header of whisper.cpp model files.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// First value of every whisper.cpp model file.
const MAGIC: u32 = 0x6767_6d6c;
/// Header fields after the magic number.
const HEADER_FIELDS: usize = 11;
/// Plausible ranges of the fields: vocabulary; context, width, heads and layers of the encoder and
/// of the decoder; mel bands; number format.
const BOUNDS: [(u32, u32); HEADER_FIELDS] = [
    (50_000, 60_000),
    (1, 1500),
    (1, 8192),
    (1, 128),
    (1, 128),
    (1, 4096),
    (1, 8192),
    (1, 128),
    (1, 128),
    (40, 256),
    (0, 4096),
];

/// Vocabulary size, if the file starts with a plausible whisper.cpp header.
pub(crate) fn vocabulary_size(path: &Path) -> Option<u32> {
    let mut head = [0; 4 * (1 + HEADER_FIELDS)];
    if !std::fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut file = File::open(path).ok()?;
    file.seek(SeekFrom::Start(0)).ok()?;
    file.read_exact(&mut head).ok()?;
    let mut fields = head
        .chunks_exact(4)
        .map(|four| four.try_into().map_or(u32::MAX, u32::from_le_bytes));
    if fields.next()? != MAGIC {
        return None;
    }
    let fields: Vec<u32> = fields.collect();
    let in_bounds = |(value, (min, max)): (&u32, (u32, u32))| (min..=max).contains(value);
    fields.iter().zip(BOUNDS).all(in_bounds).then(|| fields[0])
}
