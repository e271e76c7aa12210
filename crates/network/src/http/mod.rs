//! The part that knows HTTP.

mod address;
mod ask;
mod body;
mod client;
mod form;
mod hops;
mod look;
mod mirrors;
mod receive;
mod request;
#[cfg(any(target_os = "android", test))]
mod roots;
mod route;

use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::{Download, Gate, OnlineError};

/// How often a wait looks whether it was cancelled.
const CANCEL_CHECK: Duration = Duration::from_millis(50);

/// What every step of one call of [`fetch`] needs.
struct Call<'a> {
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
) -> Result<PathBuf, OnlineError> {
    let mut call = Call {
        gate,
        download,
        progress,
        cancel,
    };
    waiting(mirrors::fetch(&mut call)).unwrap_or_else(|source| {
        Err(OnlineError::Io {
            path: download.dest.to_owned(),
            source,
        })
    })
}

pub(crate) use address::service;
pub(crate) use ask::transcribe;
pub(crate) use look::look;

/// Waits for what happens on the network.
///
/// On a thread of its own, because a runtime cannot wait inside another.
fn waiting<T: Send>(work: impl Future<Output = T> + Send) -> io::Result<T> {
    std::thread::scope(|scope| {
        scope
            .spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()?;
                let done = runtime.block_on(work);
                // Does not wait for a name server that does not answer.
                runtime.shutdown_background();
                Ok(done)
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
