//! Mirrors and retries of a download.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use reqwest::Url;

use super::address;
use super::redirects::{self, FetchContext};
use super::runtime::{block_on, cancelled};
use crate::partial_file::{self, PartialFile};
use crate::retry::Backoff;
use crate::{Download, Gate, NetworkError, ensure_free_space};

pub(crate) fn fetch(
    gate: &Gate,
    download: &Download,
    progress: &mut (dyn FnMut(u64) + Send),
    cancel: &AtomicBool,
) -> Result<PathBuf, NetworkError> {
    let mut context = FetchContext {
        gate,
        download,
        progress,
        cancel,
    };
    block_on(from_any_mirror(&mut context)).unwrap_or_else(|source| {
        Err(NetworkError::Io {
            path: download.dest.to_owned(),
            source,
        })
    })
}

async fn from_any_mirror(context: &mut FetchContext<'_>) -> Result<PathBuf, NetworkError> {
    let download = context.download;
    let urls = download.urls;
    let bad_address = || NetworkError::BadAddress(urls.first().copied().unwrap_or("").to_owned());
    let first_good = urls.iter().find_map(|url| address::parse(url).ok());
    let host = address::host_of(&first_good.ok_or_else(bad_address)?);
    // Without consent nothing is written either.
    context.gate.check(download.purpose, &host)?;

    let mut partial = PartialFile::open(download.dest, download.sha256, context.cancel)?;
    if partial.bytes() >= download.bytes {
        if partial.bytes() == download.bytes && partial.sha256() == download.sha256 {
            return partial.finish();
        }
        partial.discard()?;
    }
    let missing = download.bytes - partial.bytes();
    ensure_free_space(partial_file::folder(download.dest), download.dest, missing)?;
    if partial.bytes() > 0 {
        (context.progress)(partial.bytes());
    }

    let mut first_error = None;
    for url in urls {
        let error = match address::parse(url) {
            Ok(url) => match from_mirror(context, &url, &mut partial).await {
                Ok(()) => return partial.finish(),
                Err(error) if is_fatal(&error) => return Err(error),
                Err(error) => error,
            },
            Err(error) => error,
        };
        first_error.get_or_insert(error);
    }
    Err(first_error.unwrap_or_else(bad_address))
}

async fn from_mirror(
    context: &mut FetchContext<'_>,
    url: &Url,
    partial: &mut PartialFile,
) -> Result<(), NetworkError> {
    let policy = context.download.policy;
    let mut backoff = Backoff::new(policy.retry);
    let mut most_bytes = partial.bytes();
    let mut restarted = false;
    loop {
        let error = match redirects::follow(context, url, partial).await {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let resumed = partial.bytes_before_connection() > 0;
        if invalidates_partial(&error, resumed) && partial.bytes() > 0 {
            partial.discard()?;
            (context.progress)(0);
        }
        if resumed && suggests_stale_partial(&error) && !restarted {
            restarted = true;
            continue;
        }
        if partial.bytes() >= most_bytes.saturating_add(policy.min_throughput.bytes) {
            backoff = Backoff::new(policy.retry);
        }
        most_bytes = most_bytes.max(partial.bytes());
        let Some(wait) = backoff.delay_after(&error) else {
            return Err(error);
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = cancelled(context.cancel) => return Err(NetworkError::Cancelled),
        }
    }
}

fn suggests_stale_partial(error: &NetworkError) -> bool {
    matches!(
        error,
        NetworkError::WrongHash { .. } | NetworkError::Status { status: 416, .. }
    )
}

/// Whether the bytes on disk are useless after this error.
fn invalidates_partial(error: &NetworkError, resumed: bool) -> bool {
    matches!(
        error,
        NetworkError::WebPage { .. }
            | NetworkError::WrongLength { .. }
            | NetworkError::WrongHash { .. }
            | NetworkError::WrongRange { .. }
    ) || (resumed && suggests_stale_partial(error))
}

/// Whether no other mirror can help.
fn is_fatal(error: &NetworkError) -> bool {
    matches!(
        error,
        NetworkError::NoNetwork
            | NetworkError::NotAllowed { .. }
            | NetworkError::BadProxy
            | NetworkError::Cancelled
            | NetworkError::DiskFull { .. }
            | NetworkError::Io { .. }
            | NetworkError::Ledger { .. }
    )
}
