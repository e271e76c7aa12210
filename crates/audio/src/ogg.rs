//! Where an Ogg file ends (RFC 3533).

use std::io::{Read, Seek, SeekFrom};

use crate::AudioError;
use crate::source::MeasuredSource;

/// The longest page: a header of 27 bytes, 255 lengths, and as many pieces of 255 bytes.
const LONGEST_PAGE: u64 = 27 + 255 + 255 * 255;
const LENGTHS_AT: usize = 26;

/// Whether the file ends with a whole page and a whole packet. A recorder that is stopped
/// does not mark its last page, and has lost nothing.
pub(crate) fn ends_well(source: &mut MeasuredSource) -> Result<bool, AudioError> {
    let len = source.len();
    let mut tail = Vec::new();
    source.seek(SeekFrom::Start(len.saturating_sub(LONGEST_PAGE)))?;
    source.take(LONGEST_PAGE).read_to_end(&mut tail)?;
    // The mark of a page may stand in its data by chance: then what it says does not fit.
    let fits = |page: &[u8]| {
        let lengths = page.get(LENGTHS_AT..).and_then(|rest| {
            let (count, rest) = rest.split_first()?;
            rest.get(..usize::from(*count))
        });
        lengths.is_some_and(|lengths| {
            let data: usize = lengths.iter().map(|len| usize::from(*len)).sum();
            let ends_a_packet = lengths.last().is_none_or(|last| *last < u8::MAX);
            page.len() == LENGTHS_AT + 1 + lengths.len() + data && ends_a_packet
        })
    };
    let starts = tail
        .windows(4)
        .enumerate()
        .filter(|(_, mark)| *mark == b"OggS");
    Ok(starts.map(|(at, _)| &tail[at..]).any(fits))
}
