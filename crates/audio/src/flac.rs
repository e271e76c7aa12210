//! Finds concatenated FLAC files, whose second header the demuxer treats as damage, and hides
//! metadata from it.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::AudioError;
use crate::source::MeasuredSource;

/// Magic and header of the 34-byte STREAMINFO block (RFC 9639, 6 and 8.1), without the last-block
/// bit.
const MAGIC: &[u8] = b"fLaC";
const STREAMINFO_HEADER: &[u8] = b"\0\0\x22";
const HEADER_LEN: usize = MAGIC.len() + 1 + STREAMINFO_HEADER.len();
const SEARCH_CHUNK: usize = 1 << 18;

pub(crate) fn is_flac(start: &[u8]) -> bool {
    is_header(start)
}

fn is_header(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
        && bytes.get(MAGIC.len()).is_some_and(|kind| kind & 0x7f == 0)
        && bytes[MAGIC.len() + 1..].starts_with(STREAMINFO_HEADER)
}

fn find_header(bytes: &[u8]) -> Option<usize> {
    bytes.windows(HEADER_LEN).position(is_header)
}

/// Metadata block types and the last-block flag (RFC 9639, 8.1).
const LAST: u8 = 0x80;
const PADDING: u8 = 1;
/// STREAMINFO and SEEKTABLE.
const NEEDED_BLOCKS: [u8; 2] = [0, 3];
const MAX_BLOCKS: usize = 1000;

/// Turns other metadata blocks into padding: a few megabytes of tags can be a million entries.
pub(crate) fn pad_metadata(source: &mut MeasuredSource) -> Result<(), AudioError> {
    let mut at = MAGIC.len() as u64;
    for _ in 0..MAX_BLOCKS {
        let mut header = Vec::new();
        source.seek(SeekFrom::Start(at))?;
        source.by_ref().take(4).read_to_end(&mut header)?;
        let [kind, a, b, c] = header[..] else {
            return Ok(());
        };
        if !NEEDED_BLOCKS.contains(&(kind & !LAST)) {
            source.overlay(at, vec![kind & LAST | PADDING]);
        }
        if kind & LAST != 0 {
            return Ok(());
        }
        at += 4 + u64::from(u32::from_be_bytes([0, a, b, c]));
    }
    Err(AudioError::damaged("it has too many metadata blocks"))
}

/// Reads the whole file.
pub(crate) fn has_second_file(source: &mut MeasuredSource) -> io::Result<bool> {
    source.seek(SeekFrom::Start(1))?;
    let mut buffer = Vec::new();
    loop {
        let previous_len = buffer.len();
        source
            .by_ref()
            .take(SEARCH_CHUNK as u64)
            .read_to_end(&mut buffer)?;
        if find_header(&buffer).is_some() {
            return Ok(true);
        }
        if buffer.len() == previous_len {
            return Ok(false);
        }
        buffer.drain(..buffer.len().saturating_sub(HEADER_LEN - 1));
    }
}

pub(crate) struct FirstFile {
    source: MeasuredSource,
    pos: u64,
    /// `u64::MAX` until found.
    next: Arc<AtomicU64>,
}

impl FirstFile {
    pub(crate) fn new(source: MeasuredSource, next: Arc<AtomicU64>) -> Self {
        Self {
            source,
            pos: 0,
            next,
        }
    }
}

impl Read for FirstFile {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        // A header may cross the end of the requested range.
        let ahead = (buf.len() + HEADER_LEN - 1) as u64;
        let mut bytes = Vec::new();
        self.source.seek(SeekFrom::Start(self.pos))?;
        self.source.by_ref().take(ahead).read_to_end(&mut bytes)?;
        let skip = usize::from(self.pos == 0);
        if let Some(at) = find_header(bytes.get(skip..).unwrap_or_default()) {
            bytes.truncate(skip + at);
            let at = self.pos + bytes.len() as u64;
            self.next.fetch_min(at, Ordering::Relaxed);
        }
        let got = bytes.len().min(buf.len());
        buf[..got].copy_from_slice(&bytes[..got]);
        self.pos += got as u64;
        Ok(got)
    }
}

impl Seek for FirstFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.pos.checked_add_signed(by),
            SeekFrom::End(by) => self.source.len().checked_add_signed(by),
        };
        self.pos = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.pos)
    }
}
