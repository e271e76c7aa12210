//! Stopping the program without leaving half-written files.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// Held during a [`critical_section`].
static CRITICAL: Mutex<()> = Mutex::new(());
/// Cancels the work of a [`critical_section`].
pub static SHUTTING_DOWN: AtomicBool = AtomicBool::new(false);
/// The temporary file that is being written.
static TEMP_FILE: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Set while the temporary file has not been renamed.
pub(crate) fn temp_file() -> MutexGuard<'static, Option<PathBuf>> {
    TEMP_FILE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// [`begin_shutdown`] waits for it. Afterwards this never returns, so that nothing new starts.
pub fn critical_section<T>(act: impl FnOnce() -> T) -> T {
    let guard = CRITICAL.lock().unwrap_or_else(PoisonError::into_inner);
    let result = act();
    drop(guard);
    while SHUTTING_DOWN.load(Ordering::SeqCst) {
        std::thread::park();
    }
    result
}

/// Stops a download and waits for the current critical section. After `grace` its temporary file is
/// deleted instead.
pub fn begin_shutdown(grace: Duration) {
    SHUTTING_DOWN.store(true, Ordering::SeqCst);
    let start = Instant::now();
    loop {
        match CRITICAL.try_lock() {
            Err(TryLockError::WouldBlock) if start.elapsed() < grace => {
                std::thread::sleep(Duration::from_millis(5))
            }
            Err(TryLockError::WouldBlock) => {
                if let Some(path) = temp_file().take() {
                    // Best effort: the disk may not respond.
                    let _ = fs::remove_file(path);
                }
                return;
            }
            Ok(guard) => return std::mem::forget(guard),
            Err(TryLockError::Poisoned(poisoned)) => {
                return std::mem::forget(poisoned.into_inner());
            }
        }
    }
}
