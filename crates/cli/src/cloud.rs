//! `earshot cloud`, and `earshot transcribe --cloud`

use std::time::Instant;

use earshot_core::{
    Cloud, CloudError, CloudPolicy, CloudSettings, Decoder, Input, Key, Paths, Settings, Upload,
    clock, decoder, expand, open_cloud,
};
use earshot_transcript::{Document, escaped_name};

use crate::args::{CloudCommand, TranscribeArgs};
use crate::errors::{EarlyExit, failed, to_failure, usage_error};
use crate::output::{self, Exit};
use crate::progress::Progress;
use crate::prompt::{self, Answer};
use crate::results::{Results, WriteResult};
use crate::transcribe::{files, plan_outputs};

const NOT_INTERACTIVE: &str = "Standard input is not a terminal; add --yes to confirm.";

pub fn run(command: &CloudCommand, paths: &Paths) -> Exit {
    match change(command, paths) {
        Ok(sentence) => output::print_and_exit(&sentence, Exit::Success),
        Err((exit, sentence)) => {
            output::error(&sentence);
            exit
        }
    }
}

fn change(command: &CloudCommand, paths: &Paths) -> Result<String, EarlyExit> {
    let mut settings = Settings::load(paths).map_err(failed)?;
    match command {
        CloudCommand::Show => return Ok(describe(&settings)),
        CloudCommand::Set { yes, .. } => {
            let wanted = changed(command, &settings.cloud);
            settings.set_cloud(wanted).map_err(usage_error)?;
            let host = open_cloud(paths, &settings).map_err(failed)?;
            require_consent(&consequences(&host, &settings.cloud), *yes)?;
        }
        CloudCommand::Off => settings.cloud.enabled = false,
        CloudCommand::Key { forget: true } => settings.delete_cloud_key().map_err(failed)?,
        CloudCommand::Key { forget: false } => {
            let key = prompt::read_secret("Key:").map_err(failed)?;
            settings.store_cloud_key(key).map_err(failed)?;
        }
    }
    settings.save(paths).map_err(failed)?;
    Ok(describe(&settings))
}

fn changed(command: &CloudCommand, before: &CloudSettings) -> CloudSettings {
    let mut wanted = before.clone();
    if let CloudCommand::Set {
        address,
        model,
        when,
        metered,
        per_minute,
        ..
    } = command
    {
        wanted.enabled = true;
        wanted.address = address.clone().unwrap_or(wanted.address);
        wanted.model = model.clone().unwrap_or(wanted.model);
        wanted.price_per_minute = per_minute.or(wanted.price_per_minute);
        match when.as_deref() {
            Some("when-needed") => wanted.policy = CloudPolicy::Automatic,
            Some(_) => wanted.policy = CloudPolicy::Manual,
            None => {}
        }
        if let Some(metered) = metered {
            wanted.allow_metered = metered == "yes";
        }
    }
    wanted
}

fn consequences(cloud: &Cloud, settings: &CloudSettings) -> String {
    let host = cloud.host();
    let when = match settings.policy {
        CloudPolicy::Manual => "only on request, each time",
        CloudPolicy::Automatic => {
            "also automatically, when this device cannot transcribe with confidence"
        }
    };
    format!(
        "The audio you send will leave this device and go to {host}, {when}.\n\
         The operator of {host} can hear it and may keep it. Names of files, titles and texts \
         stay here.\nTurn it on?"
    )
}

fn require_consent(question: &str, yes: bool) -> Result<(), EarlyExit> {
    let answer = if yes {
        Answer::Yes
    } else {
        prompt::confirm(question)
    };
    match answer {
        Answer::Yes => Ok(()),
        Answer::No => Err(failed("Nothing was sent, and nothing was changed.")),
        Answer::NotInteractive => Err(usage_error(NOT_INTERACTIVE)),
    }
}

