//! The way back to the keeper.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use earshot_engine::wire::{self, Report};
use earshot_engine::{EventKind, JobId};

/// Tells the keeper; shared by all threads.
#[derive(Clone)]
pub(crate) struct Reporter(Arc<Mutex<Box<dyn Write + Send>>>);

impl Reporter {
    pub(crate) fn new(pipe: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Box::new(pipe))))
    }

    pub(crate) fn report(&self, report: &Report) {
        self.report_with(report, &[]);
    }

    /// With some bytes.
    pub(crate) fn report_with(&self, report: &Report, body: &[u8]) {
        let mut pipe = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Without a keeper, the end of the orders ends the worker.
        let _ = wire::write(&mut *pipe, report, body);
    }

    pub(crate) fn tell(&self, job: JobId, event: EventKind) {
        self.report(&Report::Told { job, event });
    }
}
