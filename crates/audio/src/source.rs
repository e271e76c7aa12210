//! The bytes a sound is read from.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

/// Anything that can be read, rewound and handed to another thread.
///
/// Implemented for every type that fits: files, `Cursor`s, encrypted stores.
pub trait MediaSource: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync + ?Sized> MediaSource for T {}

/// The length of a source that is still being made.
const ENDLESS: u64 = u64::MAX >> 1;

/// A source as the demuxers want it: with a length that was measured once, so
/// that a file that grows while it is read keeps the end it had at the start.
///
/// Each clone reads from a place of its own, so that a sound can be opened anew
/// from the one handle there is. They are meant for one after the other: taking
/// turns costs a seek at every turn.
pub(crate) struct MeasuredSource {
    inner: Arc<Mutex<Shared>>,
    /// [`ENDLESS`] where nobody knows.
    len: u64,
    pos: u64,
    /// Bytes that are read in place of the ones at a position.
    overlays: Vec<(u64, Vec<u8>)>,
    /// Bytes that are read behind the last one; `len` counts them.
    tail: &'static [u8],
}

struct Shared {
    source: Box<dyn MediaSource>,
    /// Where the source stands; `None` where a failure left that open.
    at: Option<u64>,
}

impl Clone for MeasuredSource {
    /// Another reader of the same bytes, at the first one.
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
    /// Measures `inner` and leaves it at its first byte.
    pub(crate) fn new(mut inner: Box<dyn MediaSource>) -> io::Result<Self> {
        let len = inner.seek(SeekFrom::End(0))?;
        inner.seek(SeekFrom::Start(0))?;
        Ok(Self {
            inner: Arc::new(Mutex::new(Shared {
                source: inner,
                at: Some(0),
            })),
            len,
            pos: 0,
            overlays: Vec::new(),
            tail: &[],
        })
    }

    /// A source that is still being made: it is read from front to back.
    pub(crate) fn endless(inner: Box<dyn MediaSource>) -> Self {
        Self {
            inner: Arc::new(Mutex::new(Shared {
                source: inner,
                at: Some(0),
            })),
            len: ENDLESS,
            pos: 0,
            overlays: Vec::new(),
            tail: &[],
        }
    }

    pub(crate) fn is_endless(&self) -> bool {
        self.len == ENDLESS
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Makes the source read as if `bytes` stood at `at`.
    pub(crate) fn overlay(&mut self, at: u64, bytes: Vec<u8>) {
        self.overlays.push((at, bytes));
    }

    /// Makes the source read as if `bytes` stood behind its end.
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
        let own = self.len - self.tail.len() as u64;
        let got = if let Some(at) = self.pos.checked_sub(own) {
            let mut tail = self.tail.get(at as usize..).unwrap_or_default();
            tail.read(&mut buf[..want])?
        } else {
            let left = usize::try_from(own - self.pos).unwrap_or(usize::MAX);
            let want = want.min(left);
            let mut shared = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            if shared.at != Some(self.pos) {
                shared.at = None;
                shared.source.seek(SeekFrom::Start(self.pos))?;
            }
            shared.at = None;
            let got = shared.source.read(&mut buf[..want])?;
            shared.at = Some(self.pos + got as u64);
            got
        };
        for (at, bytes) in &self.overlays {
            let (from, to) = (
                self.pos.max(*at),
                (self.pos + got as u64).min(at + bytes.len() as u64),
            );
            if from < to {
                let (there, here) = ((from - at) as usize, (from - self.pos) as usize);
                let len = (to - from) as usize;
                buf[here..here + len].copy_from_slice(&bytes[there..there + len]);
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
        !self.is_endless()
    }

    fn byte_len(&self) -> Option<u64> {
        (!self.is_endless()).then_some(self.len)
    }
}

/// So many first bytes of a stream are kept.
const HEAD: usize = 1 << 20;

/// A stream as a source: its first bytes can be read again, which is how it is
/// recognised; from there on it goes one way.
pub(crate) struct OneWay<R> {
    stream: R,
    head: Vec<u8>,
    /// Bytes read from the stream.
    read: u64,
    pos: u64,
}

impl<R: Read> OneWay<R> {
    pub(crate) fn new(stream: R) -> Self {
        Self {
            stream,
            head: Vec::new(),
            read: 0,
            pos: 0,
        }
    }
}

impl<R: Read> Read for OneWay<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let got = if self.pos == self.read {
            let got = self.stream.read(buf)?;
            let room = HEAD - self.head.len();
            self.head.extend_from_slice(&buf[..got.min(room)]);
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

impl<R: Read> Seek for OneWay<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.pos.checked_add_signed(by),
            SeekFrom::End(_) => None,
        };
        let can = |at: &u64| *at == self.read || *at < self.head.len() as u64;
        match target.filter(can) {
            Some(at) => {
                self.pos = at;
                Ok(at)
            }
            None => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// One range of another source behind some bytes of our own.
pub(crate) struct Splice {
    head: Vec<u8>,
    inner: MeasuredSource,
    start: u64,
    len: u64,
    pos: u64,
}

impl Splice {
    /// `head`, then `len` bytes of `inner` from `start` on.
    pub(crate) fn new(head: Vec<u8>, inner: MeasuredSource, start: u64, len: u64) -> Self {
        Self {
            head,
            inner,
            start,
            len,
            pos: 0,
        }
    }
}

impl Read for Splice {
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

impl Seek for Splice {
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
