use std::io::{self, pipe};
use std::thread;

use earshot_engine::protocol::SandboxStatus;
use earshot_engine::{InProcessHandle, WorkerIo, WorkerLauncher};

use crate::Sandbox;

/// Runs the worker as threads of this process. A crash in native code crashes the application.
pub struct InProcessLauncher;

impl WorkerLauncher for InProcessLauncher {
    fn spawn(&self) -> io::Result<WorkerIo> {
        let (request_pipe, requests) = pipe()?;
        let (responses, response_pipe) = pipe()?;
        thread::Builder::new().name("worker".into()).spawn(|| {
            if let Err(error) = crate::serve(request_pipe, response_pipe, NoSandbox) {
                tracing::warn!(%error, "the worker's pipes broke");
            }
        })?;
        Ok(WorkerIo {
            requests: Box::new(requests),
            responses: Box::new(responses),
            handle: Box::new(InProcessHandle),
        })
    }
}

/// The application itself cannot be sandboxed.
pub(crate) struct NoSandbox;

impl Sandbox for NoSandbox {
    fn restrict_for_driver(&mut self) {}

    fn restrict(&mut self, _model: u64) -> SandboxStatus {
        SandboxStatus::Unsupported
    }
}
