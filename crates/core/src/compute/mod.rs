//! What a model runs on: the processor, or a graphics processor.
//!
//! A graphics processor is used only after it was tried: a worker of its own has it
//! write a known message, and it is chosen if its text is right and it was faster than
//! the processor. A driver or a model that is new is tried anew. One that fails at work
//! is remembered, and left alone until the user wants it tried again.

mod record;
mod trial;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use earshot_engine::{Gpu, Launch, devices};

use record::{Failure, PROCESSOR, Record, Trial};
pub use record::{Place, Tried};

use crate::{ModelError, Models, Paths, locked, worker};

const FILE: &str = "processors.json";
/// A driver that has not found its devices after so long never will.
const TO_LOOK: Duration = Duration::from_secs(20);
/// A graphics processor must be so many times as fast as the processor: it takes power
/// and memory of its own.
const WORTH_IT: f64 = 1.1;

/// What a model runs on.
#[derive(Clone)]
pub struct Compute {
    path: PathBuf,
    interfaces: Arc<Vec<Interface>>,
    found: Arc<Mutex<Option<Vec<Place>>>>,
    record: Arc<Mutex<Record>>,
}

/// A way to graphics processors: a worker that was built for it.
pub(crate) struct Interface {
    /// `vulkan`, `cuda`, `metal`.
    pub(crate) name: &'static str,
    pub(crate) worker: Arc<dyn Launch>,
    /// The same, which hears nothing but the sample message: what its driver compiles is
    /// kept.
    pub(crate) for_trials: Arc<dyn Launch>,
}

/// One place, and what is known of it with one model.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The place.
    pub place: Place,
    /// What came of trying it; `None`: it was not tried with this model and driver.
    pub tried: Option<Tried>,
    /// How it failed at work. It is not used until [`Compute::forget`].
    pub failed: Option<String>,
    /// It would be used now.
    pub is_chosen: bool,
}

impl Compute {
    /// With the workers that are installed, and what is known from earlier.
    pub fn new(paths: &Paths) -> Self {
        Self::with(paths, worker::interfaces(&paths.cache))
    }

    pub(crate) fn with(paths: &Paths, interfaces: Vec<Interface>) -> Self {
        let path = paths.data.join(FILE);
        Self {
            record: Arc::new(Mutex::new(Record::load(&path))),
            path,
            interfaces: Arc::new(interfaces),
            found: Arc::default(),
        }
    }

    /// Every place there is, the processor first. Looked for once, which takes a moment;
    /// none are found where there is no driver.
    pub fn places(&self) -> Vec<Place> {
        locked(&self.found)
            .get_or_insert_with(|| {
                let graphics = self.interfaces.iter().flat_map(|interface| {
                    let found = devices(&*interface.for_trials, TO_LOOK).unwrap_or_else(|error| {
                        tracing::info!(interface = interface.name, %error, "no graphics processor");
                        Vec::new()
                    });
                    found.into_iter().map(|device| Place::Graphics {
                        interface: interface.name.to_owned(),
                        device,
                    })
                });
                std::iter::once(Place::Processor).chain(graphics).collect()
            })
            .clone()
    }

    /// What is known of every place with this model, under this choice of the settings.
    pub fn known(&self, model: &str, choice: Option<&str>) -> Vec<Known> {
        let places = self.places();
        let chosen = self.choose(model, choice, &places);
        let record = locked(&self.record);
        let known = places.into_iter().map(|place| Known {
            tried: record.trial(model, &place).cloned(),
            failed: record
                .failure(model, &place)
                .map(|failure| failure.how.clone()),
            is_chosen: place == chosen,
            place,
        });
        known.collect()
    }

    /// Whether something is there that was not tried with this model. Without anything
    /// to choose from, the processor need not prove itself.
    pub fn is_news(&self, model: &str) -> bool {
        if self.interfaces.is_empty() {
            return false;
        }
        let places = self.places();
        let record = locked(&self.record);
        places
            .iter()
            .any(|place| record.fresh_trial(model, place).is_none())
    }

    /// Whether nothing at all was tried with this model, though there may be a choice.
    /// Unlike [`Compute::is_news`] this does not look for devices.
    pub fn is_new(&self, model: &str) -> bool {
        !self.interfaces.is_empty() && self.remembered(model).is_empty()
    }

    /// Tries this model in every place where it was not tried, or in each `anew`. Takes
    /// some seconds a place.
    ///
    /// # Errors
    /// If there is no such model.
    pub fn try_out(&self, models: &Models, model: &str, anew: bool) -> Result<(), ModelError> {
        let is_own = models.is_own(model.as_ref());
        for place in self.places() {
            // A driver would see what nobody vouches for before it is locked in.
            if is_own && place != Place::Processor {
                continue;
            }
            let is_known = locked(&self.record).fresh_trial(model, &place).is_some();
            if is_known && !anew {
                continue;
            }
            let interface = self.interface_of(&place);
            let worker = interface.map(|interface| Arc::clone(&interface.for_trials));
            let result = trial::run(models, model, &place, worker)?;
            tracing::info!(model, place = place.id(), ?result, "tried");
            self.change(|record| record.keep(Trial::now(model, &place, result)));
        }
        Ok(())
    }

