//! FLAC files that were put one behind the other. The demuxer knows one header; the next
//! one looks to it like damage.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::AudioError;
use crate::source::MeasuredSource;

/// How every file begins: its mark, and the header of a block of 34 bytes that comes first
/// (RFC 9639, 6 and 8.1), with the highest bit of the block's kind left out.
const MARK: &[u8] = b"fLaC";
const BLOCK: &[u8] = b"\0\0\x22";
const BEGINNING: usize = MARK.len() + 1 + BLOCK.len();
/// Bytes that are searched at a time.
const PIECE: usize = 1 << 18;

pub(crate) fn is_flac(start: &[u8]) -> bool {
    is_beginning(start)
}

fn is_beginning(bytes: &[u8]) -> bool {
    bytes.starts_with(MARK)
        && bytes.get(MARK.len()).is_some_and(|kind| kind & 0x7f == 0)
        && bytes[MARK.len() + 1..].starts_with(BLOCK)
}

/// The place in these bytes at which a file begins.
fn beginning(bytes: &[u8]) -> Option<usize> {
    bytes.windows(BEGINNING).position(is_beginning)
}

/// Kinds of blocks (RFC 9639, 8.1), beside the bit that marks the last one.
const LAST: u8 = 0x80;
const PADDING: u8 = 1;
/// What the demuxer needs: the description of the sound, and where to find places in it.
const NEEDED: [u8; 2] = [0, 3];
/// Blocks looked at.
const MOST_BLOCKS: usize = 1000;

/// Makes padding of all blocks that do not help to find sound: a tag of a few megabytes can
/// hold a million entries.
///
/// # Errors
/// [`AudioError::Damaged`] for more blocks than any program writes.
pub(crate) fn hide_tags(source: &mut MeasuredSource) -> Result<(), AudioError> {
    let mut at = MARK.len() as u64;
    for _ in 0..MOST_BLOCKS {
        let mut header = Vec::new();
        source.seek(SeekFrom::Start(at))?;
        source.by_ref().take(4).read_to_end(&mut header)?;
        let [kind, a, b, c] = header[..] else {
            return Ok(());
        };
        if !NEEDED.contains(&(kind & !LAST)) {
            source.overlay(at, vec![kind & LAST | PADDING]);
        }
        if kind & LAST != 0 {
            return Ok(());
        }
        at += 4 + u64::from(u32::from_be_bytes([0, a, b, c]));
    }
    Err(AudioError::damaged(
        "it has more parts than any sound needs",
    ))
}

/// Whether another file begins behind the first one. All is read.
pub(crate) fn is_joined(source: &mut MeasuredSource) -> io::Result<bool> {
    source.seek(SeekFrom::Start(1))?;
    let mut held = Vec::new();
    loop {
        let kept = held.len();
        source.by_ref().take(PIECE as u64).read_to_end(&mut held)?;
        if beginning(&held).is_some() {
            return Ok(true);
        }
        if held.len() == kept {
            return Ok(false);
        }
        held.drain(..held.len().saturating_sub(BEGINNING - 1));
    }
}

/// The bytes of the first of several files, which ends where the next one begins.
pub(crate) struct FirstFile {
    source: MeasuredSource,
    pos: u64,
    /// Where the next file begins; `u64::MAX` where none was met.
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
        // A beginning may lie across the end of what is asked for.
        let ahead = (buf.len() + BEGINNING - 1) as u64;
        let mut bytes = Vec::new();
        self.source.seek(SeekFrom::Start(self.pos))?;
        self.source.by_ref().take(ahead).read_to_end(&mut bytes)?;
        let skip = usize::from(self.pos == 0);
        if let Some(at) = beginning(bytes.get(skip..).unwrap_or_default()) {
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
