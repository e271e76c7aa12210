use std::sync::atomic::AtomicBool;

use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Response, Url};
use tokio::time::{Instant, sleep_until};

use super::proxy::Route;
use super::redirects::MAX_REDIRECTS;
use super::request::header;
use super::runtime::{block_on, cancelled};
use super::{address, client};
use crate::open_entry::OpenEntry;
use crate::{Gate, NetworkError, Outcome, Purpose, UpdateCheck};

const MAX_MANIFEST_BYTES: usize = 256 << 10;

enum Reply {
    Body(String),
    Redirect(Url),
}

pub(crate) fn fetch_manifest(
    gate: &Gate,
    check: &UpdateCheck<'_>,
    cancel: &AtomicBool,
) -> Result<String, NetworkError> {
    let url = address::parse(&check.publisher.address)?;
    let host = address::host_of(&url);
    block_on(follow(gate, check, url, cancel)).unwrap_or_else(|error| {
        Err(NetworkError::Unreachable {
            host,
            proxy: None,
            reason: error.to_string(),
        })
    })
}

async fn follow(
    gate: &Gate,
    check: &UpdateCheck<'_>,
    mut url: Url,
    cancel: &AtomicBool,
) -> Result<String, NetworkError> {
    // Includes redirects.
    let end = Instant::now() + check.timeout;
    for _ in 0..=MAX_REDIRECTS {
        let host = address::host_of(&url);
        let route = Route::to(&url, check.proxy)?;
        let mut entry = gate.open(Purpose::UpdateCheck, &host, route.proxy_host(), None)?;
        let reply = tokio::select! {
            reply = request(check, &url, &route, &mut entry) => reply,
            () = sleep_until(end) => Err(NetworkError::Stalled { host }),
            () = cancelled(cancel) => Err(NetworkError::Cancelled),
        };
        match &reply {
            Ok(Reply::Body(_)) => entry.close(Outcome::Done)?,
            Ok(Reply::Redirect(_)) => entry.close(Outcome::Redirected)?,
            Err(error) => entry.fail(error),
        }
        match reply? {
            Reply::Body(text) => return Ok(text),
            Reply::Redirect(next) => url = next,
        }
    }
    Err(NetworkError::TooManyRedirects {
        host: address::host_of(&url),
    })
}

async fn request(
    check: &UpdateCheck<'_>,
    url: &Url,
    route: &Route,
    entry: &mut OpenEntry<'_>,
) -> Result<Reply, NetworkError> {
    let host = address::host_of(url);
    let request_error = |error| client::request_error(&host, route, &error);
    let client = client::for_request(check.timeout, route).map_err(request_error)?;
    let response = client
        .get(url.clone())
        .send()
        .await
        .map_err(request_error)?;
    let status = response.status();
    if status.is_redirection() {
        return header(&response, LOCATION)
            .and_then(|location| url.join(location).ok())
            .filter(|next| address::may_follow(url, next))
            .map(Reply::Redirect)
            .ok_or(NetworkError::BadRedirect { host });
    }
    if !status.is_success() {
        return Err(NetworkError::Status {
            host,
            status: status.as_u16(),
            retry_after: None,
        });
    }
    if header(&response, CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html")) {
        return Err(NetworkError::WebPage { host });
    }
    read(response, entry)
        .await
        .map(Reply::Body)
        .map_err(request_error)
}

/// Truncates a reply that is too long, and accepts invalid UTF-8: the signature check rejects both.
async fn read(mut response: Response, entry: &mut OpenEntry<'_>) -> reqwest::Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        entry.add_received(chunk.len());
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_MANIFEST_BYTES {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
