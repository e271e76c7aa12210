//! Installed models, downloads and benchmarks.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use earshot_error::ErrorCode;
use earshot_models::{advise, badly_written};
use earshot_network::NetworkError;
use earshot_notes::{NoteState, Store};

use super::advice::Advisor;
use super::benchmarks::Benchmarks;
use super::downloads::{Downloads, EtaEstimator, internal_error, offline_error};
use crate::api::{AppError, AppEvent, DeviceView, Devices, ModelLanguages, ModelView, ModelsView};
use crate::events::EventBus;
use crate::model_choice;
use crate::model_slot::{ModelSlot, Priority};
use crate::settings::SettingsStore;
use crate::{
    BenchmarkStop, Candidate, ComputeDevice, DeviceSelector, DeviceStatus, ListedModel, ModelCost,
    ModelError, ModelKind, ModelState, Models, Paths, Settings, processor_name,
    published_error_rates, published_sources, recommend,
};

pub struct ModelsService {
    models: Models,
    devices: DeviceSelector,
    store: Arc<Store>,
    settings: Arc<SettingsStore>,
    events: Arc<EventBus>,
    slot: Arc<ModelSlot>,
    downloads: Downloads,
    benchmarks: Benchmarks,
    advisor: Advisor,
}

impl ModelsService {
    pub(crate) fn new(
        paths: &Paths,
        models: &Models,
        devices: &DeviceSelector,
        store: &Arc<Store>,
        settings: &Arc<SettingsStore>,
        events: &Arc<EventBus>,
        slot: &Arc<ModelSlot>,
    ) -> Arc<ModelsService> {
        Arc::new(ModelsService {
            models: models.clone(),
            devices: devices.clone(),
            store: Arc::clone(store),
            settings: Arc::clone(settings),
            events: Arc::clone(events),
            slot: Arc::clone(slot),
            downloads: Downloads::new(&paths.data),
            benchmarks: Benchmarks::default(),
            advisor: Advisor::default(),
        })
    }

    pub(crate) fn on_event(&self, event: &AppEvent) {
        match event {
            AppEvent::Settings { settings } => {
                self.benchmarks.request_devices(false);
                if settings.offline_lock {
                    self.downloads.abort();
                }
                self.emit();
            }
            AppEvent::Error { error } if error.code == ErrorCode::GpuFailed => {
                self.benchmarks.notify()
            }
            AppEvent::Note { note } if note.state == NoteState::Ready => self.update_advice(),
            _ => {}
        }
    }

    pub(crate) fn start(self: &Arc<Self>) -> Result<(), AppError> {
        let benchmarks = &self.benchmarks.task;
        benchmarks.start("benchmarks", self, Self::run_benchmarks)?;
        let downloads = &self.downloads.task;
        downloads.start("downloads", self, Self::run_downloads)
    }

    pub(crate) fn stop(&self) {
        self.benchmarks.stop();
        self.downloads.stop();
    }

    pub(crate) fn join(&self) {
        self.benchmarks.task.join();
        self.downloads.task.join();
    }

    pub fn view(&self) -> Result<ModelsView, AppError> {
        self.models.reload_folder();
        self.prepare_advice();
        Ok(self.models_view())
    }

    /// As [`ModelsService::view`], with the system's language, a code such as `de-CH`: the user's
    /// until set or known from the notes.
    pub fn view_with_system_language(
        &self,
        language: Option<String>,
    ) -> Result<ModelsView, AppError> {
        self.advisor.set_system_language(language);
        self.view()
    }

    /// Enqueues a download. A paused, failed or interrupted one resumes.
    pub fn download(&self, name: &str) -> Result<(), AppError> {
        self.models.find(name)?;
        self.downloads.enqueue(name);
        self.emit();
        Ok(())
    }

    /// The pause outlasts a restart. Keeps the partial file.
    pub fn pause_download(&self, name: &str) -> Result<(), AppError> {
        self.downloads.pause(name);
        self.emit();
        Ok(())
    }

