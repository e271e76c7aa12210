use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use crate::open_entry::OpenEntry;
use crate::partial_file::PartialFile;
use crate::throughput::ThroughputMonitor;
use crate::{Download, NetworkError};

/// Receives the rest of the file and verifies all of it.
pub(super) async fn receive(
    mut response: Response,
    host: &str,
    download: &Download<'_>,
    partial: &mut PartialFile,
    entry: &mut OpenEntry<'_>,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(), NetworkError> {
    let host = || host.to_owned();
    let expected = download.bytes;
    let mut throughput = ThroughputMonitor::new(download.policy.min_throughput, Instant::now());
    loop {
        let chunk = match timeout_at(throughput.deadline(), response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => break,
            Ok(Err(error)) if error.is_timeout() => {
                return Err(NetworkError::Stalled { host: host() });
            }
            Ok(Err(_)) => return Err(interrupted(host(), expected, partial)),
            Err(_) => return Err(NetworkError::TooSlow { host: host() }),
        };
        entry.add_received(chunk.len());
        throughput.add(chunk.len() as u64, Instant::now());
        if partial.bytes() == 0 && is_web_page(&chunk) {
            return Err(NetworkError::WebPage { host: host() });
        }
        let received = partial.bytes() + chunk.len() as u64;
        if received > expected {
            return Err(NetworkError::WrongLength {
                host: host(),
                expected,
                found: received,
            });
        }
        partial.append(&chunk)?;
        progress(received);
    }
    if partial.bytes() < expected {
        return Err(interrupted(host(), expected, partial));
    }
    let found = partial.sha256();
    if found != download.sha256 {
        return Err(NetworkError::WrongHash {
            host: host(),
            found,
        });
    }
    Ok(())
}

fn interrupted(host: String, expected: u64, partial: &PartialFile) -> NetworkError {
    NetworkError::DownloadInterrupted {
        host,
        expected,
        received: partial.bytes(),
    }
}

fn is_web_page(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&head[..head.len().min(256)]).to_ascii_lowercase();
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    ["<!doctype", "<html", "<head"]
        .iter()
        .any(|tag| head.starts_with(tag))
}
