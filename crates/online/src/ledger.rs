//! The record of every connection.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::{OnlineError, Purpose};

/// A file with every connection ever made or tried: when, with whom, what for,
/// how much; never what.
///
/// One JSON object a line, only ever appended to. A connection has a line when
/// it begins and another when it ends, so that even one cut short by a crash or
/// a power cut is there.
#[derive(Debug, Clone)]
pub struct Ledger {
    path: PathBuf,
}

/// One connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Tells apart the connections of one ledger.
    pub id: String,
    /// When it began, in milliseconds since 1970.
    pub time_ms: u64,
    /// The server's name.
    pub host: String,
    /// What it was for.
    pub purpose: Purpose,
    /// Bytes of content sent; what the protocols add is not counted.
    pub bytes_out: u64,
    /// Bytes of content received; what the protocols add is not counted.
    pub bytes_in: u64,
    /// How it ended.
    pub outcome: Outcome,
    /// A word more, such as an error's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It has not ended, or the program was cut off before it did.
    Interrupted,
    /// What was wanted was done.
    Done,
    /// The server pointed elsewhere.
    Redirected,
    /// It failed; the note has the error's code.
    Failed,
}

impl Ledger {
    /// The ledger kept at `path`. The file is made when it is first needed: no
    /// file, no connection ever.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The ledger's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every connection, oldest first. Lines that make no sense are left out.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn entries(&self) -> io::Result<Vec<LedgerEntry>> {
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut entries: Vec<LedgerEntry> = Vec::new();
        for line in BufReader::new(file).split(b'\n') {
            let Ok(entry) = serde_json::from_slice::<LedgerEntry>(&line?) else {
                continue;
            };
            // The closing line takes the place of the opening one, which is
            // among the last: few connections are open at a time.
            match entries.iter_mut().rev().find(|known| known.id == entry.id) {
                Some(known) => *known = entry,
                None => entries.push(entry),
            }
        }
        Ok(entries)
    }

    /// Writes that a connection begins.
    pub(crate) fn open(&self, purpose: Purpose, host: &str) -> Result<Record<'_>, OnlineError> {
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
                purpose,
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
            if let Some(folder) = self.path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let mut file = OpenOptions::new()
                .create(true)
                .read(true)
                .append(true)
                .open(&self.path)?;
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
            path: self.path.clone(),
            source,
        })
    }
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

/// A connection that has begun. Count into it, then [`close`](Record::close) it.
#[derive(Debug)]
pub(crate) struct Record<'a> {
    ledger: &'a Ledger,
    entry: LedgerEntry,
}

impl Record<'_> {
    /// Counts bytes received.
    pub(crate) fn received(&mut self, bytes: usize) {
        self.entry.bytes_in += bytes as u64;
    }

    /// Writes how the connection ended.
    pub(crate) fn close(mut self, outcome: Outcome, note: Option<&str>) -> Result<(), OnlineError> {
        self.entry.outcome = outcome;
        self.entry.note = note.map(str::to_owned);
        self.ledger.append(&self.entry)
    }
}
