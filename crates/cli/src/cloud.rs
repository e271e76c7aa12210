//! `earshot cloud`, and `earshot transcribe --cloud`

use std::time::Instant;

use earshot_core::{
    Cloud, CloudError, CloudSettings, CloudWhen, Input, Key, Media, Paths, Sendable, Settings,
    clock, expand, media,
};
use earshot_transcript::{Document, Failure, escaped_name};

use crate::args::{CloudVerb, Transcribe};
use crate::ask::{self, Said};
use crate::progress::Progress;
use crate::results::{Results, Shown};
use crate::transcribe::{Refusal, failed, failure, files, plan_outputs, usage};
use crate::voice::{self, Exit};

const NOBODY: &str = "There is nobody here to ask; add --yes if you agree that it is sent.";

pub fn run(verb: &CloudVerb, paths: &Paths) -> Exit {
    match change(verb, paths) {
        Ok(sentence) => voice::answer(&sentence, Exit::Well),
        Err((exit, sentence)) => {
            voice::complain(&sentence);
            exit
        }
    }
}

fn change(verb: &CloudVerb, paths: &Paths) -> Result<String, Refusal> {
    let mut settings = Settings::load(paths).map_err(failed)?;
    match verb {
        CloudVerb::Show => return Ok(shown(&settings)),
        CloudVerb::Set { yes, .. } => {
            let wanted = wanted(verb, &settings.cloud);
            settings.set_cloud(wanted).map_err(usage)?;
            let host = Cloud::open(paths, &settings).map_err(failed)?;
            agree(&consequences(&host, &settings.cloud), *yes)?;
        }
        CloudVerb::Off => settings.cloud.on = false,
        CloudVerb::Key { forget: true } => settings.forget_cloud_key().map_err(failed)?,
        CloudVerb::Key { forget: false } => {
            let key = ask::secret("Key:").map_err(failed)?;
            settings.keep_cloud_key(key).map_err(failed)?;
        }
    }
    settings.save(paths).map_err(failed)?;
    Ok(shown(&settings))
}

/// The settings as they would be.
fn wanted(verb: &CloudVerb, before: &CloudSettings) -> CloudSettings {
    let mut wanted = before.clone();
    if let CloudVerb::Set {
        address,
        model,
        when,
        metered,
        per_minute,
        ..
    } = verb
    {
        wanted.on = true;
        wanted.address = address.clone().unwrap_or(wanted.address);
        wanted.model = model.clone().unwrap_or(wanted.model);
        wanted.per_minute = per_minute.or(wanted.per_minute);
        match when.as_deref() {
            Some("when-needed") => wanted.when = CloudWhen::WhenNeeded,
            Some(_) => wanted.when = CloudWhen::Ask,
            None => {}
        }
        if let Some(metered) = metered {
            wanted.even_metered = metered == "yes";
        }
    }
    wanted
}

/// What turning it on means, in plain words.
fn consequences(cloud: &Cloud, settings: &CloudSettings) -> String {
    let host = cloud.host();
    let when = match settings.when {
        CloudWhen::Ask => "only when you ask for it, each time",
        CloudWhen::WhenNeeded => "also by itself, when this device cannot write it down for sure",
    };
    format!(
        "The sound of what you send will leave this device and go to {host}, {when}.\n\
         Whoever runs {host} can hear it and may keep it. Names of files, titles and texts \
         stay here.\nTurn it on?"
    )
}

fn agree(question: &str, yes: bool) -> Result<(), Refusal> {
    let said = if yes { Said::Yes } else { ask::agree(question) };
    match said {
        Said::Yes => Ok(()),
        Said::No => Err(failed("Nothing was sent, and nothing was changed.")),
        Said::Nobody => Err(usage(NOBODY)),
    }
}

fn shown(settings: &Settings) -> String {
    let cloud = &settings.cloud;
    let state = match (cloud.on, settings.offline_lock) {
        (false, _) => "off: nothing is sent to anybody",
        (true, true) => "locked by the settings: nothing is sent to anybody",
        (true, false) => "on",
    };
    let when = match cloud.when {
        CloudWhen::Ask => "when you ask for it",
        CloudWhen::WhenNeeded => "when this device cannot",
    };
    let key = if cloud.has_key {
        "in the system's keychain"
    } else {
        "none"
    };
    let metered = if cloud.even_metered { "yes" } else { "no" };
    let price = cloud
        .per_minute
        .map_or("unknown".to_owned(), |price| format!("{price} a minute"));
    format!(
        "service   {state}\naddress   {}\nmodel     {}\nkey       {key}\nasked     {when}\n\
         metered   {metered}\nprice     {price}\n",
        cloud.address, cloud.model
    )
}

