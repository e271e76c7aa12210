//! Pipes to a worker that break when they are told to.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use earshot_engine::{Launch, Link};

/// Which pipe is to break.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pipe {
    Orders,
    Reports,
}

/// Starts workers whose pipe breaks once, the next time it is used after
/// `snaps` was set.
pub struct Brittle<L> {
    pub inner: L,
    pub pipe: Pipe,
    pub snaps: Arc<AtomicBool>,
}

impl<L: Launch> Launch for Brittle<L> {
    fn launch(&self) -> io::Result<Link> {
        let link = self.inner.launch()?;
        let end = || Snap(Arc::clone(&self.snaps));
        Ok(match self.pipe {
            Pipe::Orders => Link {
                orders: Box::new(End(link.orders, end())),
                ..link
            },
            Pipe::Reports => Link {
                reports: Box::new(End(link.reports, end())),
                ..link
            },
        })
    }
}

struct Snap(Arc<AtomicBool>);

impl Snap {
    fn check(&self) -> io::Result<()> {
        if self.0.swap(false, Ordering::Relaxed) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        Ok(())
    }
}

struct End<P>(P, Snap);

impl<P: Write> Write for End<P> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1.check()?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<P: Read> Read for End<P> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.1.check()?;
        self.0.read(out)
    }
}
