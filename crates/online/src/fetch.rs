use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::{Gate, OnlineError, Purpose};

/// A file to be downloaded, and how it will be known to be the right one.
#[derive(Debug, Clone, Copy)]
pub struct Download<'a> {
    /// An `https` address; `http` only to this very machine.
    pub url: &'a str,
    /// Where to put the file. What is there is replaced, in one step, at the end.
    pub dest: &'a Path,
    /// The file's exact length.
    pub bytes: u64,
    /// Each SHA-256 the file may have, in lower-case hex.
    pub sha256s: &'a [&'a str],
    /// What it is for.
    pub purpose: Purpose,
    /// How long to wait for the server.
    pub patience: Patience,
}

/// How long to wait for a server.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a connection, from looking up the name to the agreed secret.
    pub connect: Duration,
    /// For the next bytes.
    pub stall: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            stall: Duration::from_secs(30),
        }
    }
}

/// Downloads a file and returns its path once it is whole, checked and in place.
///
/// It is hashed as it arrives, into a temporary file in the same folder, and
/// gets its name only when its length and SHA-256 are right: whatever happens,
/// no part of it is ever found at `download.dest`. Redirects are followed from
/// one secure address to another; each is a connection of its own to the gate.
///
/// `progress` is told the number of bytes that have arrived. Setting `cancel`
/// ends the download within a tenth of a second. This waits for the network:
/// call it where waiting is fine (a thread of an async runtime included).
///
/// # Errors
/// Every [`OnlineError`]; the ledger has the connection all the same.
pub fn fetch(
    gate: &Gate,
    download: &Download,
    progress: &mut (dyn FnMut(u64) + Send),
    cancel: &AtomicBool,
) -> Result<PathBuf, OnlineError> {
    #[cfg(all(feature = "network", not(feature = "offline")))]
    return crate::http::fetch(gate, download, progress, cancel);

    #[cfg(not(all(feature = "network", not(feature = "offline"))))]
    {
        let _ = (progress, cancel);
        gate.check(download.purpose, download.url)?;
        Err(OnlineError::NoNetwork)
    }
}
