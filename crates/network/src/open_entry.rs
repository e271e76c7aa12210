//! Writes to the ledger; not compiled into offline builds.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use earshot_fsutil::create_private_dir;

use crate::{Ledger, LedgerEntry, NetworkError, Outcome, Purpose};

impl Ledger {
    pub(crate) fn open_entry(
        &self,
        purpose: Purpose,
        host: &str,
        proxy: Option<&str>,
        note_id: Option<&str>,
    ) -> Result<OpenEntry<'_>, NetworkError> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let time_ms = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |time| time.as_millis() as u64);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let open = OpenEntry {
            ledger: self,
            entry: LedgerEntry {
                id: format!("{time_ms:x}-{:x}-{count:x}", std::process::id()),
                time_ms,
                host: host.to_owned(),
                proxy: proxy.map(str::to_owned),
                purpose,
                note_id: note_id.map(str::to_owned),
                bytes_out: 0,
                bytes_in: 0,
                outcome: Outcome::Interrupted,
                error_code: None,
            },
        };
        self.append(&open.entry)?;
        Ok(open)
    }

    fn append(&self, entry: &LedgerEntry) -> Result<(), NetworkError> {
        let write = || {
            let mut file = open_to_append(self.path())?;
            let mut line = Vec::new();
            if ends_in_partial_line(&mut file)? {
                line.push(b'\n');
            }
            serde_json::to_writer(&mut line, entry)?;
            line.push(b'\n');
            // A single write, so that lines of concurrent processes do not mix.
            file.write_all(&line)
        };
        write().map_err(|source| NetworkError::Ledger {
            path: self.path().to_owned(),
            source,
        })
    }
}

/// Creates the file and its folder readable only by the user: the library may not exist yet.
fn open_to_append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).read(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    if let Some(folder) = path.parent() {
        create_private_dir(folder)?;
    }
    options.open(path)
}

/// After a power cut, for example.
fn ends_in_partial_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// An open connection: count bytes, then [`close`](OpenEntry::close) or [`fail`](OpenEntry::fail)
/// it.
#[derive(Debug)]
pub(crate) struct OpenEntry<'a> {
    ledger: &'a Ledger,
    entry: LedgerEntry,
}

impl OpenEntry<'_> {
    pub(crate) fn add_sent(&mut self, bytes: u64) {
        self.entry.bytes_out += bytes;
    }

    pub(crate) fn add_received(&mut self, bytes: usize) {
        self.entry.bytes_in += bytes as u64;
    }

    pub(crate) fn close(mut self, outcome: Outcome) -> Result<(), NetworkError> {
        self.entry.outcome = outcome;
        self.ledger.append(&self.entry)
    }

    /// Write errors are ignored: the user should see `error`.
    pub(crate) fn fail(mut self, error: &NetworkError) {
        let outcome = if matches!(error, NetworkError::Cancelled) {
            Outcome::Stopped
        } else {
            self.entry.error_code = Some(error.code());
            Outcome::Failed
        };
        drop(self.close(outcome));
    }
}
