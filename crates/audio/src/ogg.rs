//! Checks the streams and the end of an Ogg file (RFC 3533).

use std::io::{Read, Seek, SeekFrom};

use crate::AudioError;
use crate::source::MeasuredSource;

/// A header of 27 bytes, 255 segment lengths, and as many segments of 255 bytes.
const MAX_PAGE_LEN: u64 = 27 + 255 + 255 * 255;
const SEGMENT_TABLE_OFFSET: usize = 26;

/// All streams declare their codec in the first pages. Theora is the only video codec in use.
pub(crate) fn has_video(start: &[u8]) -> bool {
    start.starts_with(b"OggS") && start.windows(7).any(|window| window == b"\x80theora")
}

/// Whether the file ends with a complete page and packet. (An interrupted recorder leaves its last
/// page unmarked, but no data is lost.)
pub(crate) fn ends_cleanly(source: &mut MeasuredSource) -> Result<bool, AudioError> {
    let len = source.len();
    let mut tail = Vec::new();
    source.seek(SeekFrom::Start(len.saturating_sub(MAX_PAGE_LEN)))?;
    source.take(MAX_PAGE_LEN).read_to_end(&mut tail)?;
    // "OggS" may occur in data by chance; then the lengths do not fit.
    let fits = |page: &[u8]| {
        let lengths = page.get(SEGMENT_TABLE_OFFSET..).and_then(|rest| {
            let (count, rest) = rest.split_first()?;
            rest.get(..usize::from(*count))
        });
        lengths.is_some_and(|lengths| {
            let data: usize = lengths.iter().map(|len| usize::from(*len)).sum();
            let ends_a_packet = lengths.last().is_none_or(|last| *last < u8::MAX);
            page.len() == SEGMENT_TABLE_OFFSET + 1 + lengths.len() + data && ends_a_packet
        })
    };
    let starts = tail
        .windows(4)
        .enumerate()
        .filter(|(_, mark)| *mark == b"OggS");
    Ok(starts.map(|(at, _)| &tail[at..]).any(fits))
}
