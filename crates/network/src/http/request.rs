//! One request to one address.

use std::time::Duration;

use reqwest::header::{CONTENT_RANGE, CONTENT_TYPE, HeaderName, LOCATION, RANGE, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, Url};

use super::address::{host_of, may_follow};
use super::client::no_answer;
use super::receive::receive;
use super::route::Route;
use crate::part::Part;
use crate::record::Record;
use crate::{Download, OnlineError};

/// What a server answered.
pub(super) enum Answer {
    /// The file; all of it is there now, and right.
    Arrived,
    /// Where else it is.
    Elsewhere(Url),
}

/// Asks for what is missing of the file, and takes it in.
pub(super) async fn request(
    client: &Client,
    url: &Url,
    route: &Route,
    download: &Download<'_>,
    part: &mut Part,
    record: &mut Record<'_>,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Answer, OnlineError> {
    let host = host_of(url);
    let mut request = client.get(url.clone());
    if part.bytes() > 0 {
        request = request.header(RANGE, format!("bytes={}-", part.bytes()));
    }
    let sent = request.send().await;
    let response = sent.map_err(|error| no_answer(&host, route, &error))?;
    if response.status().is_redirection() {
        return header(&response, LOCATION)
            .and_then(|location| url.join(location).ok())
            .filter(|next| may_follow(url, next))
            .map(Answer::Elsewhere)
            .ok_or(OnlineError::BadRedirect { host });
    }
    let start = start_of(&response, &host, download.bytes, part.bytes())?;
    if part.bytes() > start {
        // The server sends all of it, whatever it was asked for.
        part.discard()?;
        progress(0);
    }
    receive(response, &host, download, part, record, progress).await?;
    Ok(Answer::Arrived)
}

/// At which byte of the file, `bytes` long, the content of this response begins
/// when what follows the first `have` was asked for: there, or at 0.
fn start_of(response: &Response, host: &str, bytes: u64, have: u64) -> Result<u64, OnlineError> {
    let host = host.to_owned();
    let start = match response.status() {
        StatusCode::OK => 0,
        StatusCode::PARTIAL_CONTENT if have > 0 => have,
        status => {
            return Err(OnlineError::Status {
                host,
                status: status.as_u16(),
                retry_after: header(response, RETRY_AFTER)
                    .and_then(|seconds| seconds.trim().parse().ok())
                    .map(Duration::from_secs),
            });
        }
    };
    if header(response, CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html")) {
        return Err(OnlineError::WebPage { host });
    }
    // Anything else would put the bytes in the wrong place.
    let wanted = format!("bytes {have}-{}/{bytes}", bytes.saturating_sub(1));
    if start > 0 && header(response, CONTENT_RANGE) != Some(&wanted) {
        return Err(OnlineError::WrongRange { host });
    }
    match response.content_length() {
        Some(length) if length != bytes - start => Err(OnlineError::WrongLength {
            host,
            expected: bytes,
            found: start.saturating_add(length),
        }),
        _ => Ok(start),
    }
}

/// A header of an answer.
pub(super) fn header(response: &Response, name: HeaderName) -> Option<&str> {
    response.headers().get(name)?.to_str().ok()
}
