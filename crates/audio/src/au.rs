//! Sun `.au` files: a short header before samples (SunOS manual page `audio(5)`).

use crate::AudioError;

const HEADER: usize = 24;

pub(crate) fn is_au(start: &[u8]) -> bool {
    start.starts_with(b".snd")
}

/// Returns an equivalent AIFF-C header for a file that begins with `start`, and offset and size of
/// the samples.
pub(crate) fn plan(start: &[u8], len: u64) -> Result<(Vec<u8>, u64, u64), AudioError> {
    let word = |index: usize| {
        let bytes = start.get(index * 4..index * 4 + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(bytes))
    };
    let (Some(at), Some(size), Some(encoding), Some(rate), Some(channels)) =
        (word(1), word(2), word(3), word(4), word(5))
    else {
        return Err(AudioError::damaged("it ends before its audio starts"));
    };
    let (kind, bits): (&[u8; 4], u32) = match encoding {
        1 => (b"ulaw", 8),
        2 => (b"NONE", 8),
        3 => (b"NONE", 16),
        4 => (b"NONE", 24),
        5 => (b"NONE", 32),
        6 => (b"fl32", 32),
        7 => (b"fl64", 64),
        23..=26 => return Err(AudioError::unsupported("G.72x in Sun AU")),
        27 => (b"alaw", 8),
        _ => return Err(AudioError::unsupported("an unknown codec in Sun AU")),
    };
    let at = u64::from(at).max(HEADER as u64);
    let rest = len.saturating_sub(at);
    // All ones: unknown.
    let size = match size {
        u32::MAX => rest,
        size => rest.min(size.into()),
    };
    let (frame, max_size) = (u64::from(bits / 8 * channels), u64::from(u32::MAX >> 1));
    let channels = u16::try_from(channels).ok().filter(|count| *count > 0);
    let Some(channels) = channels.filter(|_| rate > 0) else {
        return Err(AudioError::damaged(
            "it has an impossible number of channels",
        ));
    };
    let size = size.min(max_size) / frame * frame;
    if size == 0 {
        return Err(AudioError::Empty);
    }
    let mut common = channels.to_be_bytes().to_vec();
    common.extend(((size / frame) as u32).to_be_bytes());
    common.extend((bits as u16).to_be_bytes());
    common.extend(extended(rate));
    common.extend(kind);
    // An empty name, padded to an even length.
    common.extend([0, 0]);
    let mut head = b"AIFCFVER\0\0\0\x04\xa2\x80\x51\x40COMM".to_vec();
    head.extend((common.len() as u32).to_be_bytes());
    head.extend(common);
    head.extend(b"SSND");
    head.extend((size as u32 + 8).to_be_bytes());
    head.extend([0; 8]);
    let mut form = b"FORM".to_vec();
    form.extend((head.len() as u32 + size as u32).to_be_bytes());
    form.extend(head);
    Ok((form, at, size))
}

/// AIFF stores rates as 80-bit extended floats.
fn extended(rate: u32) -> [u8; 10] {
    let shift = rate.leading_zeros();
    let mut bytes = [0; 10];
    bytes[..2].copy_from_slice(&(16_383 + 31 - shift as u16).to_be_bytes());
    bytes[2..6].copy_from_slice(&(rate << shift).to_be_bytes());
    bytes
}
