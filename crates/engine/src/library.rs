//! The worker as a library, where an app may not start processes.

use std::ffi::c_int;
use std::io::{self, pipe};
use std::os::fd::IntoRawFd as _;
use std::thread;

use libloading::os::unix;

use crate::connection::{InProcessHandle, WorkerIo, WorkerLauncher};

/// Takes ownership of both pipes.
type ServeFn = unsafe extern "C" fn(request_pipe: c_int, response_pipe: c_int);
const SERVE_SYMBOL: &[u8] = b"earshot_serve\0";

/// A crash in native code crashes this process.
pub struct WorkerLibrary(String);

impl WorkerLibrary {
    /// A path, or a name in the system's library search path.
    #[must_use]
    pub fn at(file: impl Into<String>) -> Self {
        Self(file.into())
    }

    fn load(&self) -> io::Result<ServeFn> {
        // SAFETY: this is our own library, installed with the application; it has no initializers.
        let library =
            unsafe { unix::Library::open(Some(&self.0), unix::RTLD_NOW | unix::RTLD_LOCAL) }
                .map_err(io::Error::other)?;
        // SAFETY: `earshot_serve` has this type.
        let serve = *unsafe { library.get::<ServeFn>(SERVE_SYMBOL) }.map_err(io::Error::other)?;
        // Its threads may outlive a worker, so it is never unloaded.
        std::mem::forget(library);
        Ok(serve)
    }
}

impl WorkerLauncher for WorkerLibrary {
    fn spawn(&self) -> io::Result<WorkerIo> {
        let serve = self.load()?;
        let (request_pipe, requests) = pipe()?;
        let (responses, response_pipe) = pipe()?;
        thread::Builder::new()
            .name("worker".into())
            .spawn(move || {
                // SAFETY: both are open pipe descriptors, whose ownership passes to the function.
                unsafe { serve(request_pipe.into_raw_fd(), response_pipe.into_raw_fd()) };
            })?;
        Ok(WorkerIo {
            requests: Box::new(requests),
            responses: Box::new(responses),
            handle: Box::new(InProcessHandle),
        })
    }
}
