//! The loaded model, shared by the queue and live transcription.

use std::sync::Arc;

use crate::app::core::Core;
use crate::{ComputeDevice, Options, Settings, StartError, Transcriber, TranscriberConfig};

/// Keeps a model loaded until another one is needed. The queue locks it for one job, live
/// transcription until the recording ends.
#[derive(Default)]
pub(crate) struct ModelSlot {
    loaded: Option<LoadedModel>,
}

struct LoadedModel {
    model: String,
    /// It may have failed since.
    device: Option<ComputeDevice>,
    allow_unsandboxed: bool,
    transcriber: Transcriber,
}

impl ModelSlot {
    /// Loads `model` or the configured one. Fails if it does not support `language`.
    pub(crate) fn acquire(
        &mut self,
        core: &Core,
        model: Option<&str>,
        language: Option<&str>,
    ) -> Result<&mut Transcriber, StartError> {
        let model = resolve_model(core, model, language);
        if let Some(language) = language
            && !core.models.find(&model)?.knows(language)
        {
            return Err(StartError::Language {
                model,
                language: language.to_owned(),
            });
        }
        let settings = core.settings().clone();
        let (events, benchmarks) = (Arc::clone(&core.events), Arc::clone(&core.benchmarks));
        let on_failure = move |device: &ComputeDevice| {
            events.report_error("graphics-failed", gpu_failed_message(device));
            benchmarks.notify();
        };
        let selected = core
            .devices
            .gpu(&model, settings.compute.as_deref(), on_failure);
        let (device, gpu) = selected.unzip();
        let loaded = match self.loaded.take() {
            Some(loaded)
                if loaded.model == model
                    && loaded.device == device
                    && loaded.allow_unsandboxed == settings.allow_unsandboxed =>
            {
                // The settings may have changed while the slot was locked.
                loaded.transcriber.set_idle_timeout(settings.idle_timeout());
                loaded
            }
            other => {
                // Unload first: two models may not fit into memory.
                if other.is_some() {
                    core.queue.reset_throughput();
                }
                drop(other);
                let config = TranscriberConfig {
                    model: Some(model.clone().into()),
                    threads: None,
                    idle_timeout: settings.idle_timeout(),
                    allow_unsandboxed: settings.allow_unsandboxed,
                    gpu,
                };
                let transcriber = Transcriber::start(&core.models, config, &Options::default())?;
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

    pub(crate) fn apply_settings(&self, settings: &Settings) {
        if let Some(loaded) = &self.loaded {
            loaded.transcriber.set_idle_timeout(settings.idle_timeout());
        }
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

pub(crate) fn resolve_model(core: &Core, model: Option<&str>, language: Option<&str>) -> String {
    let is_installed = |name: &str| core.models.locate(name.as_ref()).is_ok();
    let settings = core.settings().clone();
    let name = model.or_else(|| settings.model_for(language, is_installed));
    name.unwrap_or(core.models.default_name()).to_owned()
}

pub(crate) fn current_model(core: &Core) -> String {
    let language = core.settings().language.clone();
    resolve_model(core, None, language.as_deref())
}
