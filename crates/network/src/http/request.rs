//! One HTTP request of a download.

use std::time::Duration;

use reqwest::header::{CONTENT_RANGE, CONTENT_TYPE, HeaderName, LOCATION, RANGE, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, Url};

use super::address::{host_of, may_follow};
use super::client::request_error;
use super::proxy::Route;
use super::receive::receive;
use crate::open_entry::OpenEntry;
use crate::partial_file::PartialFile;
use crate::{Download, NetworkError};

pub(super) enum Reply {
    /// The file is complete and verified.
    Complete,
    Redirect(Url),
}

/// Requests the missing bytes and receives them.
pub(super) async fn request(
    client: &Client,
    url: &Url,
    route: &Route,
    download: &Download<'_>,
    partial: &mut PartialFile,
    entry: &mut OpenEntry<'_>,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Reply, NetworkError> {
    let host = host_of(url);
    let mut request = client.get(url.clone());
    if partial.bytes() > 0 {
        request = request.header(RANGE, format!("bytes={}-", partial.bytes()));
    }
    let sent = request.send().await;
    let response = sent.map_err(|error| request_error(&host, route, &error))?;
    if response.status().is_redirection() {
        return header(&response, LOCATION)
            .and_then(|location| url.join(location).ok())
            .filter(|next| may_follow(url, next))
            .map(Reply::Redirect)
            .ok_or(NetworkError::BadRedirect { host });
    }
    let start = content_start(&response, &host, download.bytes, partial.bytes())?;
    if partial.bytes() > start {
        // The server ignored the range and sends the whole file.
        partial.discard()?;
        progress(0);
    }
    receive(response, &host, download, partial, entry, progress).await?;
    Ok(Reply::Complete)
}

/// Returns the offset of the content: `have`, or 0 if the server ignored the range.
fn content_start(
    response: &Response,
    host: &str,
    bytes: u64,
    have: u64,
) -> Result<u64, NetworkError> {
    let host = host.to_owned();
    let start = match response.status() {
        StatusCode::OK => 0,
        StatusCode::PARTIAL_CONTENT if have > 0 => have,
        status => {
            return Err(NetworkError::Status {
                host,
                status: status.as_u16(),
                retry_after: header(response, RETRY_AFTER)
                    .and_then(|seconds| seconds.trim().parse().ok())
                    .map(Duration::from_secs),
            });
        }
    };
    if header(response, CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html")) {
        return Err(NetworkError::WebPage { host });
    }
    // Any other range would corrupt the file.
    let wanted = format!("bytes {have}-{}/{bytes}", bytes.saturating_sub(1));
    if start > 0 && header(response, CONTENT_RANGE) != Some(&wanted) {
        return Err(NetworkError::WrongRange { host });
    }
    match response.content_length() {
        Some(length) if length != bytes - start => Err(NetworkError::WrongLength {
            host,
            expected: bytes,
            found: start.saturating_add(length),
        }),
        _ => Ok(start),
    }
}

pub(super) fn header(response: &Response, name: HeaderName) -> Option<&str> {
    response.headers().get(name)?.to_str().ok()
}