    /// Cancels a download and deletes the partial file.
    pub fn cancel_download(&self, name: &str) -> Result<(), AppError> {
        let is_active = self.downloads.cancel(name);
        // The download thread deletes the partial file of an active download once it has closed it.
        let removed = if is_active {
            Ok(())
        } else {
            self.delete_partial(name)
        };
        self.emit();
        Ok(removed?)
    }

    /// Imports a model file and returns the model's name. With `unknown`, also a file that is not
    /// in the catalog; such a model runs only in a sandboxed worker.
    ///
    /// # Errors
    /// `model-unvouched` if the file needs `unknown`.
    pub fn add_file(&self, file: &Path, unknown: bool) -> Result<String, AppError> {
        let imported = self.models.import(file, unknown);
        self.emit();
        self.events.emit(AppEvent::JobsReady);
        Ok(imported?)
    }

    pub fn remove(&self, name: &str) -> Result<(), AppError> {
        self.models.remove(name)?;
        // Clear settings that name the removed model.
        if self.models.find(name).is_err() {
            self.settings.change(|settings| {
                settings.model_for.retain(|_, model| model != name);
                settings.model.take_if(|model| model == name);
            })?;
        } else {
            self.emit();
        }
        Ok(())
    }

    /// Moves all models to a folder, such as one on another disk, and returns it. Copies files as
    /// needed; no model is lost if the program is killed meanwhile.
    ///
    /// # Errors
    /// If the folder cannot be written or a download is active. The models stay where they were.
    pub fn move_to(&self, folder: &Path) -> Result<String, AppError> {
        let Some(_paused) = self.downloads.pause_all() else {
            let path = self.models.folder();
            return Err(ModelError::Network(NetworkError::InProgress { path }).into());
        };
        let moved = self.models.move_to(folder, |folder| {
            self.settings
                .change(|settings| settings.models_folder = folder)
                .map(drop)
        });
        self.emit();
        Ok(moved?.display().to_string())
    }

    /// Benchmarks a model once the queue is idle. The result is emitted.
    pub fn measure(&self, name: &str) -> Result<(), AppError> {
        self.models.locate(name.as_ref())?;
        self.benchmarks.request_model(name);
        self.emit();
        Ok(())
    }

    /// Probes for devices on the first call.
    pub fn devices(&self) -> Result<Devices, AppError> {
        Ok(self.devices_view())
    }

    /// Benchmarks every device again, including those that failed, once the queue is idle. The
    /// results are emitted.
    pub fn benchmark_devices(&self) -> Result<Devices, AppError> {
        self.devices.clear_failures();
        self.benchmarks.request_devices(true);
        Ok(self.devices_view())
    }

    fn delete_partial(&self, name: &str) -> Result<(), ModelError> {
        self.models.delete_partial(&self.models.find(name)?)
    }

    fn emit(&self) {
        self.events.emit(AppEvent::Models {
            models: self.models_view(),
        });
    }

    /// After a new text.
    fn update_advice(&self) {
        if self.prepare_advice() {
            let models = self.models_view();
            if self.advisor.has_changed(&models.advice) {
                self.events.emit(AppEvent::Models { models });
            }
        }
    }

    /// Whether the model in use writes a language badly for which another may be advised. Speeds are
    /// estimated from its own, so it is benchmarked, once, if that is unknown.
    fn prepare_advice(&self) -> bool {
        let settings = self.settings.get();
        let languages = self.advice_languages(&settings);
        if languages.is_empty() {
            return false;
        }
        let Ok(entry) = self.models.find(&self.current_model()) else {
            return false;
        };
        let model = Candidate::new(&entry, None);
        let mut badly_written = badly_written(&languages, &settings.advised_languages, &model);
        if badly_written.next().is_none() {
            return false;
        }
        let speed = self.devices.speed(&model.name, settings.compute.as_deref());
        let is_installed = self.models.locate(model.name.as_ref()).is_ok();
        if speed.is_none() && is_installed && self.advisor.may_request_benchmark() {
            self.benchmarks.request_model(&model.name);
        }
        true
    }

