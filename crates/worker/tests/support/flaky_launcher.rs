//! Worker pipes that break on demand.

use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use earshot_engine::{WorkerIo, WorkerLauncher};

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pipe {
    Requests,
    Responses,
}

/// The pipe breaks once, on its next use after `breaks_next` was set.
pub struct FlakyLauncher<L> {
    pub inner: L,
    pub pipe: Pipe,
    pub breaks_next: Arc<AtomicBool>,
}

impl<L: WorkerLauncher> WorkerLauncher for FlakyLauncher<L> {
    fn spawn(&self) -> io::Result<WorkerIo> {
        let io = self.inner.spawn()?;
        let break_once = || BreakOnce(Arc::clone(&self.breaks_next));
        Ok(match self.pipe {
            Pipe::Requests => WorkerIo {
                requests: Box::new(FlakyPipe(io.requests, break_once())),
                ..io
            },
            Pipe::Responses => WorkerIo {
                responses: Box::new(FlakyPipe(io.responses, break_once())),
                ..io
            },
        })
    }
}

struct BreakOnce(Arc<AtomicBool>);

impl BreakOnce {
    fn check(&self) -> io::Result<()> {
        if self.0.swap(false, Ordering::Relaxed) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        Ok(())
    }
}

struct FlakyPipe<P>(P, BreakOnce);

impl<P: Write> Write for FlakyPipe<P> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.1.check()?;
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl<P: Read> Read for FlakyPipe<P> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.1.check()?;
        self.0.read(out)
    }
}
