//! `earshot transcribe`

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use earshot_core::{
    Compute, Destination, EventKind, Gpu, Input, InputError, JobId, Models, Options, Origin,
    OutputWish, Outputs, Paths, Place, RawFormat, Settings, Transcriber, TranscriberConfig,
    document, expand,
};
use earshot_transcript::{Failure, WriteOptions, escaped_name, one_line};

use crate::args::{Bom, Transcribe};
use crate::live;
use crate::progress::Progress;
use crate::results::{Results, Shown};
use crate::voice::{self, Exit};

/// Sounds opened at a time: enough that the engine, which takes one after
/// another, is never idle, and few enough open files for any number of arguments.
const IN_FLIGHT: usize = 2;

pub fn run(arguments: &Transcribe, paths: &Paths) -> Exit {
    match prepare(arguments, paths) {
        Ok(work) if arguments.live => work.listen(arguments.raw),
        Ok(work) => work.finish(),
        Err((exit, sentence)) => {
            voice::complain(&sentence);
            exit
        }
    }
}

/// A reason not to start at all.
pub type Refusal = (Exit, String);

pub fn usage(sentence: impl ToString) -> Refusal {
    (Exit::Usage, sentence.to_string())
}

pub fn failed(sentence: impl ToString) -> Refusal {
    (Exit::Failed, sentence.to_string())
}

fn prepare(arguments: &Transcribe, paths: &Paths) -> Result<Work, Refusal> {
    let files = files(arguments)?;
    let settings = Settings::load(paths).map_err(failed)?;
    let inputs = expand(&files);
    let outputs = plan_outputs(arguments, &inputs)?;
    let language = arguments
        .language
        .clone()
        .or_else(|| settings.language.clone())
        .unwrap_or_else(|| "auto".into());
    let options = Options {
        language: (language != "auto").then(|| language.to_lowercase()),
        translate: arguments.translate,
        prompt: arguments.prompt.clone(),
        terms: arguments.terms.clone(),
        vad: !arguments.no_vad,
        from_ms: 0,
        gentle: false,
        track: arguments.track.map(usize::from),
    };
    let models = Models::new(paths).map_err(failed)?;
    let is_here = |name: &str| models.locate(name.as_ref()).is_ok();
    let usual = settings.model_for(options.language.as_deref(), is_here);
    let model = arguments.model.clone().or(usual.map(Into::into));
    let config = TranscriberConfig {
        gpu: gpu(
            paths,
            &models,
            model.as_deref(),
            settings.compute.as_deref(),
        ),
        model,
        threads: arguments.threads.map(usize::from),
        idle: None,
        unconfined: settings.unconfined_worker,
    };
    let transcriber = Transcriber::start(&models, config, &options).map_err(|error| {
        let exit = if error.is_usage() {
            Exit::Usage
        } else {
            Exit::Failed
        };
        (exit, error.to_string())
    })?;
    let folders = arguments
        .files
        .iter()
        .map(|name| escaped_name(name))
        .collect();
    Ok(Work {
        results: Results::new(outputs, inputs.len() > 1, folders),
        inputs,
        options,
        transcriber,
        unconfined: settings.unconfined_worker,
        paths: paths.clone(),
    })
}

/// The graphics processor to use: the user's choice, or the fastest; where there may be
/// one, that is found out at first.
fn gpu(paths: &Paths, models: &Models, model: Option<&OsStr>, choice: Option<&str>) -> Option<Gpu> {
    let compute = Compute::new(paths);
    let name = model.map_or(Some(models.default_name()), OsStr::to_str)?;
    if choice.is_none() && compute.is_new(name) {
        voice::remark("Finding out what is fastest here; this is done once.");
        // What is wrong with the model is told when it is loaded.
        let _ = compute.try_out(models, name, false);
    }
    let failed = |place: &Place| {
        voice::complain(&format_args!(
            "The graphics processor {} failed; the processor goes on.",
            place.id()
        ));
    };
    let (_, gpu) = compute.gpu(name, choice, failed)?;
    Some(gpu)
}

/// The files to transcribe, standard input once at most.
pub fn files(arguments: &Transcribe) -> Result<Vec<OsString>, Refusal> {
    let files = if arguments.files.is_empty() {
        vec![OsString::from("-")]
    } else {
        arguments.files.clone()
    };
    let times = files.iter().filter(|file| *file == "-").count();
    if arguments.live && files != ["-"] {
        return Err(usage(
            "--live listens to standard input; give no file, or only -.",
        ));
    }
    if times > 1 {
        return Err(usage("Standard input (-) can be read only once."));
    }
    if times == 1 && io::stdin().is_terminal() {
        return Err(usage(
            "Nothing is piped in; give the name of a file instead of -.",
        ));
    }
    Ok(files)
}