    fn advice_languages(&self, settings: &Settings) -> Vec<String> {
        self.advisor.languages(settings, &self.models, &self.store)
    }

    fn costs(&self, settings: &Settings) -> Vec<ModelCost> {
        self.models
            .costs(&self.devices, settings.compute.as_deref())
    }

    fn emit_devices(&self) {
        self.events.emit(AppEvent::Devices {
            devices: self.devices_view(),
        });
    }

    fn run_downloads(&self) {
        while let Some((model, stop)) = self.downloads.next() {
            self.emit();
            // A panic fails this download, not those after it.
            let result = catch_unwind(AssertUnwindSafe(|| self.fetch(&model, &stop)));
            let (error, stopped) = match result {
                Ok(Ok(())) => (None, false),
                Ok(Err(ModelError::Network(NetworkError::Cancelled))) => {
                    let is_offline = self.settings.get().offline_lock;
                    (is_offline.then(offline_error), true)
                }
                Ok(Err(error)) => (Some(AppError::Model(error).info()), false),
                Err(_) => (Some(internal_error()), false),
            };
            let is_installed = error.is_none() && !stopped;
            if self.downloads.finish(error, stopped)
                && let Err(error) = self.delete_partial(&model)
            {
                self.events.report_error(error.code(), &error);
            }
            self.emit();
            if is_installed {
                self.events.emit(AppEvent::JobsReady);
                self.benchmarks.request_devices(false);
                self.benchmarks.request_model(&model);
            }
        }
    }

    /// Downloads the voice activity detector if it is missing, then the model.
    fn fetch(&self, model: &str, stop: &AtomicBool) -> Result<(), ModelError> {
        let mut needed = self.models.with_dependencies(&[model.to_owned()]);
        // The detector first: it is small, and the model is unusable without it.
        needed.reverse();
        for name in needed {
            let entry = self.models.find(&name)?;
            let mut estimator = EtaEstimator::new(self.models.partial_bytes(&entry));
            let mut progress = |received| {
                if entry.name != model {
                    return;
                }
                let remaining_ms = estimator.remaining_ms(received, entry.bytes);
                self.downloads.progressed(model, received, remaining_ms);
                if estimator.should_emit() {
                    self.emit();
                }
            };
            self.models.fetch_until(&entry, &mut progress, stop)?;
        }
        Ok(())
    }

    fn run_benchmarks(&self) {
        self.benchmarks.request_devices(false);
        for model in self.devices.outdated_models() {
            self.benchmarks.request_model(&model);
        }
        while let Some(requests) = self.benchmarks.next() {
            let model = self.current_model();
            if requests.devices && (requests.force || self.devices.has_untested_device(&model)) {
                self.benchmarks.set_running(true);
                self.emit_devices();
                // Without a model there is nothing to benchmark; another request follows when one
                // is installed or selected.
                if !self.benchmark(&model, requests.force) {
                    return;
                }
                self.benchmarks.set_running(false);
                self.emit_devices();
                self.emit();
            } else if requests.notify {
                self.emit_devices();
            }
            for model in requests.models {
                // The model may have been removed meanwhile.
                if !self.benchmark(&model, true) {
                    return;
                }
                self.benchmarks.finish_model(&model);
                self.emit_devices();
                self.emit();
            }
        }
    }

