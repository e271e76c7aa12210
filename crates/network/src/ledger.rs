use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use earshot_error::ErrorCode;
use serde::{Deserialize, Serialize};

use crate::Purpose;

/// A log of every attempted connection: time, host, purpose and size, but not the content.
///
/// Append-only, one JSON object per line. Each connection has a line at its start and one at its
/// end, so crashes leave a trace.
#[derive(Debug, Clone)]
pub struct Ledger {
    path: PathBuf,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct LedgerEntry {
    /// Unique within a ledger.
    pub id: String,
    /// Start, Unix ms.
    pub time_ms: u64,
    pub host: String,
    /// Host of the proxy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(rename = "via")]
    pub proxy: Option<String>,
    pub purpose: Purpose,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(rename = "about")]
    pub note_id: Option<String>,
    /// Content only, without protocol overhead.
    pub bytes_out: u64,
    /// Content only, without protocol overhead.
    pub bytes_in: u64,
    pub outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(rename = "note")]
    pub error_code: Option<ErrorCode>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Not finished, or the program was terminated.
    Interrupted,
    Done,
    Redirected,
    /// By the user or the offline lock.
    Stopped,
    /// See `error_code`.
    Failed,
}

impl Ledger {
    /// Created at the first connection.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Oldest first; malformed lines are skipped.
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
            // The closing line replaces the opening one, which is near: few connections are open at
            // a time.
            match entries
                .iter_mut()
                .rev()
                .take(64)
                .find(|known| known.id == entry.id)
            {
                Some(known) => *known = entry,
                None => entries.push(entry),
            }
        }
        Ok(entries)
    }
}
