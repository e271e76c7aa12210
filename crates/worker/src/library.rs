//! The worker as a library, for `earshot_engine::Library`.

use std::ffi::c_int;
use std::io::{PipeReader, PipeWriter};
use std::os::fd::{FromRawFd as _, OwnedFd};
use std::panic::catch_unwind;

use crate::in_process::NoWalls;

/// Serves the keeper at the other end of two pipes until it closes the first.
///
/// # Safety
/// Both are open descriptors of pipes, to be read from and to be written to, and belong
/// to this function from now on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn earshot_serve(orders: c_int, reports: c_int) {
    // SAFETY: the caller says so.
    let (orders, reports) =
        unsafe { (OwnedFd::from_raw_fd(orders), OwnedFd::from_raw_fd(reports)) };
    // The keeper sees the pipes close, whatever went wrong.
    let _ = catch_unwind(|| {
        let orders = PipeReader::from(orders);
        if let Err(error) = crate::serve(orders, PipeWriter::from(reports), NoWalls) {
            tracing::warn!(%error, "the worker's pipes broke");
        }
    });
}
