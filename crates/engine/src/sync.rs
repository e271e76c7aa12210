use std::sync::{Mutex, MutexGuard, PoisonError};

/// Ignores poisoning: no critical section is left inconsistent by a panic.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
