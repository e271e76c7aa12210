//! A source that the engine reads on behalf of the worker.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};

use earshot_engine::JobId;
use earshot_engine::protocol::Response;

use crate::response_writer::ResponseWriter;

/// A short message as a whole, a long one in pieces that arrive faster than they are decoded.
const CHUNK: u32 = 256 << 10;

pub(crate) struct RemoteSource {
    job: JobId,
    len: u64,
    position: u64,
    chunk: Vec<u8>,
    chunk_start: u64,
    /// Only to be `Sync`.
    replies: Mutex<Receiver<io::Result<Vec<u8>>>>,
    writer: ResponseWriter,
    blocked_on_io: Arc<AtomicBool>,
}

impl RemoteSource {
    /// `blocked_on_io` is set while waiting for a reply.
    pub(crate) fn new(
        job: JobId,
        len: u64,
        replies: Receiver<io::Result<Vec<u8>>>,
        writer: ResponseWriter,
        blocked_on_io: Arc<AtomicBool>,
    ) -> Self {
        Self {
            job,
            len,
            position: 0,
            chunk: Vec::new(),
            chunk_start: 0,
            replies: Mutex::new(replies),
            writer,
            blocked_on_io,
        }
    }

    /// Empty at the end.
    pub(crate) fn next_chunk(&mut self) -> io::Result<&[u8]> {
        self.fetch()?;
        self.position += self.chunk.len() as u64;
        Ok(&self.chunk)
    }

    fn buffered(&self) -> &[u8] {
        let offset = self.position.checked_sub(self.chunk_start);
        let offset = offset.and_then(|offset| usize::try_from(offset).ok());
        offset
            .and_then(|offset| self.chunk.get(offset..))
            .unwrap_or_default()
    }

    fn fetch(&mut self) -> io::Result<()> {
        self.blocked_on_io.store(true, Ordering::Relaxed);
        self.writer.send(&Response::Read {
            job: self.job,
            at: self.position,
            len: CHUNK,
        });
        let replies = self
            .replies
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        // Fails if the job was cancelled.
        let reply = replies.recv();
        self.blocked_on_io.store(false, Ordering::Relaxed);
        self.chunk = reply.map_err(|_| io::Error::from(ErrorKind::BrokenPipe))??;
        self.chunk_start = self.position;
        Ok(())
    }
}

impl Read for RemoteSource {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() || self.position >= self.len {
            return Ok(0);
        }
        if self.buffered().is_empty() {
            self.fetch()?;
        }
        let buffered = self.buffered();
        let count = buffered.len().min(out.len());
        out[..count].copy_from_slice(&buffered[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for RemoteSource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        self.position = at.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
