//! The part that knows HTTP.

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Client, Response, StatusCode, Url};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::record::Record;
use crate::{Download, Gate, OnlineError, Outcome, Patience};

/// Hubs point to a delivery network, sometimes by way of a second name.
const MOST_REDIRECTS: usize = 5;
/// How often a wait looks whether it was cancelled.
const CANCEL_CHECK: Duration = Duration::from_millis(100);

pub(crate) fn fetch(
    gate: &Gate,
    download: &Download,
    progress: &mut (dyn FnMut(u64) + Send),
    cancel: &AtomicBool,
) -> Result<PathBuf, OnlineError> {
    // On a thread of its own, because a runtime cannot wait inside another.
    std::thread::scope(|scope| {
        scope
            .spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .map_err(|source| OnlineError::Io {
                        path: download.dest.to_owned(),
                        source,
                    })?;
                let fetched = runtime.block_on(follow(gate, download, progress, cancel));
                // Does not wait for a name server that does not answer.
                runtime.shutdown_background();
                fetched
            })
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

async fn cancelled(cancel: &AtomicBool) {
    while !cancel.load(Ordering::Relaxed) {
        tokio::time::sleep(CANCEL_CHECK).await;
    }
}

/// Goes from address to address until one gives the file.
async fn follow(
    gate: &Gate,
    download: &Download<'_>,
    progress: &mut (dyn FnMut(u64) + Send),
    cancel: &AtomicBool,
) -> Result<PathBuf, OnlineError> {
    let bad_address = || OnlineError::BadAddress(download.url.to_owned());
    let mut url = Url::parse(download.url).map_err(|_| bad_address())?;
    if !is_secure(&url) {
        return Err(bad_address());
    }
    let client = client(download.patience).map_err(|error| OnlineError::Unreachable {
        host: host_of(&url),
        reason: reason(&error),
    })?;
    for _ in 0..=MOST_REDIRECTS {
        let host = host_of(&url);
        let mut record = gate.pass(download.purpose, &host)?;
        let step = tokio::select! {
            step = step(&client, &url, download, &mut record, progress) => step,
            () = cancelled(cancel) => Err(OnlineError::Cancelled),
        };
        match &step {
            Ok(Step::Arrived(_)) => record.close(Outcome::Done, None)?,
            Ok(Step::Elsewhere(_)) => record.close(Outcome::Redirected, None)?,
            // The download's own error is what the user should hear of.
            Err(error) => drop(record.close(Outcome::Failed, Some(error.code()))),
        }
        match step? {
            Step::Arrived(path) => return Ok(path),
            Step::Elsewhere(next) => url = next,
        }
    }
    Err(OnlineError::TooManyRedirects {
        host: host_of(&url),
    })
}

enum Step {
    Arrived(PathBuf),
    Elsewhere(Url),
}

/// One request to one address.
async fn step(
    client: &Client,
    url: &Url,
    download: &Download<'_>,
    record: &mut Record<'_>,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Step, OnlineError> {
    let host = host_of(url);
    let response = client
        .get(url.clone())
        .send()
        .await
        .map_err(|error| no_answer(&host, &error))?;
    let status = response.status();
    if status.is_redirection() {
        return response
            .headers()
            .get(LOCATION)
            .and_then(|location| location.to_str().ok())
            .and_then(|location| url.join(location).ok())
            .filter(|next| may_follow(url, next))
            .map(Step::Elsewhere)
            .ok_or(OnlineError::BadRedirect { host });
    }
    if status != StatusCode::OK {
        let status = status.as_u16();
        return Err(OnlineError::Status { host, status });
    }
    let is_page = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page {
        return Err(OnlineError::WebPage { host });
    }
    if let Some(found) = response.content_length()
        && found != download.bytes
    {
        return Err(OnlineError::WrongLength {
            host,
            expected: download.bytes,
            found,
        });
    }
    receive(response, &host, download, record, progress)
        .await
        .map(Step::Arrived)
}

/// Takes in the file, checks it and puts it in place.
async fn receive(
    mut response: Response,
    host: &str,
    download: &Download<'_>,
    record: &mut Record<'_>,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<PathBuf, OnlineError> {
    let expected = download.bytes;
    let folder = match download.dest.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => ".".as_ref(),
    };
    let io = |source| OnlineError::Io {
        path: download.dest.to_owned(),
        source,
    };
    std::fs::create_dir_all(folder).map_err(io)?;
    let mut file = NamedTempFile::new_in(folder).map_err(io)?;
    let mut hash = Sha256::new();
    let mut received = 0;
    loop {
        let chunk = match response.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            Err(error) if error.is_timeout() => {
                return Err(OnlineError::Stalled {
                    host: host.to_owned(),
                });
            }
            Err(_) => {
                return Err(OnlineError::BrokenOff {
                    host: host.to_owned(),
                    expected,
                    received,
                });
            }
        };
        record.received(chunk.len());
        if received == 0 && is_web_page(&chunk) {
            return Err(OnlineError::WebPage {
                host: host.to_owned(),
            });
        }
        received += chunk.len() as u64;
        if received > expected {
            return Err(OnlineError::WrongLength {
                host: host.to_owned(),
                expected,
                found: received,
            });
        }
        hash.update(&chunk);
        file.write_all(&chunk).map_err(io)?;
        progress(received);
    }
    if received < expected {
        return Err(OnlineError::BrokenOff {
            host: host.to_owned(),
            expected,
            received,
        });
    }
    let found = format!("{:x}", hash.finalize());
    if !download.sha256s.contains(&found.as_str()) {
        return Err(OnlineError::WrongHash {
            host: host.to_owned(),
            found,
        });
    }
    file.as_file().sync_all().map_err(io)?;
    file.persist(download.dest)
        .map_err(|error| io(error.error))?;
    Ok(download.dest.to_owned())
}

