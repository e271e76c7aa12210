//! The requests; builds without network refuse them.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use crate::{CloudText, Download, Gate, NetworkError, Service, TranscriptionRequest, UpdateCheck};

/// Downloads a file and returns its path once it is complete and verified.
///
/// Writes to a hidden file in the same folder and renames it only if length and SHA-256 are right.
/// An interrupted download leaves the hidden file, and the next call resumes from any mirror; data
/// from a server that sent something else is deleted.
///
/// Retries each mirror according to [`Download::policy`], then tries the next one. Redirects must
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

impl Service {
    /// Parses the address, with or without `/v1` at its end.
    ///
    /// # Errors
    /// [`NetworkError::BadServiceAddress`] unless it is `https`, or `http` to a local server.
    pub fn parse(base: &str) -> Result<Self, NetworkError> {
        #[cfg(all(feature = "network", not(feature = "offline")))]
        return crate::http::service(base);

        #[cfg(not(all(feature = "network", not(feature = "offline"))))]
        {
            let _ = base;
            Err(NetworkError::NoNetwork)
        }
    }
}

/// Uploads a recording and returns its transcript.
///
/// Does not follow redirects. If the service does not support timestamps, the request is repeated
/// once without them. Setting `cancel` aborts within 100 ms.
///
/// # Errors
/// Every [`NetworkError`] except those of files; they are in the ledger, too.
pub fn transcribe(
    gate: &Gate,
    request: &TranscriptionRequest<'_>,
    cancel: &AtomicBool,
) -> Result<CloudText, NetworkError> {
    #[cfg(all(feature = "network", not(feature = "offline")))]
    return crate::http::transcribe(gate, request, cancel);

    #[cfg(not(all(feature = "network", not(feature = "offline"))))]
    {
        let _ = cancel;
        gate.check(crate::Purpose::CloudTranscription, request.service.host())?;
        Err(NetworkError::NoNetwork)
    }
}

/// Fetches the latest manifest without verifying it, see
/// [`Release::verify`](crate::Release::verify).
/// Setting `cancel` aborts within 100 ms.
///
/// # Errors
/// Every [`NetworkError`] except those of files.
pub fn fetch_manifest(
    gate: &Gate,
    check: &UpdateCheck<'_>,
    cancel: &AtomicBool,
) -> Result<String, NetworkError> {
    #[cfg(all(feature = "network", not(feature = "offline")))]
    return crate::http::fetch_manifest(gate, check, cancel);

    #[cfg(not(all(feature = "network", not(feature = "offline"))))]
    {
        let _ = cancel;
        gate.check(crate::Purpose::UpdateCheck, &check.publisher.address)?;
        Err(NetworkError::NoNetwork)
    }
}
