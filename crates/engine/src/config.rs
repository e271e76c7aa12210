use std::sync::Arc;
use std::time::Duration;

use earshot_error::ErrorInfo;

use crate::{Decoder, Device, HEARTBEAT_TIMEOUT, ModelData, STALL_TIMEOUT, WorkerLauncher};

pub struct EngineConfig {
    pub launcher: Box<dyn WorkerLauncher>,
    pub decoder: Decoder,
    /// Called each time a worker is started.
    pub models: Box<dyn FnMut() -> Result<ModelData, ErrorInfo> + Send>,
    /// `None`: one per processor.
    pub threads: Option<usize>,
    pub heartbeat_timeout: Duration,
    pub stall_timeout: Duration,
    /// Accept a worker that could not sandbox itself.
    pub allow_unsandboxed: bool,
    /// For untrusted models: send the model only to a sandboxed worker, whatever
    /// `allow_unsandboxed` says, and never to a GPU worker.
    pub require_sandbox: bool,
    /// Stops an unused worker to free its memory.
    pub idle_timeout: Option<Duration>,
    pub gpu: Option<GpuConfig>,
}

/// After its first failure all jobs run on the CPU worker.
pub struct GpuConfig {
    pub launcher: Box<dyn WorkerLauncher>,
    pub device: Device,
    /// Called once with a short description for the log.
    pub on_failure: Box<dyn FnOnce(&str) + Send>,
}

impl EngineConfig {
    /// Defaults, without an idle timeout.
    pub fn new(
        launcher: impl WorkerLauncher + 'static,
        models: impl FnMut() -> Result<ModelData, ErrorInfo> + Send + 'static,
    ) -> Self {
        let launcher = Arc::new(launcher);
        Self {
            decoder: Decoder::new(Arc::clone(&launcher), false),
            launcher: Box::new(launcher),
            models: Box::new(models),
            threads: None,
            heartbeat_timeout: HEARTBEAT_TIMEOUT,
            stall_timeout: STALL_TIMEOUT,
            allow_unsandboxed: false,
            require_sandbox: false,
            idle_timeout: None,
            gpu: None,
        }
    }
}
