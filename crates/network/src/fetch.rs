use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use crate::{Gate, OnlineError, Patience, Purpose};

/// A file to be downloaded, and how it will be known to be the right one.
#[derive(Debug, Clone, Copy)]
pub struct Download<'a> {
    /// Where it can be had: `https` addresses; `http` only to this very machine.
    /// The first that gives it is enough.
    pub urls: &'a [&'a str],
    /// Where to put the file. What is there is replaced, in one step, at the end.
    pub dest: &'a Path,
    /// The file's exact length.
    pub bytes: u64,
    /// The file's SHA-256, in lower-case hex.
    pub sha256: &'a str,
    /// What it is for.
    pub purpose: Purpose,
    /// How to get to the servers.
    pub proxy: Proxy<'a>,
    /// How long to wait for a server.
    pub patience: Patience,
}

/// The way to a server. To this very machine there is none but the direct one.
#[derive(Clone, Copy, Default)]
pub enum Proxy<'a> {
    /// As the environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`) or, where
    /// that says nothing, the system's settings have it.
    #[default]
    System,
    /// Straight to it, whatever these say.
    None,
    /// By way of the proxy at this address, such as `http://proxy.example:3128`
    /// or `http://name:password@proxy.example`.
    At(&'a str),
}

/// Downloads a file and returns its path once it is whole, checked and in place.
///
/// It is hashed as it arrives, into a hidden file in the same folder, and gets
/// its name only when its length and SHA-256 are right: whatever happens, no
/// part of it is ever found at `download.dest`. What had arrived when a download
/// was cut off stays in that hidden file, and the next call goes on from there,
/// from any address; what came from a server that lies is thrown away.
///
/// An address that cannot be reached or does not give the file whole is tried
/// again as [`Patience`] says, then the next one. Redirects are followed from
/// one secure address to another. Every try and every redirect is a connection
/// of its own to the gate.
///
/// `progress` is told the number of bytes that are there, those of earlier calls
/// included; it falls to 0 when they turn out to be of no use. Setting `cancel`
/// ends the download within a tenth of a second. This waits for the network:
/// call it where waiting is fine (a thread of an async runtime included).
///
/// # Errors
/// Every [`OnlineError`]: if no address gives the file, what was wrong with the
/// first. The ledger has every connection all the same.
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
        let host = download.urls.first().copied().unwrap_or_default();
        gate.check(download.purpose, host)?;
        Err(OnlineError::NoNetwork)
    }
}

impl std::fmt::Debug for Proxy<'_> {
    /// An address may hold a password.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::System => "System",
            Self::None => "None",
            Self::At(_) => "At(..)",
        })
    }
}