pub fn plan_outputs(arguments: &Transcribe, inputs: &[Input]) -> Result<Outputs, Refusal> {
    let files: Vec<PathBuf> = inputs.iter().filter_map(Input::path).collect();
    let wish = OutputWish {
        output: arguments.output.as_deref(),
        formats: &arguments.format,
        one_sound: matches!(inputs, [input] if !matches!(input.origin, Origin::Folder(_))),
        inputs: &files,
        options: WriteOptions {
            words: arguments.words,
            no_bom: arguments.csv.bom == Bom::Never,
            ..WriteOptions::default()
        },
        force: arguments.force,
    };
    plan(&wish)
}

/// Where everything goes, or why it cannot.
pub fn plan(wish: &OutputWish) -> Result<Outputs, Refusal> {
    let outputs = Outputs::plan(wish).map_err(|error| {
        let exit = if error.is_usage() {
            Exit::Usage
        } else {
            Exit::Failed
        };
        (exit, error.to_string())
    })?;
    let to_terminal = *outputs.destination() == Destination::Stdout && io::stdout().is_terminal();
    if to_terminal && outputs.formats().iter().any(|format| format.is_binary()) {
        return Err(usage(
            "A Word document cannot be shown in a terminal; add --output FILE.",
        ));
    }
    Ok(outputs)
}

/// Everything between the last check and the last text.
struct Work {
    inputs: Vec<Input>,
    options: Options,
    transcriber: Transcriber,
    /// As in the settings.
    unconfined: bool,
    paths: Paths,
    results: Results,
}

impl Work {
    fn finish(mut self) -> Exit {
        let progress = Progress::new();
        let mut in_flight: BTreeMap<JobId, usize> = BTreeMap::new();
        let mut next = 0;
        let mut current = None;
        loop {
            while next < self.inputs.len() && in_flight.len() < IN_FLIGHT {
                match self.inputs[next].open(&self.paths) {
                    Ok(source) => {
                        in_flight
                            .insert(self.transcriber.submit(source, self.options.clone()), next);
                    }
                    Err(error) => self.results.keep(next, Err(failure(&error))),
                }
                next += 1;
            }
            if self.results.is_ready()
                && progress.pause(|| self.results.show(&self.inputs)) == Shown::NobodyReads
            {
                return self.exit();
            }
            let Some(&front) = in_flight.values().min() else {
                break;
            };
            if current != Some(front) {
                current = Some(front);
                progress.begin(format!(
                    "Transcribing {} of {}",
                    front + 1,
                    self.inputs.len()
                ));
            }
            let Some(event) = self.transcriber.next_event() else {
                for index in in_flight.into_values() {
                    self.results.keep(index, Err(engine_stopped()));
                }
                in_flight = BTreeMap::new();
                continue;
            };
            let Some(&index) = in_flight.get(&event.job) else {
                continue;
            };
            match event.kind {
                EventKind::Progress { done_ms, total_ms } if index == front => {
                    progress.set(done_ms, total_ms)
                }
                EventKind::Done(outcome) => {
                    in_flight.remove(&event.job);
                    let name = escaped_name(&self.inputs[index].name);
                    self.results.keep(
                        index,
                        Ok(document(name, self.transcriber.model_name(), outcome)),
                    );
                }
                // No file would fare better.
                EventKind::Failed { code, message } if code == "unknown-language" => {
                    progress.end();
                    voice::complain(&message);
                    return Exit::Usage;
                }
                EventKind::Failed { code, message } => {
                    in_flight.remove(&event.job);
                    self.results.keep(index, Err(Failure { code, message }));
                }
                _ => {}
            }
        }
        progress.end();
        self.exit()
    }

    /// Listens to standard input while it comes.
    fn listen(mut self, raw: Option<RawFormat>) -> Exit {
        let as_it_comes = self.results.is_plain_text();
        let mut broken = None;
        let heard = live::listen(
            &mut self.transcriber,
            self.options.clone(),
            raw,
            self.unconfined,
            |text| {
                if as_it_comes {
                    broken = match voice::say(format!("{}\n", one_line(text)).as_bytes()) {
                        voice::Stdout::Written => None,
                        voice::Stdout::Closed => Some(Exit::Well),
                        voice::Stdout::Failed => Some(Exit::Failed),
                    };
                }
                broken.is_none()
            },
        );
        // Nobody reads any more, or the user was told.
        if let Some(exit) = broken {
            return exit;
        }
        let name = escaped_name(&self.inputs[0].name);
        match heard {
            Ok(outcome) if as_it_comes && outcome.no_speech => {
                voice::complain_about(&name, &"No speech was heard in it.");
            }
            Ok(_) if as_it_comes => {}
            heard => {
                let model = self.transcriber.model_name();
                let result = heard.map(|outcome| document(name, model, outcome));
                self.results.keep(0, result);
                self.results.show(&self.inputs);
            }
        }
        self.exit()
    }

    fn exit(&self) -> Exit {
        if self.results.any_failed() {
            Exit::Failed
        } else {
            Exit::Well
        }
    }
}

pub fn failure(error: &InputError) -> Failure {
    Failure {
        code: error.code().into(),
        message: error.to_string(),
    }
}

fn engine_stopped() -> Failure {
    Failure {
        code: "engine-stopped".into(),
        message: "The speech engine stopped unexpectedly.".into(),
    }
}
