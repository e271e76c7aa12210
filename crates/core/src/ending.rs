//! Ending the program in the middle of its work, without half a result.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::{Duration, Instant};

/// Held while something is done that should not be left half done.
static BUSY: Mutex<()> = Mutex::new(());
/// Set once, when the program is about to end.
pub(crate) static ENDING: AtomicBool = AtomicBool::new(false);
/// The temporary file that is being written.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// The temporary file that is being written, to be named as long as it has no
/// name of its own.
pub(crate) fn unfinished() -> MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does something that should not be left half done, such as writing one
/// document: [`stop_writing`] waits for it. Once the program is about to end
/// this does not return, so that nothing is begun after it.
pub fn uninterrupted<T>(act: impl FnOnce() -> T) -> T {
    let busy = BUSY.lock().unwrap_or_else(PoisonError::into_inner);
    let done = act();
    drop(busy);
    while ENDING.load(Ordering::SeqCst) {
        std::thread::park();
    }
    done
}

/// For a program that is about to end in the middle of its work: stops a
/// download, lets a file that is being written be finished, or removes its
/// temporary file if that takes longer than `patience`. Afterwards no file is
/// begun any more.
pub fn stop_writing(patience: Duration) {
    ENDING.store(true, Ordering::SeqCst);
    let start = Instant::now();
    loop {
        match BUSY.try_lock() {
            Err(TryLockError::WouldBlock) if start.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(5))
            }
            Err(TryLockError::WouldBlock) => {
                if let Some(path) = unfinished().take() {
                    // Nothing can be done about a disk that does not answer.
                    let _ = fs::remove_file(path);
                }
                return;
            }
            Ok(busy) => return std::mem::forget(busy),
            Err(TryLockError::Poisoned(poisoned)) => {
                return std::mem::forget(poisoned.into_inner());
            }
        }
    }
}
