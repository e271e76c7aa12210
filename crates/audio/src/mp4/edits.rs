//! Edit lists, and the tag that iTunes writes instead.

use super::bytes::{be32, be64};

/// In the file's units.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawEdit {
    /// In movie ticks; 0: up to the end.
    pub(super) len: u64,
    /// In track ticks; `None` for a pause.
    pub(super) from: Option<u64>,
}

/// iTunes and Apple's recorders write hexadecimal frame counts as text: zeros, pre-roll, padding,
/// length.
pub(super) fn itunes_gapless(tags: &[u8]) -> Option<(u64, u64)> {
    const NAME: &[u8] = b"iTunSMPB";
    let at = tags.windows(NAME.len()).position(|window| window == NAME)? + NAME.len();
    // A `data` box with 16 bytes before the text follows.
    let text = tags.get(at + 16..(at + 16 + 64).min(tags.len()))?;
    let mut words = text
        .split(|byte| *byte == b' ')
        .filter(|word| !word.is_empty())
        .map(|word| {
            let word = std::str::from_utf8(word).ok()?;
            u64::from_str_radix(word, 16).ok()
        });
    let (_, skip, _, len) = (
        words.next()??,
        words.next()??,
        words.next()??,
        words.next()??,
    );
    (len > 0).then_some((skip, len))
}

pub(super) fn edits(body: &[u8], is_version_1: bool) -> Vec<RawEdit> {
    let size = if is_version_1 { 20 } else { 12 };
    let count = be32(body, 4) as usize;
    let entries = body.get(8..).unwrap_or_default().chunks_exact(size);
    let read = |entry: &[u8]| {
        let (len, from, rate) = match is_version_1 {
            true => (be64(entry, 0), be64(entry, 8), be32(entry, 16)),
            false => {
                // Sign extension keeps negative starts negative.
                let from = i64::from(be32(entry, 4) as i32) as u64;
                (u64::from(be32(entry, 0)), from, be32(entry, 8))
            }
        };
        RawEdit {
            len,
            // At rate 0 a picture is frozen, without audio.
            from: (from <= i64::MAX as u64 && rate >> 16 != 0).then_some(from),
        }
    };
    entries.take(count).map(read).collect()
}