/// Has a service write down what is said.
pub fn transcribe(arguments: &Transcribe, paths: &Paths) -> Exit {
    match prepare(arguments, paths).and_then(Work::finish) {
        Ok(exit) => exit,
        Err((exit, sentence)) => {
            voice::complain(&sentence);
            exit
        }
    }
}

struct Work {
    cloud: Cloud,
    key: Option<Key>,
    media: Media,
    language: Option<String>,
    inputs: Vec<Input>,
    results: Results,
    yes: bool,
    paths: Paths,
}

fn prepare(arguments: &Transcribe, paths: &Paths) -> Result<Work, Refusal> {
    let files = files(arguments)?;
    let settings = Settings::load(paths).map_err(failed)?;
    let cloud = Cloud::open(paths, &settings).map_err(failed)?;
    cloud.check_connection().map_err(failed)?;
    let inputs = expand(&files);
    let outputs = plan_outputs(arguments, &inputs)?;
    let language = arguments.language.clone().or(settings.language.clone());
    let folders = arguments
        .files
        .iter()
        .map(|name| escaped_name(name))
        .collect();
    Ok(Work {
        key: cloud.key().map_err(failed)?,
        cloud,
        media: media(&settings),
        language: language
            .filter(|language| language != "auto")
            .map(|language| language.to_lowercase()),
        results: Results::new(outputs, inputs.len() > 1, folders),
        inputs,
        yes: arguments.yes,
        paths: paths.clone(),
    })
}

impl Work {
    fn finish(mut self) -> Result<Exit, Refusal> {
        let progress = Progress::new();
        let mut ready: Vec<Option<Sendable>> = Vec::new();
        // Who is asked must know how much it is; who is not need not have all of it ready.
        if !self.yes {
            ready = (0..self.inputs.len())
                .map(|index| self.make_ready(index))
                .collect();
            self.ask(&ready)?;
        }
        for index in 0..self.inputs.len() {
            let of = self.inputs.len();
            progress.begin(format!(
                "Asking {}: {} of {of}",
                self.cloud.host(),
                index + 1
            ));
            let sound = match ready.get_mut(index) {
                Some(sound) => sound.take(),
                None => self.make_ready(index),
            };
            if let Some(sound) = sound {
                let result = self.transcribe(index, sound);
                self.results
                    .keep(index, result.map_err(|error| told(&error)));
            }
            let shown = progress.pause(|| self.results.show(&self.inputs));
            if shown == Shown::NobodyReads {
                break;
            }
        }
        progress.end();
        Ok(if self.results.any_failed() {
            Exit::Failed
        } else {
            Exit::Well
        })
    }

    /// The sound, ready to be sent; what is wrong with it is its result.
    fn make_ready(&mut self, index: usize) -> Option<Sendable> {
        let source = match self.inputs[index].open(&self.paths) {
            Ok(source) => source,
            Err(error) => {
                self.results.keep(index, Err(failure(&error)));
                return None;
            }
        };
        match self.cloud.prepare(&self.media, source) {
            Ok(sound) => Some(sound),
            Err(error) => {
                self.results.keep(index, Err(told(&error)));
                None
            }
        }
    }

    fn ask(&self, ready: &[Option<Sendable>]) -> Result<(), Refusal> {
        let sounds: Vec<&Sendable> = ready.iter().flatten().collect();
        if sounds.is_empty() {
            return Ok(());
        }
        let bytes: u64 = sounds.iter().map(|sound| sound.bytes()).sum();
        let lengths: Vec<u64> = sounds.iter().map(|sound| sound.length_ms()).collect();
        let estimate = self.cloud.estimate(&lengths);
        let cost = estimate.cost;
        let cost = cost.map_or(String::new(), |cost| {
            format!(", about {cost:.4} by its price")
        });
        agree(
            &format!(
                "Send {} of sound ({} kB) to {}{cost}?",
                clock(estimate.sound_ms),
                bytes.div_ceil(1000),
                self.cloud.host()
            ),
            false,
        )
    }

    fn transcribe(&self, index: usize, sound: Sendable) -> Result<Document, CloudError> {
        let started = Instant::now();
        let duration_ms = sound.length_ms();
        let language = self.language.as_deref();
        let text = self.cloud.transcribe(sound, self.key.as_ref(), language)?;
        let name = escaped_name(&self.inputs[index].name);
        let model = format!("{} at {}", self.cloud.model(), self.cloud.host());
        Ok(Document {
            duration_ms,
            processing_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            no_speech: text.segments.is_empty(),
            ..Document::new(name, model, text)
        })
    }
}

fn told(error: &CloudError) -> Failure {
    Failure {
        code: error.code().into(),
        message: error.to_string(),
    }
}
