//! The HTTP implementation.

mod address;
mod body;
mod client;
mod form;
mod manifest;
mod mirrors;
mod proxy;
mod receive;
mod redirects;
mod request;
#[cfg(any(target_os = "android", test))]
mod roots;
mod transcribe;

use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::{Download, Gate, NetworkError};

const CANCEL_POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Shared by all steps of one [`fetch`].
struct FetchContext<'a> {
    gate: &'a Gate,
    download: &'a Download<'a>,
    progress: &'a mut (dyn FnMut(u64) + Send),
    cancel: &'a AtomicBool,
}

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
    block_on(mirrors::fetch(&mut context)).unwrap_or_else(|source| {
        Err(NetworkError::Io {
            path: download.dest.to_owned(),
            source,
        })
    })
}

pub(crate) use address::service;
pub(crate) use manifest::fetch_manifest;
pub(crate) use transcribe::transcribe;

/// On a separate thread, because a runtime cannot block inside another one.
fn block_on<T: Send>(work: impl Future<Output = T> + Send) -> io::Result<T> {
    std::thread::scope(|scope| {
        scope
            .spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()?;
                let done = runtime.block_on(work);
                // Does not wait for a DNS server that does not answer.
                runtime.shutdown_background();
                Ok(done)
            })
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

async fn cancelled(cancel: &AtomicBool) {
    while !cancel.load(Ordering::Relaxed) {
        tokio::time::sleep(CANCEL_POLL_INTERVAL).await;
    }
}
