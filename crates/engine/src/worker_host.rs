//! The worker that runs the model: started, observed and replaced.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, sync_channel};
use std::time::{Duration, Instant};

use earshot_error::ErrorInfo;

use crate::connection::{ExitInfo, WorkerConnection, WorkerHandle};
use crate::handshake::check_hello;
use crate::job::JobInput;
use crate::limits::is_plausible_message;
use crate::protocol::{Response, SandboxStatus};
use crate::shared::Shared;
use crate::starvation::StarvationDetector;
use crate::{EngineConfig, EventKind, JobId, ModelData, error, lock};

/// A worker that sends more is blocked.
const RESPONSE_QUEUE_CAPACITY: usize = 32;

pub(crate) enum Message {
    Submit(JobId, Box<JobInput>),
    Cancel(JobId),
    /// The worker with this number sent a response, or its pipe closed.
    FromWorker(u64),
    SettingsChanged,
    Shutdown,
}

pub(crate) struct WorkerHost {
    pub(crate) config: EngineConfig,
    inbox: Receiver<Message>,
    to_self: Sender<Message>,
    pub(crate) shared: Arc<Shared>,
    /// Jobs submitted while it waited.
    pub(crate) queue: VecDeque<(JobId, JobInput)>,
    pub(crate) worker: Option<Worker>,
    workers_started: u64,
}

pub(crate) struct Worker {
    pub(crate) connection: WorkerConnection,
    number: u64,
    /// `None`: the pipe closed.
    responses: Receiver<Option<Response>>,
    started: Instant,
    /// It has reported an acceptable sandbox status.
    is_accepted: bool,
    pub(crate) is_ready: bool,
    is_on_gpu: bool,
    withheld_models: Option<ModelData>,
}

pub(crate) enum Wakeup {
    Event(JobId, EventKind),
    Ready,
    Heartbeat,
    WorkerDied(WorkerDeath),
    ModelUnavailable(ErrorInfo),
    Cancelled(JobId),
    Changed,
    Timeout,
    Shutdown,
}

#[derive(Clone, Copy, Default)]
pub(crate) struct WorkerDeath {
    pub(crate) out_of_memory: bool,
    pub(crate) was_on_gpu: bool,
}

impl WorkerHost {
    pub(crate) fn new(
        config: EngineConfig,
        inbox: Receiver<Message>,
        to_self: Sender<Message>,
        shared: Arc<Shared>,
    ) -> Self {
        Self {
            config,
            inbox,
            to_self,
            shared,
            queue: VecDeque::new(),
            worker: None,
            workers_started: 0,
        }
    }

    /// `Timeout`: the worker hangs.
    pub(crate) fn wait_for_activity(&mut self) -> Wakeup {
        let timeout = self.config.heartbeat_timeout;
        let mut starvation = StarvationDetector::new(self.handle());
        loop {
            match self.wait(timeout) {
                Wakeup::Timeout if starvation.is_starved(self.handle(), timeout) => {}
                wakeup => return wakeup,
            }
        }
    }

    fn handle(&self) -> Option<&dyn WorkerHandle> {
        self.worker
            .as_ref()
            .map(|worker| worker.connection.handle())
    }

    pub(crate) fn wait(&mut self, timeout: Duration) -> Wakeup {
        let deadline = Instant::now() + timeout;
        loop {
            let timeout = deadline.saturating_duration_since(Instant::now());
            match self.inbox.recv_timeout(timeout) {
                Ok(Message::Submit(id, input)) => {
                    self.queue.push_back((id, *input));
                    return Wakeup::Changed;
                }
                Ok(Message::Cancel(id)) => return Wakeup::Cancelled(id),
                Ok(Message::SettingsChanged) => return Wakeup::Changed,
                Ok(Message::Shutdown) | Err(RecvTimeoutError::Disconnected) => {
                    return Wakeup::Shutdown;
                }
                Ok(Message::FromWorker(number)) => {
                    // Not an earlier worker.
                    let worker = self.worker.as_mut().filter(|w| w.number == number);
                    if let Some(response) = worker.and_then(|w| w.responses.try_recv().ok()) {
                        return match response {
                            Some(response) => self.on_response(response),
                            None => Wakeup::WorkerDied(self.kill("")),
                        };
                    }
                }
                Err(RecvTimeoutError::Timeout) => return Wakeup::Timeout,
            }
        }
    }

    fn on_response(&mut self, response: Response) -> Wakeup {
        let Some(worker) = &mut self.worker else {
            return Wakeup::Heartbeat;
        };
        match response {
            Response::Hello { version, sandbox } if !worker.is_accepted => {
                let error = check_hello(
                    version,
                    &sandbox,
                    self.config.allow_unsandboxed,
                    &worker.connection,
                );
                match error.or_else(|| self.check_sandbox(&sandbox)) {
                    Some(error) => self.on_refused(error),
                    None => {
                        self.send_models();
                        Wakeup::Heartbeat
                    }
                }
            }
            Response::Ready if worker.is_accepted => {
                worker.is_ready = true;
                if worker.is_on_gpu {
                    tracing::info!("the model runs on a GPU");
                }
                Wakeup::Ready
            }
            Response::Ready => Wakeup::WorkerDied(self.kill("no sandbox status")),
            Response::JobEvent { job, event } => Wakeup::Event(job, event),
            Response::ModelError { code, message } if is_plausible_message(&message) => {
                self.on_refused(ErrorInfo::new(code, message))
            }
            Response::ModelError { .. } => Wakeup::WorkerDied(self.kill("it sends too much")),
            // Only for the decoder.
            _ => Wakeup::Heartbeat,
        }
    }

