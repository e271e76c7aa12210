//! The record of every connection.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::Purpose;

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
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct LedgerEntry {
    /// Tells apart the connections of one ledger.
    pub id: String,
    /// When it began, in milliseconds since 1970.
    pub time_ms: u64,
    /// The server's name.
    pub host: String,
    /// The name of the proxy that led there, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// What it was for.
    pub purpose: Purpose,
    /// The name of the note that it was about, if it was about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
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
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It has not ended, or the program was cut off before it did.
    Interrupted,
    /// What was wanted was done.
    Done,
    /// The server pointed elsewhere.
    Redirected,
    /// It was stopped on this side: by the user, by the offline lock.
    Stopped,
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
