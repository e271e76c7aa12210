//! The loaded model, shared by whoever listens.

use crate::desk::core::Core;
use crate::{Options, Settings, StartError, Transcriber, TranscriberConfig};

/// The loaded model, kept warm until another is asked for. Who listens holds it for
/// so long: the queue for a job, a recording from its beginning to its end.
#[derive(Default)]
pub(crate) struct Warm {
    model: Option<(String, Transcriber)>,
}

impl Warm {
    /// The model of this name, or the one of the settings. It must know `language`.
    pub(crate) fn up(
        &mut self,
        core: &Core,
        model: Option<&str>,
        language: Option<&str>,
    ) -> Result<&mut Transcriber, StartError> {
        let wanted = wanted(core, model);
        if let Some(language) = language
            && !core.models.named(&wanted)?.knows(language)
        {
            return Err(StartError::Language {
                model: wanted,
                language: language.to_owned(),
            });
        }
        let loaded = match self.model.take() {
            Some(loaded) if loaded.0 == wanted => {
                // Who changed the settings may have met it at work.
                loaded.1.set_idle(core.settings().idle());
                loaded
            }
            other => {
                // Two models at once may be more than the device has room for.
                if other.is_some() {
                    core.control.forget_pace();
                }
                drop(other);
                let settings = core.settings().clone();
                let config = TranscriberConfig {
                    model: Some(wanted.clone().into()),
                    threads: None,
                    idle: settings.idle(),
                    unconfined: settings.unconfined_worker,
                };
                let started = Transcriber::start(&core.models, config, &Options::default())?;
                (wanted, started)
            }
        };
        Ok(&mut self.model.insert(loaded).1)
    }

    /// As the settings have it from now on.
    pub(crate) fn obey(&self, settings: &Settings) {
        if let Some((_, transcriber)) = &self.model {
            transcriber.set_idle(settings.idle());
        }
    }
}

/// The name of the model that would be used now.
pub(crate) fn wanted(core: &Core, model: Option<&str>) -> String {
    let chosen = model
        .map(str::to_owned)
        .or_else(|| core.settings().model.clone());
    chosen.unwrap_or_else(|| core.models.default_name().to_owned())
}
