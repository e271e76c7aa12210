//! The loaded model and its leases.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use earshot_error::ErrorCode;

use crate::api::AppEvent;
use crate::events::EventBus;
use crate::model_choice;
use crate::settings::SettingsStore;
use crate::transcriber::IdleTimeout;
use crate::{
    ComputeDevice, DeviceSelector, Models, Options, StartError, Transcriber, TranscriberConfig,
    locked,
};

/// The lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Priority {
    Benchmark,
    Queue,
    /// The queue, for the note that is open in the window.
    FocusedNote,
    Live,
}

/// Keeps a model loaded until another one is needed, and leases it to one user at a time.
pub(crate) struct ModelSlot {
    models: Models,
    devices: DeviceSelector,
    settings: Arc<SettingsStore>,
    events: Arc<EventBus>,
    state: Mutex<State>,
    released: Condvar,
}

#[derive(Default)]
struct State {
    holder: Option<Holder>,
    /// One entry per waiting request.
    waiting: Vec<Priority>,
    /// `None` also while it is leased.
    loaded: Option<LoadedModel>,
    /// Of the loaded model; available also while it is leased.
    idle_timeout: Option<IdleTimeout>,
    /// Counts the models loaded so far.
    load_count: u64,
    closed: bool,
}

struct Holder {
    priority: Priority,
    preempted: Arc<AtomicBool>,
    on_preempt: Arc<dyn Fn() + Send + Sync>,
}

struct LoadedModel {
    model: String,
    /// It may have failed since.
    device: Option<ComputeDevice>,
    allow_unsandboxed: bool,
    transcriber: Transcriber,
}

impl ModelSlot {
    pub(crate) fn new(
        models: &Models,
        devices: &DeviceSelector,
        settings: &Arc<SettingsStore>,
        events: &Arc<EventBus>,
    ) -> Arc<ModelSlot> {
        Arc::new(ModelSlot {
            models: models.clone(),
            devices: devices.clone(),
            settings: Arc::clone(settings),
            events: Arc::clone(events),
            state: Mutex::default(),
            released: Condvar::new(),
        })
    }

    pub(crate) fn on_event(&self, event: &AppEvent) {
        if let AppEvent::Settings { .. } = event {
            let timeout = self.settings.get().idle_timeout();
            let idle_timeout = locked(&self.state).idle_timeout.clone();
            if let Some(idle_timeout) = idle_timeout {
                idle_timeout.set(timeout);
            }
        }
    }

    /// Waits until no other lease exists and none of a higher priority is requested. A holder of a
    /// lower priority is preempted: its `on_preempt` is called once, on the thread of the request.
    /// `None`: shutting down.
    pub(crate) fn lease(
        &self,
        priority: Priority,
        on_preempt: impl Fn() + Send + Sync + 'static,
    ) -> Option<Lease<'_>> {
        let mut state = locked(&self.state);
        state.waiting.push(priority);
        loop {
            let preempted = state.holder.as_ref().filter(|holder| {
                holder.priority < priority && !holder.preempted.swap(true, Ordering::Relaxed)
            });
            if let Some(holder) = preempted {
                let on_preempt = Arc::clone(&holder.on_preempt);
                drop(state);
                on_preempt();
                state = locked(&self.state);
            } else if !state.closed && !state.is_available(priority) {
                let released = self.released.wait(state);
                state = released.unwrap_or_else(PoisonError::into_inner);
            } else {
                break;
            }
        }
        state.stop_waiting(priority);
        if state.closed {
            return None;
        }
        Some(self.grant(&mut state, priority, Arc::new(on_preempt)))
    }

    /// As [`ModelSlot::lease`], but `None` instead of waiting.
    pub(crate) fn lease_if_free(&self, priority: Priority) -> Option<Lease<'_>> {
        let mut state = locked(&self.state);
        let is_free = !state.closed && state.holder.is_none() && state.waiting.is_empty();
        is_free.then(|| self.grant(&mut state, priority, Arc::new(|| {})))
    }

    fn grant(
        &self,
        state: &mut State,
        priority: Priority,
        on_preempt: Arc<dyn Fn() + Send + Sync>,
    ) -> Lease<'_> {
        let preempted = Arc::new(AtomicBool::new(false));
        state.holder = Some(Holder {
            priority,
            preempted: Arc::clone(&preempted),
            on_preempt,
        });
        Lease {
            slot: self,
            loaded: state.loaded.take(),
            preempted,
        }
    }

    pub(crate) fn is_leased(&self) -> bool {
        locked(&self.state).holder.is_some()
    }

    /// Ends all waits; no further lease is granted.
    pub(crate) fn close(&self) {
        locked(&self.state).closed = true;
        self.released.notify_all();
    }

    /// Changes whenever another model is loaded.
    pub(crate) fn load_count(&self) -> u64 {
        locked(&self.state).load_count
    }
}

impl State {
    fn is_available(&self, priority: Priority) -> bool {
        self.holder.is_none() && self.waiting.iter().all(|waiting| *waiting <= priority)
    }

    fn stop_waiting(&mut self, priority: Priority) {
        if let Some(at) = self.waiting.iter().position(|waiting| *waiting == priority) {
            self.waiting.swap_remove(at);
        }
    }
}