    /// How fast this model is where it would run now, as this version of the program
    /// measured it: sound in a second of work, in seconds. Looks for no device.
    pub fn speed(&self, model: &str, choice: Option<&str>) -> Option<f64> {
        let place = self.choose(model, choice, &self.remembered(model));
        match locked(&self.record).fresh_trial(model, &place) {
            Some(Tried::Right { speed }) => Some(*speed),
            _ => None,
        }
    }

    /// Models whose speed only another version of the program measured.
    pub fn stale(&self) -> Vec<String> {
        locked(&self.record).stale()
    }

    /// Forgets what failed at work: it may be used again.
    pub fn forget(&self) {
        self.change(|record| record.failures.clear());
    }

    /// The graphics processor to use with this model, if it is to be one. `failed` is
    /// called when it fails, after that has been noted.
    pub fn gpu(
        &self,
        model: &str,
        choice: Option<&str>,
        failed: impl FnOnce(&Place) + Send + 'static,
    ) -> Option<(Place, Gpu)> {
        // So that nothing is looked for where nothing can be.
        if self.interfaces.is_empty() || choice == Some(PROCESSOR) {
            return None;
        }
        // What has gone since it was tried, the worker finds out.
        let places = locked(&self.found).clone();
        let mut places = places.unwrap_or_else(|| self.remembered(model));
        if choice.is_some_and(|id| places.iter().all(|place| place.id() != id)) {
            places = self.places();
        }
        let place = self.choose(model, choice, &places);
        let Place::Graphics { device, .. } = &place else {
            return None;
        };
        let (own, of, model) = (self.clone(), place.clone(), model.to_owned());
        let gpu = Gpu {
            worker: Box::new(Arc::clone(&self.interface_of(&place)?.worker)),
            device: device.clone(),
            failed: Box::new(move |how| {
                own.note_failure(&model, &of, how);
                failed(&of);
            }),
        };
        Some((place, gpu))
    }

    fn note_failure(&self, model: &str, place: &Place, how: &str) {
        self.change(|record| {
            record
                .failures
                .retain(|old| old.model != model || !old.place.is(place));
            record.failures.push(Failure {
                model: model.to_owned(),
                place: place.clone(),
                how: how.to_owned(),
            });
        });
    }

    fn choose(&self, model: &str, choice: Option<&str>, places: &[Place]) -> Place {
        let record = locked(&self.record);
        let works = |place: &&Place| record.failure(model, place).is_none();
        let speed = |place: &Place| match record.trial(model, place) {
            Some(Tried::Right { speed }) => *speed,
            _ => 0.0,
        };
        let chosen = match choice {
            Some(id) => places.iter().filter(works).find(|place| place.id() == id),
            None => places
                .iter()
                .filter(works)
                .filter(|place| speed(place) > WORTH_IT * speed(&Place::Processor))
                .max_by(|a, b| speed(a).total_cmp(&speed(b))),
        };
        chosen.cloned().unwrap_or(Place::Processor)
    }

    /// Where this model was tried.
    fn remembered(&self, model: &str) -> Vec<Place> {
        let record = locked(&self.record);
        let trials = record.trials.iter().filter(|trial| trial.model == model);
        trials.map(|trial| trial.place.clone()).collect()
    }

    fn interface_of(&self, place: &Place) -> Option<&Interface> {
        let Place::Graphics { interface, .. } = place else {
            return None;
        };
        let mut interfaces = self.interfaces.iter();
        interfaces.find(|known| known.name == interface)
    }

