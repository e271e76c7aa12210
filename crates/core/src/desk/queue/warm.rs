//! The loaded model, shared by whoever listens.

use std::sync::Arc;

use crate::desk::core::Core;
use crate::{Options, Place, Settings, StartError, Transcriber, TranscriberConfig};

/// The loaded model, kept warm until another is asked for. Who listens holds it for
/// so long: the queue for a job, a recording from its beginning to its end.
#[derive(Default)]
pub(crate) struct Warm {
    loaded: Option<Loaded>,
}

struct Loaded {
    model: String,
    /// The graphics processor that it was loaded for; it may have failed since.
    place: Option<Place>,
    /// As the setting was when it was loaded.
    unconfined: bool,
    transcriber: Transcriber,
}

impl Warm {
    /// The model of this name, or the one of the settings. It must know `language`.
    pub(crate) fn up(
        &mut self,
        core: &Core,
        model: Option<&str>,
        language: Option<&str>,
    ) -> Result<&mut Transcriber, StartError> {
        let model = wanted(core, model, language);
        if let Some(language) = language
            && !core.models.named(&model)?.knows(language)
        {
            return Err(StartError::Language {
                model,
                language: language.to_owned(),
            });
        }
        let settings = core.settings().clone();
        let (tell, explorer) = (Arc::clone(&core.tell), Arc::clone(&core.explorer));
        let failed = move |place: &Place| {
            tell.problem("graphics-failed", sentence(place));
            explorer.tell();
        };
        let chosen = core
            .compute
            .gpu(&model, settings.compute.as_deref(), failed);
        let (place, gpu) = chosen.unzip();
        let loaded = match self.loaded.take() {
            Some(loaded)
                if loaded.model == model
                    && loaded.place == place
                    && loaded.unconfined == settings.unconfined_worker =>
            {
                // Who changed the settings may have met it at work.
                loaded.transcriber.set_idle(settings.idle());
                loaded
            }
            other => {
                // Two models at once may be more than the device has room for.
                if other.is_some() {
                    core.control.forget_pace();
                }
                drop(other);
                let config = TranscriberConfig {
                    model: Some(model.clone().into()),
                    threads: None,
                    idle: settings.idle(),
                    unconfined: settings.unconfined_worker,
                    gpu,
                };
                let transcriber = Transcriber::start(&core.models, config, &Options::default())?;
                Loaded {
                    model,
                    place,
                    unconfined: settings.unconfined_worker,
                    transcriber,
                }
            }
        };
        Ok(&mut self.loaded.insert(loaded).transcriber)
    }

    /// As the settings have it from now on.
    pub(crate) fn obey(&self, settings: &Settings) {
        if let Some(loaded) = &self.loaded {
            loaded.transcriber.set_idle(settings.idle());
        }
    }
}

fn sentence(place: &Place) -> String {
    let name = match place {
        Place::Processor => "processor",
        Place::Graphics { device, .. } => &device.name,
    };
    format!(
        "The graphics processor {name} failed; Earshot goes on without it. In the settings it \
         can be tried again."
    )
}

/// The name of the model that would be used for this language, if that is known.
pub(crate) fn wanted(core: &Core, model: Option<&str>, language: Option<&str>) -> String {
    let is_here = |name: &str| core.models.locate(name.as_ref()).is_ok();
    let settings = core.settings().clone();
    let chosen = model.or_else(|| settings.model_for(language, is_here));
    chosen.unwrap_or(core.models.default_name()).to_owned()
}

/// The name of the model that would be used now.
pub(crate) fn in_use(core: &Core) -> String {
    let language = core.settings().language.clone();
    wanted(core, None, language.as_deref())
}
