use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use earshot_engine::protocol::{self, Response};
use earshot_engine::{EventKind, JobId};

/// Writes responses to the engine; shared by all threads.
#[derive(Clone)]
pub(crate) struct ResponseWriter(Arc<Mutex<Box<dyn Write + Send>>>);

impl ResponseWriter {
    pub(crate) fn new(pipe: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Box::new(pipe))))
    }

    pub(crate) fn send(&self, response: &Response) {
        self.send_with_body(response, &[]);
    }

    pub(crate) fn send_with_body(&self, response: &Response, body: &[u8]) {
        let mut pipe = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // If the engine is gone, the request pipe ends.
        let _ = protocol::write(&mut *pipe, response, body);
    }

    pub(crate) fn send_job_event(&self, job: JobId, event: EventKind) {
        self.send(&Response::JobEvent { job, event });
    }
}
