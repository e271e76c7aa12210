//! A job's media, which the keeper reads for the worker.

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};

use earshot_engine::JobId;
use earshot_engine::wire::Report;

use crate::reporter::Reporter;

/// So much is asked for at once: a short message whole, a long one in pieces that come
/// sooner than they are decoded.
const PIECE: u32 = 256 << 10;

/// The media of one job, as a file that can be read and rewound.
pub(crate) struct RemoteSource {
    job: JobId,
    len: u64,
    at: u64,
    /// The last piece, and where it begins.
    piece: Vec<u8>,
    piece_at: u64,
    /// What the keeper answers. Read by one thread at a time; the lock only says so.
    answers: Mutex<Receiver<io::Result<Vec<u8>>>>,
    reporter: Reporter,
    waits: Arc<AtomicBool>,
}

impl RemoteSource {
    /// `waits` is set while an answer is waited for.
    pub(crate) fn new(
        job: JobId,
        len: u64,
        answers: Receiver<io::Result<Vec<u8>>>,
        reporter: Reporter,
        waits: Arc<AtomicBool>,
    ) -> Self {
        Self {
            job,
            len,
            at: 0,
            piece: Vec::new(),
            piece_at: 0,
            answers: Mutex::new(answers),
            reporter,
            waits,
        }
    }

    /// What comes next, as much as comes at once; nothing at the end.
    pub(crate) fn next_piece(&mut self) -> io::Result<&[u8]> {
        self.fetch()?;
        self.at += self.piece.len() as u64;
        Ok(&self.piece)
    }

    /// What is here already of what comes next.
    fn at_hand(&self) -> &[u8] {
        let from = self.at.checked_sub(self.piece_at);
        let from = from.and_then(|from| usize::try_from(from).ok());
        from.and_then(|from| self.piece.get(from..))
            .unwrap_or_default()
    }

    fn fetch(&mut self) -> io::Result<()> {
        self.waits.store(true, Ordering::Relaxed);
        self.reporter.report(&Report::Read {
            job: self.job,
            at: self.at,
            len: PIECE,
        });
        let answers = self
            .answers
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        // Nobody answers where the job was cancelled.
        let answer = answers.recv();
        self.waits.store(false, Ordering::Relaxed);
        self.piece = answer.map_err(|_| io::Error::from(ErrorKind::BrokenPipe))??;
        self.piece_at = self.at;
        Ok(())
    }
}

impl Read for RemoteSource {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() || self.at >= self.len {
            return Ok(0);
        }
        if self.at_hand().is_empty() {
            self.fetch()?;
        }
        let at_hand = self.at_hand();
        let count = at_hand.len().min(out.len());
        out[..count].copy_from_slice(&at_hand[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for RemoteSource {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
