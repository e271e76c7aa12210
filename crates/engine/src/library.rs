//! The worker as a library that this process loads, where an app may start no programs.

use std::ffi::c_int;
use std::io::{self, pipe};
use std::os::fd::IntoRawFd as _;
use std::thread;

use libloading::os::unix;

use crate::room::{Launch, Link, Threads};

/// What the library offers, as `earshot-worker` defines it: it serves the orders of one
/// pipe, reports to the other, and owns both.
type Serve = unsafe extern "C" fn(orders: c_int, reports: c_int);
const SERVE: &[u8] = b"earshot_serve\0";

/// `earshot-worker`, a library. What native code does wrong in it takes the program with
/// it.
pub struct Library(String);

impl Library {
    /// The one in this file: a path, or a name to be found where the system looks.
    #[must_use]
    pub fn at(file: impl Into<String>) -> Self {
        Self(file.into())
    }

    fn load(&self) -> io::Result<Serve> {
        // SAFETY: what is loaded is ours and came with the program; it does nothing when
        // it is loaded.
        let library =
            unsafe { unix::Library::open(Some(&self.0), unix::RTLD_NOW | unix::RTLD_LOCAL) }
                .map_err(io::Error::other)?;
        // SAFETY: that is its type.
        let serve = *unsafe { library.get::<Serve>(SERVE) }.map_err(io::Error::other)?;
        // Threads of it may outlive any worker: it stays. Loading it again gives the same.
        std::mem::forget(library);
        Ok(serve)
    }
}

impl Launch for Library {
    fn launch(&self) -> io::Result<Link> {
        let serve = self.load()?;
        let (orders, orders_in) = pipe()?;
        let (reports_out, reports) = pipe()?;
        thread::Builder::new()
            .name("worker".into())
            .spawn(move || {
                // SAFETY: it is what `SERVE` names, and gets what it then owns.
                unsafe { serve(orders.into_raw_fd(), reports.into_raw_fd()) };
            })?;
        Ok(Link {
            orders: Box::new(orders_in),
            reports: Box::new(reports_out),
            life: Box::new(Threads),
        })
    }
}
