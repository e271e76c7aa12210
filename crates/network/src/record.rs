//! Writes into the ledger. Not in a build that never connects.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::{Ledger, LedgerEntry, OnlineError, Outcome, Purpose};

impl Ledger {
    /// Writes that a connection begins.
    pub(crate) fn open(
        &self,
        purpose: Purpose,
        host: &str,
        via: Option<&str>,
        about: Option<&str>,
    ) -> Result<Record<'_>, OnlineError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let time_ms = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |time| time.as_millis() as u64);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let record = Record {
            ledger: self,
            entry: LedgerEntry {
                id: format!("{time_ms:x}-{:x}-{count:x}", std::process::id()),
                time_ms,
                host: host.to_owned(),
                via: via.map(str::to_owned),
                purpose,
                about: about.map(str::to_owned),
                bytes_out: 0,
                bytes_in: 0,
                outcome: Outcome::Interrupted,
                note: None,
            },
        };
        self.append(&record.entry)?;
        Ok(record)
    }

    fn append(&self, entry: &LedgerEntry) -> Result<(), OnlineError> {
        let write = || {
            let mut file = open_to_append(self.path())?;
            let mut line = Vec::new();
            if ends_in_half_a_line(&mut file)? {
                line.push(b'\n');
            }
            serde_json::to_writer(&mut line, entry)?;
            line.push(b'\n');
            // In one piece, so that two programs at once do not mix their lines.
            file.write_all(&line)
        };
        write().map_err(|source| OnlineError::Ledger {
            path: self.path().to_owned(),
            source,
        })
    }
}

/// Opens the file, and makes it and its folder for their owner alone: the first connection
/// may come before there is a library.
fn open_to_append(path: &Path) -> io::Result<File> {
    let mut folders = DirBuilder::new();
    folders.recursive(true);
    let mut options = OpenOptions::new();
    options.create(true).read(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        folders.mode(0o700);
        options.mode(0o600);
    }
    if let Some(folder) = path.parent() {
        folders.create(folder)?;
    }
    options.open(path)
}

/// Whether the last writer was cut off, by a power cut say.
fn ends_in_half_a_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// A connection that has begun. Count into it, then [`close`](Record::close) it, or say with
/// what it [`fail`](Record::fail)ed.
#[derive(Debug)]
pub(crate) struct Record<'a> {
    ledger: &'a Ledger,
    entry: LedgerEntry,
}

impl Record<'_> {
    /// Counts bytes sent.
    pub(crate) fn sent(&mut self, bytes: u64) {
        self.entry.bytes_out += bytes;
    }

    /// Counts bytes received.
    pub(crate) fn received(&mut self, bytes: usize) {
        self.entry.bytes_in += bytes as u64;
    }

    /// Writes that the connection ended so.
    pub(crate) fn close(mut self, outcome: Outcome) -> Result<(), OnlineError> {
        self.entry.outcome = outcome;
        self.ledger.append(&self.entry)
    }

    /// Writes that the connection ended with this error. That one is what the user should
    /// hear of, even where this cannot be written.
    pub(crate) fn fail(mut self, error: &OnlineError) {
        let outcome = if matches!(error, OnlineError::Cancelled) {
            Outcome::Stopped
        } else {
            self.entry.note = Some(error.code().to_owned());
            Outcome::Failed
        };
        drop(self.close(outcome));
    }
}