/// The right to use the model until dropped.
pub(crate) struct Lease<'a> {
    slot: &'a ModelSlot,
    loaded: Option<LoadedModel>,
    preempted: Arc<AtomicBool>,
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut state = locked(&self.slot.state);
        state.loaded = self.loaded.take();
        state.holder = None;
        drop(state);
        self.slot.released.notify_all();
    }
}

impl Lease<'_> {
    /// A request of a higher priority waits for the end of this lease.
    pub(crate) fn is_preempted(&self) -> bool {
        self.preempted.load(Ordering::Relaxed)
    }

    /// Loads `model` or the configured one. Fails if it does not support `language`.
    pub(crate) fn load(
        &mut self,
        model: Option<&str>,
        language: Option<&str>,
    ) -> Result<&mut Transcriber, StartError> {
        let slot = self.slot;
        let settings = slot.settings.get();
        let model = model_choice::choose(&slot.models, &settings, model, language);
        if let Some(language) = language
            && !slot.models.find(&model)?.knows(language)
        {
            return Err(StartError::Language {
                model,
                language: language.to_owned(),
            });
        }
        let events = Arc::clone(&slot.events);
        let on_failure = move |device: &ComputeDevice| {
            events.report_error(ErrorCode::GpuFailed, gpu_failed_message(device));
        };
        let selected = slot
            .devices
            .gpu(&model, settings.compute.as_deref(), on_failure);
        let (device, gpu) = selected.unzip();
        let loaded = match self.loaded.take() {
            Some(loaded)
                if loaded.model == model
                    && loaded.device == device
                    && loaded.allow_unsandboxed == settings.allow_unsandboxed =>
            {
                loaded
            }
            other => {
                // Unload first: two models may not fit into memory.
                drop(other);
                let config = TranscriberConfig {
                    model: Some(model.clone().into()),
                    threads: None,
                    idle_timeout: settings.idle_timeout(),
                    allow_unsandboxed: settings.allow_unsandboxed,
                    gpu,
                };
                let transcriber = Transcriber::start(&slot.models, config, &Options::default())?;
                let idle_timeout = transcriber.idle_timeout();
                {
                    let mut state = locked(&slot.state);
                    state.idle_timeout = Some(idle_timeout.clone());
                    state.load_count += 1;
                }
                // The settings may have changed while the model was loading.
                idle_timeout.set(slot.settings.get().idle_timeout());
                LoadedModel {
                    model,
                    device,
                    allow_unsandboxed: settings.allow_unsandboxed,
                    transcriber,
                }
            }
        };
        Ok(&mut self.loaded.insert(loaded).transcriber)
    }
}

fn gpu_failed_message(device: &ComputeDevice) -> String {
    let name = match device {
        ComputeDevice::Cpu => "processor",
        ComputeDevice::Gpu { info, .. } => &info.name,
    };
    format!(
        "The graphics processor {name} failed. Earshot continues on the processor. You can retry \
         it in Settings."
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc::{RecvTimeoutError, channel};
    use std::thread;
    use std::time::Duration;

    use super::*;
    use crate::{Paths, device_selector, open_models};

    const SHORT_WAIT: Duration = Duration::from_millis(50);

    fn slot(home: &tempfile::TempDir) -> Arc<ModelSlot> {
        let paths = Paths::under(home.path());
        let models = open_models(&paths).unwrap();
        let events = Arc::new(EventBus::new(|_| {}));
        let settings = SettingsStore::open(&paths, &models, &events).unwrap();
        ModelSlot::new(&models, &device_selector(&paths), &settings, &events)
    }

    #[test]
    fn a_higher_request_preempts_a_lower_holder_only() {
        let home = tempfile::tempdir().unwrap();
        let slot = slot(&home);
        let (preempted, preemptions) = channel();
        let lease = slot.lease(Priority::Queue, move || preempted.send(()).unwrap());
        let lease = lease.unwrap();
        let (granted, grants) = channel();
        thread::scope(|scope| {
            let request = |priority| {
                let (slot, granted) = (&slot, granted.clone());
                scope.spawn(move || {
                    let lease = slot.lease(priority, || {});
                    granted.send(priority).unwrap();
                    thread::sleep(SHORT_WAIT);
                    drop(lease);
                });
            };
            request(Priority::Benchmark);
            let waited = preemptions.recv_timeout(SHORT_WAIT);
            assert_eq!(waited, Err(RecvTimeoutError::Timeout));
            assert!(!lease.is_preempted());
            request(Priority::Live);
            preemptions.recv().unwrap();
            request(Priority::FocusedNote);
            thread::sleep(SHORT_WAIT);
            assert!(lease.is_preempted() && grants.try_recv().is_err());
            assert!(preemptions.try_recv().is_err(), "preempted once");
            drop(lease);
        });
        let order: Vec<_> = grants.try_iter().collect();
        let expected = [Priority::Live, Priority::FocusedNote, Priority::Benchmark];
        assert_eq!(order, expected);
    }

    #[test]
    fn closing_ends_the_waits() {
        let home = tempfile::tempdir().unwrap();
        let slot = slot(&home);
        let lease = slot.lease_if_free(Priority::Live).unwrap();
        assert!(slot.is_leased() && slot.lease_if_free(Priority::Live).is_none());
        thread::scope(|scope| {
            let waiting = scope.spawn(|| slot.lease(Priority::Queue, || {}).is_none());
            thread::sleep(SHORT_WAIT);
            slot.close();
            assert!(waiting.join().unwrap());
        });
        drop(lease);
        assert!(!slot.is_leased());
    }
}
