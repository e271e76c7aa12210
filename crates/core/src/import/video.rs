//! Detects video tracks from the container's tables.

use std::io::{self, Read, Seek, SeekFrom};

/// Upper bound for a `moov` box, in bytes.
const MAX_TRACK_TABLE: u64 = 16 << 20;
/// Matroska lists the tracks before the media data.
const MATROSKA_HEAD: u64 = 256 << 10;

/// Malformed containers count as audio-only.
pub(crate) fn has_video(source: &mut (impl Read + Seek)) -> io::Result<bool> {
    let mut start = [0; 12];
    source.seek(SeekFrom::Start(0))?;
    let read = read_up_to(source, &mut start)?;
    let start = &start[..read];
    let found = if start.get(4..8) == Some(b"ftyp") {
        mp4(source)?
    } else if start.starts_with(b"\x1a\x45\xdf\xa3") {
        matroska(source)?
    } else {
        start.starts_with(b"OggS") && ogg(source)?
    };
    source.seek(SeekFrom::Start(0))?;
    Ok(found)
}

fn read_up_to(source: &mut impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while read < bytes.len() {
        match source.read(&mut bytes[read..]) {
            Ok(0) => break,
            Ok(count) => read += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

/// A video handler in `moov` (ISO/IEC 14496-12, 8.4.3).
fn mp4(source: &mut (impl Read + Seek)) -> io::Result<bool> {
    let end = source.seek(SeekFrom::End(0))?;
    let mut at = 0;
    while at + 8 <= end {
        source.seek(SeekFrom::Start(at))?;
        let mut head = [0; 16];
        let read = read_up_to(source, &mut head)?;
        let [a, b, c, d, ..] = head;
        let (size, head_len) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (end - at, 8),
            1 if read == 16 => {
                let [.., e, f, g, h, i, j, k, l] = head;
                (u64::from_be_bytes([e, f, g, h, i, j, k, l]), 16)
            }
            size => (u64::from(size), 8),
        };
        if size < head_len {
            return Ok(false);
        }
        if &head[4..8] == b"moov" {
            source.seek(SeekFrom::Start(at + head_len))?;
            let mut table = Vec::new();
            source
                .take((size - head_len).min(MAX_TRACK_TABLE))
                .read_to_end(&mut table)?;
            // `hdlr`, version and flags, a zero, then the handler type.
            return Ok(table
                .windows(16)
                .any(|atom| atom.starts_with(b"hdlr") && &atom[12..] == b"vide"));
        }
        at = match at.checked_add(size) {
            Some(next) => next,
            None => return Ok(false),
        };
    }
    Ok(false)
}

/// A TrackType element (0x83) of length 1 with value 1, as all muxers write it (RFC 9559,
/// 5.1.4.1.3), and a video codec id.
fn matroska(source: &mut (impl Read + Seek)) -> io::Result<bool> {
    source.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    source.take(MATROSKA_HEAD).read_to_end(&mut head)?;
    let contains = |bytes: &[u8]| head.windows(bytes.len()).any(|window| window == bytes);
    Ok(contains(b"\x83\x81\x01") && contains(b"V_"))
}

/// Theora names itself in the first page.
fn ogg(source: &mut (impl Read + Seek)) -> io::Result<bool> {
    source.seek(SeekFrom::Start(0))?;
    let mut head = vec![0; 4096];
    let read = read_up_to(source, &mut head)?;
    Ok(head[..read]
        .windows(7)
        .any(|window| window == b"\x80theora"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Cursor;

    use super::*;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        let mut bytes = (body.len() as u32 + 8).to_be_bytes().to_vec();
        bytes.extend(kind);
        bytes.extend(body);
        bytes
    }

    fn mp4_file(handler: &[u8; 4]) -> Vec<u8> {
        let mut body = vec![0; 8];
        body.extend(handler);
        body.extend([0; 13]);
        let moov = boxed(b"moov", &boxed(b"hdlr", &body));
        [boxed(b"ftyp", b"isom"), boxed(b"mdat", &[7; 50]), moov].concat()
    }

    #[test]
    fn mp4_handlers_are_recognised() {
        assert!(has_video(&mut Cursor::new(mp4_file(b"vide"))).unwrap());
        assert!(!has_video(&mut Cursor::new(mp4_file(b"soun"))).unwrap());
    }

    #[test]
    fn malformed_containers_have_no_video() {
        let mut endless = boxed(b"ftyp", b"isom");
        endless.extend([0, 0, 0, 1, b'm', b'd', b'a', b't']);
        endless.extend([0xff; 8]);
        assert!(!has_video(&mut Cursor::new(endless)).unwrap());
        for bytes in [&b""[..], b"\0\0\0\0ftyp", b"OggS", b"\x1a\x45\xdf\xa3"] {
            assert!(!has_video(&mut Cursor::new(bytes.to_vec())).unwrap());
        }
    }
}