fn client(patience: Patience) -> reqwest::Result<Client> {
    // Fails when there is a provider already, which is then as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("earshot/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(patience.connect)
        .read_timeout(patience.stall)
        // Each hop has to pass the gate.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .build()
}

fn no_answer(host: &str, error: &reqwest::Error) -> OnlineError {
    let host = host.to_owned();
    if error.is_timeout() && !error.is_connect() {
        return OnlineError::Stalled { host };
    }
    let reason = reason(error);
    if causes(error).any(is_about_certificates) {
        OnlineError::NotTrusted { host, reason }
    } else {
        OnlineError::Unreachable { host, reason }
    }
}

/// An error, what caused it, what caused that, and so on.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(Some(error as &(dyn Error + 'static)), |cause| {
        (**cause).source()
    })
}

/// The innermost cause; the outer ones only say that something failed.
fn reason(error: &reqwest::Error) -> String {
    causes(error).last().unwrap_or(error).to_string()
}

/// An `io::Error` leaves what it wraps out of the chain of causes, and one may
/// wrap another.
fn is_about_certificates(cause: &(dyn Error + 'static)) -> bool {
    if let Some(error) = cause.downcast_ref::<rustls::Error>() {
        return matches!(error, rustls::Error::InvalidCertificate(_));
    }
    cause
        .downcast_ref::<std::io::Error>()
        .and_then(|error| error.get_ref())
        .is_some_and(|inner| is_about_certificates(inner))
}

fn host_of(url: &Url) -> String {
    url.host_str().unwrap_or_default().to_owned()
}

/// Whether nobody on the way can read or change what comes from there.
fn is_secure(url: &Url) -> bool {
    url.scheme() == "https" || (url.scheme() == "http" && is_this_machine(url))
}

fn is_this_machine(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    }
}

/// A redirect keeps its scheme, and none leads from the world to this machine.
fn may_follow(from: &Url, to: &Url) -> bool {
    to.scheme() == from.scheme() && is_secure(to) && is_this_machine(from) == is_this_machine(to)
}

/// Whether the first bytes of a file are those of a web page.
fn is_web_page(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&head[..head.len().min(256)]).to_ascii_lowercase();
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    ["<!doctype", "<html", "<head"]
        .iter()
        .any(|tag| head.starts_with(tag))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn redirects_stay_secure() {
        let follow =
            |from: &str, to: &str| may_follow(&Url::parse(from).unwrap(), &Url::parse(to).unwrap());
        assert!(follow("https://hub.example/a", "https://cdn.example/b"));
        assert!(follow("http://127.0.0.1:1/a", "http://127.0.0.1:2/b"));
        assert!(!follow("https://hub.example/a", "http://hub.example/a"));
        assert!(!follow("https://hub.example/a", "file:///etc/passwd"));
        assert!(!follow("https://hub.example/a", "https://127.0.0.1/b"));
        assert!(!follow("http://127.0.0.1/a", "http://hub.example/b"));
        assert!(!follow("http://[::1]/a", "ftp://[::1]/b"));
    }
}
