//! Runs asynchronous work and cancels it.

use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub(super) const CANCEL_POLL_INTERVAL: Duration = Duration::from_millis(50);

/// On a separate thread, because a runtime cannot block inside another one.
pub(super) fn block_on<T: Send>(work: impl Future<Output = T> + Send) -> io::Result<T> {
    std::thread::scope(|scope| {
        scope
            .spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()?;
                let done = runtime.block_on(work);
                // Does not wait for an unresponsive DNS server.
                runtime.shutdown_background();
                Ok(done)
            })
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

pub(super) async fn cancelled(cancel: &AtomicBool) {
    while !cancel.load(Ordering::Relaxed) {
        tokio::time::sleep(CANCEL_POLL_INTERVAL).await;
    }
}
