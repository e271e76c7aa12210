//! A service's background thread.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::api::AppError;
use crate::locked;

/// Effectively no limit for [`BackgroundTask::wait`].
pub(crate) const NO_TIMEOUT: Duration = Duration::from_secs(365 * 24 * 3600);

/// A named thread that sleeps until it is woken or stopped. Its pending work is state of the
/// service, so that requests can be shown, replaced and cancelled.
#[derive(Default)]
pub(crate) struct BackgroundTask {
    signal: Mutex<Signal>,
    changed: Condvar,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Signal {
    woken: bool,
    stopping: bool,
}

impl BackgroundTask {
    /// `run` must return once a wait reports that the task is stopping.
    pub(crate) fn start<S: Send + Sync + 'static>(
        &self,
        name: &str,
        service: &Arc<S>,
        run: fn(&S),
    ) -> Result<(), AppError> {
        let service = Arc::clone(service);
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || run(&service))
            .map_err(AppError::Thread)?;
        *locked(&self.thread) = Some(thread);
        Ok(())
    }

    pub(crate) fn wake(&self) {
        locked(&self.signal).woken = true;
        self.changed.notify_all();
    }

    /// Waits until woken or for `at_most`. Returns whether it was woken; `None`: stopping.
    pub(crate) fn wait(&self, at_most: Duration) -> Option<bool> {
        let waited = self
            .changed
            .wait_timeout_while(locked(&self.signal), at_most, |signal| {
                !signal.woken && !signal.stopping
            });
        let (mut signal, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let woken = std::mem::take(&mut signal.woken);
        (!signal.stopping).then_some(woken)
    }

    /// Not shortened by a wake-up; `false`: stopping.
    pub(crate) fn sleep(&self, time: Duration) -> bool {
        let waited = self
            .changed
            .wait_timeout_while(locked(&self.signal), time, |signal| !signal.stopping);
        let (signal, _) = waited.unwrap_or_else(PoisonError::into_inner);
        !signal.stopping
    }

    pub(crate) fn is_stopping(&self) -> bool {
        locked(&self.signal).stopping
    }

    pub(crate) fn stop(&self) {
        locked(&self.signal).stopping = true;
        self.changed.notify_all();
    }

    /// Call after [`BackgroundTask::stop`].
    pub(crate) fn join(&self) {
        if let Some(thread) = locked(&self.thread).take() {
            // The panic hook has already reported a panic of the thread.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    struct Service {
        task: BackgroundTask,
        woken: Mutex<Sender<bool>>,
    }

    fn started() -> (Arc<Service>, Receiver<bool>) {
        let (sender, receiver) = channel();
        let service = Arc::new(Service {
            task: BackgroundTask::default(),
            woken: Mutex::new(sender),
        });
        let run = |service: &Service| {
            while let Some(woken) = service.task.wait(NO_TIMEOUT) {
                locked(&service.woken).send(woken).unwrap();
            }
        };
        service.task.start("test", &service, run).unwrap();
        (service, receiver)
    }

    #[test]
    fn a_task_is_woken_and_stopped() {
        let (service, woken) = started();
        service.task.wake();
        assert_eq!(woken.recv(), Ok(true));
        service.task.stop();
        service.task.join();
        assert!(service.task.is_stopping() && !service.task.sleep(NO_TIMEOUT));
        assert!(woken.try_recv().is_err());
    }

    #[test]
    fn a_wait_ends_in_time() {
        let task = BackgroundTask::default();
        assert_eq!(task.wait(Duration::from_millis(1)), Some(false));
        task.wake();
        assert_eq!(task.wait(NO_TIMEOUT), Some(true));
        assert_eq!(task.wait(Duration::from_millis(1)), Some(false));
    }
}
