//! Taking in what a server sends.

use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use crate::pace::PaceWatch;
use crate::part::Part;
use crate::record::Record;
use crate::{Download, OnlineError};

/// Takes in the rest of the file and checks the whole.
pub(super) async fn receive(
    mut response: Response,
    host: &str,
    download: &Download<'_>,
    part: &mut Part,
    record: &mut Record<'_>,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(), OnlineError> {
    let host = || host.to_owned();
    let expected = download.bytes;
    let mut pace = PaceWatch::new(download.patience.pace, Instant::now());
    loop {
        let chunk = match timeout_at(pace.deadline(), response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => break,
            Ok(Err(error)) if error.is_timeout() => {
                return Err(OnlineError::Stalled { host: host() });
            }
            Ok(Err(_)) => return Err(broken_off(host(), expected, part)),
            Err(_) => return Err(OnlineError::TooSlow { host: host() }),
        };
        record.received(chunk.len());
        pace.arrived(chunk.len() as u64, Instant::now());
        if part.bytes() == 0 && is_web_page(&chunk) {
            return Err(OnlineError::WebPage { host: host() });
        }
        let received = part.bytes() + chunk.len() as u64;
        if received > expected {
            return Err(OnlineError::WrongLength {
                host: host(),
                expected,
                found: received,
            });
        }
        part.append(&chunk)?;
        progress(received);
    }
    if part.bytes() < expected {
        return Err(broken_off(host(), expected, part));
    }
    let found = part.sha256();
    if found != download.sha256 {
        return Err(OnlineError::WrongHash {
            host: host(),
            found,
        });
    }
    Ok(())
}

fn broken_off(host: String, expected: u64, part: &Part) -> OnlineError {
    OnlineError::BrokenOff {
        host,
        expected,
        received: part.bytes(),
    }
}

/// Whether the first bytes of a file are those of a web page.
fn is_web_page(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&head[..head.len().min(256)]).to_ascii_lowercase();
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    ["<!doctype", "<html", "<head"]
        .iter()
        .any(|tag| head.starts_with(tag))
}