fn describe(settings: &Settings) -> String {
    let cloud = &settings.cloud;
    let state = match (cloud.enabled, settings.offline_lock) {
        (false, _) => "off: nothing is sent",
        (true, true) => "locked by the settings: nothing is sent",
        (true, false) => "on",
    };
    let when = match cloud.policy {
        CloudPolicy::Manual => "on request",
        CloudPolicy::Automatic => "automatically, when this device cannot",
    };
    let key = if cloud.has_key {
        "in the system's keychain"
    } else {
        "none"
    };
    let metered = if cloud.allow_metered { "yes" } else { "no" };
    let price = cloud
        .price_per_minute
        .map_or("unknown".to_owned(), |price| format!("{price} per minute"));
    format!(
        "service   {state}\naddress   {}\nmodel     {}\nkey       {key}\nasked     {when}\n\
         metered   {metered}\nprice     {price}\n",
        cloud.address, cloud.model
    )
}

pub fn transcribe(arguments: &TranscribeArgs, paths: &Paths) -> Exit {
    match prepare(arguments, paths).and_then(CloudRun::finish) {
        Ok(exit) => exit,
        Err((exit, sentence)) => {
            output::error(&sentence);
            exit
        }
    }
}

struct CloudRun {
    cloud: Cloud,
    key: Option<Key>,
    media: Decoder,
    language: Option<String>,
    inputs: Vec<Input>,
    results: Results,
    yes: bool,
    paths: Paths,
}

fn prepare(arguments: &TranscribeArgs, paths: &Paths) -> Result<CloudRun, EarlyExit> {
    let files = files(arguments)?;
    let settings = Settings::load(paths).map_err(failed)?;
    let cloud = open_cloud(paths, &settings).map_err(failed)?;
    cloud.check_connection().map_err(failed)?;
    let inputs = expand(&files);
    let outputs = plan_outputs(arguments, &inputs)?;
    let language = arguments.language.clone().or(settings.language.clone());
    let folders = arguments
        .files
        .iter()
        .map(|name| escaped_name(name))
        .collect();
    Ok(CloudRun {
        key: cloud.key().map_err(failed)?,
        cloud,
        media: decoder(&settings),
        language: language
            .filter(|language| language != "auto")
            .map(|language| language.to_lowercase()),
        results: Results::new(outputs, inputs.len() > 1, folders),
        inputs,
        yes: arguments.yes,
        paths: paths.clone(),
    })
}

impl CloudRun {
    fn finish(mut self) -> Result<Exit, EarlyExit> {
        let progress = Progress::new();
        let mut ready: Vec<Option<Upload>> = Vec::new();
        // The prompt needs the total size; without a prompt, uploads are prepared one at a time.
        if !self.yes {
            ready = (0..self.inputs.len())
                .map(|index| self.prepare_upload(index))
                .collect();
            self.confirm_uploads(&ready)?;
        }
        for index in 0..self.inputs.len() {
            let of = self.inputs.len();
            progress.start(format!(
                "Uploading to {}: {} of {of}",
                self.cloud.host(),
                index + 1
            ));
            let upload = match ready.get_mut(index) {
                Some(prepared) => prepared.take(),
                None => self.prepare_upload(index),
            };
            if let Some(upload) = upload {
                let result = self.transcribe(index, upload);
                self.results
                    .add(index, result.map_err(|error| to_failure(&error)));
            }
            let shown = progress.suspend(|| self.results.write(&self.inputs));
            if shown == WriteResult::BrokenPipe {
                break;
            }
        }
        progress.clear();
        Ok(if self.results.any_failed() {
            Exit::Failed
        } else {
            Exit::Success
        })
    }

    /// Encodes the audio for upload; an error becomes the input's result.
    fn prepare_upload(&mut self, index: usize) -> Option<Upload> {
        let source = match self.inputs[index].open(&self.paths) {
            Ok(source) => source,
            Err(error) => {
                self.results.add(index, Err(to_failure(&error)));
                return None;
            }
        };
        match self.cloud.prepare(&self.media, source) {
            Ok(sound) => Some(sound),
            Err(error) => {
                self.results.add(index, Err(to_failure(&error)));
                None
            }
        }
    }

    fn confirm_uploads(&self, ready: &[Option<Upload>]) -> Result<(), EarlyExit> {
        let sounds: Vec<&Upload> = ready.iter().flatten().collect();
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
        require_consent(
            &format!(
                "Send {} of audio ({} kB) to {}{cost}?",
                clock(estimate.audio_ms),
                bytes.div_ceil(1000),
                self.cloud.host()
            ),
            false,
        )
    }

    fn transcribe(&self, index: usize, sound: Upload) -> Result<Document, CloudError> {
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