    fn change(&self, change: impl FnOnce(&mut Record)) {
        let mut record = locked(&self.record);
        change(&mut record);
        if let Err(error) = record.save(&self.path) {
            // It is tried again at the next start.
            tracing::warn!(%error, "what was tried cannot be kept");
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;
    use std::sync::mpsc::channel;

    use earshot_engine::{Device, Program};

    use super::*;

    const MODEL: &str = "base-q8_0";

    fn card(name: &str, driver: &str) -> Place {
        Place::Graphics {
            interface: "vulkan".to_owned(),
            device: Device {
                index: 0,
                name: name.to_owned(),
                driver: driver.to_owned(),
                is_integrated: false,
                memory: 1 << 30,
            },
        }
    }

    /// As at a start, with a processor and these cards.
    fn started(home: &Path, cards: &[Place]) -> Compute {
        let worker = Arc::new(Program::at("/nothing".into()));
        let interface = Interface {
            name: "vulkan",
            for_trials: worker.clone(),
            worker,
        };
        let compute = Compute::with(&Paths::under(home), vec![interface]);
        let places = [&[Place::Processor], cards].concat();
        *locked(&compute.found) = Some(places);
        compute
    }

    fn tried(compute: &Compute, place: &Place, result: Tried) {
        compute.change(|record| record.keep(Trial::now(MODEL, place, result)));
    }

    fn chosen(compute: &Compute, choice: Option<&str>) -> String {
        let known = compute.known(MODEL, choice);
        let mut chosen = known.iter().filter(|known| known.is_chosen);
        let one = chosen.next().unwrap().place.id();
        assert_eq!(chosen.next(), None);
        let gpu = compute
            .gpu(MODEL, choice, |_| ())
            .map(|(place, _)| place.id());
        assert_eq!(gpu.unwrap_or_else(|| PROCESSOR.to_owned()), one);
        one
    }

    #[test]
    fn the_fastest_that_was_right_is_chosen() {
        let home = tempfile::tempdir().unwrap();
        let (slow, fast) = (card("slow", "1"), card("fast", "1"));
        let cards = [slow.clone(), fast.clone()];
        let compute = started(home.path(), &cards);
        assert!(compute.is_new(MODEL) && compute.is_news(MODEL));
        assert_eq!(chosen(&compute, None), PROCESSOR, "nothing is known");
        tried(&compute, &Place::Processor, Tried::Right { speed: 20.0 });
        tried(&compute, &slow, Tried::Right { speed: 21.0 });
        assert_eq!(chosen(&compute, None), PROCESSOR, "hardly faster");
        tried(&compute, &fast, Tried::Wrong);
        assert_eq!(chosen(&compute, None), PROCESSOR, "fast nonsense");
        assert!(!compute.is_new(MODEL) && !compute.is_news(MODEL));
        tried(&compute, &slow, Tried::Right { speed: 30.0 });
        tried(&compute, &fast, Tried::Right { speed: 90.0 });
        assert_eq!(chosen(&compute, None), fast.id());
        assert_eq!(chosen(&compute, Some(&slow.id())), slow.id());
        assert_eq!(chosen(&compute, Some(PROCESSOR)), PROCESSOR);
        assert_eq!(chosen(&compute, Some("vulkan:gone")), PROCESSOR);
        assert!(compute.is_new("small"), "another model");

        assert_eq!(compute.speed(MODEL, None), Some(90.0));
        assert_eq!(compute.speed(MODEL, Some(PROCESSOR)), Some(20.0));
        assert_eq!(compute.speed("small", None), None);

        let again = started(home.path(), &cards);
        assert_eq!(chosen(&again, None), fast.id(), "remembered");
        let driver = started(home.path(), &[card("fast", "2")]);
        assert!(driver.is_news(MODEL));
        assert_eq!(chosen(&driver, None), PROCESSOR, "another driver");
    }

    #[test]
    fn what_another_version_measured_is_used_and_measured_anew() {
        let home = tempfile::tempdir().unwrap();
        let fast = card("fast", "1");
        let compute = started(home.path(), std::slice::from_ref(&fast));
        tried(&compute, &Place::Processor, Tried::Right { speed: 20.0 });
        tried(&compute, &fast, Tried::Right { speed: 90.0 });
        assert_eq!(compute.stale(), [""; 0]);
        let text = std::fs::read_to_string(&compute.path).unwrap();
        let now = format!("\"program\": \"{}\"", env!("CARGO_PKG_VERSION"));
        assert!(text.contains(&now), "{text}");
        std::fs::write(&compute.path, text.replace(&now, "\"program\": \"0.0.1\"")).unwrap();

        let again = started(home.path(), std::slice::from_ref(&fast));
        assert_eq!(chosen(&again, None), fast.id());
        assert_eq!(again.speed(MODEL, None), None);
        assert_eq!(again.stale(), [MODEL]);
        assert!(again.is_news(MODEL));
    }

    #[test]
    fn one_that_failed_is_left_alone_until_it_is_wanted_again() {
        let home = tempfile::tempdir().unwrap();
        let fast = card("fast", "1");
        let compute = started(home.path(), std::slice::from_ref(&fast));
        tried(&compute, &Place::Processor, Tried::Right { speed: 20.0 });
        tried(&compute, &fast, Tried::Right { speed: 90.0 });
        let (tell, told) = channel();
        let failed = move |place: &Place| tell.send(place.id()).unwrap();
        let (_, gpu) = compute.gpu(MODEL, None, failed).unwrap();
        (gpu.failed)("signal: 11");
        assert_eq!(told.recv().unwrap(), fast.id());
        assert_eq!(chosen(&compute, None), PROCESSOR);
        assert_eq!(
            chosen(&compute, Some(&fast.id())),
            PROCESSOR,
            "nor by choice"
        );
        let again = started(home.path(), std::slice::from_ref(&fast));
        assert_eq!(chosen(&again, None), PROCESSOR, "remembered");
        let how = again.known(MODEL, None).remove(1).failed;
        assert_eq!(how.as_deref(), Some("signal: 11"));
        again.forget();
        assert_eq!(chosen(&again, None), fast.id());
    }
}