    /// Waits until nothing else uses the model, and starts again if it is needed meanwhile.
    /// `false`: shutting down.
    fn benchmark(&self, model: &str, force: bool) -> bool {
        loop {
            let stop = BenchmarkStop::default();
            let on_preempt = {
                let stop = stop.clone();
                move || stop.stop()
            };
            let Some(_lease) = self.slot.lease(Priority::Benchmark, on_preempt) else {
                return false;
            };
            self.benchmarks.started(&stop);
            let result = self
                .devices
                .benchmark_until(&self.models, model, force, &stop);
            if self.benchmarks.task.is_stopping() {
                return false;
            }
            if let Err(error) = result {
                tracing::info!(code = %error.code(), "the model cannot be benchmarked");
            } else if stop.is_stopped() {
                continue;
            }
            return true;
        }
    }

    fn current_model(&self) -> String {
        model_choice::current(&self.models, &self.settings.get())
    }

    fn models_view(&self) -> ModelsView {
        let (in_use, settings) = (self.current_model(), self.settings.get());
        let costs = self.costs(&settings);
        let current = costs.iter().find(|cost| cost.candidate.name == in_use);
        let advice = current.and_then(|current| {
            let languages = self.advice_languages(&settings);
            let fitting = candidates(&costs, |cost| cost.fits);
            let dismissed = &settings.advised_languages;
            advise(&languages, dismissed, &current.candidate, &fitting)
        });
        let language = settings.language.as_deref();
        let suitable = candidates(&costs, |cost| cost.is_suitable(language));
        let languages = self.advisor.user_languages(&settings, &self.store);
        let measuring = self.benchmarks.pending_models();
        let speech = costs
            .into_iter()
            .filter(|cost| cost.listed.entry.kind == ModelKind::Whisper);
        ModelsView {
            all: speech
                .map(|cost| self.model_view(cost, &languages, &measuring))
                .collect(),
            recommendation: recommend(&suitable, &in_use),
            advice,
            published_sources: published_sources(),
            in_use,
            folder: self.models.folder().display().to_string(),
        }
    }

    fn model_view(&self, cost: ModelCost, languages: &[String], measuring: &[String]) -> ModelView {
        let ListedModel {
            entry,
            is_default,
            state,
        } = cost.listed;
        let speed = |is_measured| {
            let speed = cost.candidate.speed?;
            (speed.is_measured == is_measured).then_some(speed.times)
        };
        ModelView {
            bytes: entry.bytes,
            languages: if entry.languages.is_empty() {
                ModelLanguages::All
            } else {
                ModelLanguages::En
            },
            installed: state == ModelState::Installed,
            damaged: state == ModelState::Damaged,
            is_default,
            is_bundled: self.models.is_bundled(&entry),
            is_custom: entry.is_custom,
            wer: entry.wer,
            published: published_error_rates(&entry, languages),
            memory: cost.memory,
            fits: cost.fits,
            speed: speed(true),
            estimated_speed: speed(false),
            measuring: measuring.contains(&entry.name),
            download: self
                .downloads
                .view(&entry.name, || self.models.partial_bytes(&entry)),
            name: entry.name,
        }
    }

    fn devices_view(&self) -> Devices {
        let choice = self.settings.get().compute.clone();
        let statuses = self
            .devices
            .statuses(&self.current_model(), choice.as_deref());
        Devices {
            all: statuses.into_iter().map(device_view).collect(),
            benchmarking: self.benchmarks.is_running(),
        }
    }
}

fn candidates(costs: &[ModelCost], is_included: impl Fn(&ModelCost) -> bool) -> Vec<Candidate> {
    let included = costs.iter().filter(|cost| is_included(cost));
    included.map(|cost| cost.candidate.clone()).collect()
}

fn device_view(status: DeviceStatus) -> DeviceView {
    let id = status.device.id();
    let (name, driver) = match status.device {
        ComputeDevice::Cpu => (processor_name(), None),
        ComputeDevice::Gpu { info, .. } => (info.name, Some(info.driver)),
    };
    DeviceView {
        id,
        name,
        driver,
        benchmark: status.benchmark,
        failure: status.failure,
        is_selected: status.is_selected,
    }
}
