use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use crate::{Gate, NetworkError, Purpose, TransferPolicy};

#[derive(Debug, Clone, Copy)]
pub struct Download<'a> {
    /// Mirrors, tried in order: `https`, or `http` to this machine.
    pub urls: &'a [&'a str],
    /// Replaced atomically once the download is verified.
    pub dest: &'a Path,
    pub bytes: u64,
    /// Lower-case hex.
    pub sha256: &'a str,
    pub purpose: Purpose,
    pub proxy: Proxy<'a>,
    pub policy: TransferPolicy,
}

/// Connections to this machine never use a proxy.
#[derive(Clone, Copy, Default)]
pub enum Proxy<'a> {
    /// From the environment (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`) or the system's settings.
    #[default]
    System,
    None,
    /// Such as `http://proxy.example:3128` or `http://name:password@proxy.example`.
    At(&'a str),
}

/// Downloads a file and returns its path once it is complete and verified.
///
/// Writes to a hidden file in the same folder and renames it only if length and SHA-256 are right.
/// An interrupted download leaves the hidden file, and the next call resumes from any mirror; data
/// from a server that sent something else is deleted.
///
/// Retries each mirror according to [`TransferPolicy`], then tries the next one. Redirects must
/// stay secure. Each attempt and each redirect passes the gate separately.
///
/// `progress` receives the bytes on disk, including those of earlier calls; it returns to 0 if they
/// are discarded. Setting `cancel` aborts within 100 ms. Blocks; may be called inside an async
/// runtime.
///
/// # Errors
/// Every [`NetworkError`]; if all mirrors fail, the error of the first.
pub fn fetch(
    gate: &Gate,
    download: &Download,
    progress: &mut (dyn FnMut(u64) + Send),
    cancel: &AtomicBool,
) -> Result<PathBuf, NetworkError> {
    #[cfg(all(feature = "network", not(feature = "offline")))]
    return crate::http::fetch(gate, download, progress, cancel);

    #[cfg(not(all(feature = "network", not(feature = "offline"))))]
    {
        let _ = (progress, cancel);
        let host = download.urls.first().copied().unwrap_or_default();
        gate.check(download.purpose, host)?;
        Err(NetworkError::NoNetwork)
    }
}

impl std::fmt::Debug for Proxy<'_> {
    /// The address may contain a password.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::System => "System",
            Self::None => "None",
            Self::At(_) => "At(..)",
        })
    }
}