    /// Despite heartbeats.
    pub(crate) fn loading_timed_out(&self) -> bool {
        let worker = self.worker.as_ref();
        worker.is_some_and(|worker| worker.started.elapsed() >= self.config.stall_timeout)
    }

    pub(crate) fn spawn(&mut self) -> Result<(), ErrorInfo> {
        self.workers_started += 1;
        let number = self.workers_started;
        let to_self = self.to_self.clone();
        let (sender, responses) = sync_channel(RESPONSE_QUEUE_CAPACITY);
        let on_response = move |response: Option<(Response, _)>| {
            let response = response.map(|(response, _)| response);
            sender.send(response).is_ok() && to_self.send(Message::FromWorker(number)).is_ok()
        };
        // A GPU worker loads the model before it is fully sandboxed.
        let gpu = self.config.gpu.as_ref();
        let on_gpu = gpu
            .filter(|_| !self.config.require_sandbox)
            .and_then(|gpu| {
                let connection = WorkerConnection::open(&*gpu.launcher, on_response.clone());
                connection
                    .map(|connection| (connection, gpu.device.clone()))
                    .ok()
            });
        let (connection, device) = match on_gpu {
            Some((connection, device)) => (connection, Some(device)),
            None => {
                self.fall_back_to_cpu("it cannot be started");
                let connection = WorkerConnection::open(&*self.config.launcher, on_response)
                    .map_err(|error: io::Error| error::start_failed(&error))?;
                (connection, None)
            }
        };
        let models = (self.config.models)()?;
        connection.send_hello(&models, self.config.threads, device.clone());
        let withheld_models = if self.config.require_sandbox {
            Some(models)
        } else {
            connection.send_models(models);
            None
        };
        self.shared.set_process_id(connection.process_id());
        self.worker = Some(Worker {
            connection,
            number,
            responses,
            started: Instant::now(),
            is_accepted: false,
            is_ready: false,
            is_on_gpu: device.is_some(),
            withheld_models,
        });
        *lock(&self.shared.device) = device;
        Ok(())
    }

    fn check_sandbox(&self, sandbox: &SandboxStatus) -> Option<ErrorInfo> {
        let is_sandboxed = matches!(sandbox, SandboxStatus::Full | SandboxStatus::Partial);
        (self.config.require_sandbox && !is_sandboxed).then(error::untrusted_model_not_sandboxed)
    }

    fn send_models(&mut self) {
        if let Some(worker) = &mut self.worker {
            worker.is_accepted = true;
            if let Some(models) = worker.withheld_models.take() {
                worker.connection.send_models(models);
            }
        }
    }

    /// If `reason` is empty, the exit status is logged.
    pub(crate) fn kill(&mut self, reason: &str) -> WorkerDeath {
        let Some((exit, was_on_gpu)) = self.stop() else {
            return WorkerDeath::default();
        };
        if was_on_gpu {
            self.fall_back_to_cpu(if reason.is_empty() {
                &exit.description
            } else {
                reason
            });
        }
        WorkerDeath {
            out_of_memory: exit.out_of_memory,
            was_on_gpu,
        }
    }

    /// Also returns whether it ran on a GPU.
    pub(crate) fn stop(&mut self) -> Option<(ExitInfo, bool)> {
        self.shared.set_process_id(None);
        let worker = self.worker.take()?;
        let exit = worker.connection.terminate();
        tracing::info!(exit = %exit.description, out_of_memory = exit.out_of_memory, "worker ended");
        Some((exit, worker.is_on_gpu))
    }

    fn fall_back_to_cpu(&mut self, reason: &str) {
        *lock(&self.shared.device) = None;
        if let Some(gpu) = self.config.gpu.take() {
            tracing::warn!(device = %gpu.device.name, driver = %gpu.device.driver, reason, "GPU failed");
            (gpu.on_failure)(reason);
        }
    }

    /// On a GPU this counts as a GPU failure.
    fn on_refused(&mut self, error: ErrorInfo) -> Wakeup {
        if self.worker.as_ref().is_some_and(|worker| worker.is_on_gpu) {
            return Wakeup::WorkerDied(self.kill(error.code.as_str()));
        }
        self.stop();
        Wakeup::ModelUnavailable(error)
    }

    pub(crate) fn on_hang(&mut self) -> WorkerDeath {
        tracing::warn!("the worker hangs");
        self.kill("it hangs")
    }
}
