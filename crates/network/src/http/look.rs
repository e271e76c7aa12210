//! A short text from an address, by way of redirects.

use std::sync::atomic::AtomicBool;

use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Response, Url};
use tokio::time::{Instant, sleep_until};

use super::hops::MOST_REDIRECTS;
use super::request::header;
use super::route::Route;
use super::{address, cancelled, client, waiting};
use crate::record::Record;
use crate::{Gate, Look, OnlineError, Outcome, Purpose};

/// No manifest with its signature is longer than this, in bytes.
const LONGEST: usize = 256 << 10;

/// What came of one address.
enum Answer {
    Text(String),
    Elsewhere(Url),
}

pub(crate) fn look(
    gate: &Gate,
    look: &Look<'_>,
    cancel: &AtomicBool,
) -> Result<String, OnlineError> {
    let url = address::parse(&look.publisher.address)?;
    let host = address::host_of(&url);
    waiting(follow(gate, look, url, cancel)).unwrap_or_else(|error| {
        Err(OnlineError::Unreachable {
            host,
            via: None,
            reason: error.to_string(),
        })
    })
}

async fn follow(
    gate: &Gate,
    look: &Look<'_>,
    mut url: Url,
    cancel: &AtomicBool,
) -> Result<String, OnlineError> {
    // For all of the way.
    let end = Instant::now() + look.patience;
    for _ in 0..=MOST_REDIRECTS {
        let host = address::host_of(&url);
        let route = Route::to(&url, look.proxy)?;
        let mut record = gate.pass(Purpose::UpdateCheck, &host, route.via(), None)?;
        let answer = tokio::select! {
            answer = ask(look, &url, &route, &mut record) => answer,
            () = sleep_until(end) => Err(OnlineError::Stalled { host }),
            () = cancelled(cancel) => Err(OnlineError::Cancelled),
        };
        match &answer {
            Ok(Answer::Text(_)) => record.close(Outcome::Done)?,
            Ok(Answer::Elsewhere(_)) => record.close(Outcome::Redirected)?,
            Err(error) => record.fail(error),
        }
        match answer? {
            Answer::Text(text) => return Ok(text),
            Answer::Elsewhere(next) => url = next,
        }
    }
    Err(OnlineError::TooManyRedirects {
        host: address::host_of(&url),
    })
}

async fn ask(
    look: &Look<'_>,
    url: &Url,
    route: &Route,
    record: &mut Record<'_>,
) -> Result<Answer, OnlineError> {
    let host = address::host_of(url);
    let no_answer = |error| client::no_answer(&host, route, &error);
    let client = client::asking(look.patience, route).map_err(no_answer)?;
    let response = client.get(url.clone()).send().await.map_err(no_answer)?;
    let status = response.status();
    if status.is_redirection() {
        return header(&response, LOCATION)
            .and_then(|location| url.join(location).ok())
            .filter(|next| address::may_follow(url, next))
            .map(Answer::Elsewhere)
            .ok_or(OnlineError::BadRedirect { host });
    }
    if !status.is_success() {
        return Err(OnlineError::Status {
            host,
            status: status.as_u16(),
            retry_after: None,
        });
    }
    if header(&response, CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html")) {
        return Err(OnlineError::WebPage { host });
    }
    read(response, record)
        .await
        .map(Answer::Text)
        .map_err(no_answer)
}

/// All of it, or more than it may be: then it is not signed anyway, as is what is no text.
async fn read(mut response: Response, record: &mut Record<'_>) -> reqwest::Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        record.received(chunk.len());
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
