//! Entry point for `earshot_engine::WorkerLibrary`.

use std::ffi::c_int;
use std::io::{PipeReader, PipeWriter};
use std::os::fd::{FromRawFd as _, OwnedFd};
use std::panic::catch_unwind;

use crate::in_process::NoSandbox;

/// Returns when the request pipe is closed.
///
/// # Safety
/// Both arguments must be open pipe descriptors, for reading and writing. This function takes
/// ownership of them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn earshot_serve(requests: c_int, responses: c_int) {
    // SAFETY: the caller guarantees open descriptors and passes ownership.
    let (requests, responses) = unsafe {
        (
            OwnedFd::from_raw_fd(requests),
            OwnedFd::from_raw_fd(responses),
        )
    };
    // After a panic the pipes must close too.
    let _ = catch_unwind(|| {
        let requests = PipeReader::from(requests);
        if let Err(error) = crate::serve(requests, PipeWriter::from(responses), NoSandbox) {
            tracing::warn!(%error, "the worker's pipes broke");
        }
    });
}
