//! From one address to the next, and to the same one again.

use std::path::PathBuf;

use reqwest::Url;

use super::{Call, address, cancelled, hops};
use crate::part::{self, Part};
use crate::retry::Backoff;
use crate::{OnlineError, check_room};

/// Asks one address after the other until one has given the file.
pub(super) async fn fetch(call: &mut Call<'_>) -> Result<PathBuf, OnlineError> {
    let download = call.download;
    let urls = download.urls;
    let bad_address = || OnlineError::BadAddress(urls.first().copied().unwrap_or("").to_owned());
    let first_good = urls.iter().find_map(|url| address::parse(url).ok());
    let host = address::host_of(&first_good.ok_or_else(bad_address)?);
    // Nothing is written either before the user has agreed.
    call.gate.check(download.purpose, &host)?;

    let mut part = Part::open(download.dest, download.sha256, call.cancel)?;
    if part.bytes() >= download.bytes {
        if part.bytes() == download.bytes && part.sha256() == download.sha256 {
            return part.finish();
        }
        part.discard()?;
    }
    let missing = download.bytes - part.bytes();
    check_room(part::folder(download.dest), download.dest, missing)?;
    if part.bytes() > 0 {
        (call.progress)(part.bytes());
    }

    let mut first_error = None;
    for url in urls {
        let error = match address::parse(url) {
            Ok(url) => match from_one(call, &url, &mut part).await {
                Ok(()) => return part.finish(),
                Err(error) if ends_it(&error) => return Err(error),
                Err(error) => error,
            },
            Err(error) => error,
        };
        first_error.get_or_insert(error);
    }
    Err(first_error.unwrap_or_else(bad_address))
}

/// Asks one address as often as it makes sense.
async fn from_one(call: &mut Call<'_>, url: &Url, part: &mut Part) -> Result<(), OnlineError> {
    let patience = call.download.patience;
    let mut backoff = Backoff::new(patience.retries);
    let mut furthest = part.bytes();
    let mut started_over = false;
    loop {
        let error = match hops::follow(call, url, part).await {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let on_top_of_old = part.kept() > 0;
        if spoils(&error, on_top_of_old) && part.bytes() > 0 {
            part.discard()?;
            (call.progress)(0);
        }
        if on_top_of_old && blames_old(&error) && !started_over {
            started_over = true;
            continue;
        }
        if part.bytes() >= furthest.saturating_add(patience.pace.bytes) {
            backoff = Backoff::new(patience.retries);
        }
        furthest = furthest.max(part.bytes());
        let Some(wait) = backoff.wait_after(&error) else {
            return Err(error);
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = cancelled(call.cancel) => return Err(OnlineError::Cancelled),
        }
    }
}

/// Whether the fault may lie with what was there before this connection.
fn blames_old(error: &OnlineError) -> bool {
    matches!(
        error,
        OnlineError::WrongHash { .. } | OnlineError::Status { status: 416, .. }
    )
}

/// Whether what has arrived is of no use after this.
fn spoils(error: &OnlineError, on_top_of_old: bool) -> bool {
    matches!(
        error,
        OnlineError::WebPage { .. }
            | OnlineError::WrongLength { .. }
            | OnlineError::WrongHash { .. }
            | OnlineError::WrongRange { .. }
    ) || (on_top_of_old && blames_old(error))
}

/// Whether no other server can make up for it.
fn ends_it(error: &OnlineError) -> bool {
    matches!(
        error,
        OnlineError::NoNetwork
            | OnlineError::NotAllowed { .. }
            | OnlineError::BadProxy
            | OnlineError::Cancelled
            | OnlineError::DiskFull { .. }
            | OnlineError::Io { .. }
            | OnlineError::Ledger { .. }
    )
}
