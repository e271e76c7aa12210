//! Byte sources for the demuxers.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use crate::AudioError;

/// Files, `Cursor`s, encrypted stores.
pub trait MediaSource: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync + ?Sized> MediaSource for T {}

const UNKNOWN_LENGTH: u64 = u64::MAX >> 1;

/// A source whose length is measured once: a file that grows while it is read keeps its length.
///
/// Each clone has its own position on the shared handle. Alternating between clones costs a seek
/// each time.
pub(crate) struct MeasuredSource {
    inner: Arc<Mutex<Shared>>,
    /// [`UNKNOWN_LENGTH`] for a stream.
    len: u64,
    pos: u64,
    /// Offset and replacement.
    overlays: Vec<(u64, Vec<u8>)>,
    /// Bytes appended to the source; included in `len`.
    tail: &'static [u8],
}

struct Shared {
    source: Box<dyn MediaSource>,
    /// Position of `source`; `None` after a failed read or seek.
    position: Option<u64>,
}

impl Clone for MeasuredSource {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            len: self.len,
            pos: 0,
            overlays: self.overlays.clone(),
            tail: self.tail,
        }
    }
}

impl MeasuredSource {
    pub(crate) fn new(mut inner: Box<dyn MediaSource>) -> io::Result<Self> {
        let len = inner.seek(SeekFrom::End(0))?;
        inner.seek(SeekFrom::Start(0))?;
        Ok(Self {
            inner: Arc::new(Mutex::new(Shared {
                source: inner,
                position: Some(0),
            })),
            len,
            pos: 0,
            overlays: Vec::new(),
            tail: &[],
        })
    }

    pub(crate) fn with_unknown_length(inner: Box<dyn MediaSource>) -> Self {
        Self {
            inner: Arc::new(Mutex::new(Shared {
                source: inner,
                position: Some(0),
            })),
            len: UNKNOWN_LENGTH,
            pos: 0,
            overlays: Vec::new(),
            tail: &[],
        }
    }

    pub(crate) fn has_unknown_length(&self) -> bool {
        self.len == UNKNOWN_LENGTH
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    pub(crate) fn overlay(&mut self, at: u64, bytes: Vec<u8>) {
        self.overlays.push((at, bytes));
    }

    pub(crate) fn append(&mut self, bytes: &'static [u8]) {
        self.tail = bytes;
        self.len = self.len.saturating_add(bytes.len() as u64);
    }
}

impl Read for MeasuredSource {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let left = self.len.saturating_sub(self.pos);
        let want = buf.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        if want == 0 {
            return Ok(0);
        }
        let inner_len = self.len - self.tail.len() as u64;
        let got = if let Some(at) = self.pos.checked_sub(inner_len) {
            let mut tail = self.tail.get(at as usize..).unwrap_or_default();
            tail.read(&mut buf[..want])?
        } else {
            let left = usize::try_from(inner_len - self.pos).unwrap_or(usize::MAX);
            let want = want.min(left);
            let mut shared = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            if shared.position != Some(self.pos) {
                shared.position = None;
                shared.source.seek(SeekFrom::Start(self.pos))?;
            }
            shared.position = None;
            let got = shared.source.read(&mut buf[..want])?;
            shared.position = Some(self.pos + got as u64);
            got
        };
        for (at, bytes) in &self.overlays {
            let (from, to) = (
                self.pos.max(*at),
                (self.pos + got as u64).min(at + bytes.len() as u64),
            );
            if from < to {
                let (overlay_start, buf_start) = ((from - at) as usize, (from - self.pos) as usize);
                let len = (to - from) as usize;
                buf[buf_start..buf_start + len]
                    .copy_from_slice(&bytes[overlay_start..overlay_start + len]);
            }
        }
        self.pos += got as u64;
        Ok(got)
    }
}

impl Seek for MeasuredSource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.pos.checked_add_signed(by),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
        };
        self.pos = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.pos)
    }
}

impl symphonia::core::io::MediaSource for MeasuredSource {
    fn is_seekable(&self) -> bool {
        !self.has_unknown_length()
    }

    fn byte_len(&self) -> Option<u64> {
        (!self.has_unknown_length()).then_some(self.len)
    }
}

const HEAD_CAPACITY: usize = 1 << 20;

/// A stream whose head can be read again, to recognise the format.
pub(crate) struct ForwardOnly<R> {
    stream: R,
    head: Vec<u8>,
    read: u64,
    pos: u64,
}

impl<R: Read> ForwardOnly<R> {
    pub(crate) fn new(stream: R) -> Self {
        Self {
            stream,
            head: Vec::new(),
            read: 0,
            pos: 0,
        }
    }
}

impl<R: Read> Read for ForwardOnly<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let got = if self.pos == self.read {
            let got = self.stream.read(buf)?;
            let space = HEAD_CAPACITY - self.head.len();
            self.head.extend_from_slice(&buf[..got.min(space)]);
            self.read += got as u64;
            got
        } else {
            let left = self.head.get(self.pos as usize..).unwrap_or_default();
            if left.is_empty() {
                return Err(io::ErrorKind::Unsupported.into());
            }
            (&*left).read(buf)?
        };
        self.pos += got as u64;
        Ok(got)
    }
}

impl<R: Read> Seek for ForwardOnly<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.pos.checked_add_signed(by),
            SeekFrom::End(_) => None,
        };
        let is_reachable = |at: &u64| *at == self.read || *at < self.head.len() as u64;
        match target.filter(is_reachable) {
            Some(at) => {
                self.pos = at;
                Ok(at)
            }
            None => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// `head`, then `len` bytes of `inner` from `start` on.
struct PrefixedRange {
    head: Vec<u8>,
    inner: MeasuredSource,
    start: u64,
    len: u64,
    pos: u64,
}

/// `head`, then `len` bytes of `source` from `start` on.
pub(crate) fn prefixed_range(
    head: Vec<u8>,
    source: MeasuredSource,
    start: u64,
    len: u64,
) -> Result<MeasuredSource, AudioError> {
    let has_unknown_length = source.has_unknown_length();
    let range = Box::new(PrefixedRange {
        head,
        inner: source,
        start,
        len,
        pos: 0,
    });
    Ok(match has_unknown_length {
        true => MeasuredSource::with_unknown_length(range),
        false => MeasuredSource::new(range)?,
    })
}

impl Read for PrefixedRange {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let head = self.head.len() as u64;
        let got = if self.pos < head {
            (&self.head[self.pos as usize..]).read(buf)?
        } else {
            let left = (head + self.len).saturating_sub(self.pos);
            let want = buf.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            self.inner.read(&mut buf[..want])?
        };
        self.pos += got as u64;
        if self.pos == head && got > 0 {
            self.inner.seek(SeekFrom::Start(self.start))?;
        }
        Ok(got)
    }
}

impl Seek for PrefixedRange {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let head = self.head.len() as u64;
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.pos.checked_add_signed(by),
            SeekFrom::End(by) => (head + self.len).checked_add_signed(by),
        };
        let target = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        if target >= head {
            let inside = self.start.saturating_add(target - head);
            self.inner.seek(SeekFrom::Start(inside))?;
        }
        self.pos = target;
        Ok(target)
    }
}
